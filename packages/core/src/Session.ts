/**
 * One login shared by all fibers: made at the first use, renewed before it expires, made again after a 401.
 *
 * @since 0.1.0
 */
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** A credential and how long it lives. */
export interface Lease<out A> {
  /** The credential. */
  readonly value: A
  /** Its lifetime in milliseconds, counted from before the login. */
  readonly lifetimeMillis: number
}

/** A credential that is there when it is needed. */
export interface Session<A, E> {
  /** The current credential; logs in when there is none, or when it is about to expire. */
  readonly get: Effect.Effect<A, E>
  /**
   * Drops the current credential if the function says that it is the one the server rejected, so that many late 401s
   * cause one new login.
   */
  readonly invalidate: (isRejected: (current: A) => boolean) => Effect.Effect<void>
}

/** A credential is renewed this long before it expires, or after nine tenths of its life if that is later. */
const renewBeforeMillis = 60_000

/** A credential, and how long after its login it is renewed. */
interface Current<out A> {
  readonly value: A
  readonly renewAfterMillis: number
}

/** The one key of the cache. */
const key = "credential"

/**
 * Makes a session from a way to log in.
 *
 * Callers that come while a login is under way wait for that one and share its outcome, good or bad. A caller that is
 * interrupted does not take the login away from the others; when nobody waits for it any more, the login ends.
 */
export const make = <A, E>(login: Effect.Effect<Lease<A>, E>): Effect.Effect<Session<A, E>> => {
  const acquire = Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const { lifetimeMillis, value } = yield* login
    const elapsed = (yield* Clock.currentTimeMillis) - started
    const renewAfterMillis = lifetimeMillis - Math.min(renewBeforeMillis, lifetimeMillis / 10) - elapsed
    return { value, renewAfterMillis: Math.max(0, renewAfterMillis) }
  })
  return Effect.map(
    Cache.makeWith<typeof key, Current<A>, E>(() => acquire, {
      capacity: 1,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? exit.value.renewAfterMillis : 0)
    }),
    (cache) => ({
      get: Effect.map(Cache.get(cache, key), ({ value }) => value),
      invalidate: (isRejected) => Effect.asVoid(Cache.invalidateWhen(cache, key, ({ value }) => isRejected(value)))
    })
  )
}
