import type { DatabaseSync } from "node:sqlite"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import type { DatabaseError } from "@effect-hci/inventory/Database"
import * as Database from "@effect-hci/inventory/node/Database"
import * as Queries from "@effect-hci/inventory/Queries"
import * as Fake from "./fakes.ts"
import * as Inventory from "./inventoryDatabase.ts"

const ask = (file: string, sql: string, format: Queries.Format = "table") =>
  Effect.gen(function* () {
    const result = yield* Queries.query(yield* Database.open(file), sql)
    return yield* Stream.mkString(Queries.print(result, format))
  })

const errorOf = (file: string, sql: string) =>
  Effect.map(Effect.flip(ask(file, sql)), ({ message, reason }: DatabaseError) => ({ reason, message }))

const small = (write: (database: DatabaseSync) => void) => Inventory.databaseFile(write)

const twoSites = Effect.gen(function* () {
  const sites = yield* Effect.all([Inventory.towerRecords("上海", 30), Inventory.scpRecords("dc-2", 30)])
  return yield* small((database) => Inventory.writeRun(database, 1, sites))
})

layer(NodeServices.layer)("Queries", (it) => {
  it.effect("has the results of two simulated sites", () =>
    Effect.gen(function* () {
      const file = yield* twoSites
      const tables = yield* Effect.forEach(Queries.named, ({ name }) =>
        Effect.map(ask(file, name), (table) => `## ${name}\n${table}`)
      )
      yield* Effect.promise(() => expect(tables.join("\n")).toMatchFileSnapshot("__snapshots__/namedQueries.txt"))
    })
  )

  it.effect("tells what the last run of a site does not have, and reads its last whole run", () =>
    Effect.gen(function* () {
      const vm = { id: "a", name: "old", status: "RUNNING" }
      const site = { site: "dc", platform: "cloudtower", records: { vms: [vm] } } as const
      const file = yield* small((database) => {
        Inventory.writeRun(database, 1, [site])
        const failed = { ...site, records: { vms: [{ ...vm, name: "new" }], hosts: [] } }
        Inventory.writeRun(database, 2, [{ ...failed, status: "partial", error: "hosts could not be read." }])
        database.exec("UPDATE checkpoints SET done = 0, error = 'HTTP 502' WHERE run = 2 AND resource = 'hosts'")
      })
      assert.strictEqual(yield* ask(file, "SELECT name FROM latest_machines", "csv"), "name\r\nold\r\n")
      assert.strictEqual(
        yield* ask(file, "missing", "csv"),
        "site,run,resource,status,records,server_total,skipped,error\r\n" +
          "dc,2,,partial,,,,hosts could not be read.\r\n" +
          "dc,2,hosts,not done,0,0,0,HTTP 502\r\n"
      )
    })
  )

  it.effect("prints integers of any size, bytes, quotes, wide names and what a terminal would obey", () =>
    Effect.gen(function* () {
      const file = yield* small((database) => {
        database.exec("CREATE TABLE t (name TEXT, size INTEGER, half REAL, raw BLOB, none TEXT)")
        const insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, NULL)")
        insert.run('一号"机', 9_007_199_254_740_993n, 0.5, new Uint8Array([0, 255]))
        insert.run("=1+1\u001b[31m", -1, 2, new Uint8Array([]))
      })
      assert.strictEqual(
        yield* ask(file, "SELECT * FROM t"),
        [
          "name                   size  half  raw   none",
          "---------  ----------------  ----  ----  ----",
          '一号"机    9007199254740993   0.5  00ff',
          "=1+1 [31m                -1     2",
          ""
        ].join("\n")
      )
      assert.strictEqual(
        yield* ask(file, "SELECT * FROM t", "json"),
        '[\n  {"name":"一号\\"机","size":9007199254740993,"half":0.5,"raw":"00ff","none":null},\n' +
          '  {"name":"=1+1\\u001b[31m","size":-1,"half":2,"raw":"","none":null}\n]\n'
      )
      assert.strictEqual(
        yield* ask(file, "SELECT name, size FROM t", "csv"),
        'name,size\r\n"一号""机",9007199254740993\r\n\'=1+1\u001b[31m,-1\r\n'
      )
      assert.strictEqual(
        yield* ask(file, "SELECT char(155) || char(8238) AS name", "json"),
        '[\n  {"name":"\\u009b\\u202e"}\n]\n'
      )
      assert.strictEqual(yield* ask(file, "SELECT * FROM t WHERE 0", "json"), "[\n]\n")
      assert.strictEqual(yield* ask(file, "SELECT name FROM t WHERE 0", "csv"), "name\r\n")
      assert.strictEqual(yield* ask(file, "SELECT name FROM t WHERE 0"), "name\n----\n")
    })
  )

  it.effect("gives every row of a long result", () =>
    Effect.gen(function* () {
      const file = yield* small((database) => database.exec("CREATE TABLE t (n)"))
      const sql =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i FROM n -- all"
      const lines = (yield* ask(file, sql)).trimEnd().split("\n")
      assert.deepStrictEqual([lines.length, lines[2]?.trim(), lines.at(-1)?.trim()], [2502, "1", "2500"])
    })
  )

  it.effect("refuses to change how a database is written that was written beside readers", () =>
    Effect.gen(function* () {
      const file = yield* small((database) => database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a)"))
      for (const mode of ["DELETE", "MEMORY"]) {
        const error = yield* Effect.scoped(errorOf(file, `PRAGMA journal_mode = ${mode}`))
        assert.strictEqual(error.reason, "refused")
      }
      assert.strictEqual(yield* ask(file, "PRAGMA journal_mode", "csv"), "journal_mode\r\nwal\r\n")
    })
  )

  it.effect("refuses what writes and what comes after the first statement", () =>
    Effect.gen(function* () {
      const file = yield* small((database) => database.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)"))
      const folder = yield* Fake.folder
      const refused = {
        reason: "refused",
        message: `${file} is open to be read only: give one statement that selects.`
      } as const
      for (const sql of [
        "INSERT INTO t VALUES (2)",
        "INSERT INTO t VALUES (2) RETURNING a",
        "WITH x AS (SELECT 1) DELETE FROM t",
        "DROP TABLE t",
        "PRAGMA journal_mode = WAL",
        `VACUUM INTO '${folder}/copy.sqlite'`,
        `ATTACH '${folder}/other.sqlite' AS other`,
        "SELECT a FROM t; SELECT a FROM t",
        "SELECT a FROM t; nonsense",
        "SELECT a FROM t;; DELETE FROM t",
        "  ",
        "-- SELECT a FROM t"
      ])
        assert.deepStrictEqual(yield* errorOf(file, sql), refused, sql)
      assert.deepStrictEqual(yield* Fake.names(folder), [])
      for (const sql of ["SELECT a FROM t", "SELECT a FROM t;", " SELECT a FROM t ; -- ;\n /* SELECT 2 */ ;"])
        assert.strictEqual(yield* ask(file, sql, "csv"), "a\r\n1\r\n", sql)
    })
  )

  it.effect("says what is wrong with a statement or a file, in a sentence", () =>
    Effect.gen(function* () {
      const file = yield* small((database) => database.exec("CREATE TABLE t (a)"))
      assert.deepStrictEqual(yield* errorOf(file, "SELECT b FROM t"), {
        reason: "sql",
        message: `${file} cannot run this SQL: no such column: b.`
      })
      assert.deepStrictEqual(yield* errorOf(file, "machines-without-snapshots"), {
        reason: "corrupt",
        message: `${file} is no database of an inventory, or of another version.`
      })
      const names = Queries.named.map(({ name }) => name).join(", ")
      for (const word of ["machines-without-snapshot", " nope\n"])
        assert.deepStrictEqual(yield* errorOf(file, word), {
          reason: "sql",
          message: `There is no query named "${word.trim()}": choose from ${names}, or give SQL.`
        })
      assert.strictEqual((yield* errorOf(file, "vacuum")).reason, "refused")
      const folder = yield* Fake.folder
      assert.deepStrictEqual(yield* errorOf(`${folder}/none.sqlite`, "SELECT 1"), {
        reason: "missing",
        message: `${folder}/none.sqlite cannot be opened: there is no such database, or it may not be read.`
      })
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(`${folder}/text.sqlite`, "not a database".repeat(100))
      assert.deepStrictEqual(yield* errorOf(`${folder}/text.sqlite`, "SELECT 1"), {
        reason: "corrupt",
        message: `${folder}/text.sqlite is no database of an inventory, or damaged.`
      })
    })
  )
})
