import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import { ResponseListener } from "../../RawResponse.ts"
import type { Call } from "./call.ts"
import { ended, noteEffect, repeatableForMillis, title, mayHaveTakenEffectMessage } from "./call.ts"
import * as HeaderNames from "./headerNames.ts"
import type { TooLate } from "./limits.ts"
import * as Limits from "./limits.ts"
import * as Moment from "./moment.ts"
import type { Dependencies, Options } from "./options.ts"
import { requestIdOf } from "./request.ts"
import * as Response from "./response.ts"
import type { SentSecrets } from "./secrets.ts"
import { secretsOf } from "./secrets.ts"
import type { Sending } from "./sending.ts"
import { CurrentSending } from "./sending.ts"
import * as TransportError from "./transportError.ts"

/** A failed attempt of a call. */
export interface FailedAttempt<out E> {
  readonly _tag: "FailedAttempt"
  readonly error: E | RequestError
  /** Whether the retry policy allows another attempt after this error. */
  readonly retryable: boolean
}

/** No whole response came in time. */
interface TimedOut {
  readonly _tag: "TimedOut"
  /** Whether bytes of the request were sent, where the client knows. */
  readonly sent: boolean | undefined
}

/** Credentials could not be had. The login has retried already, so the call does not. */
interface AuthorizationFailed {
  readonly _tag: "AuthorizationFailed"
  readonly error: RequestError
}

type SendError = HttpClientError.HttpClientError | TimedOut | AuthorizationFailed | TooLate

/** A whole response. */
interface Received {
  readonly response: HttpClientResponse.HttpClientResponse
  /** Its bytes, where the operation wants them. */
  readonly body: Response.Body | Uint8Array
}

/** The body as text; empty where the bytes are wanted. */
const textOf = (body: Received["body"]): string => (body instanceof Uint8Array ? "" : body.text)

/** A response with its body: bytes where the operation wants them, unless JSON comes in their place, as with errors. */
const receivedOf = (
  { context: { operation } }: Call,
  response: HttpClientResponse.HttpClientResponse,
  bytes: Uint8Array
): Effect.Effect<Received, HttpClientError.HttpClientError> => {
  const isWanted = operation.response.bytes === true && response.status >= 200 && response.status < 300
  return isWanted && !/json/i.test(response.headers["content-type"] ?? "")
    ? Effect.succeed({ response, body: bytes })
    : Effect.map(Response.decodeBody(bytes, response), (body) => ({ response, body }))
}

/** Sends the request of a call and reads the whole response. */
type Send = (call: Call) => Effect.Effect<Received, SendError>

const defaultTimeout = Duration.seconds(60)

/** Longest wait that a server may ask for, where the options say nothing. */
const defaultMaxServerWait = Duration.minutes(2)

const maxServerWaitMillis = ({ options }: Call): number =>
  Duration.toMillis(Duration.fromInputUnsafe(options.maxServerWait ?? defaultMaxServerWait))

/** Sends requests with credentials, within the limits, each with one timeout from sending to the last byte. */
const makeSend = (
  client: HttpClient.HttpClient,
  { auth, protocol }: Dependencies,
  limits: Limits.Limits,
  sent: SentSecrets
): Send => {
  const context = Context.make(HeaderNames.CurrentHeaderNames, HeaderNames.make(protocol.headerNames)).pipe(
    // Calls have a span of their own; trace headers are nothing for these servers.
    Context.add(HttpClient.TracerDisabledWhen, () => true)
  )
  return Effect.fnUntraced(function* (call: Call): Effect.fn.Return<Received, SendError> {
    yield* limits.acquire(call)
    const request = yield* Effect.mapError(auth.authorize(call.request), (error): AuthorizationFailed => ({
      _tag: "AuthorizationFailed",
      error
    }))
    const clock = yield* Clock.Clock
    if (repeatableForMillis(call, clock) <= 0) return yield* Limits.tooLate
    const { progress } = call
    progress.requests += 1
    progress.lastSent = Moment.now(clock)
    sent.addRequest(request)
    const sending: Sending = { begun: undefined }
    const received = yield* client.execute(request).pipe(
      // The body is read here, so that the timeout covers it.
      Effect.flatMap((response) => Effect.map(response.arrayBuffer, (buffer) => [response, buffer] as const)),
      Effect.timeoutOrElse({
        duration: call.options.timeout ?? defaultTimeout,
        orElse: () => Effect.fail<TimedOut>({ _tag: "TimedOut", sent: sending.begun })
      }),
      // It is parsed in the fiber of the call: between that of the timeout and this one, others of all calls have their
      // turn, and the values of all their bodies would be held at once.
      Effect.flatMap(([response, buffer]) => receivedOf(call, response, new Uint8Array(buffer))),
      Effect.provideContext(Context.add(context, CurrentSending, sending))
    )
    const { headers, status } = received.response
    progress.arrived += 1
    progress.status = status
    progress.requestId = requestIdOf(protocol, headers, () => secretsOf(request, call, auth.secrets))
    yield* limits.observe(call, status, headers)
    const listener = yield* ResponseListener
    const { requestId } = progress
    const { operation, site } = call.context
    yield* listener({
      platform: protocol.platform,
      operation: operation.name,
      site,
      status,
      headers,
      requestId,
      get body() {
        return textOf(received.body)
      }
    })
    return received
  })
}

/** The same error, of a call that may have taken effect in an earlier attempt. */
const withUncertainty = (call: Call, error: RequestError): RequestError =>
  call.progress.mayHaveTakenEffect
    ? HciError.withDetail(error, { message: mayHaveTakenEffectMessage(call, error.message), mayHaveTakenEffect: true })
    : error

/** An error after a wait was asked for that is longer than the bound; it says both. */
const afterLongWait = <E>(call: Call, error: E | RequestError): E | RequestError => {
  const isCounted = error instanceof HciError.RateLimited || error instanceof HciError.ServerError
  if (!isCounted || HciError.retryAfterMillis(error) <= maxServerWaitMillis(call)) return error
  const seconds = (millis: number) => `${Math.ceil(millis / 1000)} s`
  const asked = `${seconds(HciError.retryAfterMillis(error))}, and a call waits ${seconds(maxServerWaitMillis(call))} at most`
  const message = `${ended(error.message)} The server asks to wait ${asked} (\`maxServerWait\`).`
  const { _tag: _, ...detail } = error
  return new HciError.RateLimited({ ...detail, message })
}

/** How long an operation that rejected new credentials too causes no other login. */
const hopelessForMillis = 60_000

/** Makes one attempt of a call. */
export type Attempt = <O, E>(call: Call<O, E>) => Effect.Effect<Response.ReadResponse<O>, FailedAttempt<E> | TooLate>

/** Takes the place of a client that `transformClient` should have given; callers without types can give anything. */
const noClient = HttpClient.make((request) => {
  const cause = Object.assign(new Error("`transformClient` gave no HTTP client: return one."), {
    code: TransportError.codes.option
  })
  const reason = new HttpClientError.TransportError({ request, cause })
  return Effect.fail(new HttpClientError.HttpClientError({ reason }))
})

/** Attempts of one site: each authorizes and sends the request, once more after a 401, and reads the response. */
export const make = Effect.fnUntraced(function* (
  dependencies: Dependencies,
  options: Options,
  baseUrl: string,
  sent: SentSecrets
): Effect.fn.Return<Attempt, never, HttpClient.HttpClient> {
  const { auth, explain } = dependencies
  const rateLimits = options.rateLimits ?? dependencies.rateLimits
  const limits = yield* Limits.make(rateLimits, maxServerWaitMillis)
  const { transformClient = Function.identity } = options
  const transformed = transformClient(yield* HttpClient.HttpClient)
  const client = Predicate.hasProperty(transformed, "execute") ? transformed : noClient
  const send = makeSend(client, dependencies, limits, sent)

  const failedAttempt = <E>(call: Call, error: E | RequestError): FailedAttempt<E> => ({
    _tag: "FailedAttempt",
    error: afterLongWait(call, error),
    retryable:
      HciError.isRequestError(error) &&
      call.policy.retryable(error, call.context.operation.safety) &&
      HciError.retryAfterMillis(error) <= maxServerWaitMillis(call)
  })

  const sendError = (call: Call, error: SendError): FailedAttempt<never> | TooLate => {
    if (error._tag === "TooLate") return error
    if (error._tag === "AuthorizationFailed") {
      return { _tag: "FailedAttempt", error: withUncertainty(call, error.error), retryable: false }
    }
    const transportError =
      error._tag === "HttpClientError"
        ? TransportError.fromHttpClientError(call, baseUrl, error)
        : TransportError.make(call.context, baseUrl, "timeout", { sent: error.sent })
    const isSent = transportError._tag === "InvalidResponse" || transportError.sent
    if (isSent) call.progress.arrived += 1
    noteEffect(call, isSent ? "possible" : "none")
    return failedAttempt<never>(call, withUncertainty(call, transportError))
  }

  /** Operations that rejected new credentials too, and until when they cause no other login. */
  const hopeless = new Map<string, number>()

  return Effect.fnUntraced(function* <O, E>(
    call: Call<O, E>
  ): Effect.fn.Return<Response.ReadResponse<O>, FailedAttempt<E> | TooLate> {
    const received = Effect.mapError(send(call), (error) => sendError(call, error))
    const { operation, protocol } = call.context
    const isRejected = ({ body, response: { status } }: Received): boolean =>
      status === 401 || (!(body instanceof Uint8Array) && protocol.rejectsCredentials?.(status, body) === true)
    const clock = yield* Clock.Clock
    let last = yield* received
    if (
      isRejected(last) &&
      Moment.monotonicMillis(clock) >= (hopeless.get(operation.name) ?? 0) &&
      (yield* auth.invalidate(last.response))
    ) {
      yield* Effect.logDebug(`${title(call.context)}: authorizing anew after HTTP ${last.response.status}`)
      last = yield* received
      if (isRejected(last)) {
        hopeless.set(operation.name, Moment.monotonicMillis(clock) + hopelessForMillis)
      } else {
        hopeless.delete(operation.name)
      }
    }
    return yield* Effect.mapError(
      Response.read(call, last.response, last.body, { explain, secrets: auth.secrets }),
      (error) => failedAttempt(call, error)
    )
  })
})
