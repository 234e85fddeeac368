import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { Auth } from "../Auth.ts"
import type { RequestError } from "../HciError.ts"
import type { Limit, Options, RateLimits } from "./transportOptions.ts"

/** No whole answer came in time. */
interface TimedOut {
  readonly _tag: "TimedOut"
}

/** Credentials could not be had; the login has made its own attempts. */
interface NotAuthorized {
  readonly _tag: "NotAuthorized"
  readonly error: RequestError
}

/** What sending fails with. */
export type SendError = HttpClientError.HttpClientError | RateLimiter.RateLimiterError | TimedOut | NotAuthorized

const timedOut: Effect.Effect<never, TimedOut> = Effect.fail({ _tag: "TimedOut" })

const defaultTimeout = Duration.seconds(60)

/** The client with credentials on every request and one timeout over each whole exchange. */
const authorizedClient = (client: HttpClient.HttpClient, auth: Auth, timeout: Duration.Input) =>
  HttpClient.transform(client, (_, request) =>
    Effect.flatMap(
      Effect.mapError(auth.authorize(request), (error): NotAuthorized => ({ _tag: "NotAuthorized", error })),
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

/** Sends one request: limited or not, reads apart from writes. */
export type Send = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, SendError>

/** What sends the requests of one site. */
export const make: (
  auth: Auth,
  platformLimits: RateLimits | false,
  options: Options
) => Effect.Effect<Send, never, HttpClient.HttpClient> = Effect.fnUntraced(function* (auth, platformLimits, options) {
  const client = yield* HttpClient.HttpClient
  const authorized = authorizedClient(client, auth, options.timeout ?? defaultTimeout)
  const limits = options.rateLimits ?? platformLimits
  if (limits === false) return authorized.execute
  const limiter = yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))
  const reads = limitedClient(authorized, limiter, "reads", limits.reads)
  const writes = limitedClient(authorized, limiter, "writes", limits.writes)
  return (request) => (request.method === "GET" ? reads : writes).execute(request)
})
