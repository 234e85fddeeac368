import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Transport } from "@effect-hci/core/Transport"

/** What executes operations, and knows the version of its Tower. */
export interface TowerTransport extends Transport {
  /** The version of the Tower, as in `4.8.0`; asked once. */
  readonly serverVersion: Effect.Effect<string, RequestError>
}

const HttpTransportService: Context.ServiceClass<
  HttpTransport,
  "@effect-hci/cloudtower/HttpTransport",
  TowerTransport
> = Context.Service<HttpTransport, TowerTransport>()("@effect-hci/cloudtower/HttpTransport")
/** The connection to one Tower. */
export class HttpTransport extends HttpTransportService {}
