import type * as Effect from "effect/Effect"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import { HttpTransport } from "../HttpTransport.ts"

/** Executes an operation on the site of the context. */
export const execute = <I, O, E>(
  operation: Operation<I, O, E>,
  input: I
): Effect.Effect<O, E | RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(operation, input))
