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
  fiber: Fiber.Fiber<ReadonlyMap<string, Task>, RequestError> | undefined
}

/** How long a batch gathers ids; polls of the same moment meet within it. */
const gatherMillis = 10

/**
 * When a batch is sent.
 *
 * - `gather`: after 10 ms, so that polls that come at the same moment by the clock meet
 * - `now`: once the fibers that are ready have added their ids, or after 10 ms while another request is under way
 */
export type Departure = "gather" | "now"

/**
 * Polls that come together become one request of at most `batchSize` ids.
 *
 * effect's `RequestResolver` batches too, but leaves a request running when everybody who waited for it has gone; here
 * the last one to leave interrupts it.
 */
export const make = Effect.fnUntraced(function* <Task>(
  pollMany: PollMany<Task>,
  batchSize: number,
  departure: Departure
): Effect.fn.Return<Poll<Task>, never, Scope.Scope> {
  if (batchSize <= 1) return (id) => Effect.map(pollMany([id]), (tasks) => Option.fromUndefinedOr(tasks.get(id)))
  const scope = yield* Scope.Scope
  /** The batch that still takes ids. */
  let gathering: Batch<Task> | undefined
  /** Requests that are under way. */
  let underWay = 0

  const isFull = ({ ids }: Batch<Task>) => ids.size >= batchSize

  /** Polls that are ready meet without time; where a request is under way, a few milliseconds do no harm. */
  const gatherReady = (batch: Batch<Task>) =>
    Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => (underWay === 0 || isFull(batch) ? Effect.void : Effect.sleep(gatherMillis)))
    )

  const gather = departure === "now" ? gatherReady : () => Effect.sleep(gatherMillis)

  const closeBatch = (batch: Batch<Task>) => {
    if (gathering === batch) gathering = undefined
  }

  const request = (batch: Batch<Task>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        closeBatch(batch)
        underWay += 1
      }),
      () => pollMany([...batch.ids]),
      () => Effect.sync(() => void (underWay -= 1))
    )

  const send = (batch: Batch<Task>) => Effect.andThen(gather(batch), request(batch))

  /** Ends the waits of a batch with its request, and also where that was interrupted before it began. */
  const finish = (batch: Batch<Task>, exit: Exit.Exit<ReadonlyMap<string, Task>, RequestError>) => {
    closeBatch(batch)
    Deferred.doneUnsafe(batch.tasks, exit)
  }

  const openBatch = Effect.fnUntraced(function* (id: string) {
    const batch: Batch<Task> = { ids: new Set([id]), tasks: Deferred.makeUnsafe(), waiters: 1, fiber: undefined }
    gathering = batch
    // A fiber that is forked into a scope that has ended is interrupted before it runs: only its observer learns of it.
    batch.fiber = yield* Effect.forkIn(send(batch), scope, { startImmediately: true })
    batch.fiber.addObserver((exit) => finish(batch, exit))
    return batch
  })

  const join = (id: string) =>
    Effect.suspend(() => {
      const batch = gathering
      if (batch === undefined || (isFull(batch) && !batch.ids.has(id))) return openBatch(id)
      batch.ids.add(id)
      batch.waiters += 1
      return Effect.succeed(batch)
    })

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
