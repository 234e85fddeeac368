/**
 * Whether the numbers and durations of options can be meant, once for all options of both platforms: callers without types,
 * and numbers from a computation, can give anything.
 *
 * ```ts
 * import { OptionCheck } from "@effect-hci/core"
 * import { Console, Effect } from "effect"
 *
 * // Prints: `concurrency` is NaN: give it a whole number from 1.
 * export const program = Effect.suspend(() => Console.log(OptionCheck.count("concurrency", Number.NaN)))
 * ```
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Why an option that counts something has no value that can be meant; `undefined` where it has, or is left out.
 *
 * @category predicates
 */
export const count = (name: string, value: number | undefined, least = 1): string | undefined =>
  value === undefined || (Number.isSafeInteger(value) && value >= least)
    ? undefined
    : `\`${name}\` is ${String(value)}: give it a whole number from ${least}.`

/** The time that an input stands for; none where it stands for none. effect takes `NaN` for no time at all. */
const timeOf = (value: Duration.Input): Option.Option<Duration.Duration> =>
  Number.isNaN(value) ? Option.none() : Duration.fromInput(value)

/**
 * Why an option is no duration from `least` on; `undefined` where it is, or is left out. `"instant"` is one that takes some
 * time, or none.
 *
 * @category predicates
 */
export const duration = (
  name: string,
  value: Duration.Input | undefined,
  least: "instant" | "some" | "some, and ends"
): string | undefined => {
  if (value === undefined) return undefined
  const time = timeOf(value)
  if (Option.isNone(time) || Duration.isNegative(time.value)) {
    return `\`${name}\` is no duration: give it one, as in \`10 minutes\`.`
  }
  if (least !== "instant" && Duration.isZero(time.value)) {
    return `\`${name}\` is no time at all: give it a duration, as in \`10 minutes\`.`
  }
  return least === "some, and ends" && !Duration.isFinite(time.value)
    ? `\`${name}\` has no end: give it a duration, as in \`10 minutes\`.`
    : undefined
}

/**
 * What a callback of the options returned. Where it is no Effect, the defect names the callback, which that of effect does
 * not.
 *
 * @category guards
 */
export const callback = <A, E, R>(name: string, returned: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.isEffect(returned)
    ? returned
    : Effect.die(new TypeError(`\`${name}\` returned no Effect: return one, as in \`() => Effect.void\`.`))
