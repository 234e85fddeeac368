import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Failures from "@effect-hci/core/Failures"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import type { Transport } from "@effect-hci/core/Transport"

/** The version as text; some Towers put it in quotes. */
const getVersion: Operation<void, string> = {
  name: "ApiInfo.getApiVersion",
  method: "GET",
  path: "/v2/api/get-version",
  request: () => ({}),
  safety: "read",
  response: { ...ResponseDecoder.model(Schema.String), text: true },
  failures: Failures.none
}

/** Asks a Tower for its version. */
export const readVersion = (transport: Transport): Effect.Effect<string, RequestError> =>
  Effect.map(transport.execute(getVersion, undefined), (text) => text.replace(/["\s]/g, ""))
