import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Paging from "../src/Paging.ts"

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)

/** Serves the numbers below `size`, `pageSize` at a time; counts the pages it gave. */
const collection = (size: number, pageSize: number, change: Partial<Paging.Page<number>> = {}) => {
  const fetched: Array<number> = []
  const source: Paging.Source<number, never, never> = {
    platform: "plain",
    operation: "Numbers.list",
    fetch: (page) =>
      Effect.sync(() => {
        fetched.push(page)
        const end = Math.min(size, (page + 1) * pageSize)
        const next = end < size ? { next: page + 1 } : undefined
        return { items: range(page * pageSize, end), invalid: [], total: size, pageSize, ...next, ...change }
      }).pipe(Effect.tap(() => Effect.yieldNow))
  }
  return { source, fetched }
}

/** The same without totals; the page with one number comes empty, so many times. */
const uncounted = (at: number, times: number) => {
  const { fetched, source } = collection(30, 10)
  let left = times
  const fetch: typeof source.fetch = (number) =>
    Effect.map(source.fetch(number), ({ invalid, items, next, pageSize }) =>
      number === at && left-- > 0
        ? { items: [], invalid, pageSize }
        : { items, invalid, pageSize, ...(next === undefined ? undefined : { next }) }
    )
  return { source: { ...source, fetch }, fetched }
}

const collect = <A, E>(source: Paging.Source<A, E, never>, options?: Paging.Options) =>
  Stream.runCollect(Paging.stream(source, options))

describe("Paging", () => {
  it.effect.prop(
    "gives exactly the collection, in order, at any page size and concurrency",
    {
      size: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 300 })),
      pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
      concurrency: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 16 }))
    },
    ({ concurrency, pageSize, size }) =>
      Effect.gen(function* () {
        const { fetched, source } = collection(size, pageSize)
        assert.deepStrictEqual(yield* collect(source, { concurrency }), range(0, size))
        assert.strictEqual(fetched.length, Math.max(1, Math.ceil(size / pageSize)))
      })
  )

  it.effect("goes on when the collection grows while it is listed", () =>
    Effect.gen(function* () {
      let size = 30
      const source: Paging.Source<number, never, never> = {
        platform: "plain",
        operation: "Numbers.list",
        fetch: (page) =>
          Effect.sync(() => {
            if (page === 2) size = 55
            const end = Math.min(size, (page + 1) * 10)
            const next = end < size ? { next: page + 1 } : undefined
            return { items: range(page * 10, end), invalid: [], total: size, pageSize: 10, ...next }
          })
      }
      assert.deepStrictEqual(yield* collect(source, { concurrency: 1 }), range(0, 55))
      size = 30
      assert.deepStrictEqual(yield* collect(source, { concurrency: 4 }), range(0, 55))
    })
  )

  it.effect.each([1, 4])("fails loudly when a page leads nowhere new, %s in flight", (concurrency) =>
    Effect.gen(function* () {
      const { source } = collection(30, 10, { next: 0 })
      const error = yield* Effect.flip(collect(source, { concurrency }))
      assert.deepInclude(error, { _tag: "InvalidResponse", operation: "Numbers.list" })
      assert.include(error.message, "does not advance")
    })
  )

  it.effect("fails loudly on an endless row of empty pages", () =>
    Effect.gen(function* () {
      const source: Paging.Source<number, never, never> = {
        platform: "plain",
        operation: "Numbers.list",
        fetch: (page) => Effect.succeed({ items: [], invalid: [], pageSize: 10, next: page + 1 })
      }
      assert.include((yield* Effect.flip(collect(source))).message, "does not advance")
    })
  )

  it.effect.each([
    ["once, is requested again", 1, 1],
    ["once, at the beginning, is requested again", 0, 1]
  ] as const)("an empty page without a count, that comes %s", ([, at, times]) =>
    Effect.gen(function* () {
      const { source } = uncounted(at, times)
      assert.deepStrictEqual(yield* collect(source), range(0, 30))
    })
  )

  it.effect("an empty page without a count, that comes again, fails the listing, or lists again", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(collect(uncounted(1, 100).source))
      assert.deepInclude(error, { _tag: "InvalidResponse", code: "incomplete" })
      assert.include(error.message, "Page 1 is empty")
      const { source } = uncounted(1, 2)
      const records = { ...source, idOf: String }
      assert.deepStrictEqual(yield* collect(records, { onIncomplete: "relist" }), range(0, 30))
    })
  )

  it.effect("an empty collection without a count is requested twice", () =>
    Effect.gen(function* () {
      const { fetched, source } = uncounted(0, 100)
      assert.deepStrictEqual(yield* collect(source), [])
      assert.deepStrictEqual(fetched, [0, 0])
    })
  )

  it.effect.each([1, 4])("reports a listing that ends short of its total, %s in flight", (concurrency) =>
    Effect.gen(function* () {
      const { source } = collection(30, 10, { total: 31 })
      const seen: Array<number> = []
      const error = yield* Paging.stream(source, { concurrency }).pipe(
        Stream.runForEach((n) => Effect.sync(() => seen.push(n))),
        Effect.flip
      )
      assert.strictEqual(seen.length, 30)
      assert.include(error.message, "30 of 31")
    })
  )

  const withBadRecord: Paging.Source<string, never, never> = {
    platform: "plain",
    operation: "Names.list",
    fetch: () =>
      Effect.succeed({
        items: ["a", "c"],
        invalid: [{ index: 1, issues: [{ path: "name", message: "Expected string" }] }],
        total: 3,
        pageSize: 10
      })
  }

  it.effect("fails at an invalid record with its place", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(collect(withBadRecord))
      assert.strictEqual(error.message, "Record 1 of the listing is invalid at name: Expected string.")
    })
  )

  it.effect("skips an invalid record when it is told to, and hands it over", () =>
    Effect.gen(function* () {
      const records: Array<Paging.InvalidRecord> = []
      const onInvalid = (record: Paging.InvalidRecord) => Effect.sync(() => void records.push(record))
      assert.deepStrictEqual(yield* collect(withBadRecord, { onInvalid: "skip" }), ["a", "c"])
      assert.deepStrictEqual(yield* collect(withBadRecord, { onInvalid }), ["a", "c"])
      assert.deepStrictEqual(
        records.map(({ index }) => index),
        [1]
      )
    })
  )

  it.effect("hands an invalid record to an effect that needs a service and fails", () => {
    class Report extends Context.Service<Report, Array<number>>()("test/Report") {}
    return Effect.gen(function* () {
      const report: Array<number> = []
      const onInvalid = ({ index }: Paging.InvalidRecord) =>
        Effect.flatMap(Report, (indexes) => (indexes.push(index) > 1 ? Effect.fail("many" as const) : Effect.void))
      const listing = Stream.runCollect(Paging.stream<string, "many", Report>(withBadRecord, { onInvalid })).pipe(
        Effect.provideService(Report, report)
      )
      assert.deepStrictEqual(yield* listing, ["a", "c"])
      assert.strictEqual(yield* Effect.flip(listing), "many")
      assert.deepStrictEqual(report, [1, 1])
    })
  })

  it.effect.each([
    [0, range(0, 30)],
    [1, "missing"],
    [2, "missing"]
  ] as const)("takes another listing where page %s fails only before anything was given", ([failing, expected]) =>
    Effect.gen(function* () {
      const { source } = collection(30, 10)
      const failingSource: Paging.Source<number, "missing", never> = {
        ...source,
        fetch: (page) => (page === failing ? Effect.fail("missing") : source.fetch(page))
      }
      for (const concurrency of [1, 4]) {
        const listing = Paging.orElse(
          Paging.stream(failingSource, { concurrency }),
          (error) => error === "missing",
          () => Paging.stream(source)
        )
        assert.deepStrictEqual<unknown>(
          yield* Effect.catch(Stream.runCollect(listing), (error) => Effect.succeed(error)),
          expected
        )
      }
    })
  )

  it.effect("fetches no further than is read", () =>
    Effect.gen(function* () {
      const { fetched, source } = collection(10_000, 10)
      const first = yield* Paging.stream(source, { concurrency: 1 }).pipe(Stream.take(25), Stream.runCollect)
      assert.deepStrictEqual(first, range(0, 25))
      assert.deepStrictEqual(fetched, [0, 1, 2])
    })
  )
})
