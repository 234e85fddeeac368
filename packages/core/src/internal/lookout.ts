import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { RequestError } from "../HciError.ts"

/** Looks at one task: what the server says of it, or nothing when it does not list it. */
export type Look<Task> = (id: string) => Effect.Effect<Option.Option<Task>, RequestError>

/** Ids that one request will ask for, and who waits for the answer. */
interface Batch<Task> {
  readonly ids: Set<string>
  readonly answer: Deferred.Deferred<ReadonlyMap<string, Task>, RequestError>
  waiters: number
  fiber: Fiber.Fiber<unknown> | undefined
}

/** How long a batch gathers ids; waits that look at the same moment meet within it. */
const gatherMillis = 10

/**
 * Looks that come together become one request of at most `batchSize` ids.
 *
 * effect's `RequestResolver` batches too, but leaves a request running when everybody who waited for it has gone; here
 * the last one to leave ends it.
 */
export const make: <Task>(
  observe: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, Task>, RequestError>,
  batchSize: number
) => Effect.Effect<Look<Task>, never, Scope.Scope> = Effect.fnUntraced(function* <Task>(
  observe: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, Task>, RequestError>,
  batchSize: number
): Effect.fn.Return<Look<Task>, never, Scope.Scope> {
  if (batchSize <= 1) return (id) => Effect.map(observe([id]), (found) => Option.fromUndefinedOr(found.get(id)))
  const scope = yield* Scope.Scope
  let open: Batch<Task> | undefined

  const send = (batch: Batch<Task>) =>
    Effect.suspend(() => {
      if (open === batch) open = undefined
      return observe([...batch.ids])
    }).pipe(
      Effect.onExit((exit) => Deferred.done(batch.answer, exit)),
      Effect.exit
    )

  const start = Effect.fnUntraced(function* () {
    const batch: Batch<Task> = { ids: new Set(), answer: Deferred.makeUnsafe(), waiters: 0, fiber: undefined }
    open = batch
    batch.fiber = yield* Effect.forkIn(Effect.delay(send(batch), gatherMillis), scope)
    return batch
  })

  const leave = (batch: Batch<Task>) =>
    Effect.suspend(() => {
      batch.waiters -= 1
      if (batch.waiters > 0 || batch.fiber === undefined) return Effect.void
      if (open === batch) open = undefined
      return Fiber.interrupt(batch.fiber)
    })

  const join = (id: string) =>
    Effect.suspend(() => {
      const fits = open !== undefined && (open.ids.size < batchSize || open.ids.has(id))
      return fits && open !== undefined ? Effect.succeed(open) : start()
    }).pipe(
      Effect.tap((batch) =>
        Effect.sync(() => {
          batch.ids.add(id)
          batch.waiters += 1
        })
      )
    )

  return (id) =>
    Effect.acquireUseRelease(
      join(id),
      (batch) => Effect.map(Deferred.await(batch.answer), (found) => Option.fromUndefinedOr(found.get(id))),
      leave
    )
})
