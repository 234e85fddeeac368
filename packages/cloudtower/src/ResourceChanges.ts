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
import type { ResourceChangeEvent } from "./generated/models/ResourceChange.ts"
import { getResourceChanges } from "./generated/operations/ResourceChange.ts"
import { HttpTransport } from "./HttpTransport.ts"

export type { ResourceChangeEvent }

type CompactedFields = {
  readonly message: Schema.String
  readonly from: Schema.String
  readonly compactRevision: Schema.String
  readonly currentRevision: Schema.String
}
const CompactedBase: Schema.Class<Compacted, Schema.TaggedStruct<"Compacted", CompactedFields>, Cause.YieldableError> =
  Schema.TaggedError<Compacted>()("Compacted", {
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

const read = (options: StreamOptions, from: string | undefined) => {
  const { action, limit = 500, resource_id, resource_type } = options
  return HttpTransport.use((transport) =>
    transport.execute(getResourceChanges, {
      limit,
      ...(from === undefined ? undefined : { start_revision: from }),
      ...(action === undefined ? undefined : { action }),
      ...(resource_id === undefined ? undefined : { resource_id }),
      ...(resource_type === undefined ? undefined : { resource_type })
    })
  )
}

/** The newest revision there is; a listing that begins now has everything up to it. */
export const currentRevision: Effect.Effect<string, Unsupported | RequestError, HttpTransport> = Effect.map(
  read({ limit: 1 }, undefined),
  (answer) => answer.currentRevision
)

const compacted = (from: string, answer: { readonly compactRevision: string; readonly currentRevision: string }) =>
  new Compacted({
    message:
      `Changes before revision ${answer.compactRevision} are gone, and ${from} was asked for: ` +
      `list the resources again, then follow the feed from ${answer.currentRevision}.`,
    from,
    compactRevision: answer.compactRevision,
    currentRevision: answer.currentRevision
  })

/**
 * Changes as they come, without end.
 *
 * Fails with `Compacted` when the revisions from `from` on are gone, and with `Unsupported` on a Tower before 4.6.0.
 * A stream that is begun again from the `revision` of the last event that was handled misses nothing.
 */
export const stream = (
  options: StreamOptions = {}
): Stream.Stream<ResourceChangeEvent, Compacted | Unsupported | RequestError, HttpTransport> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const start = options.from ?? (yield* currentRevision)
      const pause = yield* Schedule.toStepWithSleep(options.schedule ?? Schedule.spaced("5 seconds"))
      return Stream.paginate(start, (from: string) =>
        Effect.gen(function* () {
          const answer = yield* read(options, from)
          if (isBefore(from, answer.compactRevision)) return yield* compacted(from, answer)
          // The revision that was asked for may come first, and was handled before.
          const events = answer.data.filter(({ revision }) => revision !== from)
          const last = events.at(-1)?.revision ?? from
          if (events.length > 0) return [events, Option.some(last)] as const
          const going = yield* pause(undefined).pipe(
            Effect.as(true),
            Pull.catchDone(() => Effect.succeed(false))
          )
          return [events, going ? Option.some(last) : Option.none<string>()] as const
        })
      )
    })
  )
