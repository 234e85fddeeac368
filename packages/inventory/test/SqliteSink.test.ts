import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Database from "@effect-hci/inventory/node/Database"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import type { Start } from "@effect-hci/inventory/Sink"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { sinkError } from "../src/node/internal/sqlite.ts"
import * as Fake from "./fakes.ts"

const start: Start = {
  sites: [],
  job: "test",
  now: "2026-01-01T00:00:00.000Z",
  mode: "auto",
  takeOver: false,
  process: { host: "here", pid: 1 },
  isAlive: () => Effect.succeed(false),
  keepRuns: undefined
}

const failureOf = (file: string) =>
  Effect.map(Effect.flip(SqliteSink.make(file, { lockTimeout: 0 }).open(start)), ({ message, reason }) => ({
    reason,
    message: message.replace(file, "FILE")
  }))

const run = (file: string, sql: string) => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  return database
}

layer(NodeServices.layer)("SqliteSink", (it) => {
  const file = Effect.map(Fake.folder, (folder) => join(folder, "inventory.sqlite"))

  it.effect("makes a file that its owner alone may read, and opens it again", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const name = yield* file
      yield* Effect.scoped(SqliteSink.make(name).open(start))
      assert.strictEqual((yield* fs.stat(name)).mode & 0o777, 0o600)
      assert.strictEqual((yield* Effect.scoped(SqliteSink.make(name).open(start))).run, 1)
    })
  )

  it.effect("fails for the database of something else", () =>
    Effect.gen(function* () {
      const name = yield* file
      run(name, "CREATE TABLE shop (id)").close()
      assert.deepStrictEqual(yield* failureOf(name), {
        reason: "corrupt",
        message: "FILE is a database of something else: choose another file."
      })
    })
  )

  it.effect("fails for a database of a newer version", () =>
    Effect.gen(function* () {
      const name = yield* file
      yield* Effect.scoped(SqliteSink.make(name).open(start))
      run(name, "PRAGMA user_version = 99").close()
      assert.deepStrictEqual(yield* failureOf(name), {
        reason: "newer",
        message: "FILE was written by a newer version of this program: update it, or choose another file."
      })
      const read = yield* Effect.flip(Effect.scoped(Database.open(name)))
      assert.propertyVal(read, "reason", "newer")
      assert.match(read.message, /was written by a newer version of this program: update it\.$/)
    })
  )

  it.effect("fails for a file that is no database", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const name = yield* file
      yield* fs.writeFileString(
        name,
        "This is text, and long enough to be taken for a header of a database. ".repeat(20)
      )
      assert.deepStrictEqual(yield* failureOf(name), {
        reason: "corrupt",
        message: "FILE is not an intact SQLite database: choose another file, or restore this one."
      })
    })
  )

  it.effect("fails for a database that another program locks", () =>
    Effect.gen(function* () {
      const name = yield* file
      yield* Effect.scoped(SqliteSink.make(name).open(start))
      yield* Effect.acquireRelease(
        Effect.sync(() => run(name, "BEGIN IMMEDIATE")),
        (database) => Effect.sync(() => database.close())
      )
      assert.deepStrictEqual(yield* failureOf(name), {
        reason: "locked",
        message: "Another program holds a lock on FILE: close it there, then run the command again."
      })
    })
  )

  it.effect("fails for a folder that does not exist", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* failureOf(join(yield* Fake.folder, "no", "such", "folder")), {
        reason: "unavailable",
        message: "FILE cannot be opened: check that its folder exists and may be written to."
      })
    })
  )

  it.effect("begins one run where two processes begin at once, and tells the other which", () =>
    Effect.gen(function* () {
      const name = yield* file
      const other = { ...start, process: { host: "here", pid: 2 } }
      let isFirst = true
      const late: Start = {
        ...start,
        isAlive: () => Effect.succeed(true),
        // Read between the look at the last run and the beginning of a new one.
        get mode() {
          if (isFirst) {
            isFirst = false
            Effect.runSync(Effect.scoped(SqliteSink.make(name).open(other)))
          }
          return "auto" as const
        }
      }
      const error = yield* Effect.flip(SqliteSink.make(name).open(late))
      assert.strictEqual(error.reason, "busy")
      assert.match(error.message, /^Process 2 on here is writing run 1 /)
    })
  )

  it.effect("does not set the time of its last sign back when a site has ended", () =>
    Effect.gen(function* () {
      const name = yield* file
      const now = "2026-01-01T01:00:00.000Z"
      const checkpoint = { site: "lab", resource: "vms", page: 1, cursor: null, done: true, records: 0 }
      const session = yield* SqliteSink.make(name).open(start)
      yield* session.commit({
        platform: "cloudtower",
        observedAt: now,
        rows: [],
        restart: false,
        checkpoint: { ...checkpoint, serverTotal: null, skipped: 0, error: null, state: "" }
      })
      yield* Effect.ignore(session.endSite("lab", "whole", null))
      const database = new DatabaseSync(name)
      assert.strictEqual(database.prepare("SELECT active_at FROM runs").get()?.["active_at"], now)
      database.close()
    })
  )

  it.effect("says of runs and checkpoints that it has not written so that they are damaged", () =>
    Effect.gen(function* () {
      const damages = ["process = '{'", "status = 'odd'", "owner = 9007199254740993"]
      for (const damage of damages) {
        const name = yield* file
        yield* Effect.scoped(SqliteSink.make(name).open(start))
        run(name, `UPDATE runs SET ${damage}`).close()
        assert.deepStrictEqual(yield* failureOf(name), {
          reason: "corrupt",
          message:
            "FILE has a run or a checkpoint that this program has not written so: choose another file, or restore this one."
        })
      }
    })
  )

  it.effect("says of a limit for the size of files, and of a file system to be read, what they are", () =>
    Effect.sync(() => {
      const errors = [{ errcode: 778 }, { code: "EROFS" }].map((fields) =>
        sinkError("FILE")(Object.assign(new Error("it failed"), fields))
      )
      assert.deepStrictEqual(
        errors.map(({ message }) => message),
        [
          "The system cannot read or write FILE: check its disk, and the limit of this process for the size of files (ulimit -f).",
          "Cannot write to FILE: the file system is read-only; choose another file."
        ]
      )
    })
  )

  it.effect("says of a full disk what to do", () =>
    Effect.sync(() => {
      const { message, reason } = sinkError("FILE")(
        Object.assign(new Error("database or disk is full"), { errcode: 13 })
      )
      assert.deepStrictEqual(
        [reason, message],
        ["full", "Cannot write to FILE: the disk is full; free some space, then run the command again."]
      )
    })
  )
})
