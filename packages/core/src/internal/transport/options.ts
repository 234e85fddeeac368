import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import type * as HttpClient from "effect/http/HttpClient"
import type { Auth } from "../../Auth.ts"
import type { CallOptions, RateLimits, RequestHeaders } from "../../CallOptions.ts"
import type { Failure } from "../../Failures.ts"
import type { RequestError } from "../../HciError.ts"
import type { Operation } from "../../Operation.ts"
import * as OptionCheck from "../../OptionCheck.ts"
import type { Protocol } from "../../Protocol.ts"
import type { PolicyOptions, RetryPolicy } from "../../RetryPolicy.ts"

/** What executes operations; the contract of both platforms' `HttpTransport` services. */
export interface Transport {
  /**
   * Sends the request of an operation and decodes its response. Fails with the errors of the operation's own failure
   * table, and with what any request can fail with.
   */
  readonly execute: <I, O, E>(operation: Operation<I, O, E>, input: I) => Effect.Effect<O, E | RequestError>
  /** The site's name, for errors that are made beside the transport. Default: none. */
  readonly site?: string | undefined
  /**
   * A text of the server without the secrets that this connection has sent lately, for errors that are made beside the
   * transport, as of a task that failed. Default: the text as it is.
   */
  readonly mask?: ((text: string) => string) | undefined
}

/** When calls to a site that fails are no longer tried. */
export interface CircuitBreakerOptions {
  /** Calls that fail in a row, with `ServerError` or `TransportError`, before the circuit opens. */
  readonly failures: number
  /** How long calls then fail at once with reason `circuit`; the next call after it is tried. */
  readonly openFor: Duration.Input
}

/** Options of a transport. */
export interface Options {
  /** Address of the site, as in `https://10.0.0.10` or `https://scp.example:4430`. */
  readonly url: string | URL
  /** The site's name in spans, metrics and errors. Default: none. */
  readonly site?: string | undefined
  /** Time allowed for one attempt, from sending to the last byte of the response. Default: 60 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** Requests are delayed to keep these limits; `false` for none. The default is the platform's. */
  readonly rateLimits?: RateLimits | false | undefined
  /**
   * Longest wait that the server may ask for, by `Retry-After` or by a limit that is used up. A call that would have to
   * wait longer fails at once, as `RateLimited`, whatever its status. Default: 2 minutes.
   */
  readonly maxServerWait?: Duration.Input | undefined
  /** When calls are no longer tried; `false` for never. Default: for 15 seconds after 20 failed calls in a row. */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined
  /**
   * Which failed calls are retried, how often and when; fields that are left out are as in `RetryPolicy.defaultPolicy`. A
   * policy that is provided where a call is made comes before it. Default: the `RetryPolicy` that the layer is built with.
   */
  readonly retry?: PolicyOptions | undefined
  /** Headers of each request, by name; a secret is `Redacted`. Those of credentials and of the body cannot be replaced. */
  readonly headers?: RequestHeaders | undefined
  /**
   * Wraps the HTTP client, as to log, to trace or to go through a gateway: `HttpClient.mapRequest(...)` and its like. It is
   * used for logins too. Default: the client stays as it is.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
  /** Whether undocumented enum values in a response fail the call with `InvalidResponse`; for tests. Default: false. */
  readonly strict?: boolean | undefined
}

/** What a platform brings to its transport. */
export interface Dependencies {
  /** Headers, envelopes and error bodies of the platform. */
  readonly protocol: Protocol
  /** Puts credentials on requests. */
  readonly auth: Auth
  /** The limits that the platform publishes, kept unless the options say otherwise; `false` where it publishes none. */
  readonly rateLimits: RateLimits | false
  /**
   * Completes an error response before it becomes an error, as with the version of the server after a 404. Default: the
   * failure stays as it is.
   */
  readonly explain?: (operation: Operation<never, unknown, unknown>, failure: Failure) => Effect.Effect<Failure>
}

const notOptions = (name: string): string => `\`${name}\` is no object of options: leave it out, or give one.`

/** Why limits cannot be kept; `undefined` where they can. */
const limitsProblem = (limits: RateLimits | false): string | undefined => {
  if (limits === false) return undefined
  const { reads, writes } = limits
  if (!Predicate.isObject(reads) || !Predicate.isObject(writes)) {
    return "`rateLimits` has no limits of `reads` and `writes`: give both, or `false` for none."
  }
  return (
    OptionCheck.count("rateLimits.reads.requests", reads.requests) ??
    OptionCheck.count("rateLimits.writes.requests", writes.requests) ??
    OptionCheck.duration("rateLimits.reads.window", reads.window, "some, and ends") ??
    OptionCheck.duration("rateLimits.writes.window", writes.window, "some, and ends")
  )
}

/** Why a budget of retries is none: it may be 0, and without end. */
const budgetProblem = (budget: number): string | undefined =>
  budget >= 0 ? undefined : `\`retry.budget\` is ${String(budget)}: give it a number from 0.`

/** Why a circuit breaker with these options cannot be; `undefined` where it can. */
const circuitBreakerProblem = (options: CircuitBreakerOptions | false | undefined): string | undefined => {
  if (options === undefined || options === false) return undefined
  if (!Predicate.isObject(options)) return notOptions("circuitBreaker")
  const { failures, openFor } = options
  return failures === undefined || openFor === undefined
    ? '`circuitBreaker` needs both, as in `{ failures: 5, openFor: "30 seconds" }`.'
    : (OptionCheck.count("circuitBreaker.failures", failures) ??
        OptionCheck.duration("circuitBreaker.openFor", openFor, "some"))
}

/** The site's name, where it is one. */
export const siteOf = ({ site }: Options): string | undefined => (Predicate.isString(site) ? site : undefined)

/** Why no call can be made with the options of a transport, whose callers without types can give anything. */
export const layerProblem = (options: Options): string | undefined => {
  if (options.site !== siteOf(options)) return "`site` is no text: give the name of the site, or leave it out."
  const { circuitBreaker, headers, retry, transformClient } = options
  if (headers !== undefined && !Predicate.isObject(headers)) return notOptions("headers")
  if (retry !== undefined && !Predicate.isObject(retry)) return notOptions("retry")
  if (transformClient !== undefined && !Predicate.isFunction(transformClient)) {
    return "`transformClient` is no function: give one from client to client, or leave it out."
  }
  return circuitBreakerProblem(circuitBreaker)
}

/** Why calls cannot be repeated by a policy; `undefined` where they can. */
const policyProblem = ({ budget, retryable, schedule }: RetryPolicy): string | undefined => {
  if (!Schedule.isSchedule(schedule)) return "`retry.schedule` is no Schedule: give one, or leave it out."
  if (!Predicate.isFunction(retryable)) return "`retry.retryable` is no function: give one, or leave it out."
  return budgetProblem(budget)
}

/** Why a call with these options cannot be made; `undefined` where it can. Those of its layer are among them. */
export const callProblem = (
  { maxServerWait, timeout }: CallOptions,
  rateLimits: RateLimits | false,
  policy: RetryPolicy
): string | undefined =>
  OptionCheck.duration("timeout", timeout, "some") ??
  OptionCheck.duration("maxServerWait", maxServerWait, "instant") ??
  limitsProblem(rateLimits) ??
  policyProblem(policy)
