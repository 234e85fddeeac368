/**
 * Whole collections out of pages, as Streams.
 *
 * Two guards stand over every listing: a page that leads nowhere new, and a listing that ends short of the server's own
 * total, both fail with `InvalidResponse`. Nothing is truncated silently.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Issue } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import * as Model from "./Model.ts"

/** A record that does not fit its model. */
export interface InvalidRecord {
  /** Position among the records it came with, from 0. */
  readonly index: number
  readonly issues: ReadonlyArray<Issue>
}

/** Records of one answer, sorted by whether they fit. */
export interface Checked<out A> {
  readonly items: ReadonlyArray<A>
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Values that nobody documented, with their places. */
  readonly drift: ReadonlyArray<Issue>
}

/** Checks records one by one, so that a bad one does not hide the others; `path` is where they stand in the response. */
export const checkRecords = <A>(
  model: Model.Model<A>,
  path: string
): ((records: ReadonlyArray<unknown>) => Checked<A>) => {
  const check = Model.checker(model)
  return (records) => {
    const items: Array<A> = []
    const invalid: Array<InvalidRecord> = []
    const drift: Array<Issue> = []
    records.forEach((record, index) => {
      if (!check.is(record)) {
        invalid.push({ index, issues: check.issues(record) })
        return
      }
      items.push(record)
      for (const issue of check.drift(record)) {
        drift.push({ path: `${path}[${index}].${issue.path}`, message: issue.message })
      }
    })
    return { items, invalid, drift }
  }
}

/** One page of a collection. */
export interface Page<out A> {
  readonly items: ReadonlyArray<A>
  /** Records of the page that do not fit the model, `index` counted from the page's start. */
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Records in the whole collection, where the server says so. */
  readonly total?: number
  /** Records that the server puts on a page; it may be fewer than were asked for. */
  readonly pageSize: number
  /** Number of the next page, absent on the last one. */
  readonly next?: number
}

/** What is done about a record that does not fit its model: fail the listing, skip it with a warning, or your own. */
export type OnInvalid = "fail" | "skip" | ((record: InvalidRecord) => Effect.Effect<void>)

/** Options of every listing. */
export interface Options {
  /** Records per page. The default, and the most, is what the platform allows. */
  readonly pageSize?: number
  /** Pages in flight once the total is known; the order of records is kept. Default: 4. */
  readonly concurrency?: number
  /** Default: `"fail"`. */
  readonly onInvalid?: OnInvalid
}

/** Where a listing takes its pages from. */
export interface Source<out A, out E, out R> {
  readonly platform: string
  /** Name of the operation, for errors. */
  readonly operation: string
  readonly fetch: (page: number) => Effect.Effect<Page<A>, E, R>
}

/** What errors of a listing name. */
type Named = Pick<Source<unknown, unknown, unknown>, "platform" | "operation">

const defaultConcurrency = 4

const broken = (source: Named, message: string, issues: ReadonlyArray<Issue> = []) =>
  new HciError.InvalidResponse({ platform: source.platform, operation: source.operation, message, issues })

/** What one run of a listing has seen. */
interface Tally {
  records: number
  total: number | undefined
}

const reject = (source: Named, { index, issues }: InvalidRecord) => {
  const [first] = issues
  const where = first === undefined || first.path === "" ? "" : ` at ${first.path}`
  const what = first === undefined ? "it does not fit its model" : first.message
  return broken(source, `Record ${index} of the listing is invalid${where}: ${what}.`, issues)
}

const report = (
  source: Named,
  onInvalid: OnInvalid,
  record: InvalidRecord
): Effect.Effect<void, HciError.InvalidResponse> => {
  if (onInvalid === "fail") return Effect.fail(reject(source, record))
  return onInvalid === "skip"
    ? Effect.logWarning(`${source.platform} ${source.operation}: skipped. ${reject(source, record).message}`)
    : onInvalid(record)
}

/** Counts a page and deals with its invalid records; gives the valid ones. */
const accept = /* @__PURE__ */ Effect.fnUntraced(function* <A>(
  source: Named,
  onInvalid: OnInvalid,
  tally: Tally,
  page: Pick<Page<A>, "items" | "invalid" | "total">
): Effect.fn.Return<ReadonlyArray<A>, HciError.InvalidResponse> {
  const start = tally.records
  tally.records += page.items.length + page.invalid.length
  tally.total = page.total
  for (const record of page.invalid) {
    yield* report(source, onInvalid, { index: start + record.index, issues: record.issues })
  }
  return page.items
})

const advance = (
  source: Named,
  current: number,
  page: Page<unknown>
): Effect.Effect<number | undefined, HciError.InvalidResponse> => {
  if (page.next === undefined) return Effect.succeed(undefined)
  if (page.next <= current || page.items.length + page.invalid.length === 0) {
    return Effect.fail(
      broken(source, `The listing does not advance: page ${current} names ${page.next} as the page after it.`)
    )
  }
  return Effect.succeed(page.next)
}

const checkTotal = (source: Named, tally: Tally): Effect.Effect<void, HciError.InvalidResponse> =>
  tally.total !== undefined && tally.records < tally.total
    ? Effect.fail(
        broken(source, `The listing ended after ${tally.records} of ${tally.total} records; list again to be sure.`)
      )
    : Effect.void

/** Every record of a collection, page by page, in the server's order. */
export const stream = <A, E, R>(
  source: Source<A, E, R>,
  { concurrency = defaultConcurrency, onInvalid = "fail" }: Options = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
  Stream.suspend(() => {
    const tally: Tally = { records: 0, total: undefined }

    const oneByOne = (from: number): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
      Stream.paginate(from, (number) =>
        Effect.gen(function* () {
          const page = yield* source.fetch(number)
          const items = yield* accept(source, onInvalid, tally, page)
          const next = yield* advance(source, number, page)
          return [items, Option.fromUndefinedOr(next)] as const
        })
      )

    const sideBySide = (first: Page<A>, pages: number): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
      let last = first
      const known = Stream.range(1, pages - 1).pipe(
        Stream.mapEffect(source.fetch, { concurrency }),
        Stream.mapEffect((page) => {
          last = page
          return accept(source, onInvalid, tally, page)
        }),
        Stream.filter(Array.isReadonlyArrayNonEmpty),
        Stream.flattenArray
      )
      // The collection may have grown meanwhile: go on after the page that was the last one.
      const grown = Effect.map(
        Effect.suspend(() => advance(source, pages - 1, last)),
        (next) => (next === undefined ? Stream.empty : oneByOne(next))
      )
      return Stream.concat(known, Stream.unwrap(grown))
    }

    const whole = Effect.gen(function* () {
      const first = yield* source.fetch(0)
      const items = Stream.fromIterable(yield* accept(source, onInvalid, tally, first))
      const next = yield* advance(source, 0, first)
      if (next === undefined) return items
      const pages = first.total === undefined ? 0 : Math.ceil(first.total / Math.max(1, first.pageSize))
      return Stream.concat(items, concurrency > 1 && pages > 1 ? sideBySide(first, pages) : oneByOne(next))
    })

    return Stream.concat(Stream.unwrap(whole), Stream.fromEffectDrain(Effect.suspend(() => checkTotal(source, tally))))
  })

/** Where a listing by cursor takes its pages from; `last` is the cursor of the page's last record. */
export interface CursorSource<out A, out E, out R> extends Pick<Source<A, E, R>, "platform" | "operation"> {
  readonly fetch: (
    after: string | undefined
  ) => Effect.Effect<Pick<Page<A>, "items" | "invalid"> & { readonly last?: string }, E, R>
}

/**
 * Every record of a collection by a cursor that only grows, one page after the other until an empty one.
 *
 * A record that is there from beginning to end is given exactly once, whatever comes and goes meanwhile.
 */
export const streamByCursor = <A, E, R>(
  source: CursorSource<A, E, R>,
  { onInvalid = "fail" }: Options = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
  Stream.suspend(() => {
    const tally: Tally = { records: 0, total: undefined }
    const from: string | undefined = undefined
    return Stream.paginate(from, (after: string | undefined) =>
      Effect.gen(function* () {
        const page = yield* source.fetch(after)
        const items = yield* accept(source, onInvalid, tally, page)
        if (items.length + page.invalid.length === 0) return [items, Option.none<string>()] as const
        if (page.last === undefined || page.last === after) {
          return yield* broken(source, `The listing does not advance after ${after ?? "its first page"}.`)
        }
        return [items, Option.some(page.last)] as const
      })
    )
  })
