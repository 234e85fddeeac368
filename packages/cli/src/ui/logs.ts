/**
 * What happened, in one line each.
 *
 * @since 0.1.0
 */
import * as Logger from "effect/Logger"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Format from "./format.ts"

/** How a resource ended. */
export type Ended = Extract<Progress.Event, { readonly _tag: "Finished" | "Failed" }>

/** The end of a resource. */
export const ended = ({ report: { duration_ms, error, records, skipped } }: Ended): string => {
  const elapsed = Format.duration(duration_ms)
  if (error !== null) return `failed after ${elapsed}: ${error.message.replace(/\s+/g, " ")}`
  const left = skipped === 0 ? "" : `, ${Format.count(skipped)} skipped`
  return `${Format.plural(records, "record")} in ${elapsed}${left}`
}

/** An entry of the log. */
export const text = ({ logLevel, message }: Logger.Options<unknown>): string =>
  `${logLevel.toLowerCase()}: ${(Array.isArray(message) ? message : [message]).map(String).join(" ")}`

/** Tells people, on stderr. */
export const toPeople: Logger.Logger<unknown, void> = Logger.withConsoleError(Logger.make(text))
