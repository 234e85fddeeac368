/**
 * Sites into files: one line of JSON per record, one file per resource, one manifest per site.
 *
 * A file appears under its name only when its listing has ended whole. What was there before stays until then, and stays
 * for good when the listing fails or the job is interrupted. The manifest is written last, whatever happened, and says
 * for every resource what this run did.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type { RequestError } from "@effect-hci/core/HciError"
import { VERSION } from "@effect-hci/core/PackageVersion"
import type { Context } from "./internal/exportResource.ts"
import { exportResource } from "./internal/exportResource.ts"
import * as Tally from "./internal/tally.ts"
import { InvalidJob } from "./InvalidJob.ts"
import * as Manifest from "./Manifest.ts"
import type { Site } from "./Site.ts"

/** Options of an export. */
export interface Options {
  /** Folder for the files; made when it does not exist. */
  readonly out: string
  /** Resources of a site that are read at once. Default: 3. */
  readonly concurrency?: number | undefined
  /** Records per page. Default: what the platform allows at most. */
  readonly pageSize?: number | undefined
  /** Pages of one resource that are in flight at once. Default: 4. */
  readonly pagesInFlight?: number | undefined
  /** What is done about a record that does not fit its model. Default: `"skip"`, counted in the manifest. */
  readonly onInvalid?: "skip" | "fail" | undefined
}

/** Options of an export of many sites. */
export interface SitesOptions extends Options {
  /** Sites that are read at once; `concurrency` is the share of each. Default: 8. */
  readonly siteConcurrency?: number | undefined
}

/** Why nothing of a site was exported: it cannot be reached, or the folder cannot be written to. */
export type SiteError = RequestError | PlatformError.PlatformError

/** How the export of one site ended. A manifest may still hold resources that failed; see `Manifest.failures`. */
export interface Outcome {
  readonly site: string
  readonly exit: Exit.Exit<Manifest.Manifest, SiteError>
}

type Files = FileSystem.FileSystem | Path.Path

const defaultConcurrency = 3
const defaultSiteConcurrency = 8

/** A name as a folder: nothing in it leads elsewhere. */
const folderName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._ -]/gu, encodeURIComponent).replace(/^\.+/, (dots) => "%2E".repeat(dots.length))

/**
 * Makes a folder and those above it. One by one, because Node's own recursion never ends where a file system answers
 * "not found" to making a folder, as `/proc` does.
 */
const makeFolder: (
  folder: string
) => Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function* (folder) {
    const fs = yield* FileSystem.FileSystem
    const parent = (yield* Path.Path).dirname(folder)
    const make = Effect.catchIf(
      fs.makeDirectory(folder),
      ({ reason }) => reason._tag === "AlreadyExists",
      (exists) =>
        Effect.flatMap(fs.stat(folder), ({ type }) => (type === "Directory" ? Effect.void : Effect.fail(exists)))
    )
    yield* Effect.catchIf(
      make,
      ({ reason }) => reason._tag === "NotFound" && parent !== folder,
      () => Effect.andThen(makeFolder(parent), make)
    )
  }
)

const prepare = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  yield* makeFolder((yield* Path.Path).resolve(folder))
  yield* fs.access(folder, { writable: true })
})

const writeManifest = Effect.fnUntraced(function* (folder: string, manifest: Manifest.Manifest) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Path.Path).join(folder, Manifest.fileName)
  const temporary = `${file}.partial`
  yield* fs.writeFileString(temporary, `${JSON.stringify(manifest, undefined, 2)}\n`).pipe(
    Effect.andThen(fs.rename(temporary, file)),
    Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true })))
  )
})

const now = Effect.map(DateTime.now, DateTime.formatIso)

const exportAll = (context: Context, tallies: ReadonlyArray<Tally.Tally>, concurrency: number) =>
  Effect.forEach(
    context.site.resources.entries(),
    ([index, resource]) => {
      const tally = tallies[index]
      // A failure is in the report, and does not stop the other resources.
      return tally === undefined ? Effect.void : Effect.ignoreCause(exportResource(context, resource, tally))
    },
    { concurrency, discard: true }
  )

const exportInto: (context: Context, concurrency: number) => Effect.Effect<Manifest.Manifest, SiteError, Files> =
  Effect.fnUntraced(function* (context, concurrency) {
    const { folder, site } = context
    yield* site.check
    yield* prepare(folder)
    const started_at = yield* now
    const tallies = site.resources.map(({ name }) => Tally.make(name, `${folderName(name)}.ndjson`))
    const finish = Effect.gen(function* () {
      const manifest: Manifest.Manifest = {
        format_version: 1,
        tool: { name: "@effect-hci/inventory", version: VERSION },
        site: site.name,
        platform: site.platform,
        url: site.url,
        started_at,
        finished_at: yield* now,
        resources: tallies.map(Tally.report)
      }
      yield* writeManifest(folder, manifest)
      return manifest
    })
    return yield* Effect.uninterruptibleMask((restore) =>
      restore(exportAll(context, tallies, concurrency)).pipe(
        Effect.onInterrupt(() => Effect.ignore(finish)),
        Effect.andThen(finish)
      )
    )
  })

const duplicate = (names: ReadonlyArray<string>): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index)

/**
 * Exports one site into the folder: `<resource>.ndjson` each, and `manifest.json`. Gives the manifest, also when some
 * resources failed. Fails, with nothing written, when the site cannot be reached or the folder cannot be written to.
 */
export const site = (site: Site, options: Options): Effect.Effect<Manifest.Manifest, SiteError, Files> =>
  exportInto(
    {
      site,
      folder: options.out,
      pageSize: options.pageSize,
      pagesInFlight: options.pagesInFlight,
      onInvalid: options.onInvalid ?? "skip"
    },
    options.concurrency ?? defaultConcurrency
  ).pipe(Effect.withSpan("inventory.site", { attributes: { "hci.platform": site.platform, "hci.site": site.name } }))

/**
 * Exports many sites, each into `<out>/<site>`. Every site ends in an Exit of its own: one that cannot be reached
 * leaves its earlier files alone, and does not stop the others.
 */
export const sites: (
  all: ReadonlyArray<Site>,
  options: SitesOptions
) => Effect.Effect<ReadonlyArray<Outcome>, InvalidJob, Files> = Effect.fnUntraced(function* (all, options) {
  const path = yield* Path.Path
  const folders = all.map(({ name }) => folderName(name))
  const twice = duplicate(folders.map((folder) => folder.toLowerCase()))
  if (twice !== undefined || folders.includes("")) {
    const problem = twice === undefined ? "A site has no name" : `Two sites have the name "${twice}"`
    return yield* new InvalidJob({ message: `${problem}: each needs a folder of its own.` })
  }
  return yield* Effect.forEach(
    all.entries(),
    ([index, one]) =>
      Effect.map(Effect.exit(site(one, { ...options, out: path.join(options.out, folders[index] ?? "") })), (exit) => ({
        site: one.name,
        exit
      })),
    { concurrency: options.siteConcurrency ?? defaultSiteConcurrency }
  ).pipe(Effect.withSpan("inventory.export"))
})
