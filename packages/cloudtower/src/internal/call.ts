import * as Effect from "effect/Effect"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import { HttpTransport } from "./service.ts"

/** A function that executes one operation, which it carries as data. */
export interface Call<in I, out O, out E = never> {
  (input: I): Effect.Effect<O, E | RequestError, HttpTransport>
  readonly operation: Operation<I, O, E>
}

/** Makes the function of an operation. */
export const call = <I, O, E>(operation: Operation<I, O, E>): Call<I, O, E> =>
  Object.assign((input: I) => Effect.flatMap(HttpTransport, (transport) => transport.execute(operation, input)), {
    operation
  })
