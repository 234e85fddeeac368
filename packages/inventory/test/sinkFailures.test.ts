/** What a run says, and keeps, when its sink or its site changes under it. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as TaskPoller from "@effect-hci/cloudtower/TaskPoller"
import * as Vm from "@effect-hci/cloudtower/Vm"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import type { Session, Sink } from "@effect-hci/inventory/Sink"
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { CurrentProcess } from "../src/internal/currentProcess.ts"
import { CurrentSite } from "@effect-hci/inventory/Site"
import * as Fake from "./fakes.ts"
import * as Simulated from "./simulatedSites.ts"
import { hasPostgres, psql, targets } from "./sinkTargets.ts"

/** The sink with small batches; something happens before the batch of a number. */
const before = (sink: Sink, number: number, happens: Effect.Effect<unknown>): Sink => ({
  ...sink,
  batchRecords: 50,
  open: (start) =>
    Effect.map(sink.open(start), (session): Session => {
      let batches = 0
      return {
        ...session,
        commit: (batch) =>
          Effect.suspend(() => Effect.andThen(++batches === number ? happens : Effect.void, session.commit(batch)))
      }
    })
})

const tower = Effect.map(Simulated.tower("north", { vms: 300, seed: 7 }), ({ source }) => ({
  ...source,
  pageSize: 50,
  resources: ["vms"]
}))

/** Stops a run before its fourth batch. */
const cut = (sink: Sink, sites: ReadonlyArray<Inventory.SiteSource>) =>
  Effect.exit(Inventory.run({ sites, sink: before(sink, 4, Effect.interrupt) }))

layer(NodeServices.layer, { excludeTestServices: true })("A run", (it) => {
  it.effect("fails for a checkpoint in a folder that is damaged, and names its file", () =>
    Effect.gen(function* () {
      const sites = [yield* tower]
      const folder = join(yield* Fake.folder, "out")
      const sink = yield* FileSinks.ndjson({ folder })
      yield* cut(sink, sites)
      const work = join(folder, "run-000001", ".work", "1", "north")
      const file = join(work, "vms.checkpoint")
      assert.include(readdirSync(work), "vms.checkpoint")
      writeFileSync(file, "{")
      const error = yield* Effect.flip(Inventory.run({ sites, sink }))
      assert.deepInclude(error, {
        reason: "corrupt",
        message: `${file} is damaged, or of a newer version: remove its folder to begin a new run, or choose another one.`
      })
    })
  )

  it.effect("reads a resource again whose checkpoint in a database is damaged", () =>
    Effect.gen(function* () {
      const sites = [yield* tower]
      const file = join(yield* Fake.folder, "inventory.sqlite")
      const sink = SqliteSink.make(file)
      yield* cut(sink, sites)
      const database = new DatabaseSync(file)
      database.exec("UPDATE checkpoints SET cursor = '[{'")
      database.close()
      const manifest = yield* Inventory.run({ sites, sink })
      assert.deepInclude(manifest, { status: "whole", run: 1 })
      assert.deepInclude(manifest.sites[0]?.resources[0], { records: 300, exact: true })
    })
  )

  it.effect("says that another program locks the database, and goes on afterwards", () =>
    Effect.gen(function* () {
      const sites = [yield* tower]
      const file = join(yield* Fake.folder, "inventory.sqlite")
      const other = Effect.sync(() => {
        const database = new DatabaseSync(file)
        database.exec("BEGIN IMMEDIATE")
        return database
      })
      let locks: DatabaseSync | undefined
      const sink = SqliteSink.make(file, { lockTimeout: 0 })
      const lock = Effect.map(other, (database) => void (locks = database))
      const error = yield* Effect.flip(Inventory.run({ sites, sink: before(sink, 4, lock) }))
      assert.deepInclude(error, {
        reason: "locked",
        message: `Another program holds a lock on ${file}: close it there, then run the command again.`
      })
      locks?.close()
      assert.deepInclude(yield* Inventory.run({ sites, sink }), { status: "whole", run: 1 })
    })
  )

  it.effect("says what records that come and go meanwhile make of its counts", () =>
    Effect.gen(function* () {
      const { handle, source } = yield* Simulated.tower("north", { vms: 300, seed: 7, taskTime: "0 millis" })
      const sites = [{ ...source, pageSize: 50, resources: ["vms"] }]
      const file = join(yield* Fake.folder, "inventory.sqlite")
      const connection = CloudTowerNode.layer({ url: handle.url, credentials: handle.credentials })
      const change = Effect.gen(function* () {
        const stopped = yield* Stream.runCollect(Vm.list({ where: { status: "STOPPED" } }))
        yield* Vm.deleteVm({ where: { id: stopped.at(-1)?.id ?? "" } }).pipe(TaskPoller.awaitTask)
        yield* Vm.deleteVm({ where: { id: stopped.at(-2)?.id ?? "" } }).pipe(TaskPoller.awaitTask)
        yield* Vm.cloneVm([{ src_vm_id: stopped[0]?.id ?? "", name: "copy" }]).pipe(TaskPoller.awaitTask)
      }).pipe(Effect.provide(connection), Effect.orDie)
      const sink = before(SqliteSink.make(file), 2, change)
      const manifest = yield* Inventory.run({ sites, sink })
      assert.strictEqual(manifest.status, "whole")
      assert.deepInclude(manifest.sites[0]?.resources[0], {
        complete: true,
        exact: false,
        server_total: 300,
        server_total_after: 299
      })
    })
  )
})

const canMount = process.getuid?.() === 0 && spawnSync("mount", ["--version"]).status === 0

layer(NodeServices.layer, { excludeTestServices: true })("A full disk", (it) => {
  /** A file system of a size, until the scope is closed; none where this user may not make one. */
  const smallDisk = (size: string) =>
    Effect.gen(function* () {
      const folder = join(yield* Fake.folder, "disk")
      mkdirSync(folder)
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]).status === 0
      if (!mounted) return undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => spawnSync("umount", [folder])))
      return folder
    })

  it.effect.runIf(canMount)("is said in one sentence, by SQLite and by files", () =>
    Effect.gen(function* () {
      const folder = yield* smallDisk("300k")
      if (folder === undefined) return
      const sites = [yield* tower]
      const file = join(folder, "inventory.sqlite")
      const database = yield* Effect.flip(Inventory.run({ sites, sink: SqliteSink.make(file) }))
      assert.deepInclude(database, {
        reason: "full",
        message: `Cannot write to ${file}: the disk is full; free some space, then run the command again.`
      })
      const out = join(folder, "out")
      const files = yield* Effect.flip(Inventory.run({ sites, sink: yield* FileSinks.ndjson({ folder: out }) }))
      assert.propertyVal(files, "reason", "full")
      assert.match(files.message, /free some space, then run the command again\.$/)
    })
  )
})

const { postgres } = targets

if (hasPostgres && postgres !== undefined) {
  layer(NodeServices.layer, { excludeTestServices: true })("A run into PostgreSQL", (it) => {
    it.effect("says that the connection was lost, and goes on afterwards", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink, spec } = yield* postgres
        const schema = spec.replace("postgres:", "")
        // The connection has the schema in its name.
        const lose = Effect.sync(() =>
          psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() " +
              `AND application_name = 'hci-inventory:${schema}'`
          )
        )
        const error = yield* Effect.flip(Inventory.run({ sites, sink: before(sink, 4, lose) }))
        assert.propertyVal(error, "reason", "lost")
        assert.match(
          error.message,
          /^The connection to postgres:test was lost .+: check the database, then run the command again\.$/
        )
        assert.deepInclude(yield* Inventory.run({ sites, sink }), { status: "whole", run: 1 })
      })
    )

    it.effect("says so, too, of a connection that is lost in the middle of a transaction", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink, spec } = yield* postgres
        const schema = spec.replace("postgres:", "")
        assert.deepInclude(yield* Inventory.run({ sites, sink }), { status: "whole", run: 1 })
        psql(
          `CREATE FUNCTION ${schema}.lose() RETURNS trigger LANGUAGE plpgsql AS ` +
            "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'"
        )
        psql(`CREATE TRIGGER lose BEFORE INSERT ON ${schema}.machines FOR EACH ROW EXECUTE FUNCTION ${schema}.lose()`)
        assert.propertyVal(yield* Effect.flip(Inventory.run({ sites, sink })), "reason", "lost")
        psql(`DROP TRIGGER lose ON ${schema}.machines`)
        assert.deepInclude(yield* Inventory.run({ sites, sink }), { status: "whole", run: 2 })
      })
    )

    it.effect("says what the server said of a statement, which is no lost connection", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink, spec } = yield* postgres
        const drop = Effect.sync(() =>
          psql(`SET client_min_messages = error; DROP TABLE ${spec.replace("postgres:", "")}.machines CASCADE`)
        )
        const error = yield* Effect.flip(Inventory.run({ sites, sink: before(sink, 4, drop) }))
        assert.deepInclude(error, {
          reason: "unavailable",
          message: 'postgres:test cannot be used: relation "machines" does not exist.'
        })
      })
    )

    it.effect("fails for a run that this program has not written so", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink, spec } = yield* postgres
        yield* Inventory.run({ sites, sink })
        psql(`UPDATE ${spec.replace("postgres:", "")}.runs SET process = '{'`)
        assert.deepInclude(yield* Effect.flip(Inventory.run({ sites, sink })), {
          reason: "corrupt",
          message:
            "postgres:test has a run or a checkpoint that this program has not written so: choose another schema, or restore this one."
        })
      })
    )

    it.effect("holds any count of a server, also in a schema that did not", () =>
      Effect.gen(function* () {
        const total = 5_000_000_000
        const servers = { ...Fake.resource("servers", Fake.servers(3)), count: Effect.succeed(total) }
        const layer = Layer.succeed(CurrentSite, Fake.site("lab", [servers]))
        const sites = [{ name: "lab", platform: "fake", url: "https://lab.example", layer }]
        const { sink, spec } = yield* postgres
        yield* Inventory.run({ sites: [yield* tower], sink })
        psql(`ALTER TABLE ${spec.replace("postgres:", "")}.checkpoints ALTER COLUMN server_total TYPE int`)
        const reports = yield* Effect.forEach(["new", "failed"] as const, (mode) =>
          Effect.map(Inventory.run({ sites, sink, mode }), ({ sites }) => sites[0]?.resources[0])
        )
        assert.deepStrictEqual(
          reports.map((report) => [report?.records, report?.server_total, report?.complete]),
          [
            [3, total, false],
            [3, total, false]
          ]
        )
      })
    )

    it.effect("is one where two processes begin at once", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink } = yield* postgres
        const runs = [1, 2].map((pid) =>
          Effect.exit(Inventory.run({ sites, sink })).pipe(
            Effect.provideService(CurrentProcess, { host: "here", pid, isAlive: () => Effect.succeed(true) })
          )
        )
        const exits = yield* Effect.all(runs, { concurrency: "unbounded" })
        const manifests = exits.flatMap((exit) => (exit._tag === "Success" ? [exit.value] : []))
        assert.deepStrictEqual(
          manifests.map(({ run, status }) => [run, status]),
          [[1, "whole"]]
        )
      })
    )

    it.effect("fails for a schema of a newer version", () =>
      Effect.gen(function* () {
        const sites = [yield* tower]
        const { sink, spec } = yield* postgres
        yield* Inventory.run({ sites, sink })
        psql(`UPDATE ${spec.replace("postgres:", "")}.inventory_version SET version = 2`)
        assert.deepInclude(yield* Effect.flip(Inventory.run({ sites, sink })), {
          reason: "newer",
          message: "postgres:test was written by a newer version of this program: update it, or choose another schema."
        })
      })
    )
  })
}
