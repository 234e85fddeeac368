/**
 * One login shared by all fibers: acquired once, renewed before it expires, acquired again after a refusal.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"

/** A credential and how long it lives, in milliseconds from when it was received. */
export interface Lease<out A> {
  readonly value: A
  readonly lifetimeMillis: number
}

/** A credential that is there when it is needed. */
export interface Session<A, E> {
  /** The current credential; logs in when there is none, or when it is about to expire. */
  readonly get: Effect.Effect<A, E>
  /** Drops the credential if it is the one that was refused, so that many late refusals cause one new login. */
  readonly invalidate: (isRefused: (current: A) => boolean) => Effect.Effect<void>
}

/** A credential is renewed this long before it expires, or after nine tenths of its life if that is later. */
const renewBeforeMillis = 60_000

/**
 * Makes a session from a way to log in.
 *
 * Callers that come while a login is under way wait for that one and share its outcome, good or bad; a caller that is
 * interrupted does not take the login away from the others.
 */
export const make = <A, E>(login: Effect.Effect<Lease<A>, E>): Effect.Effect<Session<A, E>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Scope.Scope
    let current: { readonly value: A; readonly renewAt: number } | undefined
    let pending: Deferred.Deferred<A, E> | undefined

    const acquire = Effect.gen(function* () {
      const started = yield* Clock.currentTimeMillis
      const lease = yield* login
      const margin = Math.min(renewBeforeMillis, lease.lifetimeMillis / 10)
      current = { value: lease.value, renewAt: started + lease.lifetimeMillis - margin }
      return lease.value
    })

    const shared = Effect.gen(function* () {
      const deferred = Deferred.makeUnsafe<A, E>()
      pending = deferred
      yield* acquire.pipe(
        Effect.onExit((exit) => {
          pending = undefined
          return Deferred.done(deferred, exit)
        }),
        Effect.forkIn(scope, { startImmediately: true })
      )
      return yield* Deferred.await(deferred)
    })

    return {
      get: Effect.clockWith((clock) => {
        if (current !== undefined && clock.currentTimeMillisUnsafe() < current.renewAt) {
          return Effect.succeed(current.value)
        }
        return pending === undefined ? shared : Deferred.await(pending)
      }),
      invalidate: (isRefused) =>
        Effect.sync(() => {
          if (current !== undefined && isRefused(current.value)) current = undefined
        })
    }
  })
