import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import type { Issue, RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { Failures } from "@effect-hci/core/Runtime"
import type { Transport } from "@effect-hci/core/Transport"

/** How the subscriptions of one Tower are opened. */
export interface SubscriptionAccess {
  /** The handshake, with the credentials and the headers of all requests; after a login where it takes one. */
  readonly request: Effect.Effect<HttpClientRequest.HttpClientRequest, RequestError>
  /** What opens WebSockets; `undefined` where nothing does. */
  readonly webSocket: Effect.Effect<Socket.WebSocketConstructor["Service"], never, Scope.Scope> | undefined
  /** Takes note that the Tower rejects the credentials of a handshake; gives whether others may be accepted. */
  readonly invalidate: (request: HttpClientRequest.HttpClientRequest) => Effect.Effect<boolean>
}

/** Executes operations against one Tower, and knows the version of that Tower. */
export interface TowerTransport extends Transport {
  /** The version of the Tower, as in `4.8.0`; requested once. */
  readonly serverVersion: Effect.Effect<string, RequestError>
  /** How subscriptions are opened. */
  readonly subscriptions: SubscriptionAccess
}

/** The connection to one Tower. Its own name is what editors and the compiler show. */
class CloudTowerTransport extends Context.Service<CloudTowerTransport, TowerTransport>()(
  "@effect-hci/cloudtower/HttpTransport"
) {}

export {
  /** The connection to one Tower. */
  CloudTowerTransport as HttpTransport
}

/** A function that executes one operation, which it carries as data. */
export interface Call<in I, out O, out E = never> {
  (input: I): Effect.Effect<O, E | RequestError, CloudTowerTransport>
  /** The request, its safety, its response and its errors. */
  readonly operation: Operation<I, O, E>
}

/**
 * The response 304: nothing had to be changed, so that no record was and there is no task. It is an empty list, and can be
 * read as the list of changes that it is.
 */
export interface NotModified extends ReadonlyArray<never> {
  readonly _tag: "NotModified"
}

/** The one value of {@link NotModified}. */
export const notModified: NotModified = Object.freeze(Object.assign([], { _tag: "NotModified" as const }))

/** Whether the response to a write is 304: nothing had to be changed. */
export const isNotModified = (response: unknown): response is NotModified => response === notModified

/** Takes no 304 for the empty list that it is in the response to a write. */
export const withContent = <O>(decoder: ResponseDecoder<O>): ResponseDecoder<O> => ({
  ...decoder,
  decode: (payload) =>
    isNotModified(payload)
      ? Result.fail([{ path: "", message: "Expected content, and the response is 304 without any" }])
      : decoder.decode(payload)
})

/** A place within the `data` of a response to a write, or of one in a list of them. */
const inData = /^(?:\[\d+\]\.)?data[.[]/

const hasData = (part: unknown): boolean => Predicate.hasProperty(part, "data") && Predicate.isObjectOrArray(part.data)

const namesTask = (part: unknown): boolean =>
  Predicate.hasProperty(part, "task_id") && typeof part.task_id === "string" && part.task_id !== ""

/** Whether a payload has tasks that can be waited for, and does not fit its model in nothing but its `data`. */
const hasTasks = <O>(payload: unknown, issues: ReadonlyArray<Issue>): payload is O => {
  const parts: ReadonlyArray<unknown> = Array.isArray(payload) ? payload : [payload]
  return parts.every(hasData) && parts.some(namesTask) && issues.every(({ path }) => inData.test(path))
}

/**
 * Keeps the tasks of a write whose `data` does not fit the model: without them, a write that is carried out could not be
 * waited for. What does not fit stays as it is, and counts as drift.
 */
const withTasks = <O>(decoder: ResponseDecoder<O>): ResponseDecoder<O> => ({
  ...decoder,
  decode: (payload) =>
    Result.orElse(decoder.decode(payload), (issues) =>
      hasTasks<O>(payload, issues) ? Result.succeed({ value: payload, drift: issues }) : Result.fail(issues)
    )
})

const withDecoder = <I, O, E>(operation: Operation<I, O, E>): Operation<I, O, E> => ({
  ...operation,
  response: operation.safety === "read" ? withContent(operation.response) : withTasks(operation.response)
})

/**
 * Executes an operation, as one that `Operation.make` makes, against the Tower in the context; fails as the operation says,
 * and as any request can.
 */
export const execute = <I, O, E>(
  operation: Operation<I, O, E>,
  input: I
): Effect.Effect<O, E | RequestError, CloudTowerTransport> =>
  CloudTowerTransport.use((transport) => transport.execute(operation, input))

/** The function of an operation whose response may be 304, though it is a read. */
export const callOrNotModified = <I, O, E>(operation: Operation<I, O, E>): Call<I, O, E> =>
  Object.assign((input: I) => execute(operation, input), { operation })

/** The function of an operation. */
export const call = <I, O, E>(described: Operation<I, O, E>): Call<I, O, E> => callOrNotModified(withDecoder(described))

/** The failures of an operation that came with a version: a 404 of an older Tower is `Unsupported` before all else. */
export const since = <E>(version: string, table: Failures.FailureTable<E>): Failures.FailureTable<Unsupported | E> => [
  ...Failures.unsupportedBefore(version),
  ...table
]
