/** What every sink holds to, whatever it writes. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Inventory from "@effect-hci/inventory/Inventory"
import type { Batch, Session, Sink, Start } from "@effect-hci/inventory/Sink"
import { SinkError } from "@effect-hci/inventory/Sink"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Fake from "./fakes.ts"
import * as Simulated from "./simulatedSites.ts"
import { hasPostgres, targets } from "./sinkTargets.ts"

const broken = (sink: string) => new SinkError({ sink, reason: "lost", message: "The test has cut the connection." })

/** The sink, with small batches, and without what comes after so many of them. */
const cutAfter = (sink: Sink, batches: number): Sink => ({
  ...sink,
  batchRecords: 100,
  open: (start) =>
    Effect.map(sink.open(start), (session): Session => {
      let count = 0
      return {
        ...session,
        commit: (batch) =>
          Effect.suspend(() => (++count > batches ? Effect.fail(broken(sink.name)) : session.commit(batch)))
      }
    })
})

const withSmallBatches = (sink: Sink): Sink => ({ ...sink, batchRecords: 100 })

const towerOptions = { vms: 900, seed: 7 }
const scpOptions = { servers: 300, seed: 8 }
const pages = { pageSize: 50 }

const start = (options: Partial<Start> = {}): Start => ({
  sites: [{ site: "lab", platform: "cloudtower", url: "https://lab.example", labels: {} }],
  job: "test",
  now: "2026-01-01T00:00:00.000Z",
  mode: "auto",
  takeOver: false,
  process: { host: "here", pid: 1 },
  isAlive: () => Effect.succeed(true),
  keepRuns: undefined,
  ...options
})

const batch = (page: number, ids: ReadonlyArray<string>): Batch => ({
  platform: "cloudtower",
  observedAt: "2026-01-01T00:00:00.000Z",
  restart: false,
  rows: ids.map((id) => ({ id, data: JSON.stringify({ id, name: id }), record: { id, name: id } })),
  checkpoint: {
    site: "lab",
    resource: "vms",
    page,
    cursor: null,
    done: false,
    records: ids.length,
    serverTotal: null,
    skipped: 0,
    error: null,
    state: "{}"
  }
})

/** Of 2400 records: a database has a row of a common table for each too, and each of the six files of CSV a line of names. */
const dumpedLines: Readonly<Record<string, number>> = {
  sqlite: 4800,
  ndjson: 2400,
  "ndjson.zst": 2400,
  "csv.gz": 2406,
  parquet: 2400,
  postgres: 4800
}

for (const [name, makeTarget] of Object.entries(targets)) {
  layer(NodeServices.layer, { excludeTestServices: true })(`The sink ${name}`, (it) => {
    it.effect("holds after any cut what an uninterrupted run gives", () =>
      Effect.gen(function* () {
        const tower = yield* Simulated.tower("north", towerOptions)
        const scp = yield* Simulated.scp("south", scpOptions)
        const sites = [
          { ...tower.source, ...pages, resources: ["vms", "hosts", "clusters", "vm-volumes"] },
          { ...scp.source, ...pages, resources: ["servers", "volumes"] }
        ]
        const clean = yield* makeTarget
        yield* Inventory.run({ sites, sink: withSmallBatches(clean.sink) })
        const expected = yield* clean.dump
        assert.strictEqual(expected.length, dumpedLines[name])
        const cut = yield* makeTarget
        for (const batches of [1, 7, 3, 5, 2]) {
          yield* Effect.flip(Inventory.run({ sites, sink: cutAfter(cut.sink, batches) }))
        }
        const manifest = yield* Inventory.run({ sites, sink: withSmallBatches(cut.sink) })
        assert.deepStrictEqual([manifest.run, manifest.status], [1, "whole"])
        assert.deepStrictEqual(yield* cut.dump, expected)
      })
    )

    it.effect("takes nothing of a session that was overtaken", () =>
      Effect.gen(function* () {
        const target = yield* makeTarget
        const frozen = yield* target.sink.open(start())
        yield* frozen.commit(batch(1, ["a", "b"]))
        const busy = yield* Effect.flip(target.sink.open(start()))
        assert.strictEqual(busy.reason, "busy")
        const other = yield* target.sink.open(start({ takeOver: true, process: { host: "here", pid: 2 } }))
        assert.deepStrictEqual([other.run, other.checkpoints.map(({ page }) => page)], [1, [1]])
        assert.strictEqual((yield* Effect.flip(frozen.commit(batch(2, ["frozen"]))))._tag, "Overtaken")
        yield* other.commit(batch(2, ["c"]))
        assert.strictEqual((yield* Effect.flip(other.commit(batch(2, ["twice"]))))._tag, "Overtaken")
        assert.strictEqual((yield* Effect.flip(frozen.endSite("lab", "whole", null)))._tag, "Overtaken")
        assert.strictEqual((yield* Effect.flip(frozen.end("whole", "{}", start().now)))._tag, "Overtaken")
        const last = batch(3, ["d"])
        yield* other.commit({ ...last, checkpoint: { ...last.checkpoint, done: true } })
        yield* other.end("whole", "{}", start().now)
        const lines = (yield* target.dump).filter((line) => !line.startsWith("machines"))
        const ids = lines.flatMap((line) => /\b(?:frozen|twice|[abcd])\b(?=[",\\])/.exec(line)?.[0] ?? [])
        assert.deepStrictEqual(ids, ["a", "b", "c", "d"])
      })
    )

    it.effect("goes on with a run of the same job alone", () =>
      Effect.gen(function* () {
        const target = yield* makeTarget
        const gone = { isAlive: () => Effect.succeed(false) }
        const first = yield* target.sink.open(start())
        yield* first.commit(batch(1, ["a"]))
        assert.strictEqual((yield* target.sink.open(start({ ...gone, job: "other" }))).run, 2)
        assert.strictEqual((yield* target.sink.open(start({ ...gone, job: "other" }))).run, 2)
        assert.strictEqual((yield* target.sink.open(start({ ...gone, job: "other", mode: "new" }))).run, 3)
        const none = yield* Effect.flip(target.sink.open(start({ ...gone, mode: "failed" })))
        assert.strictEqual(none.reason, "unavailable")
      })
    )
  })
}

layer(NodeServices.layer, { excludeTestServices: true })("Columns of CSV", (it) => {
  it.effect("are those of all tables of a resource", () =>
    Effect.gen(function* () {
      const folder = yield* Fake.folder
      const record = { id: "c1", name: "lab", license_serial: "S-1" }
      const clusters = batch(1, [])
      const session = yield* (yield* FileSinks.csv({ folder })).open(start())
      yield* session.commit({
        ...clusters,
        rows: [{ id: "c1", data: JSON.stringify(record), record }],
        checkpoint: { ...clusters.checkpoint, resource: "clusters", done: true }
      })
      const [header = "", row = ""] = readFileSync(join(folder, "run-000001/lab/clusters.csv"), "utf8").split("\r\n")
      const cells = new Map(header.split(",").map((name, index) => [name, row.split(",")[index]]))
      assert.deepStrictEqual(
        ["id", "name", "licences_scope", "licences_serial"].map((name) => cells.get(name)),
        ["c1", "lab", "cluster", "S-1"]
      )
    })
  )
})

if (!hasPostgres) {
  it("The sink postgres is not tested: no PostgreSQL responds on 127.0.0.1:5432 with trust", () => {})
}
