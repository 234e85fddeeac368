/** Values that no document allows, and what becomes of a value that it allows. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"

const nested = (levels: number): unknown => {
  let value: unknown = "end"
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { AND: value }
  return value
}

/** Values of every kind that JSON has, at and past its edges. */
const oddValues: ReadonlyArray<unknown> = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  -1e300,
  2 ** 53,
  "",
  " ",
  "..",
  "%00",
  "\u0000\u001B[31m",
  "\uD800",
  "x".repeat(5000),
  "9".repeat(400),
  "2026-13-45T99:99:99Z",
  "__proto__",
  "constructor",
  [],
  {},
  [null],
  [[]],
  { id: null },
  { __proto__: null, constructor: { prototype: 1 } },
  { id_in: [] },
  { NOT: {} },
  { OR: [] },
  nested(60)
]

/** Names that bodies and queries have, or that every object has. */
const oddNames: ReadonlyArray<string> = [
  "id",
  "where",
  "data",
  "AND",
  "OR",
  "NOT",
  "first",
  "skip",
  "orderBy",
  "name",
  "toString",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "",
  "id_in",
  "name_contains",
  "cluster_some",
  "x".repeat(300)
]

/** One of these values. */
export const pick = <A>(values: readonly [A, ...ReadonlyArray<A>] | ReadonlyArray<A>): Effect.Effect<A | undefined> =>
  Effect.map(Random.nextIntBetween(0, Math.max(0, values.length - 1)), (index) => values[index])

const chance = (share: number): Effect.Effect<boolean> => Effect.map(Random.next, (value) => value < share)

/** A value that no document allows here. */
export const oddValue: Effect.Effect<unknown> = pick(oddValues)

/** A name of a field, often one that is none. */
export const oddName: Effect.Effect<string> = Effect.map(pick(oddNames), (name) => name ?? "")

/** The value with some of its parts replaced, left out, doubled or renamed. */
export const mutate = Effect.fnUntraced(function* (value: unknown, share: number): Effect.fn.Return<unknown> {
  if (yield* chance(share)) return yield* oddValue
  if (Array.isArray(value)) {
    const items: Array<unknown> = []
    for (const item of value) {
      if (yield* chance(share)) continue
      const mutated = yield* mutate(item, share)
      items.push(mutated)
      if (yield* chance(share)) items.push(mutated)
    }
    return items
  }
  if (!Predicate.isObject(value)) return value
  const fields: Array<readonly [string, unknown]> = []
  for (const [name, field] of Object.entries(value)) {
    if (yield* chance(share)) continue
    fields.push([(yield* chance(share)) ? yield* oddName : name, yield* mutate(field, share)])
  }
  if (yield* chance(share)) fields.push([yield* oddName, yield* oddValue])
  return Object.fromEntries(fields)
})
