/**
 * Whole collections out of pages, as Streams.
 *
 * Every listing is checked: by the totals of its pages, by the ids of all its records, and by the pages' own numbers. One
 * that cannot be shown complete fails with `InvalidResponse` and the code `incomplete`, or lists again: see `Options`.
 * Nothing is truncated silently.
 *
 * ```ts
 * import { Paging } from "@effect-hci/core"
 * import { Effect, Stream } from "effect"
 *
 * const names = ["web-01", "web-02", "web-03"]
 *
 * // A listing of two records a page, as a Stream of all of them.
 * export const program = Paging.stream({
 *   platform: "lab",
 *   operation: "Names.list",
 *   fetch: (page) => {
 *     const next = (page + 1) * 2 < names.length ? { next: page + 1 } : {}
 *     return Effect.succeed({ items: names.slice(page * 2, page * 2 + 2), invalid: [], pageSize: 2, total: 3, ...next })
 *   }
 * }).pipe(Stream.runCollect)
 * ```
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Issue } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import { IdSet } from "./internal/idSet.ts"
import { optionalFields } from "./internal/optionalFields.ts"
import * as OptionCheck from "./OptionCheck.ts"
import * as Model from "./Model.ts"

/**
 * A record that does not fit its model.
 *
 * @category models
 */
export interface InvalidRecord {
  /** Position among the records it came with, from 0. */
  readonly index: number
  /** The record's id, where it has one. */
  readonly id?: string
  /** Every place of the record that does not fit. */
  readonly issues: ReadonlyArray<Issue>
}

/**
 * Records of one response, sorted by whether they fit their model.
 *
 * @category decoding
 */
export interface Checked<out A> {
  /** The records that fit, in the server's order. */
  readonly items: ReadonlyArray<A>
  /** The records that do not. */
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Undocumented enum values of the records that fit, with their places in the response. */
  readonly drift: ReadonlyArray<Issue>
}

/**
 * The field `id` of a record, where it is text or a number.
 *
 * @category accessors
 */
export const idOf = (record: unknown): string | undefined => {
  if (!Predicate.hasProperty(record, "id")) return undefined
  return typeof record.id === "string" || typeof record.id === "number" ? String(record.id) : undefined
}

/**
 * Checks records one by one, so that a bad one does not hide the others; `path` is where they stand in the response, and
 * `recordId` finds the id of a record as it came. Default: its field `id`.
 *
 * @category decoding
 */
export const checkRecords = <A>(
  model: Model.Model<A>,
  path: string,
  recordId: (record: unknown) => string | undefined = idOf
): ((records: ReadonlyArray<unknown>) => Checked<A>) => {
  const check = Model.checker(model)
  return (records) => {
    const items: Array<A> = []
    const invalid: Array<InvalidRecord> = []
    const drift: Array<Issue> = []
    records.forEach((record, index) => {
      if (!check.is(record)) {
        invalid.push({ index, issues: check.issues(record), ...optionalFields({ id: recordId(record) }) })
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

/**
 * One page of a collection.
 *
 * @category models
 */
export interface Page<out A> {
  /** Records of the page that fit the model, in the server's order. */
  readonly items: ReadonlyArray<A>
  /** Records of the page that do not fit the model, `index` counted from the page's start. */
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** The page's own number, from 0, where the response carries it: another one than was requested ends the listing. */
  readonly number?: number
  /** Records in the whole collection at the time of this page, where this response tells; never that of another page. */
  readonly total?: number
  /** Records that the server puts on a page; it may be fewer than were requested. 0 where an empty page does not say. */
  readonly pageSize: number
  /** Number of the next page, absent on the last one. */
  readonly next?: number
}

/**
 * What happens to a record that does not fit its model: fail the listing, skip it with a warning, or your own effect.
 *
 * @category models
 */
export type OnInvalid<E = never, R = never> =
  | "fail"
  | "skip"
  | ((record: InvalidRecord) => Effect.Effect<unknown, E, R>)

/**
 * How a listing ended.
 *
 * @category models
 */
export interface Summary {
  /**
   * Whether every record that was there from beginning to end was given, exactly once, as far as totals, ids and page
   * numbers show: a record that goes while another comes, between the same two pages, changes none of them.
   */
  readonly complete: boolean
  /** Records given, and invalid ones reported, each once. */
  readonly records: number
  /** Records that came once more, and were left out. */
  readonly duplicates: number
  /** How often the collection was listed again from its first page. */
  readonly relisted: number
  /** Records that the server counted, at the beginning and at the end of the last pass; absent where it gives no count. */
  readonly totals?: {
    /** The count at the beginning. */
    readonly first: number
    /** The count at the end. */
    readonly last: number
  }
}

/**
 * Options of every listing; `E` and `R` are what its callbacks may fail with and need.
 *
 * @category options
 */
export interface Options<out E = never, out R = never> {
  /** Records per page. The default, and the most, is what the platform allows. */
  readonly pageSize?: number | undefined
  /** Pages in flight once the total is known; the order of records is kept. Default: 4. */
  readonly concurrency?: number | undefined
  /** What happens to a record that does not fit its model; it gets the position in the listing. Default: `"fail"`. */
  readonly onInvalid?: OnInvalid<E, R> | undefined
  /**
   * What happens when a listing by page numbers cannot be shown complete, as after records were deleted meanwhile: fail
   * with `InvalidResponse` and the code `incomplete`, or list again and give the records that have not come yet. Records
   * without an id cannot be merged, so that their listings fail. Default: `"fail"`.
   */
  readonly onIncomplete?: "fail" | "relist" | undefined
  /** Most passes over the collection with `"relist"`; the listing fails after the last one. Default: 3. */
  readonly maxPasses?: number | undefined
  /** Runs when the listing ends, complete or not; not when its reader stops early or a request fails. */
  readonly onSummary?: ((summary: Summary) => Effect.Effect<unknown, E, R>) | undefined
}

const everyOption: Readonly<Record<keyof Options, true>> = {
  pageSize: true,
  concurrency: true,
  onInvalid: true,
  onIncomplete: true,
  maxPasses: true,
  onSummary: true
}

/**
 * The names of all {@link Options}, to tell them from filters.
 *
 * @category decoding
 */
export const optionNames: ReadonlySet<string> = new Set(Object.keys(everyOption))

/** Whether an object has fields from what it inherits, getters included. Names of effect begin with a tilde. */
const inheritsFields = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Predicate.isObject(prototype) || prototype === Object.prototype) return false
  const isField = ([name, { get, value: inherited }]: readonly [string, PropertyDescriptor]): boolean =>
    !name.startsWith("~") && (get !== undefined || !Predicate.isFunction(inherited))
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).some(isField) || inheritsFields(prototype)
}

/** Whether a copy of an object's fields would lack some: of a `Map`, of getters of a class, inherited or hidden ones. */
const hidesFields = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  const names = Object.keys(value).length
  return prototype === null || prototype === Object.prototype
    ? Reflect.ownKeys(value).length > names
    : names === 0 || inheritsFields(value)
}

/**
 * A copy of filters and options; `undefined` for what is none, and for what cannot be copied as it was meant: without the
 * fields that a copy would lose, as those of a `Map` or of `URLSearchParams`, every record would be selected.
 *
 * @category decoding
 */
export const copyFields = <A extends object>(given: A): A | undefined =>
  Result.getOrElse(
    Result.try((): A | undefined => (Predicate.isObject(given) && !hidesFields(given) ? { ...given } : undefined)),
    () => undefined
  )

/**
 * Where a listing takes its pages from.
 *
 * @category streams
 */
export interface Source<in out A, out E, out R> {
  /** The platform's name, for errors. */
  readonly platform: string
  /** The operation's name, for errors. */
  readonly operation: string
  /** The site's name, for errors, where it has one. */
  readonly site?: string
  /** Requests one page by its number, from 0. */
  readonly fetch: (page: number) => Effect.Effect<Page<A>, E, R>
  /**
   * Counts the collection, where its pages carry no total: requested before the first page and after the last one, so
   * that records that go meanwhile are noticed.
   */
  readonly count?: Effect.Effect<number, E, R>
  /**
   * The id by which two records are the same; `undefined` for a record without one, which is not compared. Default:
   * {@link idOf}.
   */
  readonly idOf?: (record: A) => string | undefined
}

/** What errors of a listing name. */
type Listing = Pick<Source<never, unknown, unknown>, "platform" | "operation" | "site">

const defaultConcurrency = 4
const defaultMaxPasses = 3

const errorDetail = ({ operation, platform, site }: Listing) => ({ platform, operation, ...optionalFields({ site }) })

const incomplete = (listing: Listing, message: string) =>
  new HciError.InvalidResponse({
    ...errorDetail(listing),
    code: "incomplete",
    message: HciError.printable(message),
    issues: []
  })

const invalidRecord = (listing: Listing, { index, issues }: InvalidRecord) => {
  const message = HciError.printable(`Record ${index} of the listing is invalid${HciError.describeIssues(issues)}.`)
  return new HciError.InvalidResponse({ ...errorDetail(listing), message, issues })
}

/** `sangfor-scp site-a Servers.list`, the beginning of a line in the log. */
const titleOf = ({ operation, platform, site }: Listing): string =>
  [platform, ...(site === undefined ? [] : [site]), operation].join(" ")

const report = <E, R>(
  listing: Listing,
  onInvalid: OnInvalid<E, R>,
  record: InvalidRecord
): Effect.Effect<unknown, E | HciError.InvalidResponse, R> => {
  if (onInvalid === "fail") return Effect.fail(invalidRecord(listing, record))
  return onInvalid === "skip"
    ? Effect.logWarning(`${titleOf(listing)}: skipped. ${invalidRecord(listing, record).message}`)
    : OptionCheck.callback("onInvalid", onInvalid(record))
}

/** Tells how a listing ended to the one who asked for it. */
const summarize = <E, R>({ onSummary }: Options<E, R>, summary: Summary): Effect.Effect<unknown, E, R> =>
  onSummary === undefined ? Effect.void : OptionCheck.callback("onSummary", onSummary(summary))

/** What all passes over a collection have given. */
interface Given {
  readonly ids: IdSet
  records: number
  duplicates: number
  /** Records without an id, which cannot be merged. */
  withoutId: number
}

/** One pass over a collection, and what its pages have shown so far. */
interface Pass {
  /** Ids of this pass: those of all passes in the first one. */
  readonly ids: IdSet
  /** Records so far, invalid ones and repeated ones included. */
  seen: number
  /** Records whose id came before in this pass. */
  repeated: number
  /** Pages in a row, up to the last one, all of whose records came before though the total had not grown by as many. */
  repeatedPages: number
  /** Records that the server puts on a page, as the first one says. */
  pageSize: number | undefined
  /** Records in the collection, as the server counted first and last. */
  totals: { readonly first: number; readonly last: number } | undefined
  /** The count of the page that came last. */
  lastArrived: number | undefined
  /** Why the pass is not complete. */
  problem: string | undefined
}

const makePass = (ids: IdSet): Pass => ({
  ids,
  seen: 0,
  repeated: 0,
  repeatedPages: 0,
  pageSize: undefined,
  totals: undefined,
  lastArrived: undefined,
  problem: undefined
})

const shrunk = (before: number, after: number): string =>
  `The server counted ${before} records and then ${after}: records may have moved to pages that were already read.`

/** Compares a count of the server with the ones before. One that shrinks has moved records past pages that were read. */
const noteTotal = (pass: Pass, total: number | undefined) => {
  if (total === undefined) return
  const { first, last } = pass.totals ?? { first: total, last: total }
  if (total < last) pass.problem ??= shrunk(last, total)
  pass.totals = { first, last: total }
}

/**
 * The same for a page that has just come. Pages side by side are not read in the order of their numbers: a deletion shows in
 * the one order or in the other.
 */
const noteArrival = (pass: Pass, total: number | undefined) => {
  if (total === undefined) return
  if (pass.lastArrived !== undefined && total < pass.lastArrived) pass.problem ??= shrunk(pass.lastArrived, total)
  pass.lastArrived = total
}

/** Records of a page, those that do not fit included. */
const countOf = ({ invalid, items }: Pick<Page<unknown>, "items" | "invalid">): number => items.length + invalid.length

const leadsBack = (number: number, next: number): string =>
  `The listing does not advance: page ${number} names ${next} as the page after it.`

/** Whether a page is empty, and no count says that it can be: it is requested once more. */
const isUncounted = (pass: Pass, page: Page<unknown>): boolean =>
  countOf(page) === 0 && pass.totals === undefined && (page.total === undefined || page.pageSize === 0)

/** Why a page does not show that nothing is missing, or the one after it cannot be asked for. */
const pageProblem = (pass: Pass, number: number, page: Page<unknown>): string | undefined => {
  const { next, pageSize } = page
  const isEmpty = countOf(page) === 0
  if (next !== undefined && (next <= number || isEmpty)) return leadsBack(number, next)
  if (isEmpty && number > 0 && pass.totals === undefined) {
    return `Page ${number} is empty, though the page before names it, and no count says that nothing is missing.`
  }
  return next !== undefined && pass.pageSize !== undefined && pageSize !== pass.pageSize
    ? `The server changed the size of its pages from ${pass.pageSize} to ${pageSize} records.`
    : undefined
}

/**
 * Whether a number counts something: whole, and not below zero.
 *
 * @category decoding
 */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/**
 * Why an `onInvalid` that callers without types can give is none; `undefined` where it is one.
 *
 * @category decoding
 */
export const onInvalidProblem = (onInvalid: unknown): string | undefined =>
  onInvalid === undefined || onInvalid === "fail" || onInvalid === "skip" || Predicate.isFunction(onInvalid)
    ? undefined
    : '`onInvalid` is none: "fail", "skip" or a function.'

/** Why what callers without types can give for a listing is none. */
const listingProblem = ({
  onIncomplete = "fail",
  onInvalid,
  onSummary
}: Options<unknown, unknown>): string | undefined => {
  if (onIncomplete !== "fail" && onIncomplete !== "relist") return '`onIncomplete` is none: "fail" or "relist".'
  if (onSummary !== undefined && !Predicate.isFunction(onSummary)) return "`onSummary` is no function."
  return onInvalidProblem(onInvalid)
}

/**
 * Why a page, or a listing, with these options cannot be requested; `undefined` where it can.
 *
 * @category decoding
 */
export const requestProblem = ({
  concurrency,
  maxPasses,
  page,
  pageSize = 1,
  ...options
}: Options<unknown, unknown> & { readonly page?: number | undefined }): string | undefined => {
  if (!(pageSize >= 1)) return `A page holds at least one record, and \`pageSize\` is ${pageSize}.`
  return (
    OptionCheck.count("page", page, 0) ??
    OptionCheck.count("pageSize", pageSize) ??
    OptionCheck.count("concurrency", concurrency) ??
    OptionCheck.count("maxPasses", maxPasses) ??
    listingProblem(options)
  )
}

/**
 * Why a page is not the one that was requested by its number, or leads back; `undefined` where it is.
 *
 * @category decoding
 */
export const responseProblem = (
  number: number,
  page: Pick<Page<unknown>, "number" | "next" | "items" | "invalid">
): string | undefined => {
  if (page.number !== undefined && page.number !== number) {
    return `Page ${number} was requested, and the server sent page ${page.number}.`
  }
  return page.next !== undefined && (countOf(page) === 0 || page.next <= number)
    ? leadsBack(number, page.next)
    : undefined
}

/** Most pages in a row that bring nothing new; records that are created meanwhile can repeat some. */
const maxRepeatedPages = 3

/** Why a listing that goes on gives nothing new. */
const repetitionProblem = (pass: Pass, number: number, repeated: number, count: number): string | undefined => {
  const { first, last } = pass.totals ?? { first: 0, last: 0 }
  // As many records as were created meanwhile can come again, on any number of pages.
  const isExplained = pass.repeated <= last - first
  pass.repeatedPages = count > 0 && repeated === count && !isExplained ? pass.repeatedPages + 1 : 0
  return pass.repeatedPages >= maxRepeatedPages
    ? `The listing does not advance: all records of page ${number} and of those before it came already.`
    : undefined
}

/** Why a pass that has come to its end is not complete. */
const endProblem = ({ problem, repeated, seen, totals }: Pass): string | undefined => {
  if (problem !== undefined) return problem
  if (totals !== undefined && seen < totals.last) return `The listing ended after ${seen} of ${totals.last} records.`
  // Records that are created meanwhile move others to later pages, where they come again; without them none may.
  return repeated > 0 && seen - repeated < (totals?.first ?? seen)
    ? `${repeated} of ${seen} records came twice, so that others may be missing.`
    : undefined
}

/** Whether a record is to be given: neither this pass nor one before has given it. */
const isNew = (given: Given, pass: Pass, id: string | undefined): boolean => {
  pass.seen += 1
  const isRepeated = id !== undefined && !pass.ids.add(id)
  if (isRepeated) pass.repeated += 1
  const wasGiven = isRepeated || (id !== undefined && pass.ids !== given.ids && !given.ids.add(id))
  if (id === undefined) given.withoutId += 1
  if (wasGiven) given.duplicates += 1
  else given.records += 1
  return !wasGiven
}

/** A page once it is checked: its new records, and the number of the page after it. */
interface Accepted<out A> {
  readonly items: ReadonlyArray<A>
  readonly next: number | undefined
}

/** Checks one page: notes what it shows, reports its invalid records, and gives its new ones. */
const accept = /* @__PURE__ */ Effect.fnUntraced(function* <A, E, R>(
  source: Source<A, unknown, unknown>,
  onInvalid: OnInvalid<E, R>,
  given: Given,
  pass: Pass,
  number: number,
  page: Page<A>
): Effect.fn.Return<Accepted<A>, E | HciError.InvalidResponse, R> {
  const { idOf: recordId = idOf } = source
  if (page.number !== undefined && page.number !== number) {
    pass.problem ??= responseProblem(number, page)
    return { items: [], next: undefined }
  }
  const start = pass.seen
  const repeatedBefore = pass.repeated
  noteTotal(pass, page.total)
  const problem = pageProblem(pass, number, page)
  pass.problem ??= problem
  pass.pageSize ??= page.pageSize
  const items = page.items.filter((item) => isNew(given, pass, recordId(item)))
  for (const record of page.invalid) {
    if (isNew(given, pass, record.id)) yield* report(source, onInvalid, { ...record, index: start + record.index })
  }
  const repetition = repetitionProblem(pass, number, pass.repeated - repeatedBefore, pass.seen - start)
  pass.problem ??= repetition
  return { items, next: problem === undefined && repetition === undefined ? page.next : undefined }
})

/** One pass over a collection, page by page, in the server's order. */
const passOver = <A, E, R>(
  source: Source<A, E, R>,
  { concurrency = defaultConcurrency, onInvalid = "fail" }: Options<E, R>,
  given: Given,
  pass: Pass
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const acceptPage = (number: number, page: Page<A>) => accept(source, onInvalid, given, pass, number, page)
  const fetch = (number: number): Effect.Effect<Page<A>, E, R> =>
    source.fetch(number).pipe(
      Effect.flatMap((page) => (isUncounted(pass, page) ? source.fetch(number) : Effect.succeed(page))),
      Effect.map((page) => {
        noteArrival(pass, page.total)
        return page
      })
    )

  const oneByOne = (from: number | undefined): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
    from === undefined
      ? Stream.empty
      : Stream.paginate(from, (number) =>
          fetch(number).pipe(
            Effect.flatMap((page) => acceptPage(number, page)),
            Effect.map(({ items, next }) => [items, Option.fromUndefinedOr(next)] as const)
          )
        )

  // The collection may have grown meanwhile: after the page that was the last one, others are fetched one by one.
  const sideBySide = (last: number): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
    let after: number | undefined
    const pages = Stream.range(1, last).pipe(
      Stream.mapEffect((number) => Effect.map(fetch(number), (page) => ({ number, page })), { concurrency }),
      Stream.mapEffect(({ number, page }) => acceptPage(number, page)),
      Stream.takeUntil(({ next }) => {
        after = next
        return next === undefined
      }),
      Stream.map(({ items }) => items),
      Stream.filter(Array.isReadonlyArrayNonEmpty),
      Stream.flattenArray
    )
    return Stream.concat(
      pages,
      Stream.suspend(() => oneByOne(after))
    )
  }

  return Stream.unwrap(
    Effect.gen(function* () {
      if (source.count !== undefined) noteTotal(pass, yield* source.count)
      const page = yield* fetch(0)
      const { items, next } = yield* acceptPage(0, page)
      const pageSize = Math.max(1, page.pageSize, countOf(page))
      const last = Math.ceil((pass.totals?.last ?? 0) / pageSize) - 1
      const rest = next === 1 && last > 0 && concurrency > 1 ? sideBySide(last) : oneByOne(next)
      return Stream.concat(Stream.fromArray(items), rest)
    })
  )
}

/**
 * Every record of a collection, page by page, in the server's order.
 *
 * @category streams
 */
export const stream = <A, E, R>(
  source: Source<A, E, R>,
  options: Options<E, R> = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const maxPasses = options.onIncomplete === "relist" ? (options.maxPasses ?? defaultMaxPasses) : 1

  const passes = (given: Given, relisted: number): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
    const pass = makePass(relisted === 0 ? given.ids : new IdSet())
    const end = Effect.gen(function* () {
      if (source.count !== undefined && pass.problem === undefined) noteTotal(pass, yield* source.count)
      const problem = endProblem(pass)
      const isLast = relisted + 1 >= maxPasses || given.withoutId > 0
      if (problem !== undefined && !isLast) return passes(given, relisted + 1)
      const { duplicates, records } = given
      const summary = { complete: problem === undefined, records, duplicates, relisted }
      yield* summarize(options, { ...summary, ...optionalFields({ totals: pass.totals }) })
      return problem === undefined ? Stream.empty : Stream.fail(incomplete(source, `${problem} List again to be sure.`))
    })
    return Stream.concat(passOver(source, options, given, pass), Stream.unwrap(end))
  }

  return Stream.suspend(() => passes({ ids: new IdSet(), records: 0, duplicates: 0, withoutId: 0 }, 0))
}

/**
 * A listing, or another one where the first fails in some way before it gave any record. Where it fails so later, it fails:
 * the other one would give the same records once more.
 *
 * @category streams
 */
export const orElse = <A, E, R, A2, E2, R2>(
  self: Stream.Stream<A, E, R>,
  matches: (error: E) => boolean,
  that: () => Stream.Stream<A2, E2, R2>
): Stream.Stream<A | A2, E | E2, R | R2> =>
  Stream.suspend(() => {
    let hasGiven = false
    return self.pipe(
      Stream.onFirst(() => Effect.sync(() => void (hasGiven = true))),
      Stream.catchIf(
        (error) => !hasGiven && matches(error),
        () => that()
      )
    )
  })

/**
 * A page of a listing by cursor.
 *
 * @category models
 */
export interface CursorPage<out A> extends Pick<Page<A>, "items" | "invalid"> {
  /** The id of its last record, which is the cursor of the page after it; left out where there is none after it. */
  readonly last?: string
}

/**
 * What a collection tells by positions, so that its pages can be requested side by side.
 *
 * @category streams
 */
export interface Positions<out A, out E, out R> {
  /** How many records there are: all of them, or those after a cursor, up to `until` where it is given. */
  readonly count: (after?: string, until?: string) => Effect.Effect<number, E, R>
  /** Requests the page that begins with the record at a position in the order of ids, from 0; empty after the last one. */
  readonly pageAt: (position: number) => Effect.Effect<CursorPage<A>, E, R>
}

/**
 * Where a listing by cursor takes its pages from.
 *
 * @category streams
 */
export interface CursorSource<in out A, out E, out R> extends Pick<
  Source<A, E, R>,
  "platform" | "operation" | "site" | "idOf"
> {
  /** Requests the page after a cursor, the first one after none, in the order of ids; no id on it comes after `until`. */
  readonly fetch: (after: string | undefined, until?: string) => Effect.Effect<CursorPage<A>, E, R>
  /**
   * With them, pages are requested side by side, and an empty page ends the listing only where no record is counted after it;
   * without them, pages come one after the other, and the empty one is requested twice.
   */
  readonly positions?: Positions<A, E, R>
}

/** The letters and digits of an id, by which databases compare texts first in the order of a language. */
const lettersOf = (id: string): string => id.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase()

/** Whether ids come in one order, that of their characters or that of a language; each is true until an id contradicts. */
class IdOrder {
  private previous: string | undefined
  private byCharacters = true
  private byLetters = true

  /** Takes the next id; gives whether it can come after all those before it. */
  follows(id: string): boolean {
    const { previous } = this
    this.previous = id
    if (previous === undefined) return true
    this.byCharacters &&= previous < id
    // The order of characters holds for nearly all, and is enough.
    this.byLetters &&= this.byCharacters || lettersOf(previous) < lettersOf(id)
    return this.byCharacters || this.byLetters
  }
}

/** The pages of one listing by cursor, in order, and what they have shown so far. */
class CursorPass<A, E, R> {
  /** Cursor of the last record so far; none before the first page. */
  private after: string | undefined
  /** Records so far, invalid ones included. */
  private seen = 0
  /** Records in the whole collection, as they were counted at the beginning; `undefined` where they were not. */
  total: number | undefined
  private readonly ids = new IdOrder()
  private readonly cursors = new IdOrder()
  private readonly source: CursorSource<A, E, R>
  private readonly options: Options<E, R>

  constructor(source: CursorSource<A, E, R>, options: Options<E, R>) {
    this.source = source
    this.options = options
  }

  /** Takes the next page: reports its invalid records, and gives the others. The order of ids shows that none is repeated. */
  accept(page: CursorPage<A>): Effect.Effect<ReadonlyArray<A>, E | HciError.InvalidResponse, R> {
    const { invalid, items, last } = page
    const { onInvalid = "fail" } = this.options
    const { idOf: recordId = idOf } = this.source
    if (last === undefined || !this.cursors.follows(last)) return this.fail(` after ${this.after ?? "its first page"}.`)
    const misplaced = items.map(recordId).find((id) => id !== undefined && !this.ids.follows(id))
    if (misplaced !== undefined) return this.fail(`: ${misplaced} does not come after the ids before it.`)
    const start = this.seen
    this.after = last
    this.seen += items.length + invalid.length
    return Effect.as(
      Effect.forEach(invalid, (record) => report(this.source, onInvalid, { ...record, index: start + record.index })),
      items
    )
  }

  /** The page after a cursor; an empty one only where the listing ends with it. */
  next(after: string | undefined): Effect.Effect<CursorPage<A>, E | HciError.InvalidResponse, R> {
    const { fetch, positions } = this.source
    return Effect.gen({ self: this }, function* () {
      const page = yield* fetch(after)
      if (countOf(page) > 0 || this.seen === this.total) return page
      // A count that fails says nothing.
      const left =
        positions === undefined ? undefined : yield* Effect.orElseSucceed(positions.count(after), () => undefined)
      if (left === 0) return page
      const repeated = yield* fetch(after)
      return left === undefined || countOf(repeated) > 0
        ? repeated
        : yield* this.fail(
            `: ${left} records come after ${this.after ?? "its beginning"}, and the page that has them is empty.`
          )
    })
  }

  /** Tells how the listing ended. */
  end(complete: boolean): Effect.Effect<unknown, E, R> {
    const summary = { complete, records: this.seen, duplicates: 0, relisted: 0 }
    return summarize(this.options, summary)
  }

  private fail(problem: string): Effect.Effect<never, E | HciError.InvalidResponse, R> {
    const message = `The listing does not advance${problem}`
    return Effect.andThen(this.end(false), Effect.fail(incomplete(this.source, message)))
  }
}

/** The rest of a listing by cursor, one page after the other until an empty one. */
const walk = <A, E, R>(
  pass: CursorPass<A, E, R>,
  from: string | undefined
): Stream.Stream<A, E | HciError.InvalidResponse, R> =>
  Stream.paginate(from, (after) =>
    Effect.flatMap(pass.next(after), (page) =>
      countOf(page) === 0
        ? Effect.as(pass.end(true), [page.items, Option.none<string | undefined>()] as const)
        : Effect.map(pass.accept(page), (items) => [items, Option.some<string | undefined>(page.last)] as const)
    )
  )

/** The ids of all records of a page, in its order. */
const idsOn = <A>(
  { invalid, items }: CursorPage<A>,
  recordId: (record: A) => string | undefined
): ReadonlyArray<string | undefined> => {
  const ids = items.map(recordId)
  for (const { id, index } of invalid) ids.splice(index, 0, id)
  return ids
}

/** A page without so many of its first records. */
const dropFirst = <A>({ invalid, items, ...page }: CursorPage<A>, count: number): CursorPage<A> => {
  const left = invalid.filter(({ index }) => index >= count)
  return {
    ...page,
    items: items.slice(count - (invalid.length - left.length)),
    invalid: left.map((record) => Object.assign({}, record, { index: record.index - count }))
  }
}

/** Positions of pages that begin with the last record of the page before them. */
function* overlapping(size: number, total: number): Generator<number> {
  for (let position = size - 1; position + 1 < total; position += size - 1) yield position
}

/**
 * The rest of a listing by cursor, whose pages are requested by their positions, side by side. Each begins with the last
 * record of the page before it; where it does not, because records came or went meanwhile, what is between is listed by
 * cursor. So the ids of each page follow on those before it without a gap. What is left at the end is listed page by page.
 */
const walkSideBySide = <A, E, R>(
  source: CursorSource<A, E, R>,
  { count, pageAt }: Positions<A, E, R>,
  pass: CursorPass<A, E, R>,
  from: string,
  positions: Iterable<number>,
  concurrency: number
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const { idOf: recordId = idOf } = source
  // Requests for pages by position and by cursor together are no more than those of any other listing.
  const requests = Semaphore.makeUnsafe(concurrency)
  let last = from

  /** The pages after the last one up to an id; `undefined` where the server does not tell of them. */
  const upTo = (until: string): Stream.Stream<CursorPage<A> | undefined, E, R> =>
    Stream.paginate(0, (pages) =>
      Effect.gen(function* () {
        const page = yield* requests.withPermit(source.fetch(last, until))
        if (page.last === undefined) {
          // The record with the last id may be gone; conditions that give no record at all were perhaps not understood.
          const left = yield* Effect.orElseSucceed(requests.withPermit(count(last, until)), () => undefined)
          return [pages > 0 && left === 0 ? [] : [undefined], Option.none<number>()] as const
        }
        last = page.last
        return [[page], last === until ? Option.none<number>() : Option.some(pages + 1)] as const
      })
    )

  /** What a page brings beyond the last one. */
  const beyond = (page: CursorPage<A>): Stream.Stream<CursorPage<A> | undefined, E, R> => {
    if (page.last === undefined) return Stream.succeed(undefined)
    const known = idsOn(page, recordId).indexOf(last) + 1
    if (known === 0) return upTo(page.last)
    last = page.last
    const rest = dropFirst(page, known)
    return countOf(rest) === 0 ? Stream.empty : Stream.succeed(rest)
  }

  const pages = Stream.fromIterable(positions).pipe(
    Stream.mapEffect((position) => requests.withPermit(pageAt(position)), { concurrency }),
    Stream.flatMap((page) => Stream.suspend(() => beyond(page))),
    Stream.takeWhile(Predicate.isNotUndefined),
    Stream.mapEffect((page) => pass.accept(page)),
    Stream.filter(Array.isReadonlyArrayNonEmpty),
    Stream.flattenArray
  )
  return Stream.concat(
    pages,
    Stream.suspend(() => walk(pass, last))
  )
}

/**
 * Every record of a collection by a cursor that only grows, until an empty page; where the source tells `positions`,
 * `concurrency` pages are requested at once.
 *
 * A record that is there from beginning to end is given exactly once, in the order of ids, whatever comes and goes
 * meanwhile. A server that does not keep the order of ids, and one that gives no records where it counts some, fails the
 * listing with the code `incomplete`: listing again would not help.
 *
 * @category streams
 */
export const streamByCursor = <A, E, R>(
  source: CursorSource<A, E, R>,
  options: Options<E, R> = {}
): Stream.Stream<A, E | HciError.InvalidResponse, R> => {
  const { concurrency = defaultConcurrency } = options
  const { positions } = source

  const sideBySide = (pass: CursorPass<A, E, R>, whole: Positions<A, E, R>) =>
    Effect.gen(function* () {
      // The count tells the positions of pages: without it, they come one after the other.
      const [page, total] = yield* Effect.all(
        [source.fetch(undefined), Effect.orElseSucceed(whole.count(), () => undefined)],
        { concurrency: 2 }
      )
      pass.total = total
      const size = countOf(page)
      if (size === 0) return total === 0 ? Stream.fromEffectDrain(pass.end(true)) : walk(pass, undefined)
      const items = yield* pass.accept(page)
      const { last } = page
      const rest =
        last === undefined || total === undefined || size === 1 || total - size < size
          ? walk(pass, last)
          : walkSideBySide(source, whole, pass, last, overlapping(size, total), concurrency)
      return Stream.concat(Stream.fromArray(items), rest)
    })

  return Stream.suspend(() => {
    const pass = new CursorPass(source, options)
    return positions === undefined || concurrency <= 1
      ? walk(pass, undefined)
      : Stream.unwrap(sideBySide(pass, positions))
  })
}
