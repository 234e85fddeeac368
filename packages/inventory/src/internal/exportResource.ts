import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Metric from "effect/Metric"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import * as Progress from "../Progress.ts"
import type { Resource, Site } from "../Site.ts"
import * as Ndjson from "./ndjson.ts"
import type { Tally } from "./tally.ts"
import * as TallyOf from "./tally.ts"

/** Where and how the resources of one site are exported. */
export interface Context {
  readonly site: Site
  readonly folder: string
  readonly pageSize: number | undefined
  readonly pagesInFlight: number | undefined
  readonly onInvalid: "skip" | "fail"
}

const recordsTotal = Metric.counter("hci_inventory_records_total", {
  description: "Records written by inventory jobs, by platform, site and resource",
  incremental: true
})

/** The server's total; a server that does not say is no failure. */
const totalOf = ({ count }: Resource): Effect.Effect<number | null, RequestError> =>
  count === undefined ? Effect.succeed(null) : Effect.catchTag(count, "InvalidResponse", () => Effect.succeed(null))

const pagingOptions = ({ onInvalid, pageSize, pagesInFlight }: Context, tally: Tally): Paging.Options => ({
  onInvalid: onInvalid === "fail" ? "fail" : (record) => Effect.sync(() => TallyOf.skip(tally, record)),
  ...(pageSize === undefined ? undefined : { pageSize }),
  ...(pagesInFlight === undefined ? undefined : { concurrency: pagesInFlight })
})

const warnOfSkipped = ({ site }: Context, { resource, skipped, skippedFirst: [first] }: Tally): Effect.Effect<void> =>
  first === undefined
    ? Effect.void
    : Effect.logWarning(
        `${site.name} ${resource}: ${skipped} invalid ${skipped === 1 ? "record" : "records"} skipped, ` +
          `the first at position ${first.index}${first.path === "" ? "" : `, ${first.path}`}: ${first.message}`
      )

const settle = Effect.fnUntraced(function* (context: Context, tally: Tally) {
  const listen = yield* Progress.Progress
  const report = TallyOf.report(tally)
  const _tag = report.error === null ? "Finished" : "Failed"
  yield* listen({ _tag, site: context.site.name, resource: tally.resource, report })
  yield* warnOfSkipped(context, tally)
})

/** Writes one resource into its file, with its tally kept up to date on the way. */
export const exportResource: (
  context: Context,
  resource: Resource,
  tally: Tally
) => Effect.Effect<void, RequestError | PlatformError.PlatformError, FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(
    function* (context, resource, tally) {
      const path = yield* Path.Path
      const listen = yield* Progress.Progress
      const at = { site: context.site.name, resource: resource.name }
      const metric = Metric.withAttributes(recordsTotal, { platform: context.site.platform, ...at })
      tally.startedMillis = yield* Clock.currentTimeMillis
      tally.total = yield* totalOf(resource)
      yield* listen({ _tag: "Started", ...at, total: tally.total })
      yield* Ndjson.write(
        path.join(context.folder, tally.file),
        resource.records(pagingOptions(context, tally)),
        (records, bytes) =>
          Effect.suspend(() => {
            tally.records += records
            tally.bytes += bytes
            return Effect.andThen(
              Metric.update(metric, records),
              listen({ _tag: "Advanced", ...at, records: tally.records, bytes: tally.bytes })
            )
          })
      )
    },
    (effect, context, resource, tally) =>
      effect.pipe(
        Effect.onExit((exit) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            TallyOf.finish(tally, exit, now)
            return settle(context, tally)
          })
        ),
        Effect.withSpan("inventory.resource", {
          attributes: {
            "hci.platform": context.site.platform,
            "hci.site": context.site.name,
            "hci.resource": resource.name
          }
        })
      )
  )
