import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { Failures } from "@effect-hci/core/Runtime"
import type { Transport } from "@effect-hci/core/Transport"
import { isNotModified } from "./notModified.ts"

/** Executes operations against one Tower, and knows the version of that Tower. */
export interface TowerTransport extends Transport {
  /** The version of the Tower, as in `4.8.0`; requested once. */
  readonly serverVersion: Effect.Effect<string, RequestError>
}

/** The connection to one Tower. */
export class HttpTransport extends Context.Service<HttpTransport, TowerTransport>()(
  "@effect-hci/cloudtower/HttpTransport"
) {}

/** A function that executes one operation, which it carries as data. */
export interface Call<in I, out O, out E = never> {
  (input: I): Effect.Effect<O, E | RequestError, HttpTransport>
  /** The request, its safety, its response and its errors. */
  readonly operation: Operation<I, O, E>
}

/** Takes no 304 for the empty list that it is in the response to a write. */
export const withContent = <O>(decoder: ResponseDecoder<O>): ResponseDecoder<O> => ({
  ...decoder,
  decode: (payload) =>
    isNotModified(payload)
      ? Result.fail([{ path: "", message: "Expected content, and the response is 304 without any" }])
      : decoder.decode(payload)
})

const withContentWhereRead = <I, O, E>(operation: Operation<I, O, E>): Operation<I, O, E> =>
  operation.safety === "read" ? { ...operation, response: withContent(operation.response) } : operation

/** The function of an operation. */
export const call = <I, O, E>(described: Operation<I, O, E>): Call<I, O, E> => {
  const operation = withContentWhereRead(described)
  return Object.assign(
    (input: I) => Effect.flatMap(HttpTransport, (transport) => transport.execute(operation, input)),
    { operation }
  )
}

/** The failures of an operation that came with a version: a 404 of an older Tower is `Unsupported` before all else. */
export const since = <E>(version: string, table: Failures.FailureTable<E>): Failures.FailureTable<Unsupported | E> => [
  ...Failures.unsupportedBefore(version),
  ...table
]
