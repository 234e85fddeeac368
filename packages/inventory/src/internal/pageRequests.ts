/** Which pages are requested at once: of a site by their number, and of all sites of a run by their bytes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

/** Bytes of JSON of the pages that a run requests and holds at once; as objects they take several times as much. */
const bytesAtOnce = 8 * 1024 * 1024
/** Bytes of JSON that a run gathers for batches, beside those: each resource that is read at once has its share. */
const bytesGathered = 32 * 1024 * 1024
/** A page never counts for more, so that the largest ones have their turn among small ones. */
const mostBytesOfPage = bytesAtOnce / 4
/** What a record takes until a page of its resource has come. */
const bytesOfRecord = 2048

/** The memory that the pages of all sites of a run share. */
export interface PageMemory {
  readonly permits: Semaphore.Semaphore
  /** Bytes of JSON after which a batch is written, though the sink would take more records at once. */
  readonly batchBytes: number
}

/** The memory of a run that reads so many resources at once. */
export const makeMemory = (resourcesAtOnce: number): PageMemory => ({
  permits: Semaphore.makeUnsafe(bytesAtOnce),
  batchBytes: Math.ceil(bytesGathered / resourcesAtOnce)
})

/** The requests of the pages of a site. */
export interface PageRequests {
  /** How many are made at once, over all its resources. */
  readonly most: number
  readonly permits: Semaphore.Semaphore
  readonly memory: PageMemory
}

/** So many requests of a site at once. */
export const make = (most: number, memory: PageMemory): PageRequests => ({
  most,
  permits: Semaphore.makeUnsafe(most),
  memory
})

/** How many bytes the pages of a listing take. */
export interface PageSize {
  bytes: number
}

/** What a page of so many records is taken for until one has come. */
export const sizeOf = (records: number): PageSize => ({ bytes: records * bytesOfRecord })

/** Holds memory of the run until the scope is closed, or a request has taken a second, and gives what waits for that. */
const hold = Effect.fnUntraced(function* ({ permits }: PageMemory, size: PageSize) {
  const bytes = Math.min(mostBytesOfPage, size.bytes)
  const lease = yield* Scope.fork(yield* Effect.scope)
  yield* Scope.provide(permits.takeScoped(bytes), lease)
  return yield* Effect.forkScoped(Effect.andThen(Effect.sleep("1 second"), Scope.close(lease, Exit.void)))
})

/**
 * Requests a page, as it is handed on, and holds memory of the run for it until that is done. A site that is slow to respond
 * does not hold back others: it gives the memory back until its page is there.
 *
 * The page passes through functions and no generator: one that has waited for a response is an old object to V8, which then
 * takes all that came through it for alive until old objects are collected.
 */
export const withMemory = <A, E, R, E2, R2>(
  memory: PageMemory,
  size: PageSize,
  request: Effect.Effect<A, E, R>,
  handOn: (page: A) => Effect.Effect<void, E2, R2>
): Effect.Effect<void, E | E2, Exclude<R | R2, Scope.Scope>> =>
  Effect.scoped(
    Effect.flatMap(hold(memory, size), (giveBack) =>
      request.pipe(
        // Nobody waits for its end: meanwhile, other pages would come, and be held beside this one.
        Effect.tap(() => Effect.sync(() => giveBack.interruptUnsafe())),
        Effect.flatMap(handOn)
      )
    )
  )
