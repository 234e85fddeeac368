/** Types of flags that several commands have. */
import * as Flag from "effect/cli/Flag"
import * as DateTime from "effect/DateTime"
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

/** A duration with its unit: `250ms`, `2s`, `5m`, `1h`, `1d`. */
export const duration = (name: string): Flag.Flag<Duration.Duration> =>
  Flag.String(name).pipe(
    Flag.withMetavar("DURATION"),
    Flag.filterMap(parseDuration, () => "write a number and its unit, as in 250ms, 2s, 5m, 1h or 1d")
  )

/** A time as ISO 8601 has it, with its zone: `2026-01-31T12:00:00Z`. */
export const moment = (name: string): Flag.Flag<DateTime.Utc> =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.filterMap(
      (text) => (/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Option.map(DateTime.make(text), DateTime.toUtc) : Option.none()),
      () => "write a time with its zone, as in 2026-01-31T12:00:00Z"
    )
  )

/** A whole number from `minimum` to `maximum`. */
export const integer = (name: string, minimum: number, maximum: number): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.withMetavar("N"),
    Flag.filterMap(
      (text) => {
        const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
        return value >= minimum && value <= maximum ? Option.some(value) : Option.none()
      },
      () => `write a whole number from ${minimum} to ${maximum}`
    )
  )

/** A text that may be left out. */
export const optionalText = (name: string, metavar: string, description: string): Flag.Flag<Option.Option<string>> =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)
