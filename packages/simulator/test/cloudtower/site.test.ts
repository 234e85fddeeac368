import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CloudTower from "../../src/CloudTower.ts"
import type { JsonObject, Site } from "../../src/SimulatorState.ts"
import { records, throughJson } from "../json.ts"
import * as Tower from "./tower.ts"
import { has, list, ok, one, rejected, completed, str } from "./tower.ts"

const resources = [
  "datacenters",
  "clusters",
  "hosts",
  "vdses",
  "vlans",
  "vms",
  "vm-disks",
  "vm-nics",
  "vm-volumes",
  "vm-snapshots",
  "vm-folders",
  "labels",
  "users"
]

/** What an export of the Tower in the context would contain. */
const exported = Effect.gen(function* () {
  const post = yield* Tower.inProcess
  const pairs = yield* Effect.forEach(resources, (name) =>
    Effect.map(ok(post, `get-${name}`), (rows) => [name, records(rows)] as const)
  )
  return Object.fromEntries(pairs)
})

const site: Effect.Effect<Site, CloudTower.OptionsError> = Effect.provide(
  exported,
  CloudTower.layerClient({ seed: 5, vms: 24 })
)

const stateOfSite = (records: Site): CloudTower.State => ({
  format: 1,
  platform: "cloudtower",
  seed: 5,
  site: records,
  records: []
})

/** A site with one record changed. */
const changed = (records: Site, resource: string, index: number, change: JsonObject): Site => ({
  ...records,
  [resource]: (records[resource] ?? []).with(index, { ...records[resource]?.[index], ...change })
})

describe("a Tower of a site's export", () => {
  it.effect("has exactly the records of the export", () =>
    Effect.gen(function* () {
      const all = yield* site
      const check = Effect.gen(function* () {
        assert.deepStrictEqual(yield* exported, all)
        const post = yield* Tower.inProcess
        // What no export has a file for is not made up.
        assert.deepStrictEqual(list(yield* ok(post, "get-usb-devices")).length, 0)
      })
      yield* Effect.provide(check, CloudTower.layerClient({ load: stateOfSite(all) }))
    })
  )

  it.effect("lives: its vms are switched on, copied, frozen and deleted, and new ones made", () =>
    Effect.gen(function* () {
      const all = yield* site
      const life = Effect.gen(function* () {
        const post = yield* Tower.inProcess
        const [vm] = list(yield* ok(post, "get-vms", { where: { status: "STOPPED" } }))
        const id = str(vm?.["id"])
        const cluster = str(vm?.["cluster"]?.["id"])
        const countOf = Effect.map(one(post, "get-clusters", cluster), (row) => Number(row["vm_num"]))
        const before = yield* countOf
        yield* completed(post, "start-vm", { where: { id } })
        has(yield* one(post, "get-vms", id), { status: "RUNNING", name: str(vm?.["name"]) })
        const snapshot = yield* completed(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "now" }] })
        assert.strictEqual(str((yield* one(post, "get-vm-snapshots", snapshot))["vm"]?.["id"]), id)
        assert.include(JSON.stringify((yield* one(post, "get-vms", id))["snapshots"]), snapshot)
        const clone = yield* completed(post, "clone-vm", [{ src_vm_id: id, name: "copy" }])
        assert.isTrue(clone > id, "a new id comes after those that were there")
        assert.strictEqual(yield* countOf, before + 1)
        yield* completed(post, "update-vm-basic-info", { where: { id }, data: { name: "renamed" } })
        const [disk] = list(yield* ok(post, "get-vm-disks", { where: { vm: { id } } }))
        assert.strictEqual(str(disk?.["vm"]?.["name"]), "renamed")
        yield* completed(post, "poweroff-vm", { where: { id } })
        yield* completed(post, "delete-vm", { where: { id } })
        assert.deepStrictEqual(list(yield* ok(post, "get-vm-disks", { where: { vm: { id } } })).length, 0)
        assert.strictEqual(yield* countOf, before)
        const ids = list(yield* ok(post, "get-vms")).map((row) => str(row["id"]))
        assert.deepStrictEqual(ids, ids.toSorted())
        return { saved: throughJson(yield* (yield* CloudTower.Simulator).save), now: yield* exported }
      })
      const { now, saved } = yield* Effect.provide(life, CloudTower.layerClient({ load: stateOfSite(all) }))
      assert.deepStrictEqual(yield* Effect.provide(exported, CloudTower.layerClient({ load: saved })), now)
    })
  )

  it.effect("keeps what it does not know, and does without what is missing", () =>
    Effect.gen(function* () {
      const original = yield* site
      const strange = {
        brand_new: { depth: [1, { name: "x" }] },
        status: "HIBERNATED",
        firmware: "COREBOOT",
        ha: null,
        host: { id: "ckzzzzzzzzzzzzzzzzzzzzzzz", name: "decommissioned", management_ip: "10.9.9.9" },
        labels: [{ id: "ckyyyyyyyyyyyyyyyyyyyyyyy", key: "gone", value: null }],
        entityAsyncStatus: "UPDATING"
      }
      const all = changed(original, "vms", 3, strange)
      const { memory: _, ...rest } = all["vms"]?.[3] ?? {}
      const vms = (all["vms"] ?? []).map((record, index) => (index === 3 ? rest : record))
      const check = Effect.gen(function* () {
        const post = yield* Tower.inProcess
        const id = String(vms[3]?.["id"])
        // Nothing is under way in a state that was just read.
        const expected = { ...rest, entityAsyncStatus: null }
        assert.deepStrictEqual(records(yield* ok(post, "get-vms", { where: { id } })), [expected])
        assert.include(yield* rejected(400, post, "suspend-vm", { where: { id } }), "HIBERNATED")
        yield* completed(post, "update-vm-basic-info", { where: { id }, data: { name: "odd" } })
        assert.deepStrictEqual(records(yield* ok(post, "get-vms", { where: { id } })), [{ ...expected, name: "odd" }])
        yield* completed(post, "delete-vm", { where: { id } })
        assert.deepStrictEqual(list(yield* ok(post, "get-vms")).length, 23)
      })
      yield* Effect.provide(check, CloudTower.layerClient({ load: stateOfSite({ ...all, vms }) }))
    })
  )

  it.effect("shows in other shapes only what those have", () =>
    Effect.gen(function* () {
      const device = { id: "ckxxxxxxxxxxxxxxxxxxxxxxx", name: "gpu-1" }
      const all = changed(yield* site, "vms", 0, { gpu_devices: [device], brand_new: true })
      const check = Effect.gen(function* () {
        const post = yield* Tower.inProcess
        const [vm] = records(yield* ok(post, "get-vms", { first: 1 }))
        assert.deepStrictEqual(vm?.["gpu_devices"], [device])
        const [info] = records(yield* ok(post, "get-vm-gpu-device-info", { first: 1 }))
        assert.deepInclude(info ?? {}, { id: String(vm?.["id"]), name: String(vm?.["name"]), gpu_devices: [] })
        assert.doesNotHaveAnyKeys(info ?? {}, ["brand_new"])
      })
      yield* Effect.provide(check, CloudTower.layerClient({ load: stateOfSite(all) }))
    })
  )

  it.effect("is served by the version that it was saved with, unless another is asked for", () =>
    Effect.gen(function* () {
      const saved = yield* Effect.provide(
        Effect.flatMap(CloudTower.Simulator, ({ save }) => save),
        CloudTower.layerClient({ version: "4.0.0", vms: 3 })
      )
      assert.deepInclude(saved, { format: 1, platform: "cloudtower", version: "4.0.0" })
      const versionOf = (options: CloudTower.Options) =>
        Effect.provide(
          Effect.map(CloudTower.Simulator, ({ version }) => version),
          CloudTower.layerClient(options)
        )
      assert.strictEqual(yield* versionOf({ load: saved }), "4.0.0")
      assert.strictEqual(yield* versionOf({ load: saved, version: "4.8.0" }), "4.8.0")
    })
  )

  it.effect("is rejected where it has records that nobody can show", () =>
    Effect.gen(function* () {
      const reject = (site: Site) =>
        Effect.map(Effect.flip(Effect.provide(exported, CloudTower.layerClient({ load: stateOfSite(site) }))), String)
      assert.include(yield* reject({ teapots: [] }), `there is no resource "teapots" on this platform`)
      assert.include(yield* reject({ vms: [{ id: "a" }, { name: "b" }] }), "site.vms[1].id must be a text")
    })
  )
})
