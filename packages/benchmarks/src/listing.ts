import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Budget } from "./budgets/budget.ts"
import { report } from "./budgets/budget.ts"
import type { Environment } from "./run.ts"
import { median, table } from "./statistics.ts"
import { measure, site } from "./streaming.ts"

const ways = {
  loop: "a loop over first and skip",
  offset: 'by "offset", 4 pages in flight',
  id: 'by "id", 4 pages in flight'
}

/** A collection, and how long a Tower takes for each of its responses. */
interface Collection {
  readonly vms: number
  readonly latencyMillis: number
}

const nameOf = ({ latencyMillis, vms }: Collection): string => `${vms} vms, ${latencyMillis} ms`

/** The times of all ways, each the median of the runs, which take turns. */
const timesOf = (collection: Collection, runs: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const args = yield* site("tower", [String(collection.vms), String(collection.latencyMillis)])
      const wallMillis = (way: keyof typeof ways) =>
        Effect.map(measure("listTower", [way, ...args]), (passes) => median(passes.map((pass) => pass.wallMillis)))
      const turns = yield* Effect.forEach(Array.from({ length: runs }), () =>
        Effect.all({ loop: wallMillis("loop"), offset: wallMillis("offset"), id: wallMillis("id") })
      )
      return {
        loop: median(turns.map(({ loop }) => loop)),
        offset: median(turns.map(({ offset }) => offset)),
        id: median(turns.map(({ id }) => id)),
        ratio: median(turns.map(({ id, offset }) => id / offset))
      }
    })
  )

/** The ways to list a Tower, beside how the vendor's clients list it. */
export const listing = (
  collections: ReadonlyArray<Collection>,
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const times = yield* Effect.forEach(collections, (collection) =>
      Effect.map(timesOf(collection, runs), (measured) => ({ collection, ...measured }))
    )
    const seconds = (millis: number) => `${(millis / 1000).toFixed(2)} s`
    yield* Console.log(`\nListing every vm of a Tower whose responses take so long (medians of ${runs} runs)\n`)
    yield* Console.log(
      table([
        ["", ways.loop, ways.offset, ways.id],
        ...times.map(({ collection, id, loop, offset }) => [nameOf(collection), ...[loop, offset, id].map(seconds)])
      ])
    )
    return yield* report(
      "Listing a Tower",
      times.map(({ collection, ratio }) => ({
        what: `${nameOf(collection)}: by id, in times of by offset`,
        measured: ratio,
        limit: 1.2,
        unit: "x",
        digits: 2
      }))
    )
  })
