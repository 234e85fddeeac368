import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import type { Operation } from "../../Operation.ts"
import { RetryPolicy } from "../../RetryPolicy.ts"
import { optionalFields } from "../optionalFields.ts"
import * as Attempt from "./attempt.ts"
import * as Metrics from "./metrics.ts"
import type { CircuitBreakerOptions, Dependencies, Options, Transport } from "./options.ts"
import type { CallContext } from "./request.ts"
import * as Request from "./request.ts"
import * as Response from "./response.ts"
import * as Retry from "./retry.ts"
import * as TransportError from "./transportError.ts"

/** Runs a call unless the last calls all failed. */
type WithCircuitBreaker = <A, E>(
  context: CallContext,
  call: Effect.Effect<A, E | RequestError>
) => Effect.Effect<A, E | RequestError>

const defaultCircuitBreaker: CircuitBreakerOptions = { failures: 20, openFor: Duration.seconds(15) }

/** Failures of the site count; an error response to one request does not. */
const breakerOutcome = (exit: Exit.Exit<unknown, unknown>): CircuitBreaker.Outcome => {
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  return error instanceof HciError.ServerError || error instanceof HciError.TransportError
    ? CircuitBreaker.failure()
    : CircuitBreaker.success
}

const makeCircuitBreaker = Effect.fnUntraced(function* (
  baseUrl: string,
  options: CircuitBreakerOptions | false = defaultCircuitBreaker
): Effect.fn.Return<WithCircuitBreaker, never, Scope.Scope> {
  if (options === false) return (_, call) => call
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(options.failures),
    openDuration: options.openFor
  }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  return (context, call) =>
    Effect.mapError(breaker.execute(call, { key: baseUrl, classify: breakerOutcome }), (error) =>
      error instanceof CircuitBreaker.CircuitBreakerError ? TransportError.make(context, baseUrl, "circuit") : error
    )
})

/** How a call ended, for metrics. */
const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}

/** Makes a transport; it lives as long as its scope. */
export const make = Effect.fnUntraced(function* (
  dependencies: Dependencies,
  options: Options
): Effect.fn.Return<Transport, never, HttpClient.HttpClient | Scope.Scope> {
  const { protocol } = dependencies
  const { site } = options
  const baseUrl = Request.baseUrlOf(options.url)
  const metrics = Metrics.make(protocol.platform, site)
  const attributes = { "hci.platform": protocol.platform, ...optionalFields({ "hci.site": site }) }
  const budget = new Retry.RetryBudget()
  const attempt = yield* Attempt.make(dependencies, options, baseUrl)
  const withCircuitBreaker = yield* makeCircuitBreaker(baseUrl, options.circuitBreaker)

  const call = Effect.fnUntraced(function* <I, O, E>(
    operation: Operation<I, O, E>,
    input: I
  ): Effect.fn.Return<O, E | RequestError> {
    const context: CallContext<O, E> = { protocol, operation, site }
    const request = yield* Request.make(baseUrl, context, operation, input)
    const policy = yield* RetryPolicy
    const attempts = Retry.withRetry((replayed) => attempt(context, request, policy, replayed), {
      policy,
      budget,
      safety: operation.safety,
      onRetry: () => metrics.retried(operation.name)
    })
    const { drift, value } = yield* withCircuitBreaker(context, attempts)
    budget.giveBack()
    if (drift.length === 0) return value
    yield* metrics.drifted(operation.name, drift)
    return options.strict === true ? yield* Response.driftError(context, drift) : value
  })

  return {
    execute: (operation, input) =>
      Effect.clockWith((clock) => {
        const started = clock.currentTimeMillisUnsafe()
        const finished = Effect.onExit(call(operation, input), (exit) =>
          metrics.finished(operation.name, outcomeOf(exit), clock.currentTimeMillisUnsafe() - started)
        )
        // Data first: in the other form effect captures a stack trace all the same.
        return Effect.withSpan(finished, `${protocol.platform}.${operation.name}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: { ...attributes, "hci.operation": operation.name }
        })
      })
  }
})
