/**
 * Flags that several commands have.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

const units: Readonly<Record<string, (amount: number) => Duration.Duration>> = {
  ms: Duration.millis,
  s: Duration.seconds,
  m: Duration.minutes,
  h: Duration.hours,
  d: Duration.days
}

const parseDuration = (text: string): Option.Option<Duration.Duration> => {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.replaceAll(" ", "")) ?? []
  return Option.map(Option.fromUndefinedOr(units[unit]), (make) => make(Number(amount)))
}

/** A duration with its unit. */
export const duration = (name: string): Flag.Flag<Duration.Duration> =>
  Flag.String(name).pipe(
    Flag.withMetavar("DURATION"),
    Flag.filterMap(parseDuration, () => "write a number and its unit, as in 250ms, 2s, 5m, 1h or 1d")
  )

/** A whole number within limits. */
export const integer = (name: string, least: number, most: number): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.withMetavar("N"),
    Flag.filterMap(
      (text) => {
        const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
        return value >= least && value <= most ? Option.some(value) : Option.none()
      },
      () => `write a whole number from ${least} to ${most}`
    )
  )
