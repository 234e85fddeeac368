import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { Auth } from "../../Auth.ts"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import type { Decoded } from "../../ResponseDecoder.ts"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import type { Dependencies, Limit, Options, RateLimits } from "./options.ts"
import type { CallContext } from "./request.ts"
import * as Response from "./response.ts"
import * as TransportError from "./transportError.ts"

/** A failed attempt of a call. */
export interface FailedAttempt<out E> {
  readonly error: E | RequestError
  /** Whether the retry policy allows another attempt after this error. */
  readonly retryable: boolean
  /** Whether the server may have done what the request asks for all the same. */
  readonly mayHaveTakenEffect: boolean
}

/** No whole response came in time. */
interface TimedOut {
  readonly _tag: "TimedOut"
}

/** Credentials could not be had. The login has retried already, so the call does not. */
interface AuthorizationFailed {
  readonly _tag: "AuthorizationFailed"
  readonly error: RequestError
}

type SendError = HttpClientError.HttpClientError | RateLimiter.RateLimiterError | TimedOut | AuthorizationFailed

/** Sends one request and reads the whole response. */
type Send = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, SendError>

const timedOut: Effect.Effect<never, TimedOut> = Effect.fail({ _tag: "TimedOut" })

const defaultTimeout = Duration.seconds(60)

/** The client with credentials on every request, and one timeout from sending to the last byte of the response. */
const withAuthorization = (client: HttpClient.HttpClient, auth: Auth, timeout: Duration.Input) =>
  HttpClient.transform(client, (_, request) =>
    Effect.flatMap(
      Effect.mapError(auth.authorize(request), (error): AuthorizationFailed => ({
        _tag: "AuthorizationFailed",
        error
      })),
      (authorized) =>
        client.execute(authorized).pipe(
          // The body is read here, so that the timeout covers it; the response keeps it for later.
          Effect.tap((response) => response.text),
          Effect.timeoutOrElse({ duration: timeout, orElse: () => timedOut }),
          // Calls have a span of their own; trace headers are nothing for these servers.
          Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
        )
    )
  )

/** Keeps a limit by waiting, and slows down further when the server responds with 429. */
const withLimit = <E>(
  client: HttpClient.HttpClient.With<E>,
  limiter: RateLimiter.RateLimiter,
  key: string,
  limit: Limit
) => HttpClient.withRateLimiter(client, { limiter, key, limit: limit.requests, window: limit.window, times: 0 })

const makeSend = Effect.fnUntraced(function* (
  auth: Auth,
  timeout: Duration.Input,
  limits: RateLimits | false
): Effect.fn.Return<Send, never, HttpClient.HttpClient> {
  const client = withAuthorization(yield* HttpClient.HttpClient, auth, timeout)
  if (limits === false) return client.execute
  const limiter = yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))
  const reads = withLimit(client, limiter, "reads", limits.reads)
  const writes = withLimit(client, limiter, "writes", limits.writes)
  return (request) => (request.method === "GET" ? reads : writes).execute(request)
})

const failedAttempt = <E>(
  error: E | RequestError,
  mayHaveTakenEffect: boolean,
  { operation }: CallContext,
  policy: RetryPolicy
): FailedAttempt<E> => ({
  error,
  retryable: HciError.isRequestError(error) && policy.retryable(error, operation.safety),
  mayHaveTakenEffect
})

/** Makes one attempt of a call; `replayed` says that an earlier attempt of the call may have taken effect. */
export type Attempt = <O, E>(
  context: CallContext<O, E>,
  request: HttpClientRequest.HttpClientRequest,
  policy: RetryPolicy,
  replayed: boolean
) => Effect.Effect<Decoded<O>, FailedAttempt<E>>

/** Attempts of one site: each authorizes and sends the request, once more after a 401, and reads the response. */
export const make = Effect.fnUntraced(function* (
  { auth, explain, rateLimits }: Dependencies,
  options: Options,
  baseUrl: string
): Effect.fn.Return<Attempt, never, HttpClient.HttpClient> {
  const send = yield* makeSend(auth, options.timeout ?? defaultTimeout, options.rateLimits ?? rateLimits)

  const sendError = (context: CallContext, policy: RetryPolicy, error: SendError): FailedAttempt<never> => {
    if (error._tag === "AuthorizationFailed") {
      return { error: error.error, retryable: false, mayHaveTakenEffect: false }
    }
    const transportError =
      error._tag === "HttpClientError"
        ? TransportError.fromHttpClientError(context, baseUrl, error)
        : TransportError.make(context, baseUrl, error._tag === "TimedOut" ? "timeout" : "other")
    return failedAttempt<never>(transportError, transportError.sent, context, policy)
  }

  return Effect.fnUntraced(function* <O, E>(
    context: CallContext<O, E>,
    request: HttpClientRequest.HttpClientRequest,
    policy: RetryPolicy,
    replayed: boolean
  ): Effect.fn.Return<Decoded<O>, FailedAttempt<E>> {
    const received = send(request).pipe(
      Effect.flatMap((response) => Effect.map(response.text, (text) => ({ response, text }))),
      Effect.mapError((error) => sendError(context, policy, error))
    )
    let { response, text } = yield* received
    if (response.status === 401 && (yield* auth.invalidate(response))) {
      ;({ response, text } = yield* received)
    }
    return yield* Effect.mapError(Response.read(context, response, text, { explain, replayed }), (error) => {
      const mayHaveTakenEffect = error instanceof HciError.ServerError || error instanceof HciError.InvalidResponse
      return failedAttempt(error, mayHaveTakenEffect, context, policy)
    })
  })
})
