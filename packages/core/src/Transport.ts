/**
 * The engine that executes operations.
 *
 * One call passes, outermost first: span and metrics, circuit breaker, retry, rate limit, authorization, sending,
 * classification of the status, decoding.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { Auth } from "./Auth.ts"
import type { Failure } from "./Failures.ts"
import type { RequestError } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import * as Exchange from "./internal/exchange.ts"
import * as Telemetry from "./internal/telemetry.ts"
import * as TransportFailure from "./internal/transportFailure.ts"
import type { HttpMethod, Operation, RequestParts, Safety } from "./Operation.ts"
import { expandPath } from "./Operation.ts"
import type { Decoded } from "./ResponseDecoder.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import type { Wire } from "./Wire.ts"

/** What executes operations; the contract of both platforms' `HttpTransport` services. */
export interface Transport {
  readonly execute: <I, O, E>(operation: Operation<I, O, E>, input: I) => Effect.Effect<O, E | RequestError>
}

/** Requests allowed in a window of time. */
export interface Limit {
  readonly requests: number
  readonly window: Duration.Input
}

/** Limits kept on this side, so that the server need not refuse. */
export interface RateLimits {
  /** For GET requests. */
  readonly reads: Limit
  /** For all others. */
  readonly writes: Limit
}

/** Options of a transport. */
export interface Options {
  /** Address of the site, as in `https://10.0.0.10` or `https://scp.example:4430`. */
  readonly url: string | URL
  /** A name for spans, metrics and errors; by default there is none. */
  readonly site?: string | undefined
  /** Time allowed for one attempt, from sending to the last byte of the answer. Default: 60 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** Limits kept on this side; `false` for none. The default is the platform's. */
  readonly rateLimits?: RateLimits | false | undefined
  /** Calls that fail in a row before calls are refused for `openFor`; `false` for no breaker. Default: 20, 15 seconds. */
  readonly circuitBreaker?: { readonly failures: number; readonly openFor: Duration.Input } | false | undefined
  /** Whether values that nobody documented fail a call with `InvalidResponse`; for tests. Default: false. */
  readonly strict?: boolean | undefined
}

/** A failed attempt: its error, and whether another attempt may be made. */
interface Failed<out E> {
  readonly error: E | RequestError
  readonly again: boolean
  /** The server may have acted on it all the same. */
  readonly uncertain: boolean
}

/** What the HTTP client below a transport fails with. */
type SendError = HttpClientError.HttpClientError | RateLimiter.RateLimiterError | TimedOut | NotAuthorized

class TimedOut extends Data.TaggedError("TimedOut") {}

/** Credentials could not be had; the login has made its own attempts. */
class NotAuthorized extends Data.TaggedError("NotAuthorized")<{ readonly error: RequestError }> {}

const defaultTimeout = Duration.seconds(60)
const defaultBreaker = { failures: 20, openFor: Duration.seconds(15) }

/** The address without a slash at its end, and without credentials, which would end up in errors. */
const addressOf = (url: string | URL): string =>
  String(url)
    .replace(/\/\/[^/?#]*@/, "//")
    .replace(/\/+$/, "")

/** The client with credentials on every request and one timeout over each whole exchange. */
const authorizedClient = (client: HttpClient.HttpClient, auth: Auth, timeout: Duration.Input) =>
  HttpClient.transform(client, (_, request) =>
    Effect.flatMap(
      Effect.mapError(auth.authorize(request), (error) => new NotAuthorized({ error })),
      (authorized) =>
        client.execute(authorized).pipe(
          // The body is read here, so that the timeout covers it; the response keeps it for later.
          Effect.tap((response) => response.arrayBuffer),
          Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(new TimedOut()) }),
          // Calls have a span of their own; trace headers are nothing for these servers.
          Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
        )
    )
  )

/** Keeps a limit by waiting, and slows down further when the server answers 429. */
const limitedClient = <E>(
  client: HttpClient.HttpClient.With<E>,
  limiter: RateLimiter.RateLimiter,
  key: string,
  limit: Limit
) =>
  HttpClient.withRateLimiter(client, {
    limiter,
    key,
    limit: limit.requests,
    window: limit.window,
    times: 0
  })

const breakerOutcome = (exit: Exit.Exit<unknown, Failed<unknown>>): CircuitBreaker.Outcome =>
  Option.match(Exit.findErrorOption(exit), {
    onNone: () => CircuitBreaker.success,
    onSome: ({ error }) =>
      error instanceof HciError.ServerError || error instanceof HciError.TransportError
        ? CircuitBreaker.failure()
        : CircuitBreaker.success
  })

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}

const withRetryAfter = (schedule: Schedule.Schedule<unknown>): Schedule.Schedule<unknown, Failed<unknown>> =>
  Schedule.modifyDelay(Schedule.setInputType<Failed<unknown>>()(schedule), ({ duration, input }) =>
    Effect.succeed(Duration.max(duration, Duration.millis(HciError.retryAfterMillis(input.error))))
  )

const buildRequest = (
  address: string,
  operation: Operation<never, unknown, unknown>,
  { body, form, path, query }: RequestParts,
  headers: Readonly<Record<string, string>>
): Effect.Effect<HttpClientRequest.HttpClientRequest, HttpBody.HttpBodyError> => {
  const request = HttpClientRequest.make(operation.method)(`${address}${expandPath(operation.path, path)}`, {
    headers,
    urlParams: query ?? {},
    acceptJson: true
  })
  if (form !== undefined) return Effect.succeed(HttpClientRequest.setBody(request, HttpBody.formData(form)))
  if (body === undefined) return Effect.succeed(request)
  return Effect.map(HttpBody.json(body), (json) => HttpClientRequest.setBody(request, json))
}

/** Retries that a site may still make; see `RetryPolicy.budget`. */
const makeBudget = () => {
  let spent = 0
  return {
    allows: (limit: number): boolean => spent + 1 <= limit,
    take: (): void => {
      spent += 1
    },
    /** A call went well, after this many retries. */
    succeeded: (retries = 0): void => {
      spent = Math.max(0, spent - retries - 0.1)
    }
  }
}

/** Runs a call while the site seems to be alive, and refuses it at once while it does not. */
type Guard = <A, E>(
  call: Effect.Effect<A, Failed<E>>
) => Effect.Effect<A, Failed<E> | CircuitBreaker.CircuitBreakerError>

const makeGuard = Effect.fnUntraced(function* (
  key: string,
  options: Options["circuitBreaker"]
): Effect.fn.Return<Guard, never, Scope.Scope> {
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

/** The client of a request by its method: limited or not, reads apart from writes. */
const makeClients = Effect.fnUntraced(function* (auth: Auth, platformLimits: RateLimits | false, options: Options) {
  const client = yield* HttpClient.HttpClient
  const authorized = authorizedClient(client, auth, options.timeout ?? defaultTimeout)
  const limits = options.rateLimits ?? platformLimits
  if (limits === false) return () => authorized
  const limiter = yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))
  const reads = limitedClient(authorized, limiter, "reads", limits.reads)
  const writes = limitedClient(authorized, limiter, "writes", limits.writes)
  return (method: HttpMethod) => (method === "GET" ? reads : writes)
})

/** What one platform's transport is made of. */
export interface Parts {
  readonly wire: Wire
  readonly auth: Auth
  /** The platform's own limits, in force unless the options say otherwise. */
  readonly rateLimits: RateLimits | false
  /** Adds to a refusal what only the platform can find out, before it becomes an error. */
  readonly explain?: (operation: Operation<never, unknown, unknown>, failure: Failure) => Effect.Effect<Failure>
}

/** Makes a transport; it lives as long as its scope. */
export const make: (
  parts: Parts,
  options: Options
) => Effect.Effect<Transport, never, HttpClient.HttpClient | Scope.Scope> = Effect.fnUntraced(function* (
  { auth, explain = (_, failure) => Effect.succeed(failure), rateLimits, wire }: Parts,
  options: Options
) {
  const { site } = options
  const address = addressOf(options.url)
  const telemetry = Telemetry.make(wire.platform, site)
  const guard = yield* makeGuard(address, options.circuitBreaker)
  const budget = makeBudget()
  const clientFor = yield* makeClients(auth, rateLimits, options)

  const toFailed = (context: Exchange.CallContext, safety: Safety, policy: RetryPolicy) => {
    const failed = (error: RequestError, uncertain: boolean): Failed<never> => ({
      error,
      again: policy.retryable(error, safety),
      uncertain
    })
    return (error: SendError): Failed<never> => {
      if (error._tag === "NotAuthorized") return { error: error.error, again: false, uncertain: false }
      const failure =
        error._tag === "HttpClientError"
          ? TransportFailure.fromHttpClientError(error, address)
          : TransportFailure.of(error._tag === "TimedOut" ? "timeout" : "other", address)
      return failed(Exchange.transportError(context, failure), failure.sent)
    }
  }

  const attempt = Effect.fnUntraced(function* <I, O, E>(
    operation: Operation<I, O, E>,
    request: HttpClientRequest.HttpClientRequest,
    context: Exchange.CallContext,
    policy: RetryPolicy,
    replayed: boolean
  ): Effect.fn.Return<Decoded<O>, Failed<E>> {
    const send = clientFor(operation.method).execute(request)
    const answer = send.pipe(
      Effect.flatMap((response) => Effect.map(response.text, (text) => ({ response, text }))),
      Effect.mapError(toFailed(context, operation.safety, policy))
    )
    let { response, text } = yield* answer
    if (response.status === 401 && (yield* auth.invalidate(response))) {
      ;({ response, text } = yield* answer)
    }
    const now = yield* Clock.currentTimeMillis
    return yield* Effect.mapError(
      Exchange.read(context, operation, response, text, { now, replayed, explain }),
      (error): Failed<E> => ({
        error,
        again: HciError.isRequestError(error) && policy.retryable(error, operation.safety),
        uncertain: error instanceof HciError.ServerError || error instanceof HciError.InvalidResponse
      })
    )
  })

  /** Everything after a failed first attempt; most calls never come here. */
  const again = Effect.fnUntraced(function* <O, E>(
    operation: Operation<never, O, E>,
    policy: RetryPolicy,
    once: (replayed: boolean) => Effect.Effect<Decoded<O>, Failed<E>>,
    first: Failed<E>
  ): Effect.fn.Return<Decoded<O>, Failed<E>> {
    const next = yield* Schedule.toStepWithSleep(withRetryAfter(policy.schedule))
    let failed = first
    let uncertain = false
    let retries = 0
    while (failed.again && budget.allows(policy.budget)) {
      const going = yield* next(failed).pipe(
        Effect.as(true),
        Pull.catchDone(() => Effect.succeed(false))
      )
      if (!going) break
      budget.take()
      retries += 1
      yield* telemetry.retried(operation.name)
      uncertain ||= failed.uncertain && operation.safety === "idempotent"
      const result = yield* Effect.result(once(uncertain))
      if (Result.isSuccess(result)) {
        budget.succeeded(retries)
        return result.success
      }
      failed = result.failure
    }
    return yield* Effect.fail(failed)
  })

  const call = Effect.fnUntraced(function* <I, O, E>(
    operation: Operation<I, O, E>,
    input: I,
    context: Exchange.CallContext
  ): Effect.fn.Return<Decoded<O>, E | RequestError> {
    const headers = yield* wire.headers(operation.method)
    const request = yield* Effect.mapError(buildRequest(address, operation, operation.request(input), headers), () =>
      Exchange.badInput(context)
    )
    const policy = yield* RetryPolicy
    const once = (replayed: boolean) => attempt(operation, request, context, policy, replayed)
    const outcome = guard(Effect.catch(once(false), (failed) => again(operation, policy, once, failed)))
    return yield* Effect.mapError(outcome, (failed): E | RequestError =>
      failed instanceof CircuitBreaker.CircuitBreakerError
        ? Exchange.transportError(context, TransportFailure.of("circuit", address))
        : failed.error
    )
  })

  const settle = <O>(
    context: Exchange.CallContext,
    { drift, value }: Decoded<O>
  ): Effect.Effect<O, HciError.InvalidResponse> => {
    budget.succeeded()
    if (drift.length === 0) return Effect.succeed(value)
    const result = options.strict === true ? Effect.fail(Exchange.driftError(context, drift)) : Effect.succeed(value)
    return Effect.andThen(telemetry.drifted(context.operation.name, drift), result)
  }

  return {
    execute: (operation, input) =>
      Effect.clockWith((clock) => {
        const started = clock.currentTimeMillisUnsafe()
        const context: Exchange.CallContext = { wire, operation, site }
        const finished = Effect.onExit(
          Effect.flatMap(call(operation, input, context), (decoded) => settle(context, decoded)),
          (exit) => telemetry.finished(operation.name, outcomeOf(exit), clock.currentTimeMillisUnsafe() - started)
        )
        // Data first: in the other form effect captures a stack trace all the same.
        return Effect.withSpan(finished, `${wire.platform}.${operation.name}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: {
            "hci.platform": wire.platform,
            "hci.operation": operation.name,
            ...(site === undefined ? undefined : { "hci.site": site })
          }
        })
      })
  }
})
