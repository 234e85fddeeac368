import { assert, describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as License from "@effect-hci/cloudtower/License"
import * as TowerTask from "@effect-hci/cloudtower/Task"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Common from "@effect-hci/inventory/Common"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as ScpTasks from "@effect-hci/sangfor-scp/Tasks"
import * as Platforms from "./platforms.ts"

interface Listing<E, R> {
  readonly name: string
  readonly records: (options: object) => Stream.Stream<unknown, E, R>
}

/** The rows of the first three records of each resource, by its name. */
const firstRows = <E, R>(platform: Common.Platform, listings: ReadonlyArray<Listing<E, R>>) =>
  Effect.map(
    Effect.forEach(listings, ({ name, records }) =>
      Effect.map(
        Stream.runCollect(Stream.take(records({}), 3)),
        (list) => [name, list.flatMap((record) => Common.rowsOf(platform, name, record))] as const
      )
    ),
    (rows) => Object.fromEntries(rows.filter(([, list]) => list.length > 0))
  )

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const server = { id: "a", name: "b", status: "running", memory_mb: 1 }

const machineOf = (record: unknown, platform: Common.Platform = "sangfor-scp", context: Common.Context = {}) =>
  Common.rowsOf(platform, platform === "cloudtower" ? "vms" : "servers", record, context)[0]?.row

describe("the common model", () => {
  it.effect("has the values of a Tower", () =>
    Effect.gen(function* () {
      const { resources } = yield* CloudTowerSite.make({ name: "lab", url: "https://tower.example" })
      const rows = yield* firstRows("cloudtower", [
        ...resources,
        { name: "licenses", records: () => License.list() },
        { name: "tasks", records: () => TowerTask.list() }
      ])
      yield* Effect.promise(() => expect(pretty(rows)).toMatchFileSnapshot("__snapshots__/commonCloudTower.json"))
    }).pipe(Effect.provide(Platforms.tower(30)))
  )

  it.effect("has the values of an SCP", () =>
    Effect.gen(function* () {
      const { resources } = yield* SangforScpSite.make({ name: "lab", url: "https://scp.example" })
      const stopped = yield* Stream.runHead(Servers.list({ status: "stopped" }))
      yield* Servers.start(Option.match(stopped, { onNone: () => "", onSome: ({ id }) => id }))
      const rows = yield* firstRows("sangfor-scp", [...resources, { name: "tasks", records: () => ScpTasks.list() }])
      yield* Effect.promise(() => expect(pretty(rows)).toMatchFileSnapshot("__snapshots__/commonSangforScp.json"))
    }).pipe(Effect.provide(Platforms.scp(30)))
  )

  it("has no simulator for alarms, snapshots and licences of SCP, and reads them as the vendor documents them", () => {
    const alarm = {
      id: "alarm-1",
      level: "p1",
      status: "ack",
      description: "磁盘故障",
      object_type: "host",
      object_id: "host-1",
      object_name: "node-1",
      az_id: "az-1",
      start_time: "2026-01-02 03:04:05"
    }
    assert.deepStrictEqual(Common.rowsOf("sangfor-scp", "alarms", alarm), [
      {
        table: "alerts",
        row: {
          id: "alarm-1",
          severity: "critical",
          platform_severity: "p1",
          open: true,
          message: "磁盘故障",
          object_type: "host",
          object_id: "host-1",
          object_name: "node-1",
          cluster_id: "az-1",
          started_at: "2026-01-02T03:04:05.000Z",
          ended_at: null
        }
      }
    ])
    const snapshot = { id: "s", name: "before", server_id: "a", az_id: "az-1", created_at: "2026-01-02 03:04:05" }
    assert.deepStrictEqual(Common.rowsOf("sangfor-scp", "server-snapshots", snapshot)[0]?.row, {
      id: "s",
      name: "before",
      machine_id: "a",
      machine_name: null,
      cluster_id: "az-1",
      status: null,
      size_bytes: null,
      consistency: null,
      created_at: "2026-01-02T03:04:05.000Z"
    })
    const licence = {
      cluster_id: "c",
      name: "HCI",
      software_time: { expire_timestamp: "1800000000" },
      service_time: { expire_timestamp: 1_700_000_000 }
    }
    assert.deepStrictEqual(Common.rowsOf("sangfor-scp", "cluster-licenses", licence)[0]?.row, {
      id: "c/HCI",
      name: "HCI",
      scope: "cluster",
      cluster_id: "c",
      edition: null,
      type: null,
      serial: null,
      signed_at: null,
      expires_at: "2027-01-15T08:00:00.000Z",
      maintenance_ends_at: "2023-11-14T22:13:20.000Z"
    })
    const never = { ...licence, software_time: { expire_timestamp: 5 } }
    assert.propertyVal(Common.rowsOf("sangfor-scp", "cluster-licenses", never)[0]?.row, "expires_at", null)
  })

  it("has a value or null for every column, whatever the record holds", () => {
    const odd = [undefined, null, "", 0, [], {}, { id: "" }, { id: null }, { id: {} }, { id: [1] }]
    for (const record of odd) {
      assert.deepStrictEqual(Common.rowsOf("cloudtower", "vms", record), [])
      assert.deepStrictEqual(Common.rowsOf("sangfor-scp", "servers", record), [])
    }
    const values: ReadonlyArray<unknown> = [
      null,
      "",
      "x",
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      true,
      [],
      [null],
      [[]],
      {},
      { id: [] }
    ]
    const fields = Object.keys(machineOf({ id: "a" }, "cloudtower") ?? {})
    for (const value of values) {
      const record = Object.fromEntries(
        ["status", "cluster", "host", "vcpu", "memory", "provisioned_size", "snapshots", "ips", "local_created_at"].map(
          (field) => [field, value]
        )
      )
      assert.deepStrictEqual(Object.keys(machineOf({ ...record, id: "a" }, "cloudtower") ?? {}), fields)
    }
    assert.deepStrictEqual(
      { ...machineOf({ id: "a", vcpu: -1, memory: "12", status: "NEW", internal: 1 }, "cloudtower") },
      {
        ...machineOf({ id: "a" }, "cloudtower"),
        memory_bytes: 12,
        status: "NEW",
        internal: true
      }
    )
  })

  it("writes ids as text", () => {
    assert.strictEqual(machineOf({ ...server, id: 7 })?.["id"], "7")
    assert.strictEqual(machineOf({ ...server, id: 9_007_199_254_740_993n })?.["id"], "9007199254740993")
  })

  it("reads times without a zone in the zone of the site", () => {
    const timeZone = DateTime.zoneMakeNamedUnsafe("Asia/Shanghai")
    const at = (created_at: unknown, context: Common.Context = {}) =>
      machineOf({ ...server, created_at }, "sangfor-scp", context)?.["created_at"]
    assert.strictEqual(at("2026-07-09T09:05:09"), "2026-07-09T09:05:09.000Z")
    assert.strictEqual(at("2026-07-09T09:05:09", { timeZone }), "2026-07-09T01:05:09.000Z")
    assert.strictEqual(at("2026-07-09 09:05:09", { timeZone }), "2026-07-09T01:05:09.000Z")
    assert.strictEqual(at("2026-07-09T09:05:09Z", { timeZone }), "2026-07-09T09:05:09.000Z")
    assert.strictEqual(at("2026-07-09T09:05:09+02:00", { timeZone }), "2026-07-09T07:05:09.000Z")
    const nones = ["unlimited", "", "2026-99-99", "1970-01-01T00:00:00Z", "1970-01-01T00:00:05.000Z", 12, null]
    for (const none of nones) assert.isNull(at(none))
  })

  it("prefers the state that tells more", () => {
    const power = (status: string, power_state: string) =>
      machineOf({ ...server, status, power_state })?.["power_state"]
    assert.strictEqual(power("suspended", "on"), "suspended")
    assert.strictEqual(power("alert", "on"), "on")
    assert.isNull(power("alert", "maybe"))
  })

  it("gives a row to each table that the record belongs to, and none for other resources", () => {
    const names = (resource: string) => Common.rowsOf("cloudtower", resource, { id: "c" }).map(({ table }) => table)
    assert.deepStrictEqual(names("clusters"), ["clusters", "licences"])
    assert.deepStrictEqual(names("labels"), [])
    assert.deepStrictEqual(names("servers"), [])
    assert.deepStrictEqual(Common.rowsOf("sangfor-scp", "__proto__", { id: "c" }), [])
  })

  it("documents where each column comes from", () => {
    for (const { columns, id } of Common.tables)
      for (const { cloudtower, doc, name, sangforScp } of [id, ...columns]) {
        assert.isNotEmpty(doc, name)
        assert.isNotEmpty(cloudtower + sangforScp, name)
      }
  })
})
