/** What every sink holds to, whatever it writes. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Inventory from "@effect-hci/inventory/Inventory"
import type { Batch, Session, Sink, Start } from "@effect-hci/inventory/Sink"
import { SinkError } from "@effect-hci/inventory/Sink"
import * as ParquetSink from "@effect-hci/inventory/node/ParquetSink"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, unlinkSync } from "node:fs"
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

const folderSinks = {
  ndjson: (folder: string) => FileSinks.ndjson({ folder }),
  "ndjson.zst": (folder: string) => FileSinks.ndjson({ folder, compression: "zstd" }),
  csv: (folder: string) => FileSinks.csv({ folder }),
  parquet: (folder: string) => ParquetSink.make(folder)
}

/** The files with records below a folder. */
const filesWithRecords = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => !/\.(?:json|checkpoint)$/.test(file) && statSync(file).isFile())

const damages: Readonly<Record<string, (file: string) => void>> = {
  "was removed": (file) => unlinkSync(file),
  "was emptied": (file) => truncateSync(file)
}

for (const [name, make] of Object.entries(folderSinks)) {
  layer(NodeServices.layer, { excludeTestServices: true })(`A cut run of ${name}`, (it) => {
    for (const [what, damage] of Object.entries(damages)) {
      it.effect(`reads a resource again of which a file ${what} meanwhile, and no other`, () =>
        Effect.gen(function* () {
          const folder = yield* Fake.folder
          const sink = yield* make(folder)
          for (const done of [true, false]) {
            const session = yield* sink.open(start({ mode: "new" }))
            const first = batch(1, ["a", "b"])
            yield* session.commit({ ...first, checkpoint: { ...first.checkpoint, done } })
            yield* session.commit({ ...first, checkpoint: { ...first.checkpoint, resource: "hosts", done } })
            const damaged = filesWithRecords(join(folder, `run-00000${session.run}`)).filter((file) =>
              file.includes("vms")
            )
            assert.strictEqual(damaged.length, 1)
            for (const file of damaged) damage(file)
            const resumed = yield* sink.open(start({ isAlive: () => Effect.succeed(false) }))
            assert.deepStrictEqual(
              resumed.checkpoints.map(({ resource }) => resource),
              ["hosts"]
            )
            yield* resumed.commit({ ...first, checkpoint: { ...first.checkpoint, done: true } })
            const [file] = yield* resumed.files?.("lab", "vms") ?? Effect.succeed([])
            assert.isAbove(file?.bytes ?? 0, 0)
            yield* resumed.end("whole", "{}", start().now)
          }
        })
      )
    }
  })
}

layer(NodeServices.layer, { excludeTestServices: true })("A folder of runs", (it) => {
  it.effect("is taken over also where a process was killed as it took it over", () =>
    Effect.gen(function* () {
      const folder = yield* Fake.folder
      const sink = yield* FileSinks.ndjson({ folder })
      const session = yield* sink.open(start())
      yield* session.commit(batch(1, ["a"]))
      const work = join(folder, "run-000001", ".work")
      mkdirSync(join(work, "2"))
      mkdirSync(join(work, "draft-killed"))
      const resumed = yield* sink.open(start({ isAlive: () => Effect.succeed(false) }))
      assert.deepStrictEqual(
        resumed.checkpoints.map(({ page }) => page),
        [1]
      )
      assert.deepStrictEqual(readdirSync(work), ["2"])
    })
  )

  it.effect("is taken over by one process, and the other is told which", () =>
    Effect.gen(function* () {
      const folder = yield* Fake.folder
      const sink = yield* FileSinks.ndjson({ folder })
      yield* sink.open(start())
      let asking = 0
      const bothAsk = yield* Deferred.make<void>()
      const isAlive = () =>
        Effect.andThen(
          Effect.suspend(() => (++asking === 2 ? Deferred.succeed(bothAsk, undefined) : Effect.void)),
          Effect.as(Deferred.await(bothAsk), false)
        )
      const takers = [2, 3].map((pid) => Effect.flip(sink.open(start({ isAlive, process: { host: "here", pid } }))))
      const [first, second] = yield* Effect.all(takers.map(Effect.exit), { concurrency: "unbounded" })
      const refused = [first, second].flatMap((exit) => (exit?._tag === "Success" ? [exit.value] : []))
      assert.strictEqual(refused.length, 1)
      assert.match(refused[0]?.message ?? "", /^Process [23] on here is writing run 1 /)
      assert.deepStrictEqual(readdirSync(join(folder, "run-000001", ".work")), ["2"])
    })
  )
})

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
