/** The sinks, by the text that names them. */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import type * as Stdio from "effect/Stdio"
import type { Options as PostgresOptions } from "@effect-hci/inventory/node/PostgresSink"
import type { Sink } from "@effect-hci/inventory/Sink"
import * as CliFailure from "../../CliFailure.ts"

/** What making a sink needs. */
type Environment = FileSystem.FileSystem | Path.Path | Stdio.Stdio

type Compression = "none" | "gzip" | "zstd"

const files = () => Effect.promise(() => import("@effect-hci/inventory/node/FileSinks"))

const ndjson = (compression: Compression) => (folder: string) =>
  Effect.flatMap(files(), (sinks) => sinks.ndjson({ folder, compression }))

const csv = (compression: Compression) => (folder: string) =>
  Effect.flatMap(files(), (sinks) => sinks.csv({ folder, compression }))

/** By the word before the colon; each takes the file or folder after it. */
const makers: Readonly<Record<string, (place: string) => Effect.Effect<Sink, never, Environment>>> = {
  sqlite: (file) =>
    Effect.map(
      Effect.promise(() => import("@effect-hci/inventory/node/SqliteSink")),
      ({ make }) => make(file)
    ),
  ndjson: ndjson("none"),
  "ndjson.gz": ndjson("gzip"),
  "ndjson.zst": ndjson("zstd"),
  csv: csv("none"),
  "csv.gz": csv("gzip"),
  "csv.zst": csv("zstd"),
  parquet: (folder) =>
    Effect.flatMap(
      Effect.promise(() => import("@effect-hci/inventory/node/ParquetSink")),
      ({ make }) => make(folder)
    )
}

const forms = `${Object.keys(makers)
  .map((name) => `${name}:${name === "sqlite" ? "FILE" : "DIR"}`)
  .join(", ")}, postgres://USER@HOST/DATABASE or stdout`

/** The word before the colon, and what comes after it; both empty where a text has no such word. */
export const split = (text: string): { readonly name: string; readonly place: string } => {
  const [, name = "", place = ""] = /^([a-z.]+):(.+)$/s.exec(text) ?? []
  return { name, place }
}

/** Whether a text is the address of a PostgreSQL. */
export const isPostgres = (text: string): boolean => /^postgres(ql)?:\/\//.test(text)

/** Where a database of PostgreSQL is; the password comes from the environment, and the schema from `?schema=`. */
export const parsePostgres: (text: string) => Effect.Effect<PostgresOptions, CliFailure.CliFailure> = Effect.fnUntraced(
  function* (text) {
    const url = URL.parse(text)
    if (url === null)
      return yield* CliFailure.usage(`"${text}" is no address of a database: write postgres://USER@HOST/DATABASE.`)
    if (url.password !== "") {
      return yield* CliFailure.usage(
        "The address of the database holds a password, where others can see it: put it into PGPASSWORD instead."
      )
    }
    const password = yield* Effect.orDie(Config.option(Config.Redacted("PGPASSWORD")))
    if (Option.isSome(password)) url.password = encodeURIComponent(Redacted.value(password.value))
    const schema = url.searchParams.get("schema") ?? undefined
    url.searchParams.delete("schema")
    return { url: Redacted.make(url.href), name: text, schema }
  }
)

const postgres = Effect.fnUntraced(function* (text: string) {
  const options = yield* parsePostgres(text)
  const { make } = yield* Effect.promise(() => import("@effect-hci/inventory/node/PostgresSink"))
  return make(options)
})

/** The sink that a text names, as in `sqlite:inventory.sqlite`; fails for any other text. */
export const parse: (text: string) => Effect.Effect<Sink, CliFailure.CliFailure, Environment> = Effect.fnUntraced(
  function* (text) {
    if (text === "stdout") return yield* Effect.flatMap(files(), ({ stdout }) => stdout)
    if (isPostgres(text)) return yield* postgres(text)
    const { name, place } = split(text)
    const make = makers[name]
    return make === undefined ? yield* CliFailure.usage(`"${text}" is no sink: write ${forms}.`) : yield* make(place)
  }
)
