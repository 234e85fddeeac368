/**
 * One login shared by all fibers: made at the first use, renewed before it expires, made again after a 401.
 *
 * ```ts
 * import { Session } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * // Many calls at once share one login, whose token is renewed before it expires.
 * export const program = Effect.gen(function* () {
 *   const session = yield* Session.make({
 *     credentials: Effect.succeed({ username: "reader" }),
 *     login: ({ username }) => Effect.succeed({ value: `token of ${username}`, lifetimeMillis: 3_600_000 })
 *   })
 *   return yield* Effect.all([session.get, session.get], { concurrency: 2 })
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { CallOptions } from "./CallOptions.ts"
import { retryAfterMillis } from "./HciError.ts"
import { ResponseListener } from "./RawResponse.ts"

/**
 * A credential and how long it lives.
 *
 * @category models
 */
export interface Lease<out A> {
  /** The credential. */
  readonly value: A
  /** Its lifetime in milliseconds, counted from before the login. */
  readonly lifetimeMillis: number
}

/**
 * The credential of a login, which is made when it is first needed and shared by all fibers.
 *
 * @category models
 */
export interface Session<A, E> {
  /**
   * The current credential; logs in when there is none, or when it is about to expire. Fails at once with the error of the
   * last login where that was refused, or came too often, a short while ago, unless the credentials have changed since.
   */
  readonly get: Effect.Effect<A, E>
  /**
   * Takes note of a 401: drops the current credential if the function says that it is the one the server rejected, so that
   * many late 401s cause one new login.
   */
  readonly invalidate: (isRejected: (current: A) => boolean) => Effect.Effect<void>
}

/**
 * How a session logs in.
 *
 * @category options
 */
export interface Options<C, A, E> {
  /** The names and passwords to log in with, read before each login, so that they may change while the session lives. */
  readonly credentials: Effect.Effect<C, E>
  /** Logs in. */
  readonly login: (credentials: C) => Effect.Effect<Lease<A>, E>
  /**
   * How long a refused login is remembered, so that calls that go on do not lock the account; changed credentials are
   * tried at once. Default: 60 seconds.
   */
  readonly refusedFor?: Duration.Input | undefined
  /** Whether an error of the login means that the credentials were refused. Default: {@link isRefused}. */
  readonly isRefused?: ((error: E) => boolean) | undefined
  /**
   * How long a login that came too often (`RateLimited`) is remembered at most: as long as the server asks to wait, or as
   * `refusedFor` where it does not say. Default: 2 minutes.
   */
  readonly maxServerWait?: Duration.Input | undefined
}

/**
 * Whether an error refuses credentials: `Unauthorized`, `Forbidden`, or a `BadRequest` that the server gave, whatever its
 * status, since a wrong password and a locked account have many. A 404 and a redirect tell of the address.
 *
 * @category predicates
 */
export const isRefused = (error: unknown): boolean => {
  if (Predicate.isTagged(error, "Unauthorized") || Predicate.isTagged(error, "Forbidden")) return true
  if (!Predicate.isTagged(error, "BadRequest") || !Predicate.hasProperty(error, "status")) return false
  const { status } = error
  // Without a status, nothing was sent.
  return Predicate.isNumber(status) && status !== 404 && !(status >= 300 && status < 400)
}

/** A credential is renewed this long before it expires, or after nine tenths of its life if that is later. */
const renewBeforeMillis = 60_000

/** How a login ended. */
interface Login<out C, out A, out E> {
  readonly credentials: C
  /** The credential, or the error that refused it. */
  readonly result: Result.Result<A, E>
  /** When it is made again, in milliseconds on a clock that nobody sets. */
  readonly until: number
}

/** Milliseconds on a clock that nobody sets. */
const elapsedMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/** A login is shared: it has no options of the call that it was made for, and no listener sees its response. */
const ofNoCall = <A, E>(login: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  login.pipe(
    Effect.provideService(CallOptions, {}),
    Effect.provideService(ResponseListener, () => Effect.void)
  )

/** The one key of the cache. */
const key = "credential"

/**
 * Makes a session.
 *
 * Callers that come while a login is under way wait for that one and share its outcome, good or bad. A caller that is
 * interrupted does not take the login away from the others; when nobody waits for it any more, the login ends.
 *
 * @category constructors
 */
export const make = <C, A, E>(options: Options<C, A, E>): Effect.Effect<Session<A, E>> => {
  const { credentials: readCredentials, isRefused: refuses = isRefused } = options
  const refusedForMillis = Duration.toMillis(Duration.fromInputUnsafe(options.refusedFor ?? "60 seconds"))
  /** How long a failed login is remembered; 0 for not at all. */
  const rememberedMillis = (error: E): number => {
    if (refusedForMillis === 0 || refuses(error)) return refusedForMillis
    if (!Predicate.isTagged(error, "RateLimited")) return 0
    const maxWait = Duration.fromInputUnsafe(options.maxServerWait ?? "2 minutes")
    return Math.min(retryAfterMillis(error) || refusedForMillis, Duration.toMillis(maxWait))
  }

  const acquire: Effect.Effect<Login<C, A, E>, E> = Effect.gen(function* () {
    const credentials = yield* readCredentials
    const started = yield* elapsedMillis
    const lease = yield* Effect.result(ofNoCall(options.login(credentials)))
    if (Result.isFailure(lease)) {
      const millis = rememberedMillis(lease.failure)
      if (millis === 0) return yield* Effect.fail(lease.failure)
      return { credentials, result: Result.fail(lease.failure), until: (yield* elapsedMillis) + millis }
    }
    const { lifetimeMillis, value } = lease.success
    const until = started + lifetimeMillis - Math.min(renewBeforeMillis, lifetimeMillis / 10)
    return { credentials, result: Result.succeed(value), until }
  })

  return Effect.map(
    Cache.makeWith<typeof key, Login<C, A, E>, E>(() => acquire, {
      capacity: 1,
      // The cache goes by the clock of the computer, which can be set: only errors end by it, at once.
      timeToLive: (exit) => (Exit.isSuccess(exit) ? Duration.infinity : 0)
    }),
    (cache) => {
      /** Drops a login, unless another one has taken its place. */
      const drop = (login: Login<C, A, E>) => Cache.invalidateWhen(cache, key, (current) => current === login)

      /** Whether a login is over: its time has come, or it was refused with credentials that have changed since. */
      const isOver = Effect.fnUntraced(function* ({ credentials, result, until }: Login<C, A, E>) {
        if ((yield* elapsedMillis) >= until) return true
        return Result.isFailure(result) && !Equal.equals(yield* readCredentials, credentials)
      })

      const get: Effect.Effect<A, E> = Effect.gen(function* () {
        const login = yield* Cache.get(cache, key)
        if (!(yield* isOver(login))) return yield* Effect.fromResult(login.result)
        yield* drop(login)
        return yield* Effect.flatMap(Cache.get(cache, key), ({ result }) => Effect.fromResult(result))
      })

      const invalidate = (isRejected: (current: A) => boolean): Effect.Effect<void> =>
        Cache.invalidateWhen(cache, key, ({ result }) => Result.isSuccess(result) && isRejected(result.success))

      return { get, invalidate }
    }
  )
}
