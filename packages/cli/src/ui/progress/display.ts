/** What the displays of progress have in common. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Logger from "effect/Logger"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Text from "../text.ts"

/** Shows the progress of an export, and what it logs. */
export interface Display {
  readonly listener: Progress.Listener
  readonly logger: Logger.Logger<unknown, void>
}

/** A site whose export is displayed. */
export interface DisplayedSite {
  readonly name: string
  readonly resources: ReadonlyArray<{ readonly name: string }>
}

/** Milliseconds of a clock that is never set, by which rates and pauses are measured. */
export const nowMillis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, (nanos) =>
  Number(nanos / 1_000_000n)
)

/** How a resource ended: `1,200 records in 1.5 s, 3 skipped`, or why it failed. */
export const endText = ({ report }: Progress.Finished | Progress.Failed): string => {
  const { duration_ms, error, records, skipped } = report
  const elapsed = Text.duration(duration_ms)
  if (error !== null) return `failed after ${elapsed}: ${Text.oneLine(error.message)}`
  return `${Text.plural(records, "record")} in ${elapsed}${skipped === 0 ? "" : `, ${Text.count(skipped)} skipped`}`
}

/** Why nothing of a site could be read. */
export const siteEndText = ({ error, site }: Progress.SiteEnded): string =>
  `${Text.oneLine(site)}: ${Text.oneLine(error ?? "nothing could be read")}`

/** Records read so far: `300 of 1,200 records`, or `300 records` where the server gives no count. */
export const amountText = (records: number, total: number | null): string =>
  total === null ? Text.plural(records, "record") : `${Text.count(records)} of ${Text.plural(total, "record")}`

/** How fast records come, and how long the rest takes: `, 1,200 a second, 8.0 s left`; nothing where that is not known. */
export const rateText = (rate: number | undefined, records: number, total: number | null): string => {
  if (rate === undefined || rate < 1) return ""
  const left = total === null || total <= records ? "" : `, ${Text.duration(((total - records) * 1000) / rate)} left`
  return `, ${Text.count(Math.round(rate))} a second${left}`
}

const waitReasons: Readonly<Record<Progress.Waiting["reason"], string>> = {
  retry: "before it tries again",
  server: "as the server asks",
  limit: "to keep the rate limit"
}

/** Shorter waits are part of the work. */
const shownMillis = 1000

/** What a person is told of a wait: `waits 5.0 s as the server asks`; nothing of a short one. */
export const waitText = ({ millis, reason }: Progress.Waiting): string | undefined =>
  millis < shownMillis ? undefined : `waits ${Text.duration(millis)} ${waitReasons[reason]}`
