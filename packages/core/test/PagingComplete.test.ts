/** Listings of collections that change, and of servers that lie: complete, or said not to be. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { IdSet } from "../src/internal/idSet.ts"
import * as Paging from "../src/Paging.ts"

interface Thing {
  readonly id: string
}

const things = (from: number, to: number): Array<Thing> =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: `t${from + index}` }))

type Fetch = Paging.Source<Thing, never, never>["fetch"]

const source = (fetch: Fetch): Paging.Source<Thing, never, never> => ({
  platform: "plain",
  operation: "Things.list",
  fetch
})

/** The page of a collection, as a server without faults gives it. */
const pageOf = (records: ReadonlyArray<Thing>, page: number, pageSize: number): Paging.Page<Thing> => ({
  items: records.slice(page * pageSize, (page + 1) * pageSize),
  invalid: [],
  number: page,
  total: records.length,
  pageSize,
  ...((page + 1) * pageSize < records.length ? { next: page + 1 } : undefined)
})

/** Lists; gives what came, how it ended, and the summary. */
const list = (from: Paging.Source<Thing, never, never>, options: Paging.Options = {}) =>
  Effect.gen(function* () {
    const given: Array<string> = []
    const summaries: Array<Paging.Summary> = []
    const onSummary = (summary: Paging.Summary) => Effect.sync(() => void summaries.push(summary))
    const end = yield* Paging.stream(from, { ...options, onSummary }).pipe(
      Stream.runForEach(({ id }) => Effect.sync(() => void given.push(id))),
      Effect.result
    )
    return { given, error: Result.isFailure(end) ? end.failure : undefined, summary: summaries[0], summaries }
  })

const Change = Schema.Struct({
  /** The change comes just before this fetch, counted over all passes. */
  fetch: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 })),
  /** Where, as a part of the collection. */
  at: Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))
})
type Change = typeof Change.Type

const Kind = Schema.Literals(["insert", "delete"])

/** A collection that changes while it is listed; `staysAll` are the ids that are there from beginning to end. */
const changing = (
  size: number,
  pageSize: number,
  changes: ReadonlyArray<Change & { readonly kind: typeof Kind.Type }>,
  pauses: ReadonlyArray<number> = []
) => {
  const records = things(0, size)
  const stays = new Set(records.map(({ id }) => id))
  let fetches = 0
  let created = size
  const fetch = (page: number) =>
    Effect.gen(function* () {
      const fetchNumber = fetches
      fetches += 1
      for (let pause = 0; pause < (pauses[fetchNumber % pauses.length] ?? 0); pause++) yield* Effect.yieldNow
      // One kind of change at a time: a deletion and an insertion between the same two pages cannot be told from none.
      const due = changes.filter((change) => change.fetch === fetchNumber)
      for (const { at, count, kind } of due.filter((change) => change.kind === due[0]?.kind)) {
        const index = Math.floor(at * records.length)
        if (kind === "delete") for (const { id } of records.splice(index, count)) stays.delete(id)
        else records.splice(index, 0, ...things(created, (created += count)))
      }
      return pageOf(records, page, pageSize)
    })
  return { records, stays, source: source(fetch), fetches: () => fetches }
}

const counted = <A>(values: ReadonlyArray<A>): ReadonlyMap<A, number> => {
  const counts = new Map<A, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Nothing came twice, and all that stayed came: the reference that is too simple to be wrong. */
const assertExact = (given: ReadonlyArray<string>, stays: ReadonlySet<string>) => {
  const counts = counted(given)
  assert.deepStrictEqual(
    [...counts].filter(([, count]) => count > 1),
    []
  )
  assert.deepStrictEqual(
    [...stays].filter((id) => !counts.has(id)),
    []
  )
}

const shape = {
  size: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 120 })),
  pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 30 })),
  changes: Schema.Array(Schema.Struct({ ...Change.fields, kind: Kind })).check(Schema.isMaxLength(5)),
  concurrency: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 })),
  pauses: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 }))).check(Schema.isMaxLength(7))
}

const runs = { arbitrary: { runs: 150 }, timeout: 60_000 }

describe("listings of collections that change", () => {
  it.effect.prop(
    "give every record that stays exactly once, or fail as incomplete",
    shape,
    ({ changes, concurrency, pageSize, pauses, size }) =>
      Effect.gen(function* () {
        const collection = changing(size, pageSize, changes, pauses)
        const { error, given, summary } = yield* list(collection.source, { concurrency })
        assert.deepStrictEqual(
          [...counted(given).values()].filter((count) => count > 1),
          []
        )
        if (error === undefined) assertExact(given, collection.stays)
        else assert.deepInclude(error, { _tag: "InvalidResponse", code: "incomplete" })
        assert.strictEqual(summary?.complete, error === undefined)
        assert.strictEqual(summary?.records, given.length)
      }),
    runs
  )

  it.effect.prop(
    "never fail where records only come, one page after the other",
    shape,
    ({ changes, pageSize, size }) =>
      Effect.gen(function* () {
        const inserts = changes.map((change) => ({ ...change, kind: "insert" as const }))
        const collection = changing(size, pageSize, inserts)
        const { error, given } = yield* list(collection.source, { concurrency: 1 })
        assert.isUndefined(error?.message)
        assertExact(given, collection.stays)
      }),
    runs
  )

  it.effect("are incomplete where the count shrinks in the order of the responses, but not in that of the pages", () =>
    Effect.gen(function* () {
      const totals = [30, 30, 31]
      const from = source((page) =>
        Effect.gen(function* () {
          // The page in the middle comes after the last one.
          for (let pause = 0; pause < (page === 1 ? 50 : 0); pause++) yield* Effect.yieldNow
          const { number: _, ...rest } = pageOf(things(0, 31), page, 10)
          return { ...rest, total: totals[page] ?? 31 }
        })
      )
      const { error } = yield* list(from)
      assert.strictEqual(error?.code, "incomplete")
      assert.include(error?.message, "counted 31 records and then 30")
    })
  )

  it.effect.prop(
    "list again until they are complete where that is wanted, and give nothing twice",
    shape,
    ({ changes, concurrency, pageSize, pauses, size }) =>
      Effect.gen(function* () {
        const collection = changing(size, pageSize, changes, pauses)
        const options = { concurrency, onIncomplete: "relist", maxPasses: 20 } as const
        const { error, given, summary } = yield* list(collection.source, options)
        assert.isUndefined(error?.message)
        assertExact(given, collection.stays)
        assert.deepInclude(summary, { complete: true, records: given.length })
      }),
    runs
  )

  const shrinking = () => changing(250, 100, [{ fetch: 1, at: 0, count: 30, kind: "delete" }])

  it.effect.each([1, 4])(
    "250 records, 30 of page one deleted after it came, %s pages in flight: incomplete",
    (concurrency) =>
      Effect.gen(function* () {
        const { error, given, summaries } = yield* list(shrinking().source, { concurrency })
        assert.deepInclude(error, { _tag: "InvalidResponse", code: "incomplete", operation: "Things.list" })
        assert.include(error?.message, "250 records and then 220")
        assert.strictEqual(given.length, 220)
        const totals = { first: 250, last: 220 }
        assert.deepStrictEqual(summaries, [{ complete: false, records: 220, duplicates: 0, relisted: 0, totals }])
      })
  )

  it.effect("the same listed again gives the 30 that were missing, and says so", () =>
    Effect.gen(function* () {
      const collection = shrinking()
      const { error, given, summaries } = yield* list(collection.source, { onIncomplete: "relist" })
      assert.isUndefined(error)
      assertExact(given, collection.stays)
      assert.strictEqual(given.length, 250)
      const totals = { first: 220, last: 220 }
      assert.deepStrictEqual(summaries, [{ complete: true, records: 250, duplicates: 190, relisted: 1, totals }])
    })
  )

  it.effect("listing again ends after the last pass", () =>
    Effect.gen(function* () {
      const changes = Array.from({ length: 12 }, (_, fetch) => ({ fetch, at: 0, count: 1, kind: "delete" as const }))
      const collection = changing(60, 20, changes)
      const { error, summary } = yield* list(collection.source, { onIncomplete: "relist", concurrency: 1 })
      assert.strictEqual(error?.code, "incomplete")
      assert.deepInclude(summary, { complete: false, relisted: 2 })
      assert.strictEqual(collection.fetches(), 9)
    })
  )

  it.effect("records without an id cannot be merged, so that listing again is not tried", () =>
    Effect.gen(function* () {
      const { fetches, source: from } = shrinking()
      const { error } = yield* list({ ...from, idOf: () => undefined }, { onIncomplete: "relist" })
      assert.strictEqual(error?.code, "incomplete")
      assert.strictEqual(fetches(), 3)
    })
  )

  it.effect("a count beside the pages is taken before and after them", () =>
    Effect.gen(function* () {
      const collection = shrinking()
      const withoutTotal: Fetch = (number) =>
        Effect.map(collection.source.fetch(number), ({ items, next, ...page }) => ({
          items,
          invalid: page.invalid,
          pageSize: page.pageSize,
          ...(next === undefined ? {} : { next })
        }))
      const count = Effect.sync(() => collection.records.length)
      const { error, summary } = yield* list({ ...source(withoutTotal), count })
      assert.strictEqual(error?.code, "incomplete")
      assert.deepStrictEqual(summary?.totals, { first: 250, last: 220 })
    })
  )

  it.effect("an invalid record that comes again is reported once", () =>
    Effect.gen(function* () {
      const collection = shrinking()
      const from = source((page) =>
        Effect.map(collection.source.fetch(page), ({ items, ...rest }) => ({
          ...rest,
          items: items.filter(({ id }) => id !== "t200"),
          invalid: items.flatMap(({ id }, index) => (id === "t200" ? [{ index, id, issues: [] }] : []))
        }))
      )
      const reported: Array<number> = []
      const onInvalid = ({ index }: Paging.InvalidRecord) => Effect.sync(() => void reported.push(index))
      const { error, given } = yield* list(from, { onIncomplete: "relist", onInvalid })
      assert.isUndefined(error)
      assert.strictEqual(given.length, 249)
      assert.deepStrictEqual(reported, [170])
    })
  )
})

describe("listings of servers that lie", () => {
  it.effect.each([1, 4])(
    "page_num is ignored, %s pages in flight: 300 records of which 100 differ are incomplete",
    (concurrency) =>
      Effect.gen(function* () {
        const records = things(0, 100)
        const ignoring = source((page) =>
          Effect.succeed({
            items: records,
            invalid: [],
            total: 300,
            pageSize: 100,
            ...(page < 2 ? { next: page + 1 } : {})
          })
        )
        const { error, given, summary } = yield* list(ignoring, { concurrency })
        assert.strictEqual(error?.code, "incomplete")
        assert.include(error?.message, "200 of 300 records came twice")
        assert.strictEqual(given.length, 100)
        assert.strictEqual(summary?.duplicates, 200)
      })
  )

  it.effect.each([1, 4])("a page says that it is another one, %s pages in flight", (concurrency) =>
    Effect.gen(function* () {
      const records = things(0, 300)
      const cached = source((page) =>
        Effect.succeed({ ...pageOf(records, page, 100), ...(page === 1 ? { number: 0 } : {}) })
      )
      const { error } = yield* list(cached, { concurrency })
      assert.include(error?.message, "Page 1 was requested, and the server sent page 0.")
    })
  )

  it.effect("a total of a thousand million with empty pages ends at the first empty one", () =>
    Effect.gen(function* () {
      const pages: Array<number> = []
      const endless = source((page) =>
        Effect.sync(() => {
          pages.push(page)
          return { items: page === 0 ? things(0, 100) : [], invalid: [], total: 1e9, pageSize: 100, next: page + 1 }
        }).pipe(Effect.tap(() => Effect.yieldNow))
      )
      const { error, given } = yield* list(endless, { concurrency: 4 })
      assert.strictEqual(error?.code, "incomplete")
      assert.strictEqual(given.length, 100)
      assert.deepStrictEqual(pages, [0, 1, 2, 3, 4])
    })
  )

  it.effect.each([1, 4])("a smaller page than was asked for is taken at its word, %s pages in flight", (concurrency) =>
    Effect.gen(function* () {
      const records = things(0, 250)
      const { error, given } = yield* list(
        source((page) => Effect.succeed(pageOf(records, page, 30))),
        { pageSize: 100, concurrency }
      )
      assert.isUndefined(error)
      assert.strictEqual(given.length, 250)
    })
  )

  it.effect.each([1, 4])("a page size that changes on the way is refused, %s pages in flight", (concurrency) =>
    Effect.gen(function* () {
      const records = things(0, 250)
      const { error } = yield* list(
        source((page) => Effect.succeed(pageOf(records, page, page === 0 ? 100 : 50))),
        { concurrency }
      )
      assert.strictEqual(error?.code, "incomplete")
      assert.include(error?.message, "from 100 to 50")
    })
  )

  it.effect("an order that changes between two pages is incomplete", () =>
    Effect.gen(function* () {
      const records = things(0, 200)
      const shuffled = [...records.slice(50, 150), ...records.slice(0, 50), ...records.slice(150)]
      const { error } = yield* list(
        source((page) => Effect.succeed(pageOf(page === 0 ? records : shuffled, page, 100)))
      )
      assert.include(error?.message, "50 of 200 records came twice")
    })
  )
})

describe("listings by cursor", () => {
  const listByCursor = (pages: ReadonlyArray<ReadonlyArray<string>>, repeat = false) => {
    let fetches = 0
    const from: Paging.CursorSource<Thing, never, never> = {
      platform: "plain",
      operation: "Things.list",
      fetch: () =>
        Effect.sync(() => {
          const page = pages[repeat ? fetches % pages.length : fetches] ?? []
          fetches += 1
          const last = page.at(-1)
          return { items: page.map((id) => ({ id })), invalid: [], ...(last === undefined ? {} : { last }) }
        })
    }
    return Effect.gen(function* () {
      const summaries: Array<Paging.Summary> = []
      const onSummary = (summary: Paging.Summary) => Effect.sync(() => void summaries.push(summary))
      const end = yield* Effect.result(Stream.runCollect(Paging.streamByCursor(from, { onSummary })))
      return { end, fetches, summaries }
    })
  }

  it.effect("A, B, A, B does not list for ever", () =>
    Effect.gen(function* () {
      const { end, fetches } = yield* listByCursor([["A"], ["B"]], true)
      assert.deepInclude(Result.isFailure(end) ? end.failure : undefined, {
        _tag: "InvalidResponse",
        code: "incomplete"
      })
      assert.strictEqual(fetches, 3)
    })
  )

  it.effect.each([
    [
      "in the order of characters",
      [
        ["A", "B"],
        ["a-1", "a1"]
      ],
      true
    ],
    [
      "in the order of a language",
      [
        ["a", "B"],
        ["c-1", "C2"]
      ],
      true
    ],
    ["out of order within a page", [["z", "b"], ["m"]], false],
    ["the same twice", [["a"], ["a"]], false],
    [
      "back on a later page",
      [
        ["a", "m"],
        ["k", "z"]
      ],
      false
    ]
  ] as const)("ids %s", ([, pages, isComplete]) =>
    Effect.gen(function* () {
      const { end, summaries } = yield* listByCursor(pages)
      assert.strictEqual(Result.isSuccess(end), isComplete)
      assert.deepStrictEqual(
        summaries.map(({ complete }) => complete),
        [isComplete]
      )
    })
  )
})

describe("IdSet", () => {
  it("tells 50,000 ids apart, and those that came before", () => {
    const ids = new IdSet()
    const all = ["", ...Array.from({ length: 50_000 }, (_, index) => `id-${index}`)]
    assert.strictEqual(all.filter((id) => ids.add(id)).length, 50_001)
    assert.strictEqual(all.filter((id) => ids.add(id)).length, 0)
  })
})
