/**
 * The change feed: what was created, updated and deleted, in order of revision.
 *
 * Needs CloudTower 4.6.0.
 *
 * ```ts
 * import { Label, ResourceChanges } from "@effect-hci/cloudtower"
 * import { Effect, Stream } from "effect"
 *
 * // A change of labels, as the Tower tells it.
 * export const program = Effect.gen(function* () {
 *   const from = yield* ResourceChanges.currentRevision
 *   yield* Label.createLabel([{ key: "owner", value: "operations" }])
 *   return yield* ResourceChanges.stream({ from, resource_type: "Label" }).pipe(Stream.take(1), Stream.runCollect)
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import { OptionCheck } from "@effect-hci/core/Platform"
import { HciError, Model, Paging } from "@effect-hci/core/Runtime"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { optionalFields } from "@effect-hci/core/Runtime"
import { getResourceChanges, ResourceChangeEvent } from "./generated/ResourceChange.ts"
import { HttpTransport } from "./HttpTransport.ts"

export type { ResourceChangeEvent }

/**
 * The changes after `from` are no longer kept. List the resources again, then follow the feed from `currentRevision`.
 *
 * @category errors
 */
export class Compacted extends Schema.TaggedError<Compacted>()("Compacted", {
  /** The name of the Tower, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** A sentence that says which revisions are gone and where to continue. */
  message: Schema.String,
  /** The revision after which changes were requested. */
  from: Schema.String,
  /** The oldest revision that is kept. */
  compactRevision: Schema.String,
  /** The newest revision. */
  currentRevision: Schema.String
}) {}

/**
 * The revisions went back, as after the Tower was restored from a backup: what was read no longer tells what the Tower has.
 * List the resources again, then follow the feed from `currentRevision`.
 *
 * @category errors
 */
export class WentBack extends Schema.TaggedError<WentBack>()("WentBack", {
  /** The name of the Tower, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** A sentence that says from where to where, and where to continue. */
  message: Schema.String,
  /** The newest revision that was known before. */
  from: Schema.String,
  /** The newest revision now. */
  currentRevision: Schema.String
}) {}

/**
 * Kinds of changes; a Tower may have others.
 *
 * @category models
 */
export type Action = "INSERT" | "UPDATE" | "DELETE" | (string & {})

/**
 * Which changes a stream gives, and from which revision on.
 *
 * @category options
 */
export interface StreamOptions<out E = never, out R = never> {
  /** The revision after which to begin. Default: the current one, so that only later changes are given. */
  readonly from?: string
  /**
   * Only changes of these types: those of the Tower's store, as in `Vm`. Relations are types of their own: the labels of a
   * vm change in `_LabelToVm` alone; see {@link relationOf}.
   */
  readonly resource_type?: string | ReadonlyArray<string>
  /** Only changes of the resource with this id. */
  readonly resource_id?: string
  /** Only changes of this kind: `INSERT`, `UPDATE` or `DELETE`. */
  readonly action?: Action
  /** Events in one request, 1 to 1000. Default: 500. */
  readonly limit?: number | undefined
  /** When to poll for further changes once all are read. Default: every 5 seconds. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /**
   * What happens to an event that does not fit its model: fail the stream, leave the event out with a warning in the log,
   * or your own effect; `index` is its place in its response. Default: `"skip"`, since the event would come again.
   */
  readonly onInvalid?: Paging.OnInvalid<E, R> | undefined
}

const isRevision = (text: unknown): text is string => typeof text === "string" && /^\d+$/.test(text)

/** Revisions are decimal text, and may be larger than a number holds exactly. */
const isBefore = (left: string, right: string): boolean => BigInt(left) < BigInt(right)

const defaultLimit = 500
const maxLimit = 1000

/** One event of a response: the event itself, or why it does not fit its model. */
interface Entry {
  /** By what an event that comes again is known. */
  readonly key: string
  /** The revision of the event, where it can be read. */
  readonly revision: string | undefined
  readonly event: ResourceChangeEvent | Paging.InvalidRecord
}

/** An entry whose place in the feed is known. */
interface Placed extends Entry {
  readonly revision: string
}

const isPlaced = (entry: Entry): entry is Placed => entry.revision !== undefined

const isInvalid = (event: Entry["event"]): event is Paging.InvalidRecord => "issues" in event

const inOrder = (left: Placed, right: Placed): number => {
  if (isBefore(left.revision, right.revision)) return -1
  return isBefore(right.revision, left.revision) ? 1 : 0
}

/** A response to `GET /resource-changes`, its events judged one by one. */
interface Changes {
  readonly currentRevision: string
  readonly compactRevision: string
  readonly entries: ReadonlyArray<Entry>
}

const Frame = Schema.Struct({
  currentRevision: Schema.String,
  compactRevision: Schema.String,
  data: Schema.Array(Schema.Unknown)
})

const keyOf = ({ action, resource_id, resource_type, revision }: ResourceChangeEvent): string =>
  JSON.stringify([revision, resource_type, resource_id, action])

/** By what an event that does not fit is known; one that JSON cannot write, by its place. */
const keyOfInvalid = (record: unknown, index: number): string =>
  Result.getOrElse(
    Result.try(() => JSON.stringify(record)),
    () => `invalid ${index}`
  )

const makeDecoder = (): ResponseDecoder<Changes> => {
  const check = Model.checker(ResourceChangeEvent)
  const frame = Model.checker(Frame)
  const judge = (record: unknown, index: number): Entry => {
    if (check.is(record) && isRevision(record.revision)) {
      return { key: keyOf(record), revision: record.revision, event: record }
    }
    const issues = check.is(record)
      ? [{ path: "revision", message: "Expected a decimal number as text" }]
      : check.issues(record)
    const revision =
      Predicate.hasProperty(record, "revision") && isRevision(record.revision) ? record.revision : undefined
    return { key: keyOfInvalid(record, index), revision, event: { index, issues } }
  }
  return {
    decode: (payload) => {
      if (!frame.is(payload)) return Result.fail(frame.issues(payload))
      const { compactRevision, currentRevision, data } = payload
      return Result.succeed({ value: { compactRevision, currentRevision, entries: data.map(judge) }, drift: [] })
    }
  }
}

let decoder: ResponseDecoder<Changes> | undefined

const detail = { platform: "cloudtower", operation: getResourceChanges.operation.name } as const

const siteDetail = HttpTransport.useSync(({ site }) => (site === undefined ? detail : { ...detail, site }))

const badRequest = (message: string): Effect.Effect<never, HciError.BadRequest, HttpTransport> =>
  Effect.flatMap(siteDetail, (where) =>
    Effect.fail(new HciError.BadRequest({ ...where, message: HciError.printable(message) }))
  )

const invalidFeed = (
  message: string,
  issues: HciError.InvalidResponse["issues"] = []
): Effect.Effect<never, HciError.InvalidResponse, HttpTransport> =>
  Effect.flatMap(siteDetail, (where) =>
    Effect.fail(new HciError.InvalidResponse({ ...where, message: HciError.printable(message), issues }))
  )

/** The names of all options: a filter under another name would be lost. */
const optionNames: Readonly<Record<keyof StreamOptions, true>> = {
  from: true,
  resource_type: true,
  resource_id: true,
  action: true,
  limit: true,
  schedule: true,
  onInvalid: true
}

/** Filters of a stream that would select everything where they are empty. */
const filterNames = ["action", "resource_id", "resource_type"] as const

const isText = (value: unknown): boolean => Predicate.isString(value) && value.trim() !== ""

const isFilter = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isText) : isText(value)

/** Why a stream with these options cannot begin; callers without types can give anything. */
const optionsProblem = (options: StreamOptions<unknown, unknown>): string | undefined => {
  if (Paging.copyFields(options) === undefined) {
    return "The options are no plain object: give one, or leave them out to mean every change."
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(optionNames, name))
  if (unknown !== undefined) return `\`${unknown}\` is no option: every change would be selected.`
  const empty = filterNames.find((name) => name in options && !isFilter(options[name]))
  if (empty !== undefined) return `\`${empty}\` is empty: give it a value, or leave it out to mean every change.`
  if ("from" in options && !isRevision(options.from)) return "`from` is no revision: give a decimal number as text."
  const { limit = defaultLimit, onInvalid } = options
  return Number.isInteger(limit) && limit >= 1 && limit <= maxLimit
    ? Paging.onInvalidProblem(onInvalid)
    : `\`limit\` is ${limit}: give it a whole number from 1 to ${maxLimit}.`
}

const read = (
  { action, resource_id, resource_type }: StreamOptions<unknown, unknown>,
  limit: number,
  from: string | undefined
): Effect.Effect<Changes, Unsupported | RequestError, HttpTransport> => {
  const input = {
    limit,
    ...optionalFields({
      start_revision: from,
      action,
      resource_id,
      resource_type: resource_type === undefined ? undefined : [resource_type].flat().join(",")
    })
  }
  return HttpTransport.use((transport) =>
    transport.execute({ ...getResourceChanges.operation, response: (decoder ??= makeDecoder()) }, input)
  )
}

/**
 * The newest revision, from `GET /resource-changes`; a listing that begins afterwards has every change up to it.
 *
 * @category operations
 */
export const currentRevision: Effect.Effect<string, Unsupported | RequestError, HttpTransport> = Effect.map(
  Effect.suspend(() => read({}, 1, undefined)),
  (response) => response.currentRevision
)

/** The name of the Tower, for errors. */
const siteOf = HttpTransport.useSync(({ site }) => (site === undefined ? {} : { site }))

const wentBack = (site: { readonly site?: string }, from: string, { currentRevision }: Changes) =>
  new WentBack({
    ...site,
    message:
      `The revisions went back from ${from} to ${currentRevision}, as after a restore from a backup: ` +
      `list the resources again, then follow the feed from ${currentRevision}.`,
    from,
    currentRevision
  })

const compacted = (site: { readonly site?: string }, from: string, { compactRevision, currentRevision }: Changes) =>
  new Compacted({
    ...site,
    message:
      `Changes before revision ${compactRevision} are gone, and ${from} was requested: ` +
      `list the resources again, then follow the feed from ${currentRevision}.`,
    from,
    compactRevision,
    currentRevision
  })

/** How far a stream has read the feed. */
interface Position {
  /** Every change before this revision was given. */
  readonly from: string
  /** The events of the revision itself that were given: all, or these where a page ended amid it. */
  readonly given: "all" | ReadonlySet<string>
  /** The events of the last response whose revision cannot be read, which were reported. */
  readonly reported: ReadonlySet<string>
  /** `currentRevision` of the response before, up to which every change is visible by now. */
  readonly visible: string
  /** Whether all changes are read, so that the next request can wait. */
  readonly atEnd: boolean
}

const isNew =
  ({ from, given }: Position) =>
  ({ key, revision }: Placed): boolean =>
    revision === from ? given !== "all" && !given.has(key) : !isBefore(revision, from)

/**
 * The position after a response. One that gives nothing new has every change that was visible before its request; a page
 * that only is not full may have been cut by the Tower, and the next request begins after its last event.
 */
const advance = (
  position: Position,
  { currentRevision: visible, entries }: Changes,
  unseen: ReadonlyArray<Placed>,
  atEnd: boolean
): Position => {
  const from = unseen.at(-1)?.revision ?? position.from
  const reported = new Set(entries.filter((entry) => !isPlaced(entry)).map(({ key }) => key))
  if (atEnd && isBefore(from, position.visible)) {
    return { from: position.visible, given: "all", reported, visible, atEnd }
  }
  const before = from === position.from ? position.given : new Set<string>()
  const now = unseen.filter(({ revision }) => revision === from).map(({ key }) => key)
  return { from, given: before === "all" ? before : new Set([...before, ...now]), reported, visible, atEnd }
}

/** Refuses revisions that are no numbers, which could not be compared. */
const checkRevisions = ({
  compactRevision,
  currentRevision
}: Changes): Effect.Effect<void, HciError.InvalidResponse, HttpTransport> =>
  isRevision(currentRevision) && isRevision(compactRevision)
    ? Effect.void
    : invalidFeed("The feed gives a revision that is no decimal number.")

/** What becomes of an event that does not fit. */
const report = <E, R>(
  { onInvalid = "skip" }: StreamOptions<E, R>,
  record: Paging.InvalidRecord
): Effect.Effect<unknown, HciError.InvalidResponse | E, HttpTransport | R> => {
  const failure = invalidFeed(
    `Event ${record.index} of the response is invalid${HciError.describeIssues(record.issues)}.`,
    record.issues
  )
  if (onInvalid === "fail") return failure
  return onInvalid === "skip"
    ? Effect.catch(failure, ({ message, site }) =>
        Effect.logWarning(`cloudtower ${site === undefined ? "" : `${site} `}${detail.operation}: skipped. ${message}`)
      )
    : OptionCheck.callback("onInvalid", onInvalid(record))
}

/** The events of a response that were not given before, in order; those that do not fit are reported. */
const giveEvents = Effect.fnUntraced(function* <E, R>(
  options: StreamOptions<E, R>,
  position: Position,
  { entries }: Changes,
  unseen: ReadonlyArray<Placed>
): Effect.fn.Return<ReadonlyArray<ResourceChangeEvent>, HciError.InvalidResponse | E, HttpTransport | R> {
  const lost = entries.filter((entry) => !isPlaced(entry) && !position.reported.has(entry.key))
  const events: Array<ResourceChangeEvent> = []
  for (const { event } of [...lost, ...unseen]) {
    if (isInvalid(event)) yield* report(options, event)
    else events.push(event)
  }
  return events
})

/** The events after a position that were not given before, and the position after them. */
const next = Effect.fnUntraced(function* <E, R>(
  options: StreamOptions<E, R>,
  position: Position
): Effect.fn.Return<
  readonly [ReadonlyArray<ResourceChangeEvent>, Position],
  Compacted | WentBack | Unsupported | RequestError | E,
  HttpTransport | R
> {
  const { from, given, visible } = position
  // A revision amid which a page ended comes again, whole.
  let limit = Math.min(maxLimit, (options.limit ?? defaultLimit) + (given === "all" ? 0 : given.size))
  while (true) {
    const response = yield* read(options, limit, from)
    yield* checkRevisions(response)
    // What was given in an earlier response is before the revision that is current now.
    const known = isBefore(visible, from) ? from : visible
    if (isBefore(response.currentRevision, known)) {
      return yield* wentBack(yield* siteOf, known, response)
    }
    if (isBefore(from, response.compactRevision)) {
      return yield* compacted(yield* siteOf, from, response)
    }
    const unseen = response.entries.filter(isPlaced).filter(isNew(position)).sort(inOrder)
    // A page that only is not full may have been cut by the Tower.
    const atEnd = response.entries.length < limit && unseen.length === 0
    if (atEnd || unseen.length > 0) {
      const events = yield* giveEvents(options, position, response, unseen)
      return [events, advance(position, response, unseen, atEnd)]
    }
    if (limit === maxLimit) {
      return yield* invalidFeed(
        `The feed does not advance after revision ${from}: its response repeats events that were given before.`
      )
    }
    limit = Math.min(maxLimit, 2 * limit)
  }
})

/**
 * Changes in the order of revisions, without end, from repeated `GET /resource-changes`.
 *
 * Fails with `Compacted` when the changes after `from` are no longer kept, with `WentBack` when the revisions go back, and
 * with `Unsupported` on a Tower before 4.6.0. The feed has credentials of its own: see `changeFeed` of `CloudTower.layer`.
 * A record that was synced from a cluster is an `UPDATE` whose old and new values can be equal.
 * A stream that begins again from the `revision` of the last event that was handled misses nothing, provided that every
 * event of that revision was handled.
 *
 * @category streams
 */
export const stream = <E = never, R = never>(
  options: StreamOptions<E, R> = {}
): Stream.Stream<ResourceChangeEvent, Compacted | WentBack | Unsupported | RequestError | E, HttpTransport | R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const problem = optionsProblem(options)
      if (problem !== undefined) return yield* badRequest(problem)
      const from = options.from ?? (yield* currentRevision)
      if (!isRevision(from)) return yield* invalidFeed("The feed gives a revision that is no decimal number.")
      const step = yield* Schedule.toStepWithSleep(options.schedule ?? Schedule.spaced("5 seconds"))
      const pause = Effect.suspend(() => step(undefined)).pipe(
        Effect.as(true),
        Pull.catchDone(() => Effect.succeed(false))
      )
      const start: Position = { from, given: "all", reported: new Set(), visible: from, atEnd: false }
      return Stream.paginate(start, (position: Position) =>
        Effect.gen(function* () {
          if (position.atEnd && !(yield* pause)) return [[], Option.none<Position>()] as const
          const [events, after] = yield* next(options, position)
          return [events, Option.some(after)] as const
        })
      )
    })
  )

/**
 * A row of a relation table, as in `_LabelToVm`.
 *
 * @category models
 */
export interface Relation {
  /** Kinds of the related records, as in `["Label", "Vm"]`. */
  readonly kinds: readonly [A: string, B: string]
  /** Id of the record of the first kind. */
  readonly A: string
  /** Id of the record of the second kind. */
  readonly B: string
}

const decodeRow = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ A: Schema.String, B: Schema.String }))
)

/**
 * The records that an event of a relation table relates, or no longer does; none for events of other types.
 *
 * @category accessors
 */
export const relationOf = ({
  action,
  new_value,
  old_value,
  resource_type
}: ResourceChangeEvent): Option.Option<Relation> => {
  const [, left, right] = /^_(\w+?)To([A-Z]\w*)$/.exec(resource_type ?? "") ?? []
  if (left === undefined || right === undefined) return Option.none()
  const value = action === "DELETE" ? (old_value ?? new_value) : (new_value ?? old_value)
  return Option.map(decodeRow(value), ({ A, B }) => ({ kinds: [left, right], A, B }))
}
