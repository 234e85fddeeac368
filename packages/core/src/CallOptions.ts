/**
 * Options of the calls of a part of a program, in place of those of their layer: of one call, of a scope, of a stream.
 *
 * Which errors are retried, and when, is the subject of `RetryPolicy`.
 *
 * ```ts
 * import { CallOptions } from "@effect-hci/core"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // One call with a time limit, and a listing with a header of its own and no limit of rate.
 * export const program = Effect.all([
 *   Servers.count().pipe(CallOptions.provide({ timeout: "5 seconds" })),
 *   Servers.list().pipe(CallOptions.provide({ headers: { "x-audit": "nightly" }, rateLimits: false }), Stream.runCollect)
 * ])
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

/**
 * Request headers, by name; a secret is `Redacted`.
 *
 * @category models
 */
export interface RequestHeaders extends Readonly<Record<string, string | Redacted.Redacted>> {}

/**
 * Requests allowed in a window of time.
 *
 * @category models
 */
export interface Limit {
  /** Most requests that start in one window. */
  readonly requests: number
  /** Length of the window. */
  readonly window: Duration.Input
}

/**
 * Limits that a transport keeps, so that the server does not have to reject requests with 429.
 *
 * @category models
 */
export interface RateLimits {
  /** For GET requests. */
  readonly reads: Limit
  /** For requests of all other methods. */
  readonly writes: Limit
}

/**
 * Options of calls; what is left out is as in the options of the layer.
 *
 * @category options
 */
export interface CallOptions {
  /** Time allowed for one attempt, from sending to the last byte of the response. */
  readonly timeout?: Duration.Input | undefined
  /**
   * Limits that the requests keep in place of those of the layer; they are counted apart from all requests that keep other
   * limits. `false`: requests are not delayed.
   */
  readonly rateLimits?: RateLimits | false | undefined
  /** Longest wait that the server may ask for; a call that would have to wait longer fails at once. */
  readonly maxServerWait?: Duration.Input | undefined
  /** Headers of each request, beside those of the layer; those of the same name win. Credentials stay those of the layer. */
  readonly headers?: RequestHeaders | undefined
  /** Whether undocumented enum values in a response fail the call with `InvalidResponse`. */
  readonly strict?: boolean | undefined
}

/** The options of the calls of a part of a program. Default: none, so that those of the layer hold. */
export const CallOptions: Context.Reference<CallOptions> = Context.Reference<CallOptions>(
  "@effect-hci/core/CallOptions",
  { defaultValue: () => ({}) }
)

/**
 * One kind of options over another: fields that are left out, or `undefined`, stay as they are; headers are added up.
 *
 * @category combinators
 */
export const merge = (outer: CallOptions, inner: CallOptions): CallOptions => ({
  timeout: inner.timeout ?? outer.timeout,
  rateLimits: inner.rateLimits ?? outer.rateLimits,
  maxServerWait: inner.maxServerWait ?? outer.maxServerWait,
  headers: { ...outer.headers, ...inner.headers },
  strict: inner.strict ?? outer.strict
})

/**
 * A part of a program that makes calls: an Effect, or a Stream as listings are.
 *
 * @category models
 */
export type Calls = Effect.Effect<unknown, unknown, unknown> | Stream.Stream<unknown, unknown, unknown>

/**
 * The same part of a program with other options: an Effect stays an Effect, a Stream a Stream.
 *
 * @category options
 */
export type WithOptions<Self extends Calls> =
  Self extends Effect.Effect<infer A, infer E, infer R>
    ? Effect.Effect<A, E, R>
    : Self extends Stream.Stream<infer A, infer E, infer R>
      ? Stream.Stream<A, E, R>
      : never

/**
 * Runs an effect or a stream with another value of a reference.
 *
 * @category services
 */
export const update: {
  <S>(reference: Context.Reference<S>, change: (current: S) => S): <Self extends Calls>(self: Self) => WithOptions<Self>
  <Self extends Calls, S>(self: Self, reference: Context.Reference<S>, change: (current: S) => S): WithOptions<Self>
} = Function.dual(3, <S>(self: Calls, reference: Context.Reference<S>, change: (current: S) => S) =>
  Effect.isEffect(self) ? Effect.updateService(self, reference, change) : Stream.updateService(self, reference, change)
)

/**
 * Makes the calls of a part of a program with other options. The innermost options win, field by field; headers are added
 * up.
 *
 * For one call: `Servers.get(id).pipe(CallOptions.provide({ timeout: "5 seconds" }))`.
 *
 * @category combinators
 */
export const provide: {
  (options: CallOptions): <Self extends Calls>(self: Self) => WithOptions<Self>
  <Self extends Calls>(self: Self, options: CallOptions): WithOptions<Self>
} = Function.dual(2, <Self extends Calls>(self: Self, options: CallOptions) =>
  update(self, CallOptions, (current) => merge(current, options))
)
