/**
 * The options that simulators of all platforms have, and their checks.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as FaultRule from "../../FaultRule.ts"
import { InvalidOption } from "../../StartErrors.ts"

/** What a simulator of any platform is like. */
export interface CommonOptions {
  /** Every record, id and secret is computed from it: a whole number from 0 to 4,294,967,295; 1 by default. */
  readonly seed?: number | undefined
  /**
   * The time that records are computed from: they were created in the two years before it, and licences end around it. The
   * time of the `Clock` when the simulator starts, by default; give it, as `"2026-01-31T12:00:00Z"`, for the same records
   * every time.
   */
  readonly startTime?: DateTime.DateTime.Input | undefined
  /** How long a task takes; 2 seconds by default. */
  readonly taskTime?: Duration.Input | undefined
  /** How long a token is valid after the login; 24 hours by default. */
  readonly tokenTtl?: Duration.Input | undefined
  /** How long every request waits before it is processed; 0 by default. */
  readonly latency?: Duration.Input | undefined
  /** Fault rules that hold from the start, as data or as text; none by default. */
  readonly faults?: ReadonlyArray<FaultRule.Input> | undefined
  /** The password of the user that exists at the start; computed from the seed by default. */
  readonly password?: Redacted.Redacted | undefined
}

/** How a simulator listens. */
export interface ListenOptions {
  /** The port on 127.0.0.1; by default, and with 0, a free one that the system chooses. */
  readonly port?: number | undefined
  /** True for HTTPS with a new self-signed certificate for localhost; plain HTTP by default. */
  readonly tls?: boolean | undefined
  /**
   * Names that requests may have in their header `Host`, beside `localhost`, `127.*` and `[::1]`; none by default. A request
   * with another name gets a 421: a web page could reach the simulator through a name that it has pointed here. Requests
   * of web pages from other origins get a 403.
   */
  readonly hosts?: ReadonlyArray<string> | undefined
}

/** The names of the options that all platforms have. */
export const commonNames: Readonly<Record<keyof CommonOptions | keyof ListenOptions, true>> = {
  seed: true,
  startTime: true,
  taskTime: true,
  tokenTtl: true,
  latency: true,
  faults: true,
  password: true,
  port: true,
  tls: true,
  hosts: true
}

/** What options must be that are no numbers, texts or times. */
const shapes: ReadonlyMap<string, readonly [is: (value: unknown) => boolean, words: string]> = new Map([
  ["password", [Redacted.isRedacted, "made by `Redacted.make`"]],
  ["secretKey", [Redacted.isRedacted, "made by `Redacted.make`"]],
  ["faults", [(value) => Array.isArray(value) && value.every(isRule), "a list of rules, as data or as text"]],
  ["load", [Predicate.isObject, "a saved state"]],
  ["changeFeed", [Predicate.isObject, "an object of `username`, `password` and `token`"]],
  ["rateLimit", [(value) => Predicate.isBoolean(value) || Predicate.isObject(value), "limits, or true or false"]]
])

const isRule = (value: unknown): boolean => Predicate.isString(value) || Predicate.isObject(value)

/** Refuses what is no option, as a misspelt name of a caller without types, and what no option of its name can be. */
export const checkOptions = (options: object, names: object): Effect.Effect<void, InvalidOption> => {
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(names, option)) {
      const message = `${option} is no option: there are ${Object.keys(names).join(", ")}`
      return Effect.fail(new InvalidOption({ option, message }))
    }
    const [is, words] = shapes.get(option) ?? []
    if (value !== undefined && is?.(value) === false) {
      return Effect.fail(new InvalidOption({ option, message: `${option} must be ${words}` }))
    }
  }
  return Effect.void
}

/** The number, if it is a whole one within these bounds, both included. */
export const checkNumber = (
  option: string,
  value: number,
  minimum: number,
  maximum: number
): Effect.Effect<number, InvalidOption> =>
  Number.isInteger(value) && value >= minimum && value <= maximum
    ? Effect.succeed(value)
    : Effect.fail(
        new InvalidOption({
          option,
          message: `${option} must be a whole number from ${minimum} to ${maximum}, not ${value}`
        })
      )

/** The seed: that of the state to go on with, that of the options, or 1. */
export const checkSeed = (
  { seed }: CommonOptions,
  load: { readonly seed: number } | undefined
): Effect.Effect<number, InvalidOption> => checkNumber("seed", load?.seed ?? seed ?? 1, 0, 0xffffffff)

/**
 * The time that records are computed from, in milliseconds since 1970: that of the state to go on with, that of the
 * options, or now.
 */
export const startTimeOf: (
  options: CommonOptions,
  load: { readonly startTime?: string } | undefined
) => Effect.Effect<number, InvalidOption> = Effect.fnUntraced(function* ({ startTime }, load) {
  const input = load?.startTime ?? startTime
  if (input === undefined) return yield* Clock.currentTimeMillis
  const time = DateTime.make(input)
  if (Option.isSome(time)) return DateTime.toEpochMillis(time.value)
  return load?.startTime === undefined
    ? yield* new InvalidOption({ option: "startTime", message: "startTime must be a date and a time" })
    : yield* invalidLoad(`startTime must be a date and a time, not ${load.startTime}`)
})

/** The failure of an option `load` that holds no usable state. */
export const invalidLoad = (problem: string): InvalidOption =>
  new InvalidOption({ option: "load", message: `load: ${problem}` })

/** A duration in milliseconds, if it is one. */
export const checkMillis = (
  option: string,
  input: Duration.Input | undefined,
  fallback: Duration.Input
): Effect.Effect<number, InvalidOption> => {
  const given = input ?? fallback
  // effect takes `NaN` for no time at all.
  const duration = Number.isNaN(given) ? Option.none() : Duration.fromInput(given)
  return Option.isSome(duration) && !Duration.isNegative(duration.value)
    ? Effect.succeed(Duration.toMillis(duration.value))
    : Effect.fail(new InvalidOption({ option, message: `${option} must be a duration, as \`10 minutes\`` }))
}

// `localeCompare` would make one for each comparison, and there are several for each request.
const byNumbers = new Intl.Collator("en", { numeric: true })

/** Whether a version is another one or a later one: 4.10.0 is later than 4.9.0. */
export const isAtLeast = (version: string, least: string): boolean => byNumbers.compare(version, least) >= 0
