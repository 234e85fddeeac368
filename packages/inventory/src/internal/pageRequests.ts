/** Which pages are requested at once: of a site by their number, and of all sites of a run by their bytes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
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

/**
 * Requests a page and hands it on, and holds memory of the run for it until that is done. A site that is slow to respond does
 * not hold back others: it gives the memory back until its page is there.
 */
export const withMemory = <A, E, R, E2, R2>(
  { permits }: PageMemory,
  size: PageSize,
  request: Effect.Effect<A, E, R>,
  handOn: (page: A) => Effect.Effect<void, E2, R2>
): Effect.Effect<A, E | E2, R | R2> =>
  Effect.scoped(
    Effect.gen(function* () {
      const lease = yield* Scope.fork(yield* Effect.scope)
      const held = Math.min(mostBytesOfPage, size.bytes)
      yield* Scope.provide(permits.takeScoped(held), lease)
      const giveBack = yield* Effect.forkScoped(Effect.andThen(Effect.sleep("1 second"), Scope.close(lease, Exit.void)))
      const page = yield* request
      yield* Fiber.interrupt(giveBack)
      yield* handOn(page)
      return page
    })
  )
