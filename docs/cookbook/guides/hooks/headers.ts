import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { CallOptions, Servers } from "@effect-hci/sangfor-scp"
import { Config, Redacted } from "effect"

/** Every request of the layer, logins included, has both headers. */
export const scp = SangforScpNode.layerConfig({
  headers: Config.succeed({ "x-tenant": "ops", "x-gateway-key": Redacted.make("...") })
})

/** The requests of one listing have another one beside them. */
export const servers = Servers.list().pipe(CallOptions.provide({ headers: { "x-audit": "nightly" } }))
