import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TaskPoller from "@effect-hci/cloudtower/TaskPoller"
import * as Vm from "@effect-hci/cloudtower/Vm"
import * as HciError from "@effect-hci/core/HciError"
import * as Paging from "@effect-hci/core/Paging"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import type { Mode } from "@effect-hci/inventory/Sink"
import * as Progress from "@effect-hci/inventory/Progress"
import * as RunManifest from "@effect-hci/inventory/RunManifest"
import type { ChangeFeed, Resource } from "@effect-hci/inventory/Site"
import { CurrentSite } from "@effect-hci/inventory/Site"
import { observe } from "@effect-hci/test-support/Assertions"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Fake from "./fakes.ts"
import * as Simulated from "./simulatedSites.ts"

const rowsOf = (file: string, sql: string): ReadonlyArray<ReadonlyArray<unknown>> => {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
  database.close()
  return rows
}

const databaseFile = Effect.map(Fake.folder, (folder) => join(folder, "inventory.sqlite"))

/** A site of fake resources. */
const fakeSource = (name: string, resources: ReadonlyArray<Resource>): Inventory.SiteSource => ({
  name,
  platform: "fake",
  url: `https://user:secret@${name}.example`,
  layer: Layer.succeed(CurrentSite, Fake.site(name, resources))
})

/** Counts one number after the other. */
const countingOnce = (resource: Resource, ...counts: ReadonlyArray<number>): Resource => {
  const left = [...counts]
  return { ...resource, count: Effect.sync(() => left.shift() ?? 0) }
}

/** A clock whose time of day is set by so much whenever it is read. */
const steppingClock = (clock: Clock.Clock, millis: number): Clock.Clock => {
  let steps = 0
  const currentTimeMillisUnsafe = () => clock.currentTimeMillisUnsafe() + millis * steps++
  return {
    currentTimeMillisUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    currentTimeNanosUnsafe: () => BigInt(currentTimeMillisUnsafe()) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(currentTimeMillisUnsafe()) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
}

const summary = ({ sites, status }: RunManifest.RunManifest) => ({
  status,
  sites: sites.map(({ site, status }) => [site, status])
})

layer(NodeServices.layer, { excludeTestServices: true })("Inventory.run", (it) => {
  it.effect.each([
    ["keepRuns", { keepRuns: 0 }, {}, "`keepRuns` is 0: give it a whole number from 1."],
    [
      "siteConcurrency",
      { siteConcurrency: Number.NaN },
      {},
      "`siteConcurrency` is NaN: give it a whole number from 1."
    ],
    ["pageSize", {}, { pageSize: -1 }, 'Site "lab": `pageSize` is -1: give it a whole number from 1.'],
    ["pagesInFlight", {}, { pagesInFlight: 0 }, 'Site "lab": `pagesInFlight` is 0: give it a whole number from 1.'],
    ["concurrency", {}, { concurrency: 1.5 }, 'Site "lab": `concurrency` is 1.5: give it a whole number from 1.']
  ] as const)("refuses numbers that are none, before anything is written: %s", ([, ofJob, ofSite, message]) =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const job = { sites: [{ ...fakeSource("lab", []), ...ofSite }], sink: SqliteSink.make(file), ...ofJob }
      assert.deepInclude(yield* Effect.flip(Inventory.run(job)), { _tag: "InvalidJob", message })
      assert.isFalse(existsSync(file))
    })
  )

  it.effect("refuses a time to wait for locks that is none", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const job = { sites: [fakeSource("lab", [])], sink: SqliteSink.make(file, { lockTimeout: -1 }) }
      const error = yield* Effect.flip(Inventory.run(job))
      assert.deepInclude(error, { _tag: "SinkError", reason: "unavailable" })
      assert.include(error.message, "`lockTimeout` is no duration: give it one, as in `10 minutes`.")
      assert.isFalse(existsSync(file))
    })
  )

  it.effect("reads sites of both platforms into one database, with the tables of the common model", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const tower = yield* Simulated.tower("north", { vms: 300, seed: 1 })
      const scp = yield* Simulated.scp("south", { servers: 50, seed: 2 })
      const sites = [{ ...tower.source, labels: { region: "north" } }, scp.source]
      const manifest = yield* Inventory.run({ sites, sink: SqliteSink.make(file) })
      assert.deepStrictEqual(summary(manifest), {
        status: "whole",
        sites: [
          ["north", "whole"],
          ["south", "whole"]
        ]
      })
      assert.deepStrictEqual(RunManifest.incomplete(manifest), [])
      assert.deepStrictEqual(rowsOf(file, "SELECT site, count(*) FROM latest_machines GROUP BY site ORDER BY site"), [
        ["north", 300],
        ["south", 50]
      ])
      const vms = manifest.sites[0]?.resources.find(({ resource }) => resource === "vms")
      assert.deepInclude(vms, { server_total: 300, server_total_after: 300, records: 300, exact: true, complete: true })
      assert.deepStrictEqual(rowsOf(file, "SELECT run, status, json_extract(manifest, '$.status') FROM runs"), [
        [1, "whole", "whole"]
      ])
      assert.deepStrictEqual(rowsOf(file, "SELECT count(*) FROM checkpoints WHERE done = 0 OR error IS NOT NULL"), [
        [0]
      ])
      assert.match(
        RunManifest.toPrometheus(manifest),
        /^hci_inventory_site_whole\{site="north",platform="cloudtower"\} 1$/m
      )
    })
  )

  it.effect("reads sites with faults whole, and says what a dead one has in its own report", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const faults = ["*:status=503,probability=0.1"]
      const tower = yield* Simulated.tower("north", { vms: 100, seed: 1, faults })
      const scp = yield* Simulated.scp("south", { servers: 30, seed: 2, faults })
      const dead = yield* Simulated.tower("dead", { vms: 1, seed: 3 })
      const unavailable = new Inventory.SiteUnavailable({ site: "dead", message: "The secret cannot be read." })
      const sites = [
        tower.source,
        scp.source,
        { ...dead.source, layer: Layer.effect(CurrentSite, Effect.fail(unavailable)) }
      ]
      const manifest = yield* Inventory.run({ sites, sink: SqliteSink.make(file) })
      assert.deepStrictEqual(summary(manifest), {
        status: "partial",
        sites: [
          ["north", "whole"],
          ["south", "whole"],
          ["dead", "failed"]
        ]
      })
      assert.deepStrictEqual(manifest.sites[2]?.error, {
        tag: "SiteUnavailable",
        message: "The secret cannot be read."
      })
      assert.deepStrictEqual(rowsOf(file, "SELECT site, status, error FROM sites ORDER BY site"), [
        ["dead", "failed", "The secret cannot be read."],
        ["north", "whole", null],
        ["south", "whole", null]
      ])
    })
  )

  it.effect("says where records came or went meanwhile, and where some are missing", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const moved = countingOnce(Fake.resource("moved", Fake.servers(10)), 10, 9)
      const lost = countingOnce(Fake.resource("lost", Fake.servers(10)), 12, 12)
      // The first count of a job is its check.
      const first = Fake.resource("first", Fake.servers(1))
      const sites = [fakeSource("lab", [first, moved, lost])]
      const manifest = yield* Inventory.run({ sites, sink: SqliteSink.make(file) })
      const [, movedReport, lostReport] = manifest.sites[0]?.resources ?? []
      assert.deepInclude(movedReport, { complete: true, exact: false, server_total: 10, server_total_after: 9 })
      assert.deepInclude(lostReport, { complete: false, exact: false, server_total: 12, server_total_after: 12 })
      assert.strictEqual(manifest.status, "partial")
      assert.strictEqual(manifest.sites[0]?.url, "https://lab.example")
    })
  )

  it.effect("reads times without a zone in the zone of the site", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const servers = Fake.resource("servers", [{ id: "server-1", created_at: "2026-07-09 09:05:09" }])
      const site = { ...Fake.site("lab", [servers]), platform: "sangfor-scp" }
      const source = { ...fakeSource("lab", []), layer: Layer.succeed(CurrentSite, site) }
      const timeZone = DateTime.zoneMakeNamedUnsafe("Asia/Shanghai")
      yield* Inventory.run({ sites: [{ ...source, timeZone }], sink: SqliteSink.make(file) })
      assert.deepStrictEqual(rowsOf(file, "SELECT created_at FROM machines"), [["2026-07-09T01:05:09.000Z"]])
    })
  )

  it.effect("reads what failed again, in the same run, and nothing else", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const asked: Array<string> = []
      const noted = (resource: Resource): Resource => ({
        ...resource,
        records: (options) =>
          Stream.suspend(() => {
            asked.push(resource.name)
            return resource.records(options)
          })
      })
      const servers = noted(Fake.resource("servers", Fake.servers(5)))
      const sites = (images: Resource) => [fakeSource("lab", [servers, noted(images)])]
      const sink = SqliteSink.make(file)
      const first = yield* Inventory.run({ sites: sites(Fake.failing("images", 3)), sink })
      assert.deepStrictEqual([first.run, first.status], [1, "partial"])
      assert.strictEqual(first.sites[0]?.resources[1]?.error?.tag, "ServerError")
      const again = yield* Inventory.run({
        sites: sites(Fake.resource("images", Fake.servers(6))),
        sink,
        mode: "failed"
      })
      assert.deepStrictEqual([again.run, again.status], [1, "whole"])
      assert.deepStrictEqual(asked, ["servers", "images", "images"])
      assert.deepStrictEqual(rowsOf(file, "SELECT resource, count(*) FROM records GROUP BY resource"), [
        ["images", 6],
        ["servers", 5]
      ])
    })
  )

  it.effect("leaves out what this version does not have, and fails it where the job names it", () =>
    Effect.gen(function* () {
      const unsupported = new HciError.Unsupported({
        platform: "fake",
        operation: "Zones.list",
        message: "It needs 9.0.0.",
        since: "9.0.0",
        serverVersion: "8.0.0"
      })
      const zones: Resource = { name: "zones", records: () => Stream.fail(unsupported) }
      const site = fakeSource("lab", [Fake.resource("servers", Fake.servers(1)), zones])
      const silent = yield* Inventory.run({ sites: [site], sink: SqliteSink.make(yield* databaseFile) })
      assert.deepStrictEqual([silent.status, silent.sites[0]?.resources[1]?.unsupported], ["whole", "It needs 9.0.0."])
      const named = { ...site, resources: ["servers", "zones"] }
      const failed = yield* Inventory.run({ sites: [named], sink: SqliteSink.make(yield* databaseFile) })
      assert.deepStrictEqual([failed.status, failed.sites[0]?.resources[1]?.error?.tag], ["partial", "Unsupported"])
    })
  )

  it.effect("keeps the fields and the records that it is asked for", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const { source } = yield* Simulated.tower("north", { vms: 40, seed: 1 })
      const site = {
        ...source,
        resources: ["vms"],
        where: { vms: { status: "RUNNING" } },
        fields: { vms: ["name", "status"] }
      }
      const manifest = yield* Inventory.run({ sites: [site], sink: SqliteSink.make(file) })
      assert.strictEqual(manifest.status, "whole")
      const [row] = rowsOf(file, "SELECT data FROM records LIMIT 1")
      assert.deepStrictEqual(Object.keys(JSON.parse(String(row?.[0]))).sort(), ["id", "name", "status"])
      const states = rowsOf(file, "SELECT DISTINCT json_extract(data, '$.status') FROM records")
      assert.deepStrictEqual(states, [["RUNNING"]])
    })
  )

  it.effect("says of a field, a resource and a condition what is wrong with it", () =>
    Effect.gen(function* () {
      const { source } = yield* Simulated.tower("north", { vms: 3, seed: 1 })
      const messageOf = Effect.fnUntraced(function* (selection: Inventory.Selection) {
        const sink = SqliteSink.make(yield* databaseFile)
        const { sites } = yield* Inventory.run({ sites: [{ ...source, ...selection }], sink })
        return sites[0]?.error?.message ?? sites[0]?.resources[0]?.error?.message
      })
      assert.match(
        (yield* messageOf({ resources: ["vms"], fields: { vms: ["nam"] } })) ?? "",
        /^vms has no field "nam": choose from /
      )
      assert.match((yield* messageOf({ resources: ["vm"] })) ?? "", /^There is no resource "vm": choose from /)
      assert.match((yield* messageOf({ resources: ["hosts"], where: { vms: {} } })) ?? "", /vms, which is not among/)
      assert.match((yield* messageOf({ resources: ["vms"], where: { vms: { colour: "red" } } })) ?? "", /colour/)
    })
  )

  it.effect("fails before it writes where two sites have the same name", () =>
    Effect.gen(function* () {
      const sites = [fakeSource("lab", []), fakeSource("lab", [])]
      const error = yield* Effect.flip(Inventory.run({ sites, sink: SqliteSink.make("/nowhere/inventory.sqlite") }))
      assert.strictEqual(error.message, 'Two sites have the name "lab": each needs a name of its own.')
    })
  )

  it.effect("gives every site its turn, and ends all of a hundred", () =>
    Effect.gen(function* () {
      const begun = new Set<string>()
      let begunAtFirstEnd = 0
      const listen: Progress.Listener = (event) =>
        Effect.sync(() => {
          if (event._tag === "Started") begun.add(event.site)
          if (event._tag === "SiteEnded" && begunAtFirstEnd === 0) begunAtFirstEnd = begun.size
        })
      const records = Fake.servers(300)
      const sites = Array.from({ length: 100 }, (_, index) =>
        fakeSource(`site-${index}`, [Fake.resource("servers", records), Fake.resource("images", records)])
      )
      const job = { sites, sink: SqliteSink.make(yield* databaseFile) }
      const manifest = yield* Effect.provideService(Inventory.run(job), Progress.CurrentListener, listen)
      assert.strictEqual(manifest.status, "whole")
      assert.strictEqual(begunAtFirstEnd, 100)
    })
  )

  it.effect("keeps as many runs as it is told, and the last whole one of each site", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const run = (resource: Resource) =>
        Inventory.run({
          sites: [fakeSource("lab", [resource])],
          sink: SqliteSink.make(file),
          mode: "new",
          keepRuns: 1
        })
      yield* run(Fake.resource("servers", Fake.servers(1)))
      yield* run(Fake.resource("servers", Fake.servers(2)))
      assert.deepStrictEqual(rowsOf(file, "SELECT run FROM runs"), [[2]])
      yield* run(Fake.failing("servers", 1))
      assert.deepStrictEqual(rowsOf(file, "SELECT run FROM runs ORDER BY run"), [[2], [3]])
    })
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("Inventory.run, incremental", (it) => {
  it.effect("takes over what did not change, and reads what did", () =>
    Effect.gen(function* () {
      const file = yield* databaseFile
      const { handle, source } = yield* Simulated.tower("north", { vms: 60, seed: 1, taskTime: "0 millis" })
      const resources = ["vms", "hosts", "clusters", "datacenters", "vm-disks", "vm-nics", "vlans", "vm-snapshots"]
      const sites = [{ ...source, resources }]
      const run = Inventory.run({ sites, sink: SqliteSink.make(file), incremental: true })
      const first = yield* run
      assert.deepStrictEqual(
        first.sites[0]?.resources.map(({ from_run }) => from_run),
        resources.map(() => null)
      )
      const { credentials, url } = handle
      yield* Effect.gen(function* () {
        const [renamed, removed, another] = yield* Stream.runCollect(Vm.list({ where: { status: "STOPPED" } }))
        yield* Vm.updateVm({ where: { id: renamed?.id ?? "" }, data: { name: "payroll" } }).pipe(TaskPoller.awaitTask)
        for (const vm of [removed, another]) {
          yield* Vm.deleteVm({ where: { id: vm?.id ?? "" } }).pipe(TaskPoller.awaitTask)
        }
        yield* Vm.cloneVm([{ src_vm_id: renamed?.id ?? "", name: "copy" }]).pipe(TaskPoller.awaitTask)
      }).pipe(Effect.provide(CloudTowerNode.layer({ url, credentials })))
      const second = yield* run
      assert.strictEqual(second.status, "whole")
      assert.deepStrictEqual(
        second.sites[0]?.resources.map(({ from_run, resource }) => [resource, from_run]),
        resources.map((resource) => [resource, 1])
      )
      const full = yield* databaseFile
      yield* Inventory.run({ sites, sink: SqliteSink.make(full) })
      // Hosts, clusters and datacenters count their vms, and disks show the names of theirs, which the feed does not tell.
      // What is used moves without an event.
      const records =
        "SELECT id, json_remove(data, '$.used_data_space') FROM records WHERE run = (SELECT max(run) FROM runs) ORDER BY id"
      assert.deepStrictEqual(rowsOf(file, records), rowsOf(full, records))
      const takenOver =
        "SELECT count(*) FROM records AS new JOIN records AS old USING (site, resource, id, observed_at) " +
        "WHERE new.run = 2 AND old.run = 1 AND resource = 'vms'"
      assert.deepStrictEqual(rowsOf(file, takenOver), [[57]])
      const machines = "SELECT * FROM latest_machines ORDER BY id"
      assert.deepStrictEqual(
        rowsOf(file, machines).map((row) => row.slice(1)),
        rowsOf(full, machines).map((row) => row.slice(1))
      )
    })
  )
})

layer(NodeServices.layer, { excludeTestServices: true })(
  "Inventory.run, incremental, with a feed that does not tell",
  (it) => {
    const byId = (records: ReadonlyArray<{ readonly id: string }>): Resource => ({
      ...Fake.resource("servers", records),
      byId: {
        records: ({ after }, options) =>
          Paging.streamByCursor(
            {
              platform: "fake",
              operation: "Servers.list",
              fetch: (last) => {
                const items = records.filter(({ id }) => id > (last ?? after ?? "")).slice(0, 10)
                return Effect.succeed({
                  items,
                  invalid: [],
                  ...(items.length > 0 ? { last: items.at(-1)?.id ?? "" } : {})
                })
              }
            },
            options
          ),
        idAt: (position) => Effect.succeed(records[position]?.id),
        withIds: (ids) => Effect.succeed(records.filter(({ id }) => ids.includes(id)))
      }
    })
    const records = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `id-${100 + index}` }))
    const sources = (
      resource: Resource,
      since: ChangeFeed["since"],
      keepsRevision = false
    ): ReadonlyArray<Inventory.SiteSource> => [
      {
        ...fakeSource("lab", []),
        keepsRevision,
        layer: Layer.succeed(CurrentSite, {
          ...Fake.site("lab", [resource]),
          changeFeed: { current: Effect.succeed("7"), since }
        })
      }
    ]
    const runTwice = Effect.fnUntraced(function* (since: ChangeFeed["since"]) {
      const file = yield* databaseFile
      const run = (count: number) =>
        Inventory.run({ sites: sources(byId(records(count)), since), sink: SqliteSink.make(file), incremental: true })
      yield* run(25)
      const { sites, status } = yield* run(27)
      const [row] = rowsOf(file, "SELECT count(*) FROM records WHERE run = 2")
      return [status, sites[0]?.resources[0]?.from_run, row?.[0]]
    })

    it.effect("lists everything where the count is another one than the feed leads to", () =>
      Effect.gen(function* () {
        const silent = runTwice(() => Effect.succeed({ ids: new Map() }))
        assert.deepStrictEqual(yield* silent, ["whole", null, 27])
      })
    )

    it.effect("lists everything where the feed does not reach back", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* runTwice(() => Effect.succeed(undefined)), ["whole", null, 27])
      })
    )

    it.effect("lists everything where the sink takes no records over, and says so", () =>
      Effect.gen(function* () {
        const sink = yield* FileSinks.ndjson({ folder: yield* Fake.folder })
        const job = { sites: sources(byId(records(5)), () => Effect.succeed(undefined)), sink }
        const { exit, logs } = yield* observe(Inventory.run({ ...job, incremental: true }))
        assert.strictEqual((yield* exit).status, "whole")
        assert.include(JSON.stringify(logs), "this sink takes no records over from earlier runs, as SQLite does")
        const plain = yield* observe(Inventory.run({ ...job, mode: "new" }))
        assert.strictEqual((yield* plain.exit).status, "whole")
        assert.notInclude(JSON.stringify(plain.logs), "takes no records over")
      })
    )

    const telling: ChangeFeed["since"] = () =>
      Effect.succeed({ ids: new Map([["servers", new Set(["id-125", "id-126"])]]) })

    it.effect("goes on from a run that listed everything, where that kept how far the feed had come", () =>
      Effect.gen(function* () {
        for (const keepsRevision of [true, false]) {
          const file = yield* databaseFile
          const run = (count: number, incremental: boolean) => {
            const sites = sources(byId(records(count)), telling, keepsRevision)
            return Inventory.run({ sites, sink: SqliteSink.make(file), incremental })
          }
          const first = yield* run(25, false)
          assert.isNull(first.sites[0]?.resources[0]?.from_run)
          const second = yield* run(27, true)
          assert.strictEqual(second.sites[0]?.resources[0]?.from_run, keepsRevision ? 1 : null)
        }
      })
    )

    it.effect("does not go on from where the feed was when a run that had begun before went on", () =>
      Effect.gen(function* () {
        const file = yield* databaseFile
        const run = (resources: ReadonlyArray<Resource>, mode: Mode, incremental = true) => {
          const layer = Layer.succeed(CurrentSite, {
            ...Fake.site("lab", resources),
            changeFeed: { current: Effect.succeed("7"), since: telling }
          })
          const sites = [{ ...fakeSource("lab", []), layer }]
          return Inventory.run({ sites, sink: SqliteSink.make(file), incremental, mode })
        }
        const images = Fake.resource("images", Fake.servers(3))
        yield* run([byId(records(25)), Fake.failing("images", 1)], "new", false)
        const whole = yield* run([byId(records(25)), images], "failed")
        assert.deepStrictEqual([whole.run, whole.status], [1, "whole"])
        const next = yield* run([byId(records(27)), images], "new")
        assert.deepStrictEqual([next.run, next.sites[0]?.resources[0]?.from_run], [2, null])
      })
    )

    it.effect("takes over where the feed tells", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* runTwice(telling), ["whole", 1, 27])
      })
    )
  }
)

layer(NodeServices.layer, { excludeTestServices: true })("Inventory.events", (it) => {
  it.effect.each([-3_600_000, 3_600_000])("takes its time, although the clock is set by %d ms meanwhile", (millis) =>
    Effect.gen(function* () {
      const sites = [fakeSource("lab", [Fake.resource("servers", Fake.servers(25))])]
      const sink = SqliteSink.make(yield* databaseFile)
      const events: Array<Progress.Event> = []
      const manifest = yield* Effect.clockWith((clock) =>
        Inventory.run({ sites, sink }).pipe(
          Effect.provideService(Progress.CurrentListener, (event) => Effect.sync(() => void events.push(event))),
          Effect.provideService(Clock.Clock, steppingClock(clock, millis))
        )
      )
      const durations = [
        ...(manifest.sites[0]?.resources ?? []),
        ...events.flatMap((it) => ("report" in it ? it.report : []))
      ]
      assert.deepStrictEqual(
        durations.map(({ duration_ms }) => duration_ms >= 0 && duration_ms < 60_000),
        [true, true]
      )
      assert.notMatch(RunManifest.toPrometheus(manifest), /seconds(?:\{.*\})? -/)
    })
  )

  it.effect("gives the progress, and the manifest at its end", () =>
    Effect.gen(function* () {
      const sites = [fakeSource("lab", [Fake.resource("servers", Fake.servers(25))])]
      const job = { sites, sink: { ...SqliteSink.make(yield* databaseFile), batchRecords: 10 } }
      const events = yield* Stream.runCollect(Inventory.events(job))
      assert.deepStrictEqual(
        events.map((event) => (event._tag === "Advanced" ? event.records : event._tag)),
        ["Started", 10, 20, 25, "Finished", "SiteEnded", "Ended"]
      )
    })
  )
})
