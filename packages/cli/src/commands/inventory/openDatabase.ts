/** Opens what runs were written to, by the text that names it. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type * as Scope from "effect/Scope"
import type { Database, DatabaseError } from "@effect-hci/inventory/Database"
import * as CliFailure from "../../CliFailure.ts"
import * as Sinks from "./sinks.ts"

type Environment = FileSystem.FileSystem | Path.Path | Scope.Scope

type Open<R> = Effect.Effect<Database, DatabaseError, R>

const sqlite = (file: string): Open<Scope.Scope> =>
  Effect.flatMap(
    Effect.promise(() => import("@effect-hci/inventory/node/Database")),
    ({ open }) => open(file)
  )

const parquet = (folder: string): Open<Environment> =>
  Effect.flatMap(
    Effect.promise(() => import("@effect-hci/inventory/node/ParquetDatabase")),
    ({ open }) => open(folder)
  )

const postgres = Effect.fnUntraced(function* (text: string) {
  const options = yield* Sinks.parsePostgres(text)
  const { open } = yield* Effect.promise(() => import("@effect-hci/inventory/node/PostgresDatabase"))
  return yield* open(options)
})

const forms = "a file of SQLite, postgres://USER@HOST/DATABASE or parquet:DIR"

/** Sinks that only other tools read. */
const isUnreadable = (name: string): boolean => /^(?:ndjson|csv)(?:\.gz|\.zst)?$/.test(name)

const isFolder = (file: string) =>
  FileSystem.FileSystem.use((fs) =>
    Effect.match(fs.stat(file), { onFailure: () => false, onSuccess: ({ type }) => type === "Directory" })
  )

/** What a text names: a file of SQLite, with or without `sqlite:`, an address of PostgreSQL, or a folder of Parquet. */
export const openDatabase: (text: string) => Effect.Effect<Database, CliFailure.CliFailure, Environment> =
  Effect.fnUntraced(function* (text) {
    const { name, place } = Sinks.split(text)
    if (isUnreadable(name)) {
      return yield* CliFailure.usage(
        `What ${name}: holds is read by other tools alone: sync to sqlite:, postgres: or parquet:, and give --db ${forms}.`
      )
    }
    const file = name === "sqlite" ? place : text
    if (name !== "parquet" && (yield* isFolder(file))) {
      return yield* CliFailure.usage(
        `${file} is a folder: give --db parquet:${file} where it holds Parquet, or ${forms}.`
      )
    }
    const database: Effect.Effect<Database, DatabaseError | CliFailure.CliFailure, Environment> = Sinks.isPostgres(text)
      ? postgres(text)
      : name === "parquet"
        ? parquet(place)
        : sqlite(file)
    return yield* Effect.mapError(database, (error) =>
      error._tag === "DatabaseError" ? CliFailure.failed(error.message) : error
    )
  })
