/**
 * Whole collections out of pages, as Streams.
 *
 * Every listing is checked: a page that is not followed by a later one, and a listing that ends short of the server's own
 * total, both fail with `InvalidResponse`. Nothing is truncated silently.
 *
 * @since 0.1.0
 */
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
  /** Every place of the record that does not fit. */
  readonly issues: ReadonlyArray<Issue>
}

/** Records of one response, sorted by whether they fit their model. */
export interface Checked<out A> {
  /** The records that fit, in the server's order. */
  readonly items: ReadonlyArray<A>
  /** The records that do not. */
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Undocumented enum values of the records that fit, with their places in the response. */
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
  /** Records of the page that fit the model, in the server's order. */
  readonly items: ReadonlyArray<A>
  /** Records of the page that do not fit the model, `index` counted from the page's start. */
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Records in the whole collection, where the server tells. */
  readonly total?: number
  /** Records that the server puts on a page; it may be fewer than were requested. */
  readonly pageSize: number
  /** Number of the next page, absent on the last one. */
  readonly next?: number
}

/** What happens to a record that does not fit its model: fail the listing, skip it with a warning, or your own effect. */
export type OnInvalid = "fail" | "skip" | ((record: InvalidRecord) => Effect.Effect<void>)

/** Options of every listing. */
export interface Options {
  /** Records per page. The default, and the most, is what the platform allows. */
  readonly pageSize?: number
  /** Pages in flight once the total is known; the order of records is kept. Default: 4. */
  readonly concurrency?: number
  /** What happens to a record that does not fit its model; it gets the position in the listing. Default: `"fail"`. */
  readonly onInvalid?: OnInvalid
}

/** Where a listing takes its pages from. */
export interface Source<out A, out E, out R> {
  /** The platform's name, for errors. */
  readonly platform: string
  /** The operation's name, for errors. */
  readonly operation: string
  /** Requests one page by its number, from 0. */
  readonly fetch: (page: number) => Effect.Effect<Page<A>, E, R>
}

/** What errors of a listing name. */
type Listing = Pick<Source<unknown, unknown, unknown>, "platform" | "operation">

const defaultConcurrency = 4

const invalidListing = ({ operation, platform }: Listing, message: string, issues: ReadonlyArray<Issue> = []) =>
  new HciError.InvalidResponse({ platform, operation, message, issues })

const invalidRecord = (listing: Listing, { index, issues }: InvalidRecord) =>
  invalidListing(listing, `Record ${index} of the listing is invalid${HciError.describeIssues(issues)}.`, issues)

const report = (
  listing: Listing,
  onInvalid: OnInvalid,
  record: InvalidRecord
): Effect.Effect<void, HciError.InvalidResponse> => {
  if (onInvalid === "fail") return Effect.fail(invalidRecord(listing, record))
  return onInvalid === "skip"
    ? Effect.logWarning(`${listing.platform} ${listing.operation}: skipped. ${invalidRecord(listing, record).message}`)
    : onInvalid(record)
}

/** Deals with the invalid records of a page that comes after `seen` records, and gives the number seen after it. */
const countRecords = /* @__PURE__ */ Effect.fnUntraced(function* (
  listing: Listing,
  onInvalid: OnInvalid,
  seen: number,
  { invalid, items }: Pick<Page<unknown>, "items" | "invalid">
): Effect.fn.Return<number, HciError.InvalidResponse> {
  for (const { index, issues } of invalid) yield* report(listing, onInvalid, { index: seen + index, issues })
  return seen + items.length + invalid.length
})

/** Where a listing by page numbers stands. */
interface State {
  /** Number of the page to fetch next; none when all are fetched. */
  readonly page: number | undefined
  /** Records so far, invalid ones included. */
  readonly seen: number
  /** Records in the whole collection, as the last page told. */
  readonly total: number | undefined
}

const nextPage = (
  listing: Listing,
  number: number,
  { invalid, items, next }: Page<unknown>
): Effect.Effect<number | undefined, HciError.InvalidResponse> =>
  next !== undefined && (next <= number || items.length + invalid.length === 0)
    ? Effect.fail(
        invalidListing(listing, `The listing does not advance: page ${number} names ${next} as the page after it.`)
      )
    : Effect.succeed(next)

const checkTotal = (listing: Listing, { seen, total }: State): Effect.Effect<void, HciError.InvalidResponse> =>
  total !== undefined && seen < total
    ? Effect.fail(
        invalidListing(listing, `The listing ended after ${seen} of ${total} records; list again to be sure.`)
      )
    : Effect.void

/** Every record of a collection, page by page, in the server's order. */
export const stream = <A, E, R>(
  source: Source<A, E, R>,
  { concurrency = defaultConcurrency, onInvalid = "fail" }: Options = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const accept = (state: State, page: Page<A>): Effect.Effect<State, HciError.InvalidResponse> =>
    Effect.map(countRecords(source, onInvalid, state.seen, page), (seen) => ({ ...state, seen, total: page.total }))

  const oneByOne = (from: State): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
    Stream.paginate(from, (state) =>
      Effect.gen(function* () {
        if (state.page === undefined) {
          yield* checkTotal(source, state)
          return [[], Option.none<State>()] as const
        }
        const page = yield* source.fetch(state.page)
        const accepted = yield* accept(state, page)
        const next = yield* nextPage(source, state.page, page)
        return [page.items, Option.some<State>({ ...accepted, page: next })] as const
      })
    )

  // The collection may have grown meanwhile: after the page that was the last one, others are fetched one by one.
  const continueAfter = (state: State, number: number, page: Page<A>) =>
    Stream.unwrap(Effect.map(nextPage(source, number, page), (next) => oneByOne({ ...state, page: next })))

  const sideBySide = (from: State, last: number): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
    Stream.range(1, last).pipe(
      Stream.mapEffect((number) => Effect.map(source.fetch(number), (page) => ({ number, page })), { concurrency }),
      Stream.mapAccumEffect(
        () => from,
        (state, { number, page }) =>
          Effect.map(accept(state, page), (accepted) => {
            const items = Stream.fromArray(page.items)
            return [
              accepted,
              [number < last ? items : Stream.concat(items, continueAfter(accepted, number, page))]
            ] as const
          })
      ),
      Stream.flatten()
    )

  return Stream.unwrap(
    Effect.gen(function* () {
      const first = yield* source.fetch(0)
      const accepted = yield* accept({ page: 0, seen: 0, total: undefined }, first)
      const state: State = { ...accepted, page: yield* nextPage(source, 0, first) }
      const pages = Math.ceil((first.total ?? 0) / Math.max(1, first.pageSize))
      const hasMany = state.page !== undefined && pages > 1
      const rest = hasMany && concurrency > 1 ? sideBySide(state, pages - 1) : oneByOne(state)
      return Stream.concat(Stream.fromArray(first.items), rest)
    })
  )
}

/** Where a listing by cursor takes its pages from. */
export interface CursorSource<out A, out E, out R> extends Pick<Source<A, E, R>, "platform" | "operation"> {
  /** Requests the page after a cursor, the first one after none; `last` is the cursor of the page's last record. */
  readonly fetch: (
    after: string | undefined
  ) => Effect.Effect<Pick<Page<A>, "items" | "invalid"> & { readonly last?: string }, E, R>
}

/** Where a listing by cursor stands. */
interface CursorState {
  /** Cursor of the last record so far; none before the first page. */
  readonly after: string | undefined
  /** Records so far, invalid ones included. */
  readonly seen: number
}

/**
 * Every record of a collection by a cursor that only grows, one page after the other until an empty one.
 *
 * A record that is there from beginning to end is given exactly once, whatever comes and goes meanwhile.
 */
export const streamByCursor = <A, E, R>(
  source: CursorSource<A, E, R>,
  { onInvalid = "fail" }: Options = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const start: CursorState = { after: undefined, seen: 0 }
  return Stream.paginate(start, ({ after, seen }) =>
    Effect.gen(function* () {
      const page = yield* source.fetch(after)
      const state = { after: page.last, seen: yield* countRecords(source, onInvalid, seen, page) }
      if (state.seen === seen) return [page.items, Option.none<CursorState>()] as const
      if (state.after === undefined || state.after === after) {
        return yield* invalidListing(source, `The listing does not advance after ${after ?? "its first page"}.`)
      }
      return [page.items, Option.some<CursorState>(state)] as const
    })
  )
}
