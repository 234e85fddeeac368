import * as Effect from "effect/Effect"
import { KeepTexts } from "@effect-hci/core/Json"
import type * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import * as Progress from "../Progress.ts"
import type { ReadError, Resource } from "../Site.ts"
import { encodePage } from "./encodeRecords.ts"
import * as Files from "./files.ts"
import * as Read from "./readResource.ts"
import * as ResourceProgress from "./resourceProgress.ts"

/** Where and how the resources of one site are exported. */
export interface SiteExport extends Read.Reading {
  /** The run, in reports. */
  readonly run: string
  readonly folder: string
  /** The folder for files that are not whole yet. */
  readonly workFolder: string
  /** Writes the manifest as things are now; before the listener is told that a resource has ended. */
  readonly record: Effect.Effect<void, never, Files.Files>
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
  for (const index of unencodable) {
    const record = Read.tooDeep(position + index)
    if (siteExport.onInvalid === "fail") {
      return yield* Effect.fail(Read.invalidRecord(siteExport, { name: progress.resource }, record))
    }
    ResourceProgress.skip(progress, record)
  }
  // A write that has begun ends before the file is closed.
  yield* Effect.uninterruptible(file.writeAll(bytes))
  progress.records += records
  progress.bytes += bytes.length
  const { resource } = progress
  const { name: site } = siteExport.site
  yield* Read.countRecords(siteExport.site, resource, records)
  yield* notify({ _tag: "Advanced", site, resource, records: progress.records, bytes: progress.bytes })
})

const reportEnd = Effect.fnUntraced(function* ({ run, site }: SiteExport, progress: ResourceProgress.ResourceProgress) {
  const notify = yield* Progress.CurrentListener
  const report = ResourceProgress.report(progress, run, yield* ResourceProgress.nowMillis)
  const _tag = report.error === null ? "Finished" : "Failed"
  yield* notify({ _tag, site: site.name, resource: progress.resource, report })
  yield* Read.warnOfLosses(site, progress)
})

/** Writes one resource into its file, and keeps its progress up to date on the way. */
export const exportResource: (
  siteExport: SiteExport,
  resource: Resource,
  progress: ResourceProgress.ResourceProgress
) => Effect.Effect<void, ReadError | PlatformError.PlatformError, Files.Files> = Effect.fnUntraced(
  function* (siteExport, resource, progress) {
    const { site } = siteExport
    const notify = yield* Progress.CurrentListener
    progress.startedMillis = yield* ResourceProgress.nowMillis
    progress.total = yield* Read.totalOf(resource)
    yield* notify({ _tag: "Started", site: site.name, resource: resource.name, total: progress.total })
    yield* Files.replaceFile({ ...siteExport, name: progress.file }, (file) =>
      Stream.runForEachArray(resource.records(Read.pagingOptions(siteExport, progress)), (page) =>
        writePage(siteExport, progress, file, page)
      )
    )
  },
  (effect, siteExport, resource, progress) =>
    Read.notifyWaits(siteExport.site, progress, effect).pipe(
      Effect.provideService(KeepTexts, true),
      Effect.onExit((exit) =>
        Effect.flatMap(ResourceProgress.nowMillis, (now) => {
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
