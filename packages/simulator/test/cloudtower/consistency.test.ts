import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CloudTower from "../../src/CloudTower.ts"
import * as VersionCatalog from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import * as Models from "../../src/internal/cloudtower/schema/models.ts"
import * as Dimensions from "../../src/internal/cloudtower/records/dimensions.ts"
import * as TowerState from "../../src/internal/cloudtower/records/towerState.ts"
import { idsIn } from "../../src/internal/cloudtower/store/row.ts"
import * as Identifiers from "../../src/internal/engine/identifiers.ts"
import * as Tower from "./tower.ts"

const models = Models.make(VersionCatalog.make("4.9.0"))

const stateOf = (vms: number, compute: number) =>
  TowerState.make(Dimensions.make({ seed: 5, vms, compute, version: "4.9.0", username: "root", startTime: 0 }))

/** Every reference of every record, from the side that it is read. */
const references = (state: TowerState.TowerState) =>
  [...models.values()].flatMap((model) => {
    const rows = state.store.table(model.name)?.rows
    const all = rows?.slice(0, rows.total()).items ?? []
    return [...model.relations.values()].flatMap((relation) =>
      all.flatMap((row) =>
        idsIn(state.store.read(model.name, row, relation.field)).map((id) => ({
          relation,
          from: state.store.idOf(model.name, row),
          id
        }))
      )
    )
  })

describe.each([
  [0, 1],
  [1, 1],
  [130, 3]
])("a Tower of %i vms in %i clusters", (vms, compute) => {
  const state = stateOf(vms, compute)

  it("has no reference to nowhere, and each is seen from both sides", () => {
    for (const { from, id, relation } of references(state)) {
      const name = `${relation.model}.${relation.field}`
      const target = state.store.find(relation.target, id)
      assert.isDefined(target, name)
      const back = [...(models.get(relation.target)?.relations.values() ?? [])].find(
        (other) =>
          (other.inverse === relation.field && other.target === relation.model) || relation.inverse === other.field
      )
      const isPaired = relation.inverse !== undefined || back?.inverse === relation.field
      if (!isPaired || back === undefined || target === undefined) continue
      const seen = idsIn(state.store.read(relation.target, target, back.field))
      assert.include(seen, from, name)
    }
  })

  it("has what cannot be without another", () => {
    for (const model of models.values()) {
      const rows = state.store.table(model.name)?.rows
      const required = [...model.relations.values()].filter((relation) => relation.required && !relation.many)
      for (const row of rows?.slice(0, rows.total()).items ?? []) {
        for (const { field } of required) {
          assert.isString(state.store.read(model.name, row, field), `${model.name}.${field}`)
        }
      }
    }
  })
})

describe("ids", () => {
  it("sort as their indexes do, and are read back", () => {
    const ids = Identifiers.cuids(3, "Vm")
    const indexes = [0, 1, 2, 999, 4095, 4096, 1_000_000, 0xffffffff]
    const all = indexes.map(ids.of)
    assert.deepStrictEqual(all.toSorted(), all)
    assert.deepStrictEqual(all.map(ids.indexOf), indexes)
    for (const id of all) assert.match(id, /^c[0-9a-z]{24}$/)
    assert.isUndefined(ids.indexOf(Identifiers.cuids(4, "Vm").of(1)))
    assert.isUndefined(ids.indexOf("nonsense"))
  })
})

describe("labels", () => {
  it.effect(
    "count what has them, of every kind",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const id = yield* Tower.completed(post, "create-label", [{ key: "k", value: "v" }])
      const none = yield* Tower.one(post, "get-labels", id)
      Tower.has(none, { total_num: 0, disk_num: 0, isolation_policy_num: 0, vds_num: 0, vm_vlan_num: 0 })
      const data = { disks: {}, vdses: {}, vlans: { type: "VM" }, vms: { status: "STOPPED" } }
      yield* Tower.completed(post, "add-labels-to-resources", { where: { id }, data })
      const label = yield* Tower.one(post, "get-labels", id)
      const length = (field: string) => Tower.list(label[field]).length
      const all = Object.keys(data).map(length)
      assert.notInclude(all, 0)
      Tower.has(label, {
        disk_num: length("disks"),
        vds_num: length("vdses"),
        vm_vlan_num: length("vlans"),
        system_vlan_num: 0,
        vm_num: length("vms"),
        total_num: all.reduce((sum, each) => sum + each, 0)
      })
      for (const [name, value] of Object.entries(label)) if (name.endsWith("_num")) assert.isNumber(value, name)
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("the records", () => {
  it.effect(
    "has something of everything that programs look for",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const kinds = (path: string, field: string) =>
        Effect.map(Tower.ok(post, path), (rows) => new Set(Tower.list(rows).map((row) => Tower.str(row[field]))))
      assert.deepStrictEqual(yield* kinds("get-clusters", "type"), new Set(["SMTX_OS", "SMTX_ZBS"]))
      assert.includeMembers([...(yield* kinds("get-clusters", "hypervisor"))], ["ELF", "VMWARE"])
      assert.deepStrictEqual(yield* kinds("get-disks", "type"), new Set(["HDD", "SSD"]))
      assert.includeMembers([...(yield* kinds("get-disks", "health_status"))], ["HEALTHY", "UNHEALTHY"])
      assert.deepStrictEqual(yield* kinds("get-vms", "status"), new Set(["RUNNING", "STOPPED", "SUSPENDED"]))
      const [datacenter] = Tower.list(yield* Tower.ok(post, "get-datacenters"))
      const where = { datacenters_some: { id: Tower.str(datacenter?.["id"]) } }
      assert.isNotEmpty(Tower.list(yield* Tower.ok(post, "get-clusters", { where })))
    }, Effect.provide(CloudTower.layerClient()))
  )
})
