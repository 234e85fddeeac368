import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** It did not end in time. */
export interface TimedOut {
  readonly _tag: "TimedOut"
}

/** Ends what takes too long. */
export type Deadline = <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E | TimedOut, R>

/** A piece of work that is under way. */
interface Running {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  readonly due: number
  overdue: boolean
}

const timedOut: Effect.Effect<never, TimedOut> = Effect.fail({ _tag: "TimedOut" })

/**
 * A deadline for many pieces of work, each of which may take equally long.
 *
 * `Effect.timeoutOrElse` starts and interrupts a fiber with a timer for each piece, which costs more than all else that
 * is done about a request. Here the pieces share one timer: the one that began first is the first to be overdue.
 */
export const make = (timeout: Duration.Input): Deadline => {
  const millis = Duration.toMillis(timeout)
  const running = new Set<Running>()
  let watch: Fiber.Fiber<void> | undefined

  const watching = Effect.gen(function* () {
    for (const oldest of running) {
      const now = yield* Clock.currentTimeMillis
      if (oldest.due > now) yield* Effect.sleep(oldest.due - now)
      oldest.overdue = running.delete(oldest)
      if (oldest.overdue) oldest.fiber.interruptUnsafe()
    }
    watch = undefined
  })

  const begin = <R>(fiber: Fiber.Fiber<unknown, unknown>, context: Context.Context<R>): Running => {
    const now = Context.get(context, Clock.Clock).currentTimeMillisUnsafe()
    const begun: Running = { fiber, due: now + millis, overdue: false }
    running.add(begun)
    watch ??= Effect.runForkWith(context)(watching)
    return begun
  }

  const end = (ended: Running): void => {
    running.delete(ended)
    if (running.size > 0) return
    watch?.interruptUnsafe()
    watch = undefined
  }

  if (!Number.isFinite(millis)) return (work) => work
  return <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.contextWith((context: Context.Context<R>) =>
      Effect.callback<A, E | TimedOut>((resume) => {
        const fiber = Effect.runForkWith(context)(work)
        const begun = begin(fiber, context)
        fiber.addObserver((exit) => {
          end(begun)
          resume(begun.overdue ? timedOut : exit)
        })
        return Fiber.interrupt(fiber)
      })
    )
}
