/**
 * Subscriptions over the protocol that Towers call `graphql-ws`, which is the one of `subscriptions-transport-ws`: after
 * `connection_init` and `connection_ack`, each document is a `start`, and its events are `data`.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import { OptionCheck, RawResponse } from "@effect-hci/core/Platform"
import { Failures, HciError, Json, Paging, ResponseDecoder as Decoder, optionalFields } from "@effect-hci/core/Runtime"
import type * as Model from "@effect-hci/core/Model"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { HttpTransport } from "./call.ts"
import type { DocumentError, Variables } from "./graphql.ts"
import { documentProblem, execute, kindOf, refuse } from "./graphql.ts"
import { credentialsAdvice, parseGraphqlError } from "./protocol.ts"

/** What a subscription gives. */
export type SubscriptionEvent<A> =
  /** The subscription has begun, for the first time or after its connection was lost: what changed before is not told. */
  | { readonly _tag: "Subscribed" }
  /** Something changed. */
  | {
      readonly _tag: "Data"
      /** What the document asks for, as it is now. */
      readonly data: A
    }

/** Options of a subscription; `E` and `R` are what `onInvalid` may fail with and needs. */
export interface SubscriptionOptions<out E = never, out R = never> {
  /**
   * What happens to an event that does not fit its schema, or that the Tower could not make: fail the subscription, leave the
   * event out with a warning in the log, or your own effect; `index` counts the events from 0. Default: `"skip"`, so that one
   * odd event costs none of those after it.
   */
  readonly onInvalid?: Paging.OnInvalid<E, R> | undefined
  /**
   * When to connect again after a connection was lost; it begins anew with each one that is accepted. When it ends, the
   * subscription fails. Default: after 1 second, then twice as long each time up to 30 seconds, without end.
   */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** How long a connection may take until it is accepted. Default: 30 seconds. */
  readonly openTimeout?: Duration.Input | undefined
  /**
   * How long a connection may be silent before it is taken for lost, where the Tower is known to send keep-alives.
   * Default: without end.
   */
  readonly silence?: Duration.Input | undefined
}

const defaultSchedule = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

const operation = "Graphql.subscription"

type SubscriptionError = DocumentError

/** An event that is not given. */
interface InvalidEvent {
  readonly _tag: "Invalid"
  readonly issues: ReadonlyArray<HciError.Issue>
}

/** One subscription: what it asks for, and where. */
interface Subscription<A> extends Pick<SubscriptionOptions, "openTimeout" | "silence"> {
  readonly document: string
  readonly variables: Variables
  readonly decoder: ResponseDecoder<A>
  readonly site: string | undefined
  /** Whether the last credentials were rejected, and no event came since. */
  readonly isRejected: Ref.Ref<boolean>
}

const detailOf = ({ site }: Pick<Subscription<unknown>, "site">) => ({
  platform: "cloudtower",
  operation,
  ...optionalFields({ site })
})

/** A connection that is not there any more, or never was: another one may be had. */
const lost = (self: Subscription<unknown>, message: string, cause?: unknown): HciError.TransportError =>
  new HciError.TransportError({
    ...detailOf(self),
    message,
    reason: "reset",
    sent: true,
    ...optionalFields({ cause })
  })

/** What becomes of an event that is not given. */
const report = <E, R>(
  self: Subscription<unknown>,
  onInvalid: Paging.OnInvalid<E, R> = "skip",
  { index, issues }: Paging.InvalidRecord
): Effect.Effect<unknown, HciError.InvalidResponse | E, R> => {
  const message = `Event ${index} of the subscription is invalid${HciError.describeIssues(issues)}.`
  if (onInvalid === "fail") return Effect.fail(new HciError.InvalidResponse({ ...detailOf(self), message, issues }))
  return onInvalid === "skip"
    ? Effect.logWarning(`cloudtower ${self.site === undefined ? "" : `${self.site} `}${operation}: skipped. ${message}`)
    : OptionCheck.callback("onInvalid", onInvalid({ index, issues }))
}

/** A message of the server; its payload is read by its type. */
const Message = Schema.Struct({
  type: Schema.String,
  id: Schema.optionalKey(Schema.Unknown),
  payload: Schema.optionalKey(Schema.Unknown)
})
const isMessage = Schema.is(Message)

/** A message as it came: numbers that JavaScript cannot hold are noted, as in responses. */
const decodeMessage = (text: string): Option.Option<typeof Message.Type> =>
  Option.filter(Result.getSuccess(Json.parse(text)), isMessage)

/** What an error of the server stands for. */
const errorOf = (self: Subscription<unknown>, payload: unknown, secrets: ReadonlyArray<string>): SubscriptionError => {
  const { code, locked, message = "", status = 400 } = parseGraphqlError(payload)
  const text = RawResponse.publicText(message, secrets)
  const reason = text === "" ? "The Tower rejects the subscription, and gives no reason." : text
  return Failures.toError(Failures.notFoundOrConflict, {
    ...detailOf(self),
    status,
    message: status === 401 ? `${reason} - ${credentialsAdvice}` : reason,
    ...optionalFields({ code: code === undefined ? undefined : RawResponse.publicText(code, secrets), locked })
  })
}

const firstError = (payload: unknown): unknown =>
  Predicate.hasProperty(payload, "errors") && Array.isArray(payload.errors) ? payload.errors[0] : undefined

/** What a message has to give. */
type Read<A> = Result.Result<Option.Option<SubscriptionEvent<A> | InvalidEvent>, SubscriptionError>

const invalid = (issues: ReadonlyArray<HciError.Issue>): Read<never> =>
  Result.succeed(Option.some({ _tag: "Invalid", issues }))

/** Reads an event. Errors without data are of the document; those beside data are of the event, but for credentials. */
const readEvent = <A>(self: Subscription<A>, secrets: ReadonlyArray<string>, payload: unknown): Read<A> => {
  const first = firstError(payload)
  const hasData = Predicate.hasProperty(payload, "data")
  if (first !== undefined) {
    const error = errorOf(self, first, secrets)
    return hasData && error._tag !== "Unauthorized"
      ? invalid([{ path: "", message: error.message }])
      : Result.fail(error)
  }
  return Result.match(self.decoder.decode(hasData ? payload.data : undefined), {
    onSuccess: ({ value: data }): Read<A> => Result.succeed(Option.some({ _tag: "Data", data })),
    onFailure: invalid
  })
}

/** Reads a message after the connection was accepted; most of them are events. */
const readMessage = <A>(self: Subscription<A>, secrets: ReadonlyArray<string>, text: string): Read<A> => {
  const message = decodeMessage(text)
  if (Option.isNone(message)) return invalid([{ path: "", message: "Expected a message of the protocol, in JSON" }])
  const { payload, type } = message.value
  switch (type) {
    case "data":
      return readEvent(self, secrets, payload)
    case "error":
    case "connection_error":
      return Result.fail(errorOf(self, payload, secrets))
    case "complete":
      return Result.fail(lost(self, "The Tower ended the subscription."))
    default:
      return Result.succeed(Option.none())
  }
}

/** A connection that is open. */
interface Connection {
  readonly send: (message: object) => Effect.Effect<void, HciError.TransportError>
  /** The next messages of the server. */
  readonly receive: Effect.Effect<ReadonlyArray<string>, HciError.TransportError>
  /** What errors must not show. */
  readonly secrets: ReadonlyArray<string>
}

/** Opens a connection; one that cannot be opened says nothing of why. */
const open = Effect.fnUntraced(function* (
  self: Subscription<unknown>,
  request: HttpClientRequest.HttpClientRequest
): Effect.fn.Return<
  Connection & { readonly token: string | undefined },
  HciError.TransportError | HciError.BadRequest,
  HttpTransport | Scope.Scope
> {
  const { webSocket } = (yield* HttpTransport).subscriptions
  if (webSocket === undefined) {
    return yield* refuse(
      operation,
      "Subscriptions need WebSockets: give `webSocket` in the options of the layer, or take the layer of `@effect-hci/cloudtower/Node`."
    )
  }
  const socket = yield* Socket.makeWebSocket(request.url, {
    protocols: ["graphql-ws"],
    headers: { ...request.headers },
    openTimeout: self.openTimeout ?? "30 seconds"
  }).pipe(Effect.provideServiceEffect(Socket.WebSocketConstructor, webSocket))
  const broken = (cause: Socket.SocketError) => lost(self, "The connection of the subscription was lost.", cause)
  const receive = Effect.mapError(yield* Effect.mapError(Socket.readerString(socket), broken), broken)
  const writer = yield* socket.writer
  const token = request.headers["authorization"]
  return {
    send: (message) => Effect.mapError(writer.write(JSON.stringify(message)), broken),
    receive:
      self.silence === undefined
        ? receive
        : Effect.timeoutOrElse(receive, {
            duration: self.silence,
            orElse: () => Effect.fail(lost(self, "The connection of the subscription was silent for too long."))
          }),
    secrets: token === undefined ? [] : [token],
    token
  }
})

/** Waits until the Tower accepts the connection. */
const awaitAcceptance = Effect.fnUntraced(function* <A>(
  self: Subscription<A>,
  { receive, secrets }: Connection
): Effect.fn.Return<void, SubscriptionError> {
  while (true) {
    for (const text of yield* receive) {
      if (Option.exists(decodeMessage(text), ({ type }) => type === "connection_ack")) return
      yield* Effect.fromResult(readMessage(self, secrets, text))
    }
  }
})

/** A request that tells why a connection cannot be opened. */
const probe: Effect.Effect<unknown, DocumentError, HttpTransport> = execute("{ __typename }", {}, Schema.Unknown)

/** One connection: it begins, then gives events until it is lost. */
const follow = <A>(
  self: Subscription<A>,
  request: HttpClientRequest.HttpClientRequest
): Stream.Stream<SubscriptionEvent<A> | InvalidEvent, SubscriptionError, HttpTransport> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const connection = yield* Effect.catchTag(open(self, request), "TransportError", (error) =>
        Effect.andThen(probe, Effect.fail(error))
      )
      const { token } = connection
      yield* connection.send({
        type: "connection_init",
        payload: token === undefined ? {} : { Authorization: token }
      })
      yield* awaitAcceptance(self, connection).pipe(
        Effect.timeoutOrElse({
          duration: self.openTimeout ?? "30 seconds",
          orElse: () => Effect.fail(lost(self, "The Tower did not accept the connection of the subscription in time."))
        })
      )
      const { document, variables } = self
      yield* connection.send({ type: "start", id: "1", payload: { query: document, variables } })
      const events = Stream.fromEffectRepeat(connection.receive).pipe(
        Stream.flattenIterable,
        Stream.mapEffect((text) => Effect.fromResult(readMessage(self, connection.secrets, text))),
        Stream.filterMap(Result.fromOption(() => undefined)),
        Stream.tap(() => Ref.set(self.isRejected, false))
      )
      return Stream.concat(Stream.succeed({ _tag: "Subscribed" } as const), events)
    })
  )

/** Credentials that were rejected are acquired anew, once until an event comes. */
const afterRejection = Effect.fnUntraced(function* (
  self: Subscription<unknown>,
  request: HttpClientRequest.HttpClientRequest,
  error: HciError.Unauthorized
): Effect.fn.Return<never, SubscriptionError, HttpTransport> {
  const { subscriptions } = yield* HttpTransport
  const isRepeated = yield* Ref.getAndSet(self.isRejected, true)
  if (isRepeated || !(yield* subscriptions.invalidate(request))) return yield* error
  return yield* lost(self, error.message)
})

/** One connection with the credentials of this moment. */
const connect = <A>(
  self: Subscription<A>
): Stream.Stream<SubscriptionEvent<A> | InvalidEvent, SubscriptionError, HttpTransport> =>
  Stream.unwrap(
    Effect.map(
      HttpTransport.use(({ subscriptions }) => subscriptions.request),
      (request) =>
        Stream.catchTag(follow(self, request), "Unauthorized", (error) =>
          Stream.fromEffect(afterRejection(self, request, error))
        )
    )
  )

const isPassing = (error: SubscriptionError): boolean =>
  error._tag === "TransportError" || error._tag === "ServerError" || error._tag === "RateLimited"

/** Events without end, over one connection after the other. */
export const subscribe = <A, E = never, R = never>(
  document: string,
  variables: Variables,
  data: Model.Model<A>,
  { onInvalid, schedule = defaultSchedule, ...options }: SubscriptionOptions<E, R> = {}
): Stream.Stream<SubscriptionEvent<A>, SubscriptionError | E, HttpTransport | R> => {
  const problem =
    documentProblem(document, data) ??
    OptionCheck.duration("openTimeout", options.openTimeout, "some") ??
    OptionCheck.duration("silence", options.silence, "some") ??
    Paging.onInvalidProblem(onInvalid)
  if (problem !== undefined) return Stream.fromEffect(refuse(operation, problem))
  if (kindOf(document) !== "subscription") {
    return Stream.fromEffect(refuse(operation, "The document is no subscription: give it to `CloudTower.graphql`."))
  }
  return Stream.unwrap(
    Effect.gen(function* () {
      const { site } = yield* HttpTransport
      const isRejected = yield* Ref.make(false)
      const self: Subscription<A> = { ...options, document, variables, decoder: Decoder.model(data), site, isRejected }
      let events = 0
      const giveEvent = (event: SubscriptionEvent<A> | InvalidEvent) => {
        if (event._tag === "Subscribed") return Effect.succeed(Option.some(event))
        const index = events++
        return event._tag === "Data"
          ? Effect.succeed(Option.some(event))
          : Effect.as(report(self, onInvalid, { index, issues: event.issues }), Option.none<SubscriptionEvent<A>>())
      }
      return connect(self).pipe(
        Stream.retry(($) => $(schedule).pipe(Schedule.while(({ input }) => isPassing(input)))),
        // Behind the schedule, which is for lost connections alone.
        Stream.mapEffect(giveEvent),
        Stream.filterMap(Result.fromOption(() => undefined))
      )
    })
  )
}
