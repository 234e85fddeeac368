/** Listings by cursor whose pages come side by side: the same records as one page after the other, whatever comes and goes. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Paging from "../src/Paging.ts"

interface Thing {
  readonly id: string
}

/** A source that tells positions. */
interface CountedSource extends Paging.CursorSource<Thing, never, never> {
  readonly positions: Paging.Positions<Thing, never, never>
}

const idOf = (index: number): string => `t${String(index).padStart(8, "0")}`

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Change = Schema.Struct({
  kind: Schema.Literals(["insert", "delete"]),
  /** The change comes just before this request. */
  request: between(0, 40),
  /** Where, in hundredths of the collection. */
  at: between(0, 100),
  count: between(1, 60)
})

/** A collection in the order of ids that changes between requests, and how it was requested. */
const changing = (
  size: number,
  pageSize: number,
  changes: ReadonlyArray<typeof Change.Type> = [],
  pauses: ReadonlyArray<number> = [],
  isInvalid: (id: string) => boolean = () => false
) => {
  // Ids leave room for others between them.
  let ids = Array.from({ length: size }, (_, index) => idOf(index * 1000))
  const stays = new Set(ids)
  const log = { requests: 0, inFlight: 0, mostInFlight: 0 }
  const request = <A>(read: () => A) =>
    Effect.gen(function* () {
      const number = log.requests++
      log.inFlight += 1
      log.mostInFlight = Math.max(log.mostInFlight, log.inFlight)
      for (let pause = 0; pause < (pauses[number % pauses.length] ?? 1); pause++) yield* Effect.yieldNow
      for (const { at, count, kind } of changes.filter((change) => change.request === number)) {
        const index = Math.floor((at * ids.length) / 100)
        if (kind === "delete") for (const id of ids.splice(index, count)) stays.delete(id)
        else {
          const start = Number((ids[index - 1] ?? idOf(0)).slice(1))
          ids = [...new Set([...ids, ...Array.from({ length: count }, (_, at) => idOf(start + at + 1))])].toSorted()
        }
      }
      return read()
    }).pipe(Effect.onExit(() => Effect.sync(() => void log.inFlight--)))
  /** The first of some ids as a page. */
  const page = (all: ReadonlyArray<string>): Paging.CursorPage<Thing> => {
    const records = all.slice(0, pageSize)
    const last = records.at(-1)
    return {
      items: records.filter((id) => !isInvalid(id)).map((id) => ({ id })),
      invalid: records.flatMap((id, index) => (isInvalid(id) ? [{ id, index, issues: [] }] : [])),
      ...(last === undefined ? undefined : { last })
    }
  }
  const range = (after = "", until = "u") => ids.filter((id) => id > after && id <= until)
  const source: CountedSource = {
    platform: "plain",
    operation: "Things.list",
    fetch: (after, until) => request(() => page(range(after, until))),
    positions: {
      count: (after, until) => request(() => range(after, until).length),
      pageAt: (position) => request(() => page(ids.slice(position)))
    }
  }
  return { source, stays, log }
}

const list = (source: Paging.CursorSource<Thing, never, never>, options: Paging.Options = {}) =>
  Effect.gen(function* () {
    const given: Array<string> = []
    const summaries: Array<Paging.Summary> = []
    const invalid: Array<Paging.InvalidRecord> = []
    const onInvalid = (record: Paging.InvalidRecord) => Effect.sync(() => void invalid.push(record))
    const onSummary = (summary: Paging.Summary) => Effect.sync(() => void summaries.push(summary))
    const end = yield* Paging.streamByCursor(source, { ...options, onInvalid, onSummary }).pipe(
      Stream.runForEach(({ id }) => Effect.sync(() => void given.push(id))),
      Effect.result
    )
    return { given, invalid, error: Result.isFailure(end) ? end.failure : undefined, summaries }
  })

const nothing: Paging.CursorPage<Thing> = { items: [], invalid: [] }

const summaryOf = (records: number): Paging.Summary => ({ complete: true, records, duplicates: 0, relisted: 0 })

describe("listings by cursor whose pages come side by side", () => {
  it.effect.prop(
    "give every record that stays exactly once, in order, with no more requests at once than they may",
    {
      size: between(0, 400),
      pageSize: between(1, 30),
      changes: Schema.Array(Change).check(Schema.isMaxLength(6)),
      concurrency: between(1, 5),
      pauses: Schema.Array(between(0, 6)).check(Schema.isMaxLength(7))
    },
    ({ changes, concurrency, pageSize, pauses, size }) =>
      Effect.gen(function* () {
        const isInvalid = (id: string) => Number(id.slice(1)) % 7 === 3
        const { log, source, stays } = changing(size, pageSize, changes, pauses, isInvalid)
        const { error, given, invalid, summaries } = yield* list(source, { concurrency })
        assert.isUndefined(error)
        assert.deepStrictEqual(given, given.toSorted())
        const all = [...given, ...invalid.map(({ id = "" }) => id)].toSorted()
        assert.deepStrictEqual(all, [...new Set(all)])
        assert.deepStrictEqual(
          [...stays].filter((id) => !all.includes(id)),
          []
        )
        assert.deepStrictEqual(
          invalid.map(({ index }) => all[index]),
          invalid.map(({ id }) => id)
        )
        assert.deepStrictEqual(summaries, [summaryOf(all.length)])
        assert.isAtMost(log.mostInFlight, Math.max(2, concurrency))
      }),
    { arbitrary: { runs: 200 }, timeout: 60_000 }
  )

  it.effect("take no request beside those for pages, the count and the empty page after the last one", () =>
    Effect.gen(function* () {
      const { log, source } = changing(1000, 100)
      const { given } = yield* list(source)
      assert.strictEqual(given.length, 1000)
      // The first page, and ten that begin with the last record of the one before; each brings 99.
      assert.strictEqual(log.requests, 1 + 11 + 1)
    })
  )

  it.effect("have no request wait for another one but the first and the last", () =>
    Effect.gen(function* () {
      const { source } = changing(20_000, 500)
      const late = <A>(read: Effect.Effect<A>) => Effect.delay(read, "20 millis")
      const slow: CountedSource = {
        ...source,
        fetch: (after, until) => late(source.fetch(after, until)),
        positions: { count: () => late(source.positions.count()), pageAt: (at) => late(source.positions.pageAt(at)) }
      }
      const listing = Stream.runCount(Paging.streamByCursor(slow, { concurrency: 4 }))
      const fiber = yield* Effect.forkChild(Effect.all([listing, Clock.currentTimeMillis]))
      yield* TestClock.adjust("1 minute")
      // The first page beside the count, 40 pages of which four come at once, and the empty one.
      assert.deepStrictEqual(yield* Fiber.join(fiber), [20_000, 20 * (1 + 10 + 1)])
    })
  )

  it.effect.each(["delete", "insert"] as const)("take few more requests after an %s", (kind) =>
    Effect.gen(function* () {
      const { log, source } = changing(1000, 100, [{ kind, request: 6, at: 10, count: 1 }])
      yield* list(source)
      assert.isAtMost(log.requests, 13 + 2)
    })
  )

  it.effect.each([
    ["a collection of one page and a half", 15, {}, 4],
    // A count after the empty page.
    ["one request at once", 100, { concurrency: 1 }, 12]
  ] as const)("come in turn for %s", ([, size, options, requests]) =>
    Effect.gen(function* () {
      const { log, source } = changing(size, 10)
      const { given } = yield* list(source, options)
      assert.strictEqual(given.length, size)
      assert.strictEqual(log.requests, requests)
    })
  )

  it.effect.each([
    ["pages that are not there", { pageAt: () => Effect.succeed(nothing) }],
    [
      "the same page at every position",
      { pageAt: () => Effect.succeed({ ...nothing, items: [{ id: idOf(0) }], last: idOf(0) }) }
    ],
    ["pages without ids", { pageAt: () => Effect.succeed({ ...nothing, items: [{ id: idOf(0) }] }) }],
    ["a count that is too low", { count: (after?: string) => Effect.succeed(after === undefined ? 41 : 0) }],
    ["a count that is too high", { count: (after?: string) => Effect.succeed(after === undefined ? 1e9 : 0) }]
  ] as const)("come in turn after %s", ([, positions]) =>
    Effect.gen(function* () {
      const { source } = changing(100, 10)
      const { error, given } = yield* list({ ...source, positions: { ...source.positions, ...positions } })
      assert.isUndefined(error)
      assert.deepStrictEqual(
        given,
        Array.from({ length: 100 }, (_, index) => idOf(index * 1000))
      )
    })
  )

  it.effect.each([
    ["gives nothing between two ids", () => undefined],
    ["ignores where a page ends", (after: string | undefined) => after]
  ] as const)("lose nothing to a server that %s", ([, read]) =>
    Effect.gen(function* () {
      const { source } = changing(200, 10, [{ kind: "delete", request: 6, at: 1, count: 1 }])
      const deaf: typeof source = {
        ...source,
        fetch: (after, until) =>
          until !== undefined && read(after) === undefined ? Effect.succeed(nothing) : source.fetch(after)
      }
      const { error, given } = yield* list(deaf)
      assert.isUndefined(error)
      assert.deepStrictEqual(given, [...new Set(given)].toSorted())
      assert.isAtLeast(given.length, 199)
    })
  )

  it.effect("need no count that succeeds", () =>
    Effect.gen(function* () {
      const { log, source } = changing(100, 10)
      const uncounted = { ...source, positions: { ...source.positions, count: () => Effect.fail("not allowed") } }
      assert.strictEqual(yield* Stream.runCount(Paging.streamByCursor(uncounted)), 100)
      // The empty page comes twice.
      assert.strictEqual(log.requests, 12)
    })
  )
})

describe("an empty page where there are records", () => {
  /** A collection of 100 whose server gives an empty page for a while: from one request for pages on, so many times. */
  const empty = (from: number, times: number, withPositions = true) => {
    const { source } = changing(100, 10)
    let pages = 0
    const unlessEmpty = (page: Effect.Effect<Paging.CursorPage<Thing>>) => {
      const number = pages++
      return number >= from && number < from + times ? Effect.succeed(nothing) : page
    }
    const fetch: typeof source.fetch = (after, until) => unlessEmpty(source.fetch(after, until))
    const { positions, ...rest } = source
    const pageAt: typeof positions.pageAt = (position) => unlessEmpty(positions.pageAt(position))
    return withPositions ? { ...rest, fetch, positions: { ...positions, pageAt } } : { ...rest, fetch }
  }
  const all = Array.from({ length: 100 }, (_, index) => idOf(index * 1000))

  it.effect.prop(
    "is requested again",
    {
      from: between(0, 12),
      concurrency: between(1, 4),
      withPositions: Schema.Boolean
    },
    ({ concurrency, from, withPositions }) =>
      Effect.gen(function* () {
        const { error, given } = yield* list(empty(from, 1, withPositions), { concurrency })
        assert.isUndefined(error)
        assert.deepStrictEqual(given, all)
      })
  )

  it.effect.prop(
    "fails the listing where it comes again and again, or loses nothing",
    { from: between(0, 9), concurrency: between(1, 4) },
    ({ concurrency, from }) =>
      Effect.gen(function* () {
        const { error, given, summaries } = yield* list(empty(from, 1000), { concurrency })
        assert.deepInclude(error, { _tag: "InvalidResponse", code: "incomplete" })
        assert.deepStrictEqual(given, all.slice(0, given.length))
        assert.deepStrictEqual(
          summaries.map(({ complete }) => complete),
          [false]
        )
      })
  )

  it.effect("fails the listing where the count never tells of an end", () =>
    Effect.gen(function* () {
      const { source } = changing(100, 10)
      const boastful = { ...source, positions: { ...source.positions, count: () => Effect.succeed(1e9) } }
      const { error, given } = yield* list(boastful)
      assert.include(error?.message, "1000000000 records come after")
      assert.deepStrictEqual(given, all)
    })
  )
})
