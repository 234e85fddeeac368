/** What jobs have in common when they read a resource: its count, the options of its listing, what is left out, waits. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { InvalidResponse } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import { WaitListener } from "@effect-hci/core/WaitListener"
import { optionalFields } from "@effect-hci/core/Runtime"
import * as Progress from "../Progress.ts"
import type { ReadError, Resource, Site } from "../Site.ts"
import * as ResourceProgress from "./resourceProgress.ts"

/** How the resources of one site are read. */
export interface Reading {
  readonly site: Site
  /** Records per page; the platform's default when undefined. */
  readonly pageSize: number | undefined
  /** Pages of one resource that are requested at once; the default of paging when undefined. */
  readonly pagesInFlight: number | undefined
  readonly onInvalid: "skip" | "fail"
  readonly onIncomplete: "relist" | "fail"
}

const recordsTotal = Metric.counter("hci_inventory_records_total", {
  description: "Records written by inventory jobs, by platform, site and resource",
  incremental: true
})

/** The server's count, or null where it gives none. */
export const totalOf = ({ count }: Resource): Effect.Effect<number | null, ReadError> =>
  count === undefined ? Effect.succeed(null) : Effect.catchTag(count, "InvalidResponse", () => Effect.succeed(null))

/** The options of the listing; what it leaves out and how it ends is kept in the progress. */
export const pagingOptions = (
  { onIncomplete, onInvalid, pageSize, pagesInFlight }: Reading,
  progress: ResourceProgress.ResourceProgress
): Paging.Options => ({
  onIncomplete,
  onSummary: (summary) => Effect.sync(() => void (progress.summary = summary)),
  onInvalid: onInvalid === "fail" ? "fail" : (record) => Effect.sync(() => ResourceProgress.skip(progress, record)),
  ...optionalFields({ pageSize, concurrency: pagesInFlight })
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
        `${site.name} ${resource}: numbers of ${[...imprecise.keys()].join(", ")} are too large ` +
          `to be exact, and may not be those of the server`
      )

/** A record that cannot be written. */
export const tooDeep = (index: number): Paging.InvalidRecord => ({
  index,
  issues: [{ path: "", message: "nested too deep to be written" }]
})

/** The failure of a job that leaves no record out. */
export const invalidRecord = (
  { site }: Reading,
  { name }: Pick<Resource, "name">,
  { index, issues }: Paging.InvalidRecord
): InvalidResponse =>
  new InvalidResponse({
    platform: site.platform,
    operation: `${name}.list`,
    site: site.name,
    message: `Record ${index} of the listing is ${issues[0]?.message}.`,
    issues: []
  })

/** Warns of what was left out, and of what is not exact. */
export const warnOfLosses = (site: Site, progress: ResourceProgress.ResourceProgress): Effect.Effect<void> =>
  Effect.andThen(warnOfSkipped(site, progress), warnOfImprecise(site, progress))

/** Counts written records in the metric of all jobs. */
export const countRecords = ({ name: site, platform }: Site, resource: string, records: number): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(recordsTotal, { platform, site, resource }), records)

/** Tells the listener of the job when a request of the resource waits, and counts the waits. */
export const notifyWaits = <A, E, R>(
  site: Site,
  progress: ResourceProgress.ResourceProgress,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Progress.CurrentListener, (notify) =>
    Effect.provideService(effect, WaitListener, ({ millis, operation, reason }) => {
      ResourceProgress.countWait(progress, reason, millis)
      return notify({ _tag: "Waiting", site: site.name, resource: progress.resource, operation, reason, millis })
    })
  )
