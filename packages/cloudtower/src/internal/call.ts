import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import { Failures } from "@effect-hci/core/Runtime"
import type { Transport } from "@effect-hci/core/Transport"

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

/** The function of an operation. */
export const call = <I, O, E>(operation: Operation<I, O, E>): Call<I, O, E> =>
  Object.assign((input: I) => Effect.flatMap(HttpTransport, (transport) => transport.execute(operation, input)), {
    operation
  })

/** The failures of an operation that came with a version: a 404 of an older Tower is `Unsupported` before all else. */
export const since = <E>(version: string, table: Failures.FailureTable<E>): Failures.FailureTable<Unsupported | E> => [
  ...Failures.unsupportedBefore(version),
  ...table
]
