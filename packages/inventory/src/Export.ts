/**
 * Exports sites into files: one file per resource with a line of JSON per record, and one manifest per site.
 *
 * A file appears under its name only when its listing has ended whole. An earlier file stays until then, and stays for
 * good when the listing fails or the job is interrupted. The manifest is written when the run starts, after each resource,
 * and last, also after failures and interruption: it describes the files of its own run, and of earlier runs those that
 * this one does not touch. When a process is killed, the manifest goes on to say `running`.
 *
 * One run at a time writes to a folder. Files are readable by their owner alone (mode 0600, folders that are made 0700),
 * and symbolic links are not followed. Secrets are left empty, by the names of their fields.
 *
 * ```ts
 * import { Export, SangforScpSite } from "@effect-hci/inventory"
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Effect } from "effect"
 *
 * // Writes all of a site, here of a simulated one, into a folder.
 * export const program = (out: string) =>
 *   SangforScpSite.make({ name: "lab", url: "https://scp.example" }).pipe(
 *     Effect.flatMap((site) => Export.site(site, { out })),
 *     Effect.provide(Testing.layerSimulated({ servers: 20 }))
 *   )
 * ```
 *
 * @since 0.1.0
 */
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import type { RequestError } from "@effect-hci/core/HciError"
import { BadRequest } from "@effect-hci/core/HciError"
import * as OptionCheck from "@effect-hci/core/OptionCheck"
import { VERSION } from "@effect-hci/core/PackageVersion"
import { FolderRefused } from "./FileErrors.ts"
import type { SiteExport } from "./internal/exportResource.ts"
import { exportResource } from "./internal/exportResource.ts"
import * as Files from "./internal/files.ts"
import * as Printable from "./Printable.ts"
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
  /**
   * What to do when a listing cannot be shown complete, as after records were deleted meanwhile: list again, three times in
   * all, and keep what was listed before, or fail the resource. The manifest says how often a resource was listed again.
   * Default: `"relist"`.
   */
  readonly onIncomplete?: "relist" | "fail" | undefined
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
 * Why nothing of a site was exported: it cannot be reached, the folder belongs to another site or another run, or it cannot
 * be written to.
 *
 * @category errors
 */
export type SiteError = RequestError | FolderRefused | PlatformError.PlatformError

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

const newRun = SecureRandom.SecureRandom.use((random) => random.uuidV7()).pipe(
  Effect.provide(SecureRandom.layerWebCrypto)
)

const decodeManifest = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest.Manifest))

/** The manifest of the run before, if there was one; fails when it is of another site, or not a manifest. */
const readEarlier = Effect.fnUntraced(function* (folder: string, site: Site) {
  const file = (yield* Path.Path).join(folder, Manifest.fileName)
  const refuse = (reason: "no-export" | "other-site", problem: string) =>
    new FolderRefused({ folder, reason, message: `${folder} holds ${problem}: choose another folder.` })
  const read = Effect.map(Files.readRegularFile(file), (text) => ({ text }))
  const manifestFile = yield* Effect.catchIf(
    read,
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.succeed(undefined)
  )
  if (manifestFile === undefined) return undefined
  const manifest = yield* Effect.mapError(decodeManifest(manifestFile.text), () =>
    refuse("no-export", `a ${Manifest.fileName} that is not one of an export`)
  )
  if (manifest.platform === site.platform && manifest.site === site.name) return manifest
  const other = Printable.oneLine(`${manifest.site} (${manifest.platform})`)
  return yield* refuse("other-site", `the export of another site, ${other}, and not of ${site.name}`)
})

/** Fails when the folder holds the export of another site; what else is wrong with it is found under its lock. */
const refuseOtherSite = (folder: string, site: Site): Effect.Effect<void, FolderRefused, Files.Files> =>
  Effect.catch(Effect.asVoid(readEarlier(folder, site)), (error) =>
    error._tag === "FolderRefused" && error.reason === "other-site" ? Effect.fail(error) : Effect.void
  )

/** The reports of a run in place of those of the same resources, and behind the others those that are new. */
const mergeReports = (
  earlier: ReadonlyArray<Manifest.ResourceReport>,
  reports: ReadonlyArray<Manifest.ResourceReport>
): ReadonlyArray<Manifest.ResourceReport> => {
  const byResource = new Map(earlier.map((report) => [report.resource, report]))
  for (const report of reports) byResource.set(report.resource, report)
  return [...byResource.values()]
}

/** A run in its folder. */
type Run = Omit<SiteExport, "record">

/** Starts a run: `record` writes its manifest, one write at a time. */
const startRun = Effect.fnUntraced(function* (siteExport: Run, earlier: Manifest.Manifest | undefined) {
  const { run, site } = siteExport
  const started_at = yield* nowIso
  const oneByOne = Semaphore.makeUnsafe(1)
  const progressList = site.resources.map(({ name }) =>
    ResourceProgress.make(name, `${Files.pathSegment(name)}.ndjson`)
  )
  const record = (status: Manifest.Manifest["status"]) =>
    Effect.gen(function* () {
      const nowMillis = yield* ResourceProgress.nowMillis
      const manifest: Manifest.Manifest = {
        format_version: 1,
        tool: { name: "@effect-hci/inventory", version: VERSION },
        run,
        status,
        site: site.name,
        platform: site.platform,
        url: site.url,
        started_at,
        finished_at: status === "running" ? null : yield* nowIso,
        resources: mergeReports(
          earlier?.resources ?? [],
          progressList.map((progress) => ResourceProgress.report(progress, run, nowMillis))
        )
      }
      yield* Files.writeJson({ ...siteExport, name: Manifest.fileName }, manifest)
      return manifest
    }).pipe(Effect.uninterruptible, oneByOne.withPermits(1))
  // Before the first file is replaced, nothing describes those of earlier runs any more.
  yield* record("running")
  return { progressList, record }
})

const exportResources = (
  run: Run,
  { progressList, record }: Effect.Success<ReturnType<typeof startRun>>,
  concurrency: number
): Effect.Effect<void, never, Files.Files> =>
  Effect.forEach(
    run.site.resources.entries(),
    ([index, resource]) => {
      const progress = progressList[index]
      if (progress === undefined) return Effect.void
      // A failure is in the report, and does not stop the other resources.
      return Effect.ignoreCause(
        exportResource({ ...run, record: Effect.ignore(record("running")) }, resource, progress)
      )
    },
    { concurrency, discard: true }
  )

const exportSite = Effect.fnUntraced(function* (job: Omit<Run, "run" | "workFolder">, concurrency: number) {
  const { folder, site } = job
  // Before the login, and again under the lock.
  yield* Files.refuseLink(folder)
  yield* refuseOtherSite(folder, site)
  yield* site.check
  yield* Files.prepareFolder(folder)
  const run = yield* newRun
  yield* Files.lockFolder(folder, run)
  const earlier = yield* readEarlier(folder, site)
  const siteExport = { ...job, run, workFolder: yield* Files.makeWorkFolder(folder) }
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(startRun(siteExport, earlier), (started) =>
      restore(exportResources(siteExport, started, concurrency)).pipe(
        Effect.onInterrupt(() => Effect.ignore(started.record("interrupted"))),
        Effect.andThen(started.record("finished"))
      )
    )
  )
}, Effect.scoped)

/** Refuses numbers that are none, before anything is requested or written. */
const checkNumbers = (
  { name, platform }: Site,
  { concurrency, pageSize, pagesInFlight }: Options
): Effect.Effect<void, BadRequest> => {
  const message =
    OptionCheck.count("concurrency", concurrency) ??
    OptionCheck.count("pageSize", pageSize) ??
    OptionCheck.count("pagesInFlight", pagesInFlight)
  return message === undefined
    ? Effect.void
    : Effect.fail(new BadRequest({ platform, operation: "Export.site", site: name, message }))
}

/**
 * Exports one site into `out`: `<resource>.ndjson` for each resource, and `manifest.json`. Succeeds with the manifest, also
 * when some resources failed. The folder may hold an earlier export of the same site (by its name and platform): what this
 * one does not touch stays. Fails with {@link SiteError}, and writes nothing, when the site cannot be reached, rejects the
 * credentials, the folder is refused ({@link FolderRefused}), or cannot be written to.
 *
 * @category jobs
 */
export const site = (site: Site, options: Options): Effect.Effect<Manifest.Manifest, SiteError, Files.Files> =>
  checkNumbers(site, options).pipe(
    Effect.andThen(
      exportSite(
        {
          site,
          folder: options.out,
          pageSize: options.pageSize,
          pagesInFlight: options.pagesInFlight,
          onInvalid: options.onInvalid ?? "skip",
          onIncomplete: options.onIncomplete ?? "relist"
        },
        options.concurrency ?? defaultConcurrency
      )
    ),
    Effect.withSpan("inventory.site", { attributes: { "hci.platform": site.platform, "hci.site": site.name } })
  )

/** Folders are compared as file systems that ignore case do. */
const sharedFolder = (folders: ReadonlyArray<string>): string | undefined => {
  const lowerCase = folders.map((folder) => folder.toLowerCase())
  return lowerCase.find((folder, index) => lowerCase.indexOf(folder) !== index)
}

/**
 * Exports many sites at once, each into the folder `<out>/<name of the site>`. The outcomes are in the order of the sites:
 * a site that cannot be reached keeps the files of earlier runs and does not stop the others. Fails with `InvalidJob`, and
 * writes nothing, when a site has no name, two sites have the same, or `siteConcurrency` is no number of sites.
 *
 * @category jobs
 */
export const sites: (
  sites: ReadonlyArray<Site>,
  options: SitesOptions
) => Effect.Effect<ReadonlyArray<Outcome>, InvalidJob, Files.Files> = Effect.fnUntraced(function* (sites, options) {
  const path = yield* Path.Path
  const folders = sites.map(({ name }) => Files.pathSegment(name))
  const shared = sharedFolder(folders)
  if (shared !== undefined || folders.includes("")) {
    const problem = shared === undefined ? "A site has no name" : `Two sites have the name "${shared}"`
    return yield* new InvalidJob({ message: `${problem}: each needs a folder of its own.` })
  }
  const problem = OptionCheck.count("siteConcurrency", options.siteConcurrency)
  if (problem !== undefined) return yield* new InvalidJob({ message: problem })
  return yield* Effect.forEach(
    sites.entries(),
    ([index, member]) => {
      const out = path.join(options.out, folders[index] ?? "")
      return Effect.map(Effect.exit(site(member, { ...options, out })), (exit) => ({ site: member.name, exit }))
    },
    { concurrency: options.siteConcurrency ?? defaultSiteConcurrency }
  ).pipe(Effect.withSpan("inventory.export"))
})
