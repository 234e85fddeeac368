/** Listings by cursor in parts side by side: the same records as one page after the other, whatever comes and goes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Paging from "../src/Paging.ts"

interface Thing {
  readonly id: string
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
  pauses: ReadonlyArray<number> = []
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
  const page = (after: string | undefined, until: string | undefined): Paging.CursorPage<Thing> => {
    const records = ids.filter((id) => (after === undefined || id > after) && (until === undefined || id <= until))
    const items = records.slice(0, pageSize).map((id) => ({ id }))
    const last = items.at(-1)?.id
    return { items, invalid: [], ...(last === undefined ? undefined : { last }) }
  }
  const source: Paging.CursorSource<Thing, never, never> = {
    platform: "plain",
    operation: "Things.list",
    fetch: (after, until) => request(() => page(after, until)),
    positions: {
      count: (after = "", until = "u") => request(() => ids.filter((id) => id > after && id <= until).length),
      idAt: (position) => request(() => ids[position])
    }
  }
  return { source, stays, log }
}

const list = (source: Paging.CursorSource<Thing, never, never>, options: Paging.Options = {}) =>
  Effect.gen(function* () {
    const given: Array<string> = []
    const summaries: Array<Paging.Summary> = []
    const onSummary = (summary: Paging.Summary) => Effect.sync(() => void summaries.push(summary))
    const end = yield* Paging.streamByCursor(source, { ...options, onSummary }).pipe(
      Stream.runForEach(({ id }) => Effect.sync(() => void given.push(id))),
      Effect.result
    )
    return { given, error: Result.isFailure(end) ? end.failure : undefined, summaries }
  })

const summaryOf = (records: number): Paging.Summary => ({ complete: true, records, duplicates: 0, relisted: 0 })

describe("listings in parts", () => {
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
        const { log, source, stays } = changing(size, pageSize, changes, pauses)
        const { error, given, summaries } = yield* list(source, { concurrency })
        assert.isUndefined(error)
        assert.deepStrictEqual(given, [...new Set(given)].toSorted())
        assert.deepStrictEqual(
          [...stays].filter((id) => !given.includes(id)),
          []
        )
        assert.deepStrictEqual(summaries, [summaryOf(given.length)])
        assert.isAtMost(log.mostInFlight, Math.max(2, concurrency))
      }),
    { arbitrary: { runs: 200 }, timeout: 60_000 }
  )

  it.effect("take one request for a part beside those for its pages", () =>
    Effect.gen(function* () {
      const { log, source } = changing(1000, 10)
      const { given } = yield* list(source)
      assert.strictEqual(given.length, 1000)
      // A count, 100 pages, the ends of 25 parts, and the empty page after the last one.
      assert.strictEqual(log.requests, 127)
    })
  )

  it.effect.each([
    ["a collection of three pages", 30, {}, 5],
    // A count after the empty page.
    ["one request at once", 100, { concurrency: 1 }, 12]
  ] as const)("are not made of %s", ([, size, options, requests]) =>
    Effect.gen(function* () {
      const { log, source } = changing(size, 10)
      const { given } = yield* list(source, options)
      assert.strictEqual(given.length, size)
      assert.strictEqual(log.requests, requests)
    })
  )

  it.effect.each([
    ["ids that are not there", { idAt: () => Effect.undefined }],
    ["the same id at every position", { idAt: () => Effect.succeed(idOf(9000)) }],
    ["a count that is too low", { count: (after?: string) => Effect.succeed(after === undefined ? 41 : 0) }],
    ["a count that is too high", { count: (after?: string) => Effect.succeed(after === undefined ? 1e9 : 0) }]
  ] as const)("are given up for pages in turn with %s", ([, positions]) =>
    Effect.gen(function* () {
      const { source } = changing(100, 10)
      assert.isDefined(source.positions)
      const { error, given } = yield* list({ ...source, positions: { ...source.positions, ...positions } })
      assert.isUndefined(error)
      assert.deepStrictEqual(
        given,
        Array.from({ length: 100 }, (_, index) => idOf(index * 1000))
      )
    })
  )

  it.effect.each([
    ["gives nothing on every page of a part", () => undefined],
    ["ignores the end of a part", (after: string | undefined) => after]
  ] as const)("lose nothing to a server that %s", ([, read]) =>
    Effect.gen(function* () {
      const { source } = changing(200, 10)
      const deaf: typeof source = {
        ...source,
        fetch: (after, until) =>
          until !== undefined && read(after) === undefined
            ? Effect.succeed({ items: [], invalid: [] })
            : source.fetch(after)
      }
      const { error, given } = yield* list(deaf)
      assert.isUndefined(error)
      assert.deepStrictEqual(given, [...new Set(given)].toSorted())
      assert.strictEqual(given.length, 200)
    })
  )

  it.effect("need no count that succeeds", () =>
    Effect.gen(function* () {
      const { log, source } = changing(100, 10)
      assert.isDefined(source.positions)
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
    const fetch: typeof source.fetch = (after, until) => {
      const page = pages++
      return page >= from && page < from + times
        ? Effect.succeed({ items: [], invalid: [] })
        : source.fetch(after, until)
    }
    const { positions, ...rest } = source
    return withPositions && positions !== undefined ? { ...rest, fetch, positions } : { ...rest, fetch }
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
      assert.isDefined(source.positions)
      const boastful = { ...source, positions: { ...source.positions, count: () => Effect.succeed(1e9) } }
      const { error, given } = yield* list(boastful)
      assert.include(error?.message, "1000000000 records come after")
      assert.deepStrictEqual(given, all)
    })
  )
})
