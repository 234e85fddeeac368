/** SQLite databases as scoped resources, and what went wrong with them in one sentence. */
import { closeSync, constants, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Printable from "../../Printable.ts"
import { SinkError } from "../../Sink.ts"

interface Problem {
  readonly reason: SinkError["reason"]
  readonly sentence: (file: string) => string
}

const full: Problem = {
  reason: "full",
  sentence: (file) => `Cannot write to ${file}: the disk is full; free some space, then run the command again.`
}
const locked: Problem = {
  reason: "locked",
  sentence: (file) => `Another program holds a lock on ${file}: close it there, then run the command again.`
}
const corrupt: Problem = {
  reason: "corrupt",
  sentence: (file) => `${file} is not an intact SQLite database: choose another file, or restore this one.`
}

const changedByOthers: Problem = {
  reason: "corrupt",
  sentence: (file) =>
    `${file} has a run or a checkpoint that this program has not written so: choose another file, or restore this one.`
}

const unopenable: Problem = {
  reason: "unavailable",
  sentence: (file) => `${file} cannot be opened: check that its folder exists and may be written to.`
}

/** By the codes of the operating system. */
const systemProblems: Readonly<Record<string, Problem>> = {
  ENOSPC: full,
  ENOENT: unopenable,
  EACCES: unopenable,
  EISDIR: unopenable,
  ENOTDIR: unopenable,
  // Node's, of an integer that is no number of JavaScript.
  ERR_OUT_OF_RANGE: changedByOthers,
  EROFS: {
    reason: "unavailable",
    sentence: (file) => `Cannot write to ${file}: the file system is read-only; choose another file.`
  },
  ELOOP: {
    reason: "unavailable",
    sentence: (file) => `${file} is a symbolic link, which is not followed: give the file that it leads to.`
  }
}

/** By the primary result codes of SQLite. */
const problems: Readonly<Record<number, Problem>> = {
  5: locked,
  6: locked,
  8: {
    reason: "unavailable",
    sentence: (file) => `${file} may not be written to: choose another file, or change its permissions.`
  },
  10: {
    reason: "unavailable",
    sentence: (file) =>
      `The system cannot read or write ${file}: check its disk, and the limit of this process for the size of files (ulimit -f).`
  },
  11: corrupt,
  13: full,
  14: unopenable,
  26: corrupt
}

const codeOf = (error: unknown): number =>
  Predicate.hasProperty(error, "errcode") && typeof error.errcode === "number" ? error.errcode & 0xff : 0

const systemCodeOf = (error: unknown): unknown => (Predicate.hasProperty(error, "code") ? error.code : undefined)

/** The error of a database as a sentence. */
export const sinkError =
  (file: string) =>
  (error: unknown): SinkError => {
    const sink = `sqlite:${file}`
    const problem = Schema.isSchemaError(error)
      ? changedByOthers
      : (systemProblems[String(systemCodeOf(error))] ?? problems[codeOf(error)])
    if (problem !== undefined) return new SinkError({ sink, reason: problem.reason, message: problem.sentence(file) })
    const cause = Printable.oneLine(error instanceof Error ? error.message : String(error)).replace(/[.]+$/, "")
    return new SinkError({ sink, reason: "unavailable", message: `${file} cannot be used: ${cause}.` })
  }

/** Runs statements of a database. */
export const attempt = <A>(file: string, run: () => A): Effect.Effect<A, SinkError> =>
  Effect.try({ try: run, catch: sinkError(file) })

/** How a file is made where there is none; a link is not followed. */
const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/** Opens a database until the scope is closed; one that is made is readable by its owner alone. Statements wait for locks. */
export const open = (file: string, lockTimeoutMillis: number): Effect.Effect<DatabaseSync, SinkError, Scope.Scope> =>
  Effect.acquireRelease(
    attempt(file, () => {
      closeSync(openSync(file, toAppend, 0o600))
      return new DatabaseSync(file, { timeout: lockTimeoutMillis })
    }),
    (database) => Effect.sync(() => database.close())
  )

/** Runs statements in one transaction, which takes the write lock at once; a failure, and `false`, undo all of them. */
export const transaction = <A>(file: string, database: DatabaseSync, run: () => A): Effect.Effect<A, SinkError> =>
  Effect.suspend(() => {
    const result = Result.try(() => {
      database.exec("BEGIN IMMEDIATE")
      const value = run()
      database.exec(value === false ? "ROLLBACK" : "COMMIT")
      return value
    })
    if (Result.isFailure(result) && database.isTransaction) database.exec("ROLLBACK")
    return Effect.fromResult(Result.mapError(result, sinkError(file)))
  })
