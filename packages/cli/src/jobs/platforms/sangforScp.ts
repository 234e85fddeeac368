/**
 * Sangfor Cloud Platform.
 *
 * @since 0.1.0
 */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Effect from "effect/Effect"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Credentials } from "@effect-hci/sangfor-scp/Auth"
import * as From from "../credentials.ts"
import type { Platform } from "./platform.ts"

const ec2 = Effect.fnUntraced(function* (accessKey: string) {
  const question = `Secret key of ${accessKey}`
  return {
    accessKey,
    secretKey: yield* From.secretOrAsked("HCI_SCP_SECRET_KEY", "HCI_SCP_ACCESS_KEY", question),
    region: yield* From.text("HCI_SCP_REGION"),
    service: yield* From.text("HCI_SCP_SERVICE")
  }
})

/** By the names of `Auth.credentialsConfig`; asks for what is missing on a terminal. */
const credentials: From.Asked<Credentials> = Effect.gen(function* () {
  const accessKey = yield* From.text("HCI_SCP_ACCESS_KEY")
  const secretKey = yield* From.secret("HCI_SCP_SECRET_KEY")
  const username = yield* From.text("HCI_SCP_USERNAME")
  const password = yield* From.secret("HCI_SCP_PASSWORD")
  const isUser = username !== undefined && password !== undefined
  if (accessKey !== undefined && (secretKey !== undefined || !isUser)) return yield* ec2(accessKey)
  if (username !== undefined) return yield* From.user("HCI_SCP", username)
  if (secretKey !== undefined) return yield* From.missing("HCI_SCP_ACCESS_KEY", "HCI_SCP_SECRET_KEY")
  if (password !== undefined) return yield* From.missing("HCI_SCP_USERNAME", "HCI_SCP_PASSWORD")
  return yield* From.userOrUnset(
    "HCI_SCP",
    "HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY"
  )
})

/** The platform. */
export const platform: Platform = {
  resourceNames: SangforScpSite.resourceNames,
  maxPageSize: 100,
  connect: Effect.fnUntraced(function* ({ name, rateLimits, tls, url }) {
    const layer = SangforScpNode.layer({
      url,
      site: name,
      tls,
      credentials: yield* credentials,
      rateLimits: rateLimits ? undefined : false
    })
    return yield* SangforScpSite.makeScoped({ name, url }, layer)
  })
}
