import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type * as Scope from "effect/Scope"
import * as HciError from "../HciError.ts"
import type { Failed } from "./failed.ts"
import type { Options } from "./transportOptions.ts"

const defaultBreaker = { failures: 20, openFor: Duration.seconds(15) }

const breakerOutcome = (exit: Exit.Exit<unknown, Failed<unknown>>): CircuitBreaker.Outcome =>
  Option.match(Exit.findErrorOption(exit), {
    onNone: () => CircuitBreaker.success,
    onSome: ({ error }) =>
      error instanceof HciError.ServerError || error instanceof HciError.TransportError
        ? CircuitBreaker.failure()
        : CircuitBreaker.success
  })

/** Runs a call while the site seems to be alive, and refuses it at once while it does not. */
export type Guard = <A, E>(
  call: Effect.Effect<A, Failed<E>>
) => Effect.Effect<A, Failed<E> | CircuitBreaker.CircuitBreakerError>

/** The guard of one site. */
export const make: (key: string, options: Options["circuitBreaker"]) => Effect.Effect<Guard, never, Scope.Scope> =
  Effect.fnUntraced(function* (key, options): Effect.fn.Return<Guard, never, Scope.Scope> {
    if (options === false) return (call) => call
    const { failures, openFor } = options ?? defaultBreaker
    const breaker = yield* CircuitBreaker.make({
      tripPolicy: CircuitBreaker.consecutive(failures),
      openDuration: openFor
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
    // The breaker's bookkeeping costs as much as the rest of a call. While nothing fails there is nothing to keep: only
    // failures are shown to it, and the calls after one, until one succeeds.
    let healthy = true
    const watched: Guard = (call) =>
      Effect.tap(breaker.execute(call, { key, classify: breakerOutcome }), () =>
        Effect.sync(() => {
          healthy = true
        })
      )
    return (call) =>
      healthy
        ? Effect.catchCause(call, (cause) => {
            healthy = healthy && breakerOutcome(Exit.failCause(cause))._tag !== "Failure"
            return watched(Effect.failCause(cause))
          })
        : watched(call)
  })
