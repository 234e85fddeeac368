import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as HciError from "@effect-hci/core/HciError"
import * as Paging from "@effect-hci/core/Paging"
import type { Resource, Site } from "@effect-hci/inventory/Site"
import { jsonLinesOf } from "@effect-hci/test-support/Assertions"

/** Servers as the API would give them. */
export const servers = (count: number): ReadonlyArray<{ readonly id: string; readonly name: string }> =>
  Array.from({ length: count }, (_, index) => ({ id: `server-${index}`, name: `сервер "${index}"\n` }))

/** A collection behind the real paging engine. */
export const resource = (
  name: string,
  records: ReadonlyArray<unknown>,
  options: { readonly pageSize?: number; readonly invalid?: (index: number) => boolean; readonly total?: number } = {}
): Resource => {
  const { invalid = () => false, pageSize = 10, total = records.length } = options
  const page = (number: number): Paging.Page<unknown> => {
    const start = number * pageSize
    const slice = records.slice(start, start + pageSize)
    return {
      items: slice.filter((_, index) => !invalid(start + index)),
      invalid: slice.flatMap((_, index) =>
        invalid(start + index) ? [{ index, issues: [{ path: "id", message: "Missing key" }] }] : []
      ),
      total,
      pageSize,
      ...(start + pageSize < records.length ? { next: number + 1 } : undefined)
    }
  }
  return {
    name,
    count: Effect.succeed(total),
    records: (paging) =>
      Paging.stream(
        { platform: "fake", operation: `${name}.list`, fetch: (number) => Effect.succeed(page(number)) },
        paging
      )
  }
}

export const serverError: HciError.ServerError = new HciError.ServerError({
  platform: "fake",
  operation: "Servers.list",
  status: 502,
  message: "Bad gateway"
})

export const unreachable: HciError.TransportError = new HciError.TransportError({
  platform: "fake",
  operation: "System.check",
  message: "Cannot reach https://fake.example: the connection was refused.",
  reason: "refused",
  sent: false
})

/** Fails after this many records. */
export const failing = (name: string, after: number): Resource => ({
  name,
  count: Effect.succeed(after * 2),
  records: () => Stream.concat(Stream.fromIterable(servers(after)), Stream.fail(serverError))
})

/** Emits a page and then never ends. */
export const endless = (name: string): Resource => ({
  name,
  records: () => Stream.concat(Stream.fromIterable(servers(3)), Stream.never)
})

export const site = (name: string, resources: ReadonlyArray<Resource>): Site => ({
  name,
  platform: "fake",
  url: "https://fake.example",
  check: Effect.void,
  resources
})

/** A folder that is removed after the test. */
export const folder: Effect.Effect<string, never, FileSystem.FileSystem | Scope.Scope> = FileSystem.FileSystem.use(
  (fs) => Effect.orDie(fs.makeTempDirectoryScoped({ prefix: "hci-inventory-" }))
)

/** Names of the files and folders below a folder, sorted. */
export const names = (path: string): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) =>
    Effect.orDie(Effect.map(fs.readDirectory(path, { recursive: true }), (entries) => entries.sort()))
  )

/** The text of a file. */
export const text = (
  ...parts: ReadonlyArray<string>
): Effect.Effect<string, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const fs = yield* FileSystem.FileSystem
    return yield* Effect.orDie(fs.readFileString(path.join(...parts)))
  })

const Line = Schema.Record(Schema.String, Schema.Unknown)

/** The records of a file with a line of JSON for each. */
export const lines = (
  ...parts: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<typeof Line.Type>, never, FileSystem.FileSystem | Path.Path> =>
  Effect.map(text(...parts), (content) => jsonLinesOf(content, Line))
