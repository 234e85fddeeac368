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
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Auth } from "./Auth.ts"
import type { Failure } from "./Failures.ts"
import type { RequestError } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import * as Exchange from "./internal/exchange.ts"
import type { Failed } from "./internal/failed.ts"
import * as Guard from "./internal/guard.ts"
import * as Request from "./internal/request.ts"
import * as Retry from "./internal/retry.ts"
import * as Sender from "./internal/sender.ts"
import * as Telemetry from "./internal/telemetry.ts"
import * as TransportFailure from "./internal/transportFailure.ts"
import type { Options, RateLimits } from "./internal/transportOptions.ts"
import type { Operation, Safety } from "./Operation.ts"
import type { Decoded } from "./ResponseDecoder.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import type { Protocol } from "./Protocol.ts"

export type {
  /** Requests allowed in a window of time. */
  Limit,
  /** Options of a transport. */
  Options,
  /** Limits kept on this side, so that the server need not refuse. */
  RateLimits
} from "./internal/transportOptions.ts"

/** What executes operations; the contract of both platforms' `HttpTransport` services. */
export interface Transport {
  readonly execute: <I, O, E>(operation: Operation<I, O, E>, input: I) => Effect.Effect<O, E | RequestError>
}

/** How a call ended, for metrics. */
const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}

/** What one platform's transport is made of. */
export interface Parts {
  readonly protocol: Protocol
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
  { auth, explain = (_, failure) => Effect.succeed(failure), rateLimits, protocol }: Parts,
  options: Options
) {
  const { site } = options
  const address = Request.addressOf(options.url)
  const telemetry = Telemetry.make(protocol.platform, site)
  const guard = yield* Guard.make(address, options.circuitBreaker)
  const budget = Retry.makeBudget()
  const send = yield* Sender.make(auth, rateLimits, options)

  const toFailed = (context: Exchange.CallContext, safety: Safety, policy: RetryPolicy) => {
    const failed = (error: RequestError, uncertain: boolean): Failed<never> => ({
      error,
      again: policy.retryable(error, safety),
      uncertain
    })
    return (error: Sender.SendError): Failed<never> => {
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
    const answer = send(request).pipe(
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
    const next = yield* Schedule.toStepWithSleep(Retry.withRetryAfter(policy.schedule))
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
    const parts = operation.request(input)
    const refusal = Request.emptyPlace(operation, parts) ?? protocol.validateRequest?.(parts)
    if (refusal !== undefined) return yield* Effect.fail(Exchange.badInput(context, refusal))
    const headers = yield* protocol.headers(operation.method)
    const request = yield* Effect.mapError(Request.build(address, operation, parts, headers), () =>
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
        const context: Exchange.CallContext = { protocol, operation, site }
        const finished = Effect.onExit(
          Effect.flatMap(call(operation, input, context), (decoded) => settle(context, decoded)),
          (exit) => telemetry.finished(operation.name, outcomeOf(exit), clock.currentTimeMillisUnsafe() - started)
        )
        // Data first: in the other form effect captures a stack trace all the same.
        return Effect.withSpan(finished, `${protocol.platform}.${operation.name}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: {
            "hci.platform": protocol.platform,
            "hci.operation": operation.name,
            ...(site === undefined ? undefined : { "hci.site": site })
          }
        })
      })
  }
})
