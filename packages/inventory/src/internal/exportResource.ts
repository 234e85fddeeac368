import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Metric from "effect/Metric"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import { InvalidResponse } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import { WaitListener } from "@effect-hci/core/WaitListener"
import * as Progress from "../Progress.ts"
import type { Resource, Site } from "../Site.ts"
import { encodePage } from "./encodeRecords.ts"
import * as Files from "./files.ts"
import * as Printable from "../Printable.ts"
import * as ResourceProgress from "./resourceProgress.ts"

/** Where and how the resources of one site are exported. */
export interface SiteExport {
  readonly site: Site
  /** The run, in reports. */
  readonly run: string
  readonly folder: string
  /** The folder for files that are not whole yet. */
  readonly workFolder: string
  /** Records per page; the platform's default when undefined. */
  readonly pageSize: number | undefined
  /** Pages of one resource that are requested at once; the default of paging when undefined. */
  readonly pagesInFlight: number | undefined
  readonly onInvalid: "skip" | "fail"
  readonly onIncomplete: "relist" | "fail"
  /** Writes the manifest as things are now; before the listener is told that a resource has ended. */
  readonly record: Effect.Effect<void, never, Files.Files>
}

const recordsTotal = Metric.counter("hci_inventory_records_total", {
  description: "Records written by inventory jobs, by platform, site and resource",
  incremental: true
})

/** The server's count, or null where it gives none. */
const totalOf = ({ count }: Resource): Effect.Effect<number | null, RequestError> =>
  count === undefined ? Effect.succeed(null) : Effect.catchTag(count, "InvalidResponse", () => Effect.succeed(null))

const pagingOptions = (
  { onIncomplete, onInvalid, pageSize, pagesInFlight }: SiteExport,
  progress: ResourceProgress.ResourceProgress
): Paging.Options => ({
  onIncomplete,
  onSummary: (summary) => Effect.sync(() => void (progress.summary = summary)),
  onInvalid: onInvalid === "fail" ? "fail" : (record) => Effect.sync(() => ResourceProgress.skip(progress, record)),
  ...(pageSize === undefined ? undefined : { pageSize }),
  ...(pagesInFlight === undefined ? undefined : { concurrency: pagesInFlight })
})

const warnOfSkipped = (site: Site, { resource, skipped, skippedFirst: [first] }: ResourceProgress.ResourceProgress) =>
  first === undefined
    ? Effect.void
    : Effect.logWarning(
        `${site.name} ${resource}: ${skipped} invalid ${skipped === 1 ? "record" : "records"} skipped, ` +
          `the first at position ${first.index}${first.path === "" ? "" : `, ${first.path}`}: ${first.message}`
      )

const warnOfImprecise = (site: Site, { findings: { imprecise }, resource }: ResourceProgress.ResourceProgress) =>
  imprecise.size === 0
    ? Effect.void
    : Effect.logWarning(
        `${site.name} ${resource}: numbers of ${[...imprecise.keys()].map(Printable.oneLine).join(", ")} are too large ` +
          `to be exact, and may not be those of the server`
      )

const leaveOut = (
  { onInvalid, site }: SiteExport,
  progress: ResourceProgress.ResourceProgress,
  index: number
): Effect.Effect<void, RequestError> => {
  const message = "nested too deep to be written"
  if (onInvalid === "skip") {
    return Effect.sync(() => ResourceProgress.skip(progress, { index, issues: [{ path: "", message }] }))
  }
  return new InvalidResponse({
    platform: site.platform,
    operation: `${progress.resource}.list`,
    site: site.name,
    message: `Record ${index} of the listing is ${message}.`,
    issues: []
  })
}

/** Writes a page, and tells how far the resource is. */
const writePage = Effect.fnUntraced(function* (
  siteExport: SiteExport,
  progress: ResourceProgress.ResourceProgress,
  file: FileSystem.File,
  page: ReadonlyArray<unknown>
) {
  const notify = yield* Progress.CurrentListener
  const { bytes, records, unencodable } = encodePage(page, progress.findings)
  const position = progress.records + progress.skipped
  for (const index of unencodable) yield* leaveOut(siteExport, progress, position + index)
  // A write that has begun ends before the file is closed.
  yield* Effect.uninterruptible(file.writeAll(bytes))
  progress.records += records
  progress.bytes += bytes.length
  const { platform, name: site } = siteExport.site
  const { resource } = progress
  yield* Metric.update(Metric.withAttributes(recordsTotal, { platform, site, resource }), records)
  yield* notify({ _tag: "Advanced", site, resource, records: progress.records, bytes: progress.bytes })
})

const reportEnd = Effect.fnUntraced(function* ({ run, site }: SiteExport, progress: ResourceProgress.ResourceProgress) {
  const notify = yield* Progress.CurrentListener
  const report = ResourceProgress.report(progress, run)
  const _tag = report.error === null ? "Finished" : "Failed"
  yield* notify({ _tag, site: site.name, resource: progress.resource, report })
  yield* warnOfSkipped(site, progress)
  yield* warnOfImprecise(site, progress)
})

/** Tells the listener of the export when a request of the resource waits. */
const notifyWaits = <A, E, R>(site: Site, { name }: Resource, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Progress.CurrentListener, (notify) =>
    Effect.provideService(effect, WaitListener, ({ millis, operation, reason }) =>
      notify({ _tag: "Waiting", site: site.name, resource: name, operation, reason, millis })
    )
  )

/** Writes one resource into its file, and keeps its progress up to date on the way. */
export const exportResource: (
  siteExport: SiteExport,
  resource: Resource,
  progress: ResourceProgress.ResourceProgress
) => Effect.Effect<void, RequestError | PlatformError.PlatformError, Files.Files> = Effect.fnUntraced(
  function* (siteExport, resource, progress) {
    const { site } = siteExport
    const notify = yield* Progress.CurrentListener
    progress.startedMillis = yield* Clock.currentTimeMillis
    progress.total = yield* totalOf(resource)
    yield* notify({ _tag: "Started", site: site.name, resource: resource.name, total: progress.total })
    yield* Files.replaceFile({ ...siteExport, name: progress.file }, (file) =>
      Stream.runForEachArray(resource.records(pagingOptions(siteExport, progress)), (page) =>
        writePage(siteExport, progress, file, page)
      )
    )
  },
  (effect, siteExport, resource, progress) =>
    notifyWaits(siteExport.site, resource, effect).pipe(
      Effect.onExit((exit) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          ResourceProgress.finish(progress, exit, now)
          return Effect.andThen(siteExport.record, reportEnd(siteExport, progress))
        })
      ),
      Effect.withSpan("inventory.resource", {
        attributes: {
          "hci.platform": siteExport.site.platform,
          "hci.site": siteExport.site.name,
          "hci.resource": resource.name
        }
      })
    )
)
