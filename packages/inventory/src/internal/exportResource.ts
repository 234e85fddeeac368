import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import * as Progress from "../Progress.ts"
import type { Resource, Site } from "../Site.ts"
import * as Files from "./files.ts"
import * as ResourceProgress from "./resourceProgress.ts"

/** Where and how the resources of one site are exported. */
export interface SiteExport {
  readonly site: Site
  readonly folder: string
  /** Records per page; the platform's default when undefined. */
  readonly pageSize: number | undefined
  /** Pages of one resource that are requested at once; the default of paging when undefined. */
  readonly pagesInFlight: number | undefined
  readonly onInvalid: "skip" | "fail"
}

const recordsTotal = Metric.counter("hci_inventory_records_total", {
  description: "Records written by inventory jobs, by platform, site and resource",
  incremental: true
})

/** The server's count, or null where it gives none. */
const totalOf = ({ count }: Resource): Effect.Effect<number | null, RequestError> =>
  count === undefined ? Effect.succeed(null) : Effect.catchTag(count, "InvalidResponse", () => Effect.succeed(null))

const pagingOptions = (
  { onInvalid, pageSize, pagesInFlight }: SiteExport,
  progress: ResourceProgress.ResourceProgress
): Paging.Options => ({
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

const reportEnd = Effect.fnUntraced(function* (site: Site, progress: ResourceProgress.ResourceProgress) {
  const notify = yield* Progress.CurrentListener
  const report = ResourceProgress.report(progress)
  const _tag = report.error === null ? "Finished" : "Failed"
  yield* notify({ _tag, site: site.name, resource: progress.resource, report })
  yield* warnOfSkipped(site, progress)
})

/** Writes one resource into its file, and keeps its progress up to date on the way. */
export const exportResource: (
  siteExport: SiteExport,
  resource: Resource,
  progress: ResourceProgress.ResourceProgress
) => Effect.Effect<void, RequestError | PlatformError.PlatformError, Files.Files> = Effect.fnUntraced(
  function* (siteExport, resource, progress) {
    const { folder, site } = siteExport
    const path = yield* Path.Path
    const notify = yield* Progress.CurrentListener
    const names = { site: site.name, resource: resource.name }
    const metric = Metric.withAttributes(recordsTotal, { platform: site.platform, ...names })
    progress.startedMillis = yield* Clock.currentTimeMillis
    progress.total = yield* totalOf(resource)
    yield* notify({ _tag: "Started", ...names, total: progress.total })
    const pages = resource.records(pagingOptions(siteExport, progress))
    yield* Files.writeRecords(path.join(folder, progress.file), pages, (records, bytes) =>
      Effect.suspend(() => {
        progress.records += records
        progress.bytes += bytes
        return Effect.andThen(
          Metric.update(metric, records),
          notify({ _tag: "Advanced", ...names, records: progress.records, bytes: progress.bytes })
        )
      })
    )
  },
  (effect, { site }, resource, progress) =>
    effect.pipe(
      Effect.onExit((exit) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          ResourceProgress.finish(progress, exit, now)
          return reportEnd(site, progress)
        })
      ),
      Effect.withSpan("inventory.resource", {
        attributes: { "hci.platform": site.platform, "hci.site": site.name, "hci.resource": resource.name }
      })
    )
)
