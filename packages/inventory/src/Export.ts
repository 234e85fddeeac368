/**
 * Exports sites into files: one file per resource with a line of JSON per record, and one manifest per site.
 *
 * A file appears under its name only when its listing has ended whole. An earlier file stays until then, and stays for
 * good when the listing fails or the job is interrupted. The manifest is written last, also after failures and
 * interruption, and reports every resource.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type { RequestError } from "@effect-hci/core/HciError"
import { VERSION } from "@effect-hci/core/PackageVersion"
import type { SiteExport } from "./internal/exportResource.ts"
import { exportResource } from "./internal/exportResource.ts"
import * as Files from "./internal/files.ts"
import * as ResourceProgress from "./internal/resourceProgress.ts"
import * as Manifest from "./Manifest.ts"
import type { Site } from "./Site.ts"
import { InvalidJob } from "./Site.ts"

/**
 * Options of an export.
 *
 * @category models
 */
export interface Options {
  /** Folder for the files; made, with the folders above it, when it does not exist. */
  readonly out: string
  /** Resources of a site that are read at once. Default: 3. */
  readonly concurrency?: number | undefined
  /** Records per page. Default: 100 on SCP, 500 on CloudTower. */
  readonly pageSize?: number | undefined
  /** Pages of one resource that are requested at once. Default: 4. */
  readonly pagesInFlight?: number | undefined
  /** What to do with a record that does not fit its model: `"skip"` counts it in the manifest. Default: `"skip"`. */
  readonly onInvalid?: "skip" | "fail" | undefined
}

/**
 * Options of an export of many sites.
 *
 * @category models
 */
export interface SitesOptions extends Options {
  /** Sites that are read at once; `concurrency` holds for each of them. Default: 8. */
  readonly siteConcurrency?: number | undefined
}

/**
 * Why nothing of a site was exported: it cannot be reached, or the folder cannot be written to.
 *
 * @category errors
 */
export type SiteError = RequestError | PlatformError.PlatformError

/**
 * How the export of one site ended.
 *
 * @category models
 */
export interface Outcome {
  /** Name of the site. */
  readonly site: string
  /** The manifest, which may hold resources that failed (see `Manifest.failures`), or why there is none. */
  readonly exit: Exit.Exit<Manifest.Manifest, SiteError>
}

const defaultConcurrency = 3
const defaultSiteConcurrency = 8

const nowIso = Effect.map(DateTime.now, DateTime.formatIso)

const exportResources = (
  siteExport: SiteExport,
  progressList: ReadonlyArray<ResourceProgress.ResourceProgress>,
  concurrency: number
): Effect.Effect<void, never, FileSystem.FileSystem | Path.Path> =>
  Effect.forEach(
    siteExport.site.resources.entries(),
    ([index, resource]) => {
      const progress = progressList[index]
      // A failure is in the report, and does not stop the other resources.
      return progress === undefined ? Effect.void : Effect.ignoreCause(exportResource(siteExport, resource, progress))
    },
    { concurrency, discard: true }
  )

const exportSite = Effect.fnUntraced(function* (siteExport: SiteExport, concurrency: number) {
  const { folder, site } = siteExport
  yield* site.check
  yield* Files.prepareFolder(folder)
  const path = yield* Path.Path
  const started_at = yield* nowIso
  const progressList = site.resources.map(({ name }) =>
    ResourceProgress.make(name, `${Files.pathSegment(name)}.ndjson`)
  )
  const writeManifest = Effect.gen(function* () {
    const manifest: Manifest.Manifest = {
      format_version: 1,
      tool: { name: "@effect-hci/inventory", version: VERSION },
      site: site.name,
      platform: site.platform,
      url: site.url,
      started_at,
      finished_at: yield* nowIso,
      resources: progressList.map(ResourceProgress.report)
    }
    yield* Files.writeJson(path.join(folder, Manifest.fileName), manifest)
    return manifest
  })
  return yield* Effect.uninterruptibleMask((restore) =>
    restore(exportResources(siteExport, progressList, concurrency)).pipe(
      Effect.onInterrupt(() => Effect.ignore(writeManifest)),
      Effect.andThen(writeManifest)
    )
  )
})

/**
 * Exports one site into `out`: `<resource>.ndjson` for each resource, and `manifest.json`. Succeeds with the manifest, also
 * when some resources failed. Fails with {@link SiteError}, and writes nothing, when the site cannot be reached, rejects the
 * credentials, or the folder cannot be written to.
 *
 * @category jobs
 */
export const site = (
  site: Site,
  options: Options
): Effect.Effect<Manifest.Manifest, SiteError, FileSystem.FileSystem | Path.Path> =>
  exportSite(
    {
      site,
      folder: options.out,
      pageSize: options.pageSize,
      pagesInFlight: options.pagesInFlight,
      onInvalid: options.onInvalid ?? "skip"
    },
    options.concurrency ?? defaultConcurrency
  ).pipe(Effect.withSpan("inventory.site", { attributes: { "hci.platform": site.platform, "hci.site": site.name } }))

/** Folders are compared as file systems that ignore case do. */
const sharedFolder = (folders: ReadonlyArray<string>): string | undefined => {
  const lowerCase = folders.map((folder) => folder.toLowerCase())
  return lowerCase.find((folder, index) => lowerCase.indexOf(folder) !== index)
}

/**
 * Exports many sites at once, each into the folder `<out>/<name of the site>`. The outcomes are in the order of the sites:
 * a site that cannot be reached keeps the files of earlier runs and does not stop the others. Fails with `InvalidJob`, and
 * writes nothing, when a site has no name or two sites have the same.
 *
 * @category jobs
 */
export const sites: (
  sites: ReadonlyArray<Site>,
  options: SitesOptions
) => Effect.Effect<ReadonlyArray<Outcome>, InvalidJob, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function* (sites, options) {
    const path = yield* Path.Path
    const folders = sites.map(({ name }) => Files.pathSegment(name))
    const shared = sharedFolder(folders)
    if (shared !== undefined || folders.includes("")) {
      const problem = shared === undefined ? "A site has no name" : `Two sites have the name "${shared}"`
      return yield* new InvalidJob({ message: `${problem}: each needs a folder of its own.` })
    }
    return yield* Effect.forEach(
      sites.entries(),
      ([index, member]) => {
        const out = path.join(options.out, folders[index] ?? "")
        return Effect.map(Effect.exit(site(member, { ...options, out })), (exit) => ({ site: member.name, exit }))
      },
      { concurrency: options.siteConcurrency ?? defaultSiteConcurrency }
    ).pipe(Effect.withSpan("inventory.export"))
  }
)
