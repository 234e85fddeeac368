/**
 * The change feed: what was created, updated and deleted, in order of revision.
 *
 * Needs CloudTower 4.6.0.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import { BadRequest, InvalidResponse } from "@effect-hci/core/HciError"
import type { ResourceChangeEvent, ResourceChangeResponse } from "./generated/ResourceChange.ts"
import { getResourceChanges } from "./generated/ResourceChange.ts"
import { HttpTransport } from "./HttpTransport.ts"

export type { ResourceChangeEvent }

/** The changes after `from` are no longer kept. List the resources again, then follow the feed from `currentRevision`. */
export class Compacted extends Schema.TaggedError<Compacted>()("Compacted", {
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
 */
export class WentBack extends Schema.TaggedError<WentBack>()("WentBack", {
  /** A sentence that says from where to where, and where to continue. */
  message: Schema.String,
  /** The newest revision that was known before. */
  from: Schema.String,
  /** The newest revision now. */
  currentRevision: Schema.String
}) {}

/** Kinds of changes; a Tower may have others. */
export type Action = "INSERT" | "UPDATE" | "DELETE" | (string & {})

/** Which changes a stream gives, and from which revision on. */
export interface StreamOptions {
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
}

const isRevision = (text: string): boolean => /^\d+$/.test(text)

/** Revisions are decimal text, and may be larger than a number holds exactly. */
const isBefore = (left: string, right: string): boolean => BigInt(left) < BigInt(right)

const inOrder = (left: ResourceChangeEvent, right: ResourceChangeEvent): number => {
  if (isBefore(left.revision, right.revision)) return -1
  return isBefore(right.revision, left.revision) ? 1 : 0
}

const defaultLimit = 500

const read = (options: StreamOptions, from: string | undefined) => {
  const { action, limit = defaultLimit, resource_id, resource_type } = options
  return getResourceChanges({
    limit,
    ...(from === undefined ? undefined : { start_revision: from }),
    ...(action === undefined ? undefined : { action }),
    ...(resource_id === undefined ? undefined : { resource_id }),
    ...(resource_type === undefined ? undefined : { resource_type: [resource_type].flat().join(",") })
  })
}

const detail = { platform: "cloudtower", operation: getResourceChanges.operation.name } as const

const siteDetail = HttpTransport.useSync(({ site }) => (site === undefined ? detail : { ...detail, site }))

const invalidFeed = (message: string): Effect.Effect<never, InvalidResponse, HttpTransport> =>
  Effect.flatMap(siteDetail, (where) => Effect.fail(new InvalidResponse({ ...where, message, issues: [] })))

/** Refuses revisions that are no numbers, which could not be compared. */
const checkRevisions = (response: ResourceChangeResponse): Effect.Effect<void, InvalidResponse, HttpTransport> => {
  const { compactRevision, currentRevision, data } = response
  return [currentRevision, compactRevision, ...data.map(({ revision }) => revision)].every(isRevision)
    ? Effect.void
    : invalidFeed("The feed gives a revision that is no decimal number.")
}

const checkFrom = (from: string): Effect.Effect<void, BadRequest, HttpTransport> =>
  isRevision(from)
    ? Effect.void
    : Effect.flatMap(siteDetail, (where) =>
        Effect.fail(new BadRequest({ ...where, message: "`from` is no revision: give a decimal number as text." }))
      )

/** The newest revision, from `GET /resource-changes`; a listing that begins afterwards has every change up to it. */
export const currentRevision: Effect.Effect<string, Unsupported | RequestError, HttpTransport> = Effect.map(
  read({ limit: 1 }, undefined),
  (response) => response.currentRevision
)

const wentBack = (from: string, { currentRevision }: ResourceChangeResponse) =>
  new WentBack({
    message:
      `The revisions went back from ${from} to ${currentRevision}, as after a restore from a backup: ` +
      `list the resources again, then follow the feed from ${currentRevision}.`,
    from,
    currentRevision
  })

const compacted = (from: string, { compactRevision, currentRevision }: ResourceChangeResponse) =>
  new Compacted({
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
  /** `currentRevision` of the response before, up to which every change is visible by now. */
  readonly visible: string
  /** Whether all changes are read, so that the next request can wait. */
  readonly atEnd: boolean
}

const keyOf = ({ action, resource_id, resource_type, revision }: ResourceChangeEvent): string =>
  JSON.stringify([revision, resource_type, resource_id, action])

const isNew =
  ({ from, given }: Position) =>
  (event: ResourceChangeEvent): boolean =>
    event.revision === from ? given !== "all" && !given.has(keyOf(event)) : !isBefore(event.revision, from)

/** The position after a response; a page that is not full has every change that was visible before its request. */
const advance = (
  position: Position,
  response: ResourceChangeResponse,
  events: ReadonlyArray<ResourceChangeEvent>,
  atEnd: boolean
): Position => {
  const from = events.at(-1)?.revision ?? position.from
  const next = { visible: response.currentRevision, atEnd }
  if (atEnd && isBefore(from, position.visible)) return { ...next, from: position.visible, given: "all" }
  const before = from === position.from ? position.given : new Set<string>()
  const now = events.filter(({ revision }) => revision === from).map(keyOf)
  return { ...next, from, given: before === "all" ? before : new Set([...before, ...now]) }
}

/** The events after a position that were not given before, and the position after them. */
const next = Effect.fnUntraced(function* (
  options: StreamOptions,
  position: Position
): Effect.fn.Return<
  readonly [ReadonlyArray<ResourceChangeEvent>, Position],
  Compacted | WentBack | Unsupported | RequestError,
  HttpTransport
> {
  const response = yield* read(options, position.from)
  yield* checkRevisions(response)
  if (isBefore(response.currentRevision, position.visible)) return yield* wentBack(position.visible, response)
  if (isBefore(position.from, response.compactRevision)) return yield* compacted(position.from, response)
  const events = response.data.filter(isNew(position)).sort(inOrder)
  const atEnd = response.data.length < (options.limit ?? defaultLimit)
  if (!atEnd && events.length === 0) {
    return yield* invalidFeed(
      `The feed does not advance after revision ${position.from}: its response repeats events that were given before.`
    )
  }
  return [events, advance(position, response, events, atEnd)]
})

/**
 * Changes in the order of revisions, without end, from repeated `GET /resource-changes`.
 *
 * Fails with `Compacted` when the changes after `from` are no longer kept, with `WentBack` when the revisions go back, and
 * with `Unsupported` on a Tower before 4.6.0. The feed has credentials of its own: see `changeFeed` of `CloudTower.layer`.
 * A record that was synced from a cluster is an `UPDATE` whose old and new values can be equal.
 * A stream that begins again from the `revision` of the last event that was handled misses nothing, provided that every
 * event of that revision was handled.
 */
export const stream = (
  options: StreamOptions = {}
): Stream.Stream<ResourceChangeEvent, Compacted | WentBack | Unsupported | RequestError, HttpTransport> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const from = options.from ?? (yield* currentRevision)
      yield* checkFrom(from)
      const step = yield* Schedule.toStepWithSleep(options.schedule ?? Schedule.spaced("5 seconds"))
      const pause = Effect.suspend(() => step(undefined)).pipe(
        Effect.as(true),
        Pull.catchDone(() => Effect.succeed(false))
      )
      const start: Position = { from, given: "all", visible: from, atEnd: false }
      return Stream.paginate(start, (position: Position) =>
        Effect.gen(function* () {
          if (position.atEnd && !(yield* pause)) return [[], Option.none<Position>()] as const
          const [events, after] = yield* next(options, position)
          return [events, Option.some(after)] as const
        })
      )
    })
  )

/** A row of a relation table, as in `_LabelToVm`. */
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

/** The records that an event of a relation table relates, or no longer does; none for events of other types. */
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
