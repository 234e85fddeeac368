/** Conditions are checked before they are sent, by the keys that the documents give each kind of record. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { VmWhereInput } from "../src/generated/inputs/Shared.ts"
import { type CloudTower, type HciError, Label, Uploads, Vm, VmPlacementGroup } from "../src/index.ts"
import { json } from "./support/http.ts"
import { against, tower } from "./support/tower.ts"

const server = () =>
  tower({
    tables: { vms: [], labels: [] },
    routes: { "delete-vm": () => json([]), "add-labels-to-resources": () => json([]) }
  })

describe("a condition that a kind of record does not have", () => {
  it.effect("is refused wherever it stands, and nothing is sent", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const calls: Readonly<Record<string, Effect.Effect<unknown, HciError.HciError, CloudTower.CloudTower>>> = {
        // @ts-expect-error A caller without types.
        "`where.nmae`": Vm.deleteVm({ where: { nmae: "a" } }),
        // @ts-expect-error A caller without types.
        "`where.name_includes`": Stream.runCollect(Vm.list({ where: { name_includes: "a" } })),
        // @ts-expect-error A caller without types.
        "`where.cluster.nmae`": Vm.count({ cluster: { nmae: "a" } }),
        "`where.AND[1].vm_disks_some.vm_volume.nmae`": Vm.count({
          // @ts-expect-error A caller without types.
          AND: [{ name: "a" }, { vm_disks_some: { vm_volume: { nmae: "a" } } }]
        }),
        // @ts-expect-error A caller without types.
        "`where.vm_disks`": Vm.count({ vm_disks: { id: "a" } }),
        // @ts-expect-error A caller without types.
        "`where.ha_in`": Vm.count({ ha_in: [true] }),
        "`data.vms.nmae`": Label.addLabelsToResources({
          where: { id: "l" },
          // @ts-expect-error A caller without types.
          data: { vms: { nmae: "a" } }
        }),
        "`data.must_hosts.nmae`": VmPlacementGroup.updateVmPlacementGroup({
          where: { id: "g" },
          // @ts-expect-error A caller without types.
          data: { must_hosts: { nmae: "a" } }
        })
      }
      for (const [place, call] of Object.entries(calls)) {
        const error = yield* assertFails(call, "BadRequest")
        assert.strictEqual(error.message.split(" is ")[0], place)
      }
      assert.lengthOf(requests, 0)
    }).pipe(against({ layer }, { site: "site-a" }))
  })

  it.effect("is refused in the form of an upload", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const source = Uploads.fromStream(Stream.make(new Uint8Array(1)), 1)
      for (const clusters of [{ nmae: "a" }, { id: undefined }]) {
        // @ts-expect-error A caller without types.
        yield* assertFails(Uploads.contentLibraryImage({ source, name: "a.iso", clusters }), "BadRequest")
      }
      assert.lengthOf(requests, 0)
    }).pipe(against({ layer }))
  })
})

describe("every condition of the documents", () => {
  it.effect("is sent: names, operators and relations", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      yield* Vm.count({
        OR: [{ name_not_starts_with: "a" }, { memory_gte: 1 }, { ha_not: true }, { status_not_in: ["RUNNING"] }],
        NOT: [{ cluster: { hosts_every: { name_contains: "h" } } }],
        labels_none: { key: "k" },
        deleted_at: null
      })
      assert.lengthOf(requests, 1)
    }).pipe(against({ layer }))
  })
})

describe("a write without conditions", () => {
  it.effect("is refused, as it would change every record", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      for (const where of [{}, { AND: [] }, { AND: [{}] }, { OR: [{ name: "a" }, {}] }]) {
        const error = yield* assertFails(Vm.deleteVm({ where }), "BadRequest")
        assert.include(error.message, "`where` has no condition")
      }
      assert.lengthOf(requests, 0)
      yield* Vm.deleteVm({ where: { id_not: "" } })
      assert.lengthOf(requests, 1)
    }).pipe(against({ layer }))
  })

  it.effect("is one whose conditions hold for every record, or for whatever record has the relation", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const everyRecord: ReadonlyArray<VmWhereInput> = [
        { cluster: {} },
        { cluster: { AND: [{ hosts_every: {} }] } },
        { id_not_in: [] },
        { labels_every: {} },
        { labels_some: {} },
        { labels_none: { id_in: [] } },
        { NOT: [] },
        { NOT: [{ id_in: [] }] },
        { NOT: [{ id_in: [] }, { name_not_contains: "" }] },
        { NOT: [{ id_in: [], name: "a" }] },
        { NOT: [{ OR: [] }] },
        { NOT: [{ NOT: [{}] }] },
        { OR: [] },
        { OR: [{ name: "a" }, { id_not_in: [] }] },
        { name_contains: "" },
        { name_starts_with: "" },
        { name_ends_with: "", id_not_in: [] }
      ]
      for (const where of everyRecord) {
        const error = yield* assertFails(Vm.deleteVm({ where }), "BadRequest")
        assert.include(error.message, "`where` has no condition", JSON.stringify(where))
      }
      // @ts-expect-error A caller without types.
      yield* assertFails(Vm.deleteVm({ where: [] }), "BadRequest")
      // @ts-expect-error A caller without types.
      yield* assertFails(Vm.deleteVm({ where: null }), "BadRequest")
      assert.lengthOf(requests, 0)
    }).pipe(against({ layer }))
  })

  it.effect("is none whose conditions leave records out", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const someRecords: ReadonlyArray<VmWhereInput> = [
        { id_in: [] },
        { cluster: { id: "c" } },
        { cluster: {}, name: "a" },
        { id_not_in: [], name_contains: "a" },
        { labels_every: { key: "k" } },
        { labels_some: { key: "k" } },
        { labels_none: {} },
        { NOT: [{ name: "a" }] },
        { NOT: [{ id_in: [] }, { name: "a" }] },
        { NOT: [{}] },
        { OR: [{ name: "a" }, { id_in: [] }] },
        { AND: [{}, { name: "" }] },
        { deleted_at: null }
      ]
      for (const where of someRecords) yield* Vm.deleteVm({ where })
      assert.deepStrictEqual(
        requests.map(({ json: body }) => body),
        someRecords.map((where) => ({ where }))
      )
    }).pipe(against({ layer }))
  })

  it.effect("is refused wherever it selects records", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const where = { id: "l" }
      const calls: Readonly<Record<string, Effect.Effect<unknown, HciError.HciError, CloudTower.CloudTower>>> = {
        "`data.vms`": Label.addLabelsToResources({ where, data: { vms: {} } }),
        "`data.hosts`": Label.removeLabelsFromResources({ where, data: { vms: { id: "a" }, hosts: { AND: [] } } }),
        "`data.must_hosts`": VmPlacementGroup.updateVmPlacementGroup({ where, data: { must_hosts: { id_not_in: [] } } })
      }
      for (const [place, call] of Object.entries(calls)) {
        const error = yield* assertFails(call, "BadRequest")
        assert.include(error.message, `${place} has no condition`)
      }
      assert.lengthOf(requests, 0)
      yield* Label.addLabelsToResources({ where, data: { vms: { id_not: "" } } })
      assert.lengthOf(requests, 1)
    }).pipe(against({ layer }))
  })

  it.effect("is no matter of reads, which may list all", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      yield* Vm.count({})
      assert.lengthOf(requests, 1)
    }).pipe(against({ layer }))
  })
})
