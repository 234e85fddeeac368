import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as CallOptions from "../../CallOptions.ts"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import type { Operation } from "../../Operation.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import { optionalFields } from "../optionalFields.ts"
import * as Attempt from "./attempt.ts"
import type { Call, CallProgress } from "./call.ts"
import { initialProgress, title } from "./call.ts"
import * as Metrics from "./metrics.ts"
import * as Moment from "./moment.ts"
import type { CircuitBreakerOptions, Dependencies, Options, Transport } from "./options.ts"
import { callProblem, layerProblem, siteOf } from "./options.ts"
import type { CallContext } from "./request.ts"
import * as Request from "./request.ts"
import * as Response from "./response.ts"
import * as Retry from "./retry.ts"
import { SentSecrets } from "./secrets.ts"
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
  const isOverloaded = error instanceof HciError.RateLimited && (error.status ?? 0) >= 500
  return isOverloaded || error instanceof HciError.ServerError || error instanceof HciError.TransportError
    ? CircuitBreaker.failure()
    : CircuitBreaker.success
}

/** The memory of a circuit breaker, by a clock that does not step: a clock set back keeps no circuit open. */
const steadyStore = Effect.map(
  Effect.provide(CircuitBreaker.CircuitBreakerStore, CircuitBreaker.layerStoreMemory()),
  (store) =>
    CircuitBreaker.CircuitBreakerStore.of({
      admit: (key) => Moment.steadily(store.admit(key)),
      record: (options) => Moment.steadily(store.record(options)),
      state: (key) => Moment.steadily(store.state(key))
    })
)

const makeCircuitBreaker = Effect.fnUntraced(function* (
  baseUrl: string,
  options: CircuitBreakerOptions | false = defaultCircuitBreaker
): Effect.fn.Return<WithCircuitBreaker, never, Scope.Scope> {
  if (options === false) return (_, call) => call
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(options.failures),
    openDuration: options.openFor
  }).pipe(Effect.provideServiceEffect(CircuitBreaker.CircuitBreakerStore, steadyStore))
  return (context, call) =>
    Effect.catch(breaker.execute(call, { key: baseUrl, classify: breakerOutcome }), (error) =>
      error instanceof CircuitBreaker.CircuitBreakerError
        ? Effect.andThen(
            Effect.logDebug(`${title(context)}: not tried, since the circuit is open`),
            Effect.fail(TransportError.make(context, baseUrl, "circuit"))
          )
        : Effect.fail(error)
    )
})

/** How a call ended, for metrics. */
const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** Host and port of a site, for spans; nothing for a malformed address. */
const serverAttributes = (baseUrl: string): Readonly<Record<string, string | number>> => {
  const url = URL.parse(baseUrl)
  if (url === null) return {}
  const port = url.port === "" ? defaultPorts[url.protocol] : Number(url.port)
  return { "server.address": url.hostname, ...optionalFields({ "server.port": port }) }
}

/** What a span tells of the requests of a call, once the call has ended. */
const progressAttributes = ({ requestId, requests, status }: CallProgress) =>
  optionalFields({
    "http.response.status_code": status,
    "http.request.resend_count": requests > 1 ? requests - 1 : undefined,
    "hci.request.id": requestId
  })

/** Makes a transport; it lives as long as its scope. */
export const make = Effect.fnUntraced(function* (
  dependencies: Dependencies,
  given: Options
): Effect.fn.Return<Transport, never, HttpClient.HttpClient | Scope.Scope> {
  const { protocol } = dependencies
  const site = siteOf(given)
  const layerIssue = layerProblem(given)
  // Calls are refused then, so that the other options do not matter.
  const options: Options = layerIssue === undefined ? given : { url: given.url, site }
  const baseUrl = Request.normalizeUrl(options.url)
  const metrics = Metrics.make(protocol.platform, site)
  const attributes = {
    "hci.platform": protocol.platform,
    ...optionalFields({ "hci.site": site }),
    ...serverAttributes(baseUrl)
  }
  const layerPolicy =
    options.retry === undefined
      ? yield* RetryPolicy.RetryPolicy
      : RetryPolicy.merge(RetryPolicy.defaultPolicy, options.retry)
  const { headers, maxServerWait, strict, timeout } = options
  const layerOptions: CallOptions.CallOptions = { headers, maxServerWait, strict, timeout }
  const budget = new Retry.RetryBudget()
  const sent = new SentSecrets()
  const attempt = yield* Attempt.make(dependencies, options, baseUrl, sent)
  const withCircuitBreaker = yield* makeCircuitBreaker(baseUrl, options.circuitBreaker)
  const layerLimits = options.rateLimits ?? dependencies.rateLimits

  const execute = Effect.fnUntraced(function* <I, O, E>(
    operation: Operation<I, O, E>,
    input: I,
    progress: CallProgress
  ): Effect.fn.Return<Response.ReadResponse<O>, E | RequestError> {
    const context: CallContext<O, E> = { protocol, operation, site }
    if (!Request.isHttpUrl(baseUrl)) return yield* TransportError.make(context, baseUrl, "url")
    const callOptions = CallOptions.merge(layerOptions, yield* CallOptions.CallOptions)
    const policy = Context.getOrUndefined(yield* Effect.context<never>(), RetryPolicy.RetryPolicy) ?? layerPolicy
    const { rateLimits = layerLimits } = callOptions
    const problem = layerIssue ?? callProblem(callOptions, rateLimits, policy)
    if (problem !== undefined) return yield* Request.refuse(context, problem)
    const built = yield* Request.make(baseUrl, context, operation, input, callOptions.headers)
    if (operation.safety !== "read") sent.addCall(built)
    const call: Call<O, E> = { ...built, context, policy, options: callOptions, metrics, progress }
    const attempts = Effect.catch(attempt(call), (failed) => Retry.retry(attempt, call, failed, budget))
    const read = yield* withCircuitBreaker(context, attempts)
    budget.giveBack()
    if (read.drift.length === 0) return read
    yield* metrics.drifted(operation.name, read.drift)
    return callOptions.strict === true ? yield* Response.driftError(context, read.drift) : read
  })

  return {
    site,
    mask: (text) => sent.maskIn(text, dependencies.auth.secrets),
    execute: (operation, input) =>
      Effect.withFiber((fiber) => {
        const clock = fiber.getRef(Clock.Clock)
        const started = Moment.monotonicMillis(clock)
        const progress = initialProgress()
        const finished = Effect.onExit(execute(operation, input, progress), (exit) =>
          Effect.andThen(
            Effect.annotateCurrentSpan(progressAttributes(progress)),
            metrics.finished(operation.name, outcomeOf(exit), Moment.monotonicMillis(clock) - started)
          )
        )
        // Data first: in the other form effect captures a stack trace all the same.
        const traced = Effect.withSpan(finished, `${protocol.platform}.${operation.name}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: {
            ...attributes,
            "hci.operation": operation.name,
            "http.request.method": operation.method,
            "url.template": operation.path
          }
        })
        return Effect.map(traced, ({ take }) => take())
      })
  }
})
