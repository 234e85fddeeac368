import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { RequestError } from "../HciError.ts"

/** Requests one task; none when the server does not list it. */
export type Poll<Task> = (id: string) => Effect.Effect<Option.Option<Task>, RequestError>

/** Requests some tasks; those that the server does not list are absent. */
type PollMany<Task> = (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, Task>, RequestError>

/** One request to come or under way. */
interface Batch<Task> {
  readonly ids: Set<string>
  readonly tasks: Deferred.Deferred<ReadonlyMap<string, Task>, RequestError>
  /** Polls that wait for the response. */
  waiters: number
  fiber: Fiber.Fiber<unknown, RequestError> | undefined
}

/** How long a batch gathers ids; waits that poll at the same moment meet within it. */
const gatherMillis = 10

/**
 * Polls that come together become one request of at most `batchSize` ids.
 *
 * effect's `RequestResolver` batches too, but leaves a request running when everybody who waited for it has gone; here
 * the last one to leave interrupts it.
 */
export const make = Effect.fnUntraced(function* <Task>(
  pollMany: PollMany<Task>,
  batchSize: number
): Effect.fn.Return<Poll<Task>, never, Scope.Scope> {
  if (batchSize <= 1) return (id) => Effect.map(pollMany([id]), (tasks) => Option.fromUndefinedOr(tasks.get(id)))
  const scope = yield* Scope.Scope
  /** The batch that still takes ids. */
  let gathering: Batch<Task> | undefined

  const closeBatch = (batch: Batch<Task>) => {
    if (gathering === batch) gathering = undefined
  }

  const send = (batch: Batch<Task>) =>
    Effect.suspend(() => {
      closeBatch(batch)
      return pollMany([...batch.ids])
    }).pipe(Effect.delay(gatherMillis))

  /** Ends the waits of a batch with its request, and also where that was interrupted before it began. */
  const finish = (batch: Batch<Task>, exit: Exit.Exit<ReadonlyMap<string, Task>, RequestError>) => {
    closeBatch(batch)
    Deferred.doneUnsafe(batch.tasks, exit)
  }

  const openBatch = Effect.gen(function* () {
    const batch: Batch<Task> = { ids: new Set(), tasks: Deferred.makeUnsafe(), waiters: 0, fiber: undefined }
    gathering = batch
    // A fiber that is forked into a scope that has ended is interrupted before it runs: only its observer learns of it.
    const fiber = yield* Effect.forkIn(send(batch), scope)
    fiber.addObserver((exit) => finish(batch, exit))
    batch.fiber = fiber
    return batch
  })

  const join = (id: string) =>
    Effect.suspend(() =>
      gathering !== undefined && (gathering.ids.size < batchSize || gathering.ids.has(id))
        ? Effect.succeed(gathering)
        : openBatch
    ).pipe(
      Effect.tap((batch) =>
        Effect.sync(() => {
          batch.ids.add(id)
          batch.waiters += 1
        })
      )
    )

  const leave = (batch: Batch<Task>) =>
    Effect.suspend(() => {
      batch.waiters -= 1
      if (batch.waiters > 0 || batch.fiber === undefined) return Effect.void
      closeBatch(batch)
      return Fiber.interrupt(batch.fiber)
    })

  return (id) =>
    Effect.acquireUseRelease(
      join(id),
      (batch) => Effect.map(Deferred.await(batch.tasks), (tasks) => Option.fromUndefinedOr(tasks.get(id))),
      leave
    )
})
