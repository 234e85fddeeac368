/** Connects to a SmartX CloudTower. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as Effect from "effect/Effect"
import type { Credentials, PasswordCredentials } from "@effect-hci/cloudtower/Auth"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as CliFailure from "../../CliFailure.ts"
import * as Environment from "./credentials.ts"
import type { Platform } from "./platform.ts"

type Source = NonNullable<PasswordCredentials["source"]>

const sources: ReadonlyArray<Source> = ["LOCAL", "LDAP", "AUTHN", "SSO"]

const readSource: Effect.Effect<Source | undefined, CliFailure.CliFailure> = Effect.gen(function* () {
  const text = yield* Environment.text("HCI_CLOUDTOWER_SOURCE")
  const source = sources.find((name) => name === text)
  return text === undefined || source !== undefined
    ? source
    : yield* CliFailure.usage(`HCI_CLOUDTOWER_SOURCE is "${text}": set it to one of ${sources.join(", ")}.`)
})

const user: Environment.Prompted<Environment.User> = Effect.gen(function* () {
  const username = yield* Environment.text("HCI_CLOUDTOWER_USERNAME")
  if (username !== undefined) return yield* Environment.user("HCI_CLOUDTOWER", username)
  if ((yield* Environment.secret("HCI_CLOUDTOWER_PASSWORD")) !== undefined) {
    return yield* Environment.missing("HCI_CLOUDTOWER_USERNAME", "HCI_CLOUDTOWER_PASSWORD")
  }
  return yield* Environment.promptUser(
    "HCI_CLOUDTOWER",
    "HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD, or HCI_CLOUDTOWER_API_KEY"
  )
})

/** The variables of `Auth.credentialsConfig`; what is missing is prompted for on a terminal. */
const credentials: Environment.Prompted<Credentials> = Effect.gen(function* () {
  const apiKey = yield* Environment.secret("HCI_CLOUDTOWER_API_KEY")
  if (apiKey !== undefined) return { apiKey }
  const source = yield* readSource
  const authConfigId = yield* Environment.text("HCI_CLOUDTOWER_AUTH_CONFIG_ID")
  return { ...(yield* user), source, authConfigId }
})

/** Other clients take an address with the path of the API; here each request adds that path. */
const withoutApiPath = (address: string | URL): URL => {
  const url = new URL(address)
  url.pathname = url.pathname.replace(/\/v2\/api\/?$/, "/")
  return url
}

/** The platform, for the export. */
export const platform: Platform = {
  resourceNames: CloudTowerSite.resourceNames,
  maxPageSize: 1000,
  connect: Effect.fnUntraced(function* (connection) {
    const { name, tls } = connection
    const url = withoutApiPath(connection.url)
    const layer = CloudTowerNode.layer({ url, site: name, tls, credentials: yield* credentials })
    return yield* CloudTowerSite.makeScoped({ name, url }, layer)
  })
}
