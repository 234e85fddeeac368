/**
 * The change feed: what was created, updated and deleted, in order of revision.
 *
 * @since 4.6.0 of CloudTower
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import { InvalidResponse } from "@effect-hci/core/HciError"
import type { ResourceChangeEvent, ResourceChangeResponse } from "./generated/ResourceChange.ts"
import { getResourceChanges } from "./generated/ResourceChange.ts"
import type { HttpTransport } from "./HttpTransport.ts"

export type { ResourceChangeEvent }

type CompactedFields = {
  readonly message: Schema.String
  readonly from: Schema.String
  readonly compactRevision: Schema.String
  readonly currentRevision: Schema.String
}
const CompactedBase: Schema.Class<
  Compacted,
  Schema.TaggedStruct<"Compacted", CompactedFields>,
  Cause.YieldableError
> = Schema.TaggedError<Compacted>()("Compacted", {
  message: Schema.String,
  from: Schema.String,
  compactRevision: Schema.String,
  currentRevision: Schema.String
})
/**
 * The revisions that were asked for are gone. List the resources again, then follow the feed from `currentRevision`.
 */
export class Compacted extends CompactedBase {}

/** Which changes, and from where. */
export interface StreamOptions {
  /** The revision after which to begin. Default: now, so that only what happens from here on is seen. */
  readonly from?: string
  /** Only changes of this type of resource, as in `Vm`. */
  readonly resource_type?: string
  /** Only changes of this resource. */
  readonly resource_id?: string
  readonly action?: string
  /** Events in one request, 1 to 1000. Default: 500. */
  readonly limit?: number
  /** When to look again once all is read. Default: every 5 seconds. */
  readonly schedule?: Schedule.Schedule<unknown>
}

/** Revisions are numbers as text, and may be larger than a number holds exactly. */
const isBefore = (left: string, right: string): boolean => {
  if (!/^\d+$/.test(left) || !/^\d+$/.test(right)) return false
  return BigInt(left) < BigInt(right)
}

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
    ...(resource_type === undefined ? undefined : { resource_type })
  })
}

/** The newest revision there is; a listing that begins now has everything up to it. */
export const currentRevision: Effect.Effect<string, Unsupported | RequestError, HttpTransport> = Effect.map(
  read({ limit: 1 }, undefined),
  (answer) => answer.currentRevision
)

const compacted = (from: string, { compactRevision, currentRevision }: ResourceChangeResponse) =>
  new Compacted({
    message:
      `Changes before revision ${compactRevision} are gone, and ${from} was asked for: ` +
      `list the resources again, then follow the feed from ${currentRevision}.`,
    from,
    compactRevision,
    currentRevision
  })

/** Where a run of the feed is. */
interface Position {
  /** Everything before this revision was given. */
  readonly from: string
  /** What was given of the revision itself: all of it, or these events where a page ended amid it. */
  readonly given: "all" | ReadonlySet<string>
  /** The newest revision when the answer before was made: what it covers is visible by now. */
  readonly known: string
  /** Whether all is read, so that there is time until the next look. */
  readonly quiet: boolean
}

const keyOf = ({ action, resource_id, resource_type, revision }: ResourceChangeEvent): string =>
  JSON.stringify([revision, resource_type, resource_id, action])

const isNew =
  ({ from, given }: Position) =>
  (event: ResourceChangeEvent): boolean =>
    event.revision === from ? given !== "all" && !given.has(keyOf(event)) : !isBefore(event.revision, from)

/** Where a run is after an answer; a page that is not full shows everything that was known before it was asked for. */
const advance = (
  position: Position,
  answer: ResourceChangeResponse,
  events: ReadonlyArray<ResourceChangeEvent>,
  quiet: boolean
): Position => {
  const from = events.at(-1)?.revision ?? position.from
  const next = { known: answer.currentRevision, quiet }
  if (quiet && isBefore(from, position.known)) return { ...next, from: position.known, given: "all" }
  const before = from === position.from ? position.given : new Set<string>()
  const now = events.filter(({ revision }) => revision === from).map(keyOf)
  return { ...next, from, given: before === "all" ? before : new Set([...before, ...now]) }
}

const stuck = ({ from }: Position) =>
  new InvalidResponse({
    platform: "cloudtower",
    operation: getResourceChanges.operation.name,
    message: `The feed does not advance after revision ${from}: it answers what was given before.`,
    issues: []
  })

/** The events after a position that were not given before, and the position after them. */
const next = Effect.fnUntraced(function* (
  options: StreamOptions,
  position: Position
): Effect.fn.Return<
  readonly [ReadonlyArray<ResourceChangeEvent>, Position],
  Compacted | Unsupported | RequestError,
  HttpTransport
> {
  const answer = yield* read(options, position.from)
  if (isBefore(position.from, answer.compactRevision)) return yield* compacted(position.from, answer)
  const events = answer.data.filter(isNew(position)).sort(inOrder)
  const quiet = answer.data.length < (options.limit ?? defaultLimit)
  if (!quiet && events.length === 0) return yield* stuck(position)
  return [events, advance(position, answer, events, quiet)]
})

/**
 * Changes as they come, without end.
 *
 * Fails with `Compacted` when the revisions from `from` on are gone, and with `Unsupported` on a Tower before 4.6.0.
 * A stream that is begun again from the `revision` of the last event that was handled misses nothing, provided that the
 * whole revision was handled.
 */
export const stream = (
  options: StreamOptions = {}
): Stream.Stream<ResourceChangeEvent, Compacted | Unsupported | RequestError, HttpTransport> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const from = options.from ?? (yield* currentRevision)
      const step = yield* Schedule.toStepWithSleep(options.schedule ?? Schedule.spaced("5 seconds"))
      const pause = Effect.suspend(() => step(undefined)).pipe(
        Effect.as(true),
        Pull.catchDone(() => Effect.succeed(false))
      )
      const start: Position = { from, given: "all", known: from, quiet: false }
      return Stream.paginate(start, (position: Position) =>
        Effect.gen(function* () {
          if (position.quiet && !(yield* pause)) return [[], Option.none<Position>()] as const
          const [events, after] = yield* next(options, position)
          return [events, Option.some(after)] as const
        })
      )
    })
  )
