import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as TaskPoller from "@effect-hci/cloudtower/TaskPoller"
import * as Vm from "@effect-hci/cloudtower/Vm"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import { spawnSync } from "node:child_process"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assertSentence } from "../assertions.ts"
import * as Hci from "../process.ts"

const write = (file: string, text: string, mode = 0o600) =>
  FileSystem.FileSystem.use((fs) => Effect.orDie(fs.writeFileString(file, text, { mode })))

/** A folder with a site file of a simulated Tower and of a simulated SCP whose secret is in a file. */
const prepare = Effect.fnUntraced(function* (more = "", secretMode = 0o600) {
  const cwd = yield* Hci.folder
  const tower = yield* CloudTower.Simulator
  const scp = yield* SangforScp.Simulator
  const secret = join(cwd, "south.secret")
  yield* write(secret, `${Redacted.value(scp.credentials.password)}\n`, secretMode)
  const file = join(cwd, "sites.toml")
  yield* write(
    file,
    `[[sites]]
name = "north"
platform = "cloudtower"
url = "${tower.url}"
resources = ["clusters", "hosts", "vms"]
credentials = { username = "${tower.credentials.username}", password = { env = "NORTH" } }

[[sites]]
name = "south"
platform = "sangfor-scp"
url = "${scp.url}"
resources = ["pools", "servers"]
credentials = { username = "${scp.credentials.username}", password = { file = "${secret}" } }
${more}`
  )
  const env = { NORTH: Redacted.value(tower.credentials.password) }
  return { file, env, database: join(cwd, "inventory.sqlite"), out: join(cwd, "out") }
})

const postgresUrl = "postgres://postgres@127.0.0.1:5432/postgres"

const psql = (statement: string) =>
  spawnSync("psql", [postgresUrl, "-wAtqc", `SET client_min_messages = error; ${statement}`], {
    encoding: "utf8",
    env: { ...process.env, PGCONNECT_TIMEOUT: "2" }
  })

/** Whether a PostgreSQL responds on loopback with trust authentication. */
const hasPostgres = psql("SELECT 1").status === 0
const lostTitle = "ends with 1 where the connection to PostgreSQL is lost, and goes on afterwards"

const sync = (file: string, sink: string, env: Readonly<Record<string, string>>, ...more: ReadonlyArray<string>) =>
  Hci.inProcess(["inventory", "sync", "--sites", file, "--sink", sink, ...more], env)

layer(NodeServices.layer, { excludeTestServices: true })("hci inventory sync", (it) => {
  it.effect("and report follow no links, and write for the owner alone what holds records", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { database, env, file, out } = yield* prepare()
      const [victim, link, half] = [`${out}.victim`, `${out}.link`, `${out}.prom.new`]
      yield* write(victim, "untouched", 0o644)
      yield* Effect.all([fs.symlink(victim, link), fs.symlink(victim, half)])
      const linked = yield* sync(file, `sqlite:${link}`, env)
      assert.deepStrictEqual(
        [linked.code, linked.stderr.includes("is a symbolic link, which is not followed")],
        [1, true]
      )
      const refused = yield* sync(file, `sqlite:${database}`, env, "--prometheus", link)
      assert.deepStrictEqual([refused.code, refused.stdout], [1, ""])
      assert.strictEqual((yield* sync(file, `sqlite:${database}`, env, "--prometheus", `${out}.prom`)).code, 0)
      const report = (to: string) => Hci.inProcess(["inventory", "report", "--db", database, "--out", to])
      assert.include((yield* report(link)).stderr, "it is a symbolic link, which is not followed; choose another file")
      assert.include((yield* report("/dev/null")).stderr, "it is not a regular file")
      assert.strictEqual((yield* report(`${out}.html`)).code, 0)
      const modes = yield* Effect.forEach([database, `${out}.html`], (path) => fs.stat(path))
      assert.deepStrictEqual(
        modes.map(({ mode }) => mode & 0o777),
        [0o600, 0o600]
      )
      assert.strictEqual(yield* fs.readFileString(victim), "untouched")
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("reads the sites of a file into a database, which the other commands ask", () =>
    Effect.gen(function* () {
      const { database, env, file, out } = yield* prepare()
      const first = yield* sync(file, `sqlite:${database}`, env, "--prometheus", `${out}.prom`)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /^north +3\/3 +/m)
      assert.match(first.stdout, /^Run 1 is whole: /m)
      assert.match(
        yield* Hci.read(`${out}.prom`),
        /^hci_inventory_site_whole\{site="south",platform="sangfor-scp"\} 1$/m
      )
      const db = ["--db", database]
      const sql = "SELECT site, count(*) AS machines FROM latest_machines GROUP BY site ORDER BY site"
      const query = yield* Hci.inProcess(["inventory", "query", ...db, "--format", "csv", sql])
      assert.deepStrictEqual(
        query.stdout.split(/\r?\n/).filter((line) => line !== ""),
        ["site,machines", "north,30", "south,20"]
      )
      const alone = yield* Hci.inProcess(["inventory", "diff", ...db])
      assertSentence(alone, /holds one run alone: sync again to compare\.$/m, 2)
      assert.strictEqual((yield* sync(file, `sqlite:${database}`, env)).code, 0)
      const diff = yield* Hci.inProcess(["inventory", "diff", ...db])
      assert.deepStrictEqual(
        [diff.code, diff.stdout],
        [0, "Nothing differs between runs 1 and 2, apart from fields that change all the time (--noise shows them).\n"]
      )
      const ofSite = yield* Hci.inProcess(["inventory", "diff", ...db, "--site", "north", "--noise"])
      assert.deepStrictEqual(ofSite.stdout, "Nothing differs between runs 1 and 2 of north.\n")
      const noSite = yield* Hci.inProcess(["inventory", "diff", ...db, "--site", "nort"])
      assertSentence(noSite, /has no site "nort": it has north, south\.$/m, 2)
      const noFirst = yield* Hci.inProcess(["inventory", "diff", ...db, "--other-site", "north"])
      assertSentence(noFirst, /^--other-site needs --site: say which site is compared with it\.$/m, 2)
      const json = yield* Hci.inProcess(["inventory", "diff", ...db, "--format", "json"])
      assert.deepStrictEqual([json.code, json.stdout], [0, ""])
      const now = yield* Hci.inProcess(["inventory", "diff", ...db, "--now", file, "--from", "1"], env)
      assert.match(now.stdout, /^Nothing differs between run 1 and now, apart from /)
      const status = yield* Hci.inProcess(["inventory", "status", ...db])
      assert.match(status.stdout, /^ +2 +whole /m)
      const report = yield* Hci.inProcess(["inventory", "report", ...db, "--out", `${out}.html`])
      assert.strictEqual(report.code, 0, report.stderr)
      assert.match(yield* Hci.read(`${out}.html`), /^<!doctype html>/i)
    }).pipe(
      Effect.provide(CloudTower.layerServer({ vms: 30 })),
      Effect.provide(SangforScp.layerServer({ servers: 20 }))
    )
  )

  it.effect("reads the resources that --resources names, of each site that has them", () =>
    Effect.gen(function* () {
      const { database, env, file } = yield* prepare()
      const first = yield* sync(file, `sqlite:${database}`, env, "--resources", "hosts, servers")
      assert.strictEqual(first.code, 0, first.stderr)
      const sql = "SELECT DISTINCT site, resource FROM records ORDER BY site, resource"
      const query = yield* Hci.inProcess(["inventory", "query", "--db", database, "--format", "csv", sql])
      assert.deepStrictEqual(
        query.stdout.split(/\r?\n/).filter((line) => line !== ""),
        ["site,resource", "north,hosts", "south,hosts", "south,servers"]
      )
      const alone = yield* sync(file, `sqlite:${database}`, env, "--resources", "vms")
      assert.match(alone.stdout, /^north +1\/1 +/m)
      assert.notMatch(alone.stdout, /^south/m)
      const unknown = yield* sync(file, `sqlite:${database}`, env, "--resources", "vms,wms")
      assertSentence(unknown, /^No site has a resource "wms": choose from default, all, .*vms.*servers/, 2)
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("ends with 1 and one sentence where the sink cannot be written, and records nothing", () =>
    Effect.gen(function* () {
      const { database, env, file } = yield* prepare()
      const other = `${database}.other`
      yield* write(other, "no database ".repeat(1000))
      const newer = new DatabaseSync(database)
      newer.exec("PRAGMA application_id = 0x68636976; CREATE TABLE runs (run INTEGER); PRAGMA user_version = 9")
      newer.close()
      const sinks: ReadonlyArray<readonly [sink: string, sentence: RegExp]> = [
        [`sqlite:${other}`, /is not an intact SQLite database: choose another file, or restore this one\.$/m],
        [`sqlite:${database}`, /was written by a newer version of this program: update it, or choose another file\.$/m],
        ["sqlite:/dev/full", /the disk is full; free some space, then run the command again\.$/m],
        [
          "postgres://u@127.0.0.1:1/d",
          /^The connection to postgres:.* was lost or refused \(.*\): check the database, /
        ]
      ]
      for (const [sink, sentence] of sinks) assertSentence(yield* sync(file, sink, env), sentence, 1)
      const reopened = new DatabaseSync(database, { readOnly: true })
      assert.deepStrictEqual(reopened.prepare("SELECT * FROM runs").all(), [])
      reopened.close()
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("prints a result that is larger than its memory, whole, as it is read", () =>
    Effect.gen(function* () {
      const file = join(yield* Hci.folder, "any.sqlite")
      new DatabaseSync(file).close()
      const sql =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT printf('%02000d', i) FROM n"
      const { code, stderr, stdout } = yield* Hci.hci(["inventory", "query", "--db", file, "--format", "csv", sql], {
        env: { NODE_OPTIONS: "--max-old-space-size=60" }
      })
      assert.strictEqual(code, 0, stderr)
      assert.strictEqual(stdout.split("\n").filter((line) => line.length === 2000).length, 30_000)
    })
  )

  it.effect.skipIf(!hasPostgres)(hasPostgres ? lostTitle : `${lostTitle} (skipped: none responds on loopback)`, () =>
    Effect.gen(function* () {
      const { env, file } = yield* prepare()
      const schema = `hci_test_${process.pid}`
      yield* Effect.addFinalizer(() => Effect.sync(() => psql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)))
      const sink = `${postgresUrl}?schema=${schema}`
      const status = Effect.map(
        Hci.inProcess(["inventory", "status", "--db", sink, "--format", "json"]),
        ({ stdout }): ReadonlyArray<{ readonly run_status: string; readonly records: number }> => JSON.parse(stdout)
      )
      assert.strictEqual((yield* sync(file, sink, env)).code, 0)
      // The server ends the connection in the middle of the transaction that writes the hosts.
      psql(
        `CREATE FUNCTION ${schema}.lose() RETURNS trigger LANGUAGE plpgsql AS ` +
          "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'; " +
          `CREATE TRIGGER lose BEFORE INSERT ON ${schema}.hosts FOR EACH ROW EXECUTE FUNCTION ${schema}.lose()`
      )
      const lost = yield* sync(file, sink, env)
      assert.match(
        lost.stderr,
        /^The connection to postgres:.* was lost or refused \(.*\): check the database, then run the/m
      )
      assert.strictEqual(lost.code, 1)
      assert.deepStrictEqual(
        (yield* status).map(({ run_status }) => run_status),
        ["running", "running", "whole", "whole"]
      )
      psql(`DROP TRIGGER lose ON ${schema}.hosts`)
      const again = yield* sync(file, sink, env)
      assert.match(again.stdout, /^Run 2 is whole: /m)
      const rows = yield* status
      assert.deepStrictEqual(
        rows.map(({ records, run_status }) => [run_status, records]),
        [...rows.slice(2), ...rows.slice(2)].map(({ records }) => ["whole", records])
      )
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("shows what changed on both platforms: between two runs, since a run, and between two sites", () =>
    Effect.gen(function* () {
      const { database, env, file } = yield* prepare()
      const tower = yield* CloudTower.Simulator
      const scp = yield* SangforScp.Simulator
      const diff = (...more: ReadonlyArray<string>) =>
        Effect.map(Hci.inProcess(["inventory", "diff", "--db", database, ...more], env), ({ stdout }) => stdout)
      const first = yield* sync(file, `sqlite:${database}`, env)
      assert.strictEqual(first.code, 0, first.stderr)
      const renamed = yield* Effect.gen(function* () {
        const [vm] = yield* Stream.runCollect(Vm.list())
        yield* Vm.updateVm({ where: { id: vm?.id ?? "" }, data: { name: "payroll" } }).pipe(TaskPoller.awaitTask)
        return vm
      }).pipe(Effect.provide(CloudTowerNode.layer({ url: tower.url, credentials: tower.credentials })))
      yield* Effect.gen(function* () {
        const [server] = yield* Stream.runCollect(Servers.list())
        yield* Servers.update(server?.id ?? "", { name: "billing" })
      }).pipe(Effect.provide(SangforScpNode.layer({ url: scp.url, credentials: scp.credentials, protocol: "classic" })))
      const now = yield* diff("--now", file)
      assert.include(now, `~ north vms ${renamed?.id} "payroll"\n`)
      assert.include(now, `    name: "${renamed?.name}" -> "payroll"\n`)
      assert.match(now, /^~ south servers \S+ "billing"$/m)
      assert.strictEqual((yield* sync(file, `sqlite:${database}`, env)).code, 0)
      assert.strictEqual(yield* diff(), now)
      assert.notInclude(yield* diff("--site", "south"), "payroll")
      assert.match(yield* diff("--from", "2", "--to", "1", "--format", "json"), /"before":"payroll","after":"/)
      assert.match(yield* diff("--site", "north", "--other-site", "south"), /^\+ south servers [^]*^- north vms /m)
    }).pipe(
      Effect.provide(CloudTower.layerServer({ vms: 10, taskTime: "0 millis" })),
      Effect.provide(SangforScp.layerServer({ servers: 3, taskTime: "0 millis" }))
    )
  )

  it.effect("asks the files of a folder, where DuckDB is installed, and says of others what can be asked", () =>
    Effect.gen(function* () {
      const { env, file, out } = yield* prepare()
      assert.strictEqual((yield* sync(file, `parquet:${out}`, env)).code, 0)
      const query = (db: string, name = "machines-by-power-state") =>
        Hci.inProcess(["inventory", "query", "--format", "csv", "--db", db, name])
      const result = yield* query(`parquet:${out}`)
      if (result.code === 0) assert.match(result.stdout, /^site,power_state,machines,[^]*^north,on,\d+,/m)
      else assertSentence(result, /^DuckDB, which reads Parquet, does not load on this computer: /, 1)
      assertSentence(yield* query(`ndjson:${out}`), /^What ndjson: holds is read by other tools alone: sync to /, 2)
      assertSentence(yield* query(out), /is a folder: give --db parquet:.*, or a file of SQLite, postgres:/, 2)
      assertSentence(yield* query("postgres://u:p@h/d"), /put it into PGPASSWORD instead\.$/m, 2)
      assertSentence(
        yield* query("postgres://u@127.0.0.1:1/d"),
        /^The connection to postgres:.* was lost or refused \(/,
        1
      )
      // As where the package is not there.
      const hook =
        'import { registerHooks } from "node:module"\n' +
        'registerHooks({ resolve: (name, context, next) => { if (name !== "@duckdb/node-api") return next(name, context)\n' +
        'throw Object.assign(new Error("Cannot find package \'@duckdb/node-api\'"), { code: "ERR_MODULE_NOT_FOUND" }) } })'
      const without = yield* Hci.hci(["inventory", "query", "--db", `parquet:${out}`, "missing"], {
        env: { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(hook).toString("base64")}` }
      })
      assertSentence(
        without,
        /^Parquet is read by DuckDB, which is not installed: run npm install @duckdb\/node-api /,
        1
      )
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("ends with 3 where a part is whole, and reads the rest with --only-failed", () =>
    Effect.gen(function* () {
      const { database, env, file } = yield* prepare()
      const first = yield* sync(file, `sqlite:${database}`, { NORTH: "wrong" })
      assert.strictEqual(first.code, 3)
      assert.match(first.stderr, /^1 of 2 sites could not be read whole \(north\): run the command with --only-failed/m)
      const again = yield* sync(file, `sqlite:${database}`, env, "--only-failed")
      assert.strictEqual(again.code, 0, again.stderr)
      assert.match(again.stdout, /^Run 1 is whole: /m)
    }).pipe(
      Effect.provide(CloudTower.layerServer({ vms: 30 })),
      Effect.provide(SangforScp.layerServer({ servers: 20 }))
    )
  )

  it.effect("says of a condition that a site rejects that the file is to be corrected, and that nothing is whole", () =>
    Effect.gen(function* () {
      const { database, env, file } = yield* prepare()
      const text = yield* Hci.read(file)
      yield* write(file, text.replace("\n\n", '\nwhere = { vms = { status = "RUNING" } }\n\n'))
      const run = yield* sync(file, `sqlite:${database}`, env)
      assert.strictEqual(run.code, 3)
      assert.match(
        run.stderr,
        /^1 of 2 sites could not be read whole \(north\): correct what was rejected, as a condition, in the site file, then run the command again\.$/m
      )
      // With other resources, what the file says of vms does not count.
      const hosts = yield* sync(file, `sqlite:${database}`, env, "--resources", "hosts")
      assert.strictEqual(hosts.code, 0, hosts.stderr)
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )

  it.effect("says in one sentence what is wrong with the sites, a secret or a sink, and writes nothing", () =>
    Effect.gen(function* () {
      const { env, file, out } = yield* prepare()
      assertSentence(yield* sync(file, "excel:out", env), /^"excel:out" is no sink: write sqlite:FILE, /, 2)
      assertSentence(yield* sync(file, "postgres://u:p@h/d", env), /put it into PGPASSWORD instead\.$/m, 2)
      assertSentence(yield* sync(`${file}.none`, `ndjson:${out}`, env), /^Cannot read .*: there is no such file/, 2)
      const contradiction = yield* sync(file, `ndjson:${out}`, env, "--new", "--only-failed")
      assertSentence(contradiction, /contradict each other/, 2)
      const open = yield* prepare("", 0o644)
      const readable = yield* sync(open.file, `ndjson:${open.out}`, open.env)
      assertSentence(readable, /can be read by others: run chmod 600 on it, and change the secret\.$/m, 2)
      const unknown = yield* prepare("colour = 'red'\n")
      assertSentence(
        yield* sync(unknown.file, `ndjson:${unknown.out}`, unknown.env),
        /sites\.toml, line 14: there is no setting "sites\[1\]\.colour": remove it/,
        2
      )
      for (const [more, sentence] of [
        [
          'fields = { servers = ["colour"] }\n',
          /sites\.toml, line 14: servers has no field "colour": choose from id, /
        ],
        ["where = { volumes = { a = 1 } }\n", /sites\.toml, line 14: volumes is not among the resources that are read/]
      ] as const) {
        const wrong = yield* prepare(more)
        assertSentence(yield* sync(wrong.file, `sqlite:${wrong.database}`, wrong.env), sentence, 2)
        assert.notInclude(yield* Hci.names(dirname(wrong.file)), "inventory.sqlite")
      }
    }).pipe(Effect.provide(CloudTower.layerServer({ vms: 3 })), Effect.provide(SangforScp.layerServer({ servers: 2 })))
  )
})
