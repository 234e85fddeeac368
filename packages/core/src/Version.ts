/**
 * Versions of platforms, as in `4.8.0`.
 *
 * ```ts
 * import { Version } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * export const program = Effect.sync(() => Version.isOlder("4.5.0", "4.6.0"))
 * ```
 *
 * @since 0.1.0
 */

const numbers = (version: string): ReadonlyArray<number> =>
  (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number)

/**
 * Whether a version came before another; what follows the numbers (`-rc1`, a build) does not count.
 *
 * @category predicates
 */
export const isOlder = (version: string, than: string): boolean => {
  const left = numbers(version)
  const right = numbers(than)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
