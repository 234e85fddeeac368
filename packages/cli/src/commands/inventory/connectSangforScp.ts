/** Connects to a Sangfor Cloud Platform. */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Effect from "effect/Effect"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Credentials } from "@effect-hci/sangfor-scp/Auth"
import * as Environment from "./credentials.ts"
import type { Platform } from "./platform.ts"

const ec2 = Effect.fnUntraced(function* (accessKey: string) {
  const question = `Secret key of ${accessKey}`
  return {
    accessKey,
    secretKey: yield* Environment.secretOrPrompt("HCI_SCP_SECRET_KEY", "HCI_SCP_ACCESS_KEY", question),
    region: yield* Environment.text("HCI_SCP_REGION"),
    service: yield* Environment.text("HCI_SCP_SERVICE")
  }
})

/** The variables of `Auth.credentialsConfig`; what is missing is prompted for on a terminal. */
const credentials: Environment.Prompted<Credentials> = Effect.gen(function* () {
  const accessKey = yield* Environment.text("HCI_SCP_ACCESS_KEY")
  const secretKey = yield* Environment.secret("HCI_SCP_SECRET_KEY")
  const username = yield* Environment.text("HCI_SCP_USERNAME")
  const password = yield* Environment.secret("HCI_SCP_PASSWORD")
  const isUser = username !== undefined && password !== undefined
  if (accessKey !== undefined && (secretKey !== undefined || !isUser)) return yield* ec2(accessKey)
  if (username !== undefined) return yield* Environment.user("HCI_SCP", username)
  if (secretKey !== undefined) return yield* Environment.missing("HCI_SCP_ACCESS_KEY", "HCI_SCP_SECRET_KEY")
  if (password !== undefined) return yield* Environment.missing("HCI_SCP_USERNAME", "HCI_SCP_PASSWORD")
  return yield* Environment.promptUser(
    "HCI_SCP",
    "HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY"
  )
})

/** The platform, for the export. */
export const platform: Platform = {
  resourceNames: SangforScpSite.resourceNames,
  maxPageSize: 100,
  connect: Effect.fnUntraced(function* ({ name, rateLimits, tls, url }) {
    const layer = SangforScpNode.layer({
      url,
      site: name,
      tls,
      credentials: yield* credentials,
      // Records of a site keep their shape when the site is upgraded.
      protocol: "classic",
      rateLimits: rateLimits ? undefined : false
    })
    return yield* SangforScpSite.makeScoped({ name, url }, layer)
  })
}
