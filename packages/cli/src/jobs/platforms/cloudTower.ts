/**
 * SmartX CloudTower.
 *
 * @since 0.1.0
 */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as Effect from "effect/Effect"
import type { Credentials, PasswordCredentials } from "@effect-hci/cloudtower/Auth"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as CliFailure from "../../CliFailure.ts"
import * as From from "../credentials.ts"
import type { Platform } from "./platform.ts"

type Source = NonNullable<PasswordCredentials["source"]>

const sources: ReadonlyArray<Source> = ["LOCAL", "LDAP", "AUTHN", "SSO"]

const readSource: Effect.Effect<Source | undefined, CliFailure.CliFailure> = Effect.gen(function* () {
  const given = yield* From.text("HCI_CLOUDTOWER_SOURCE")
  const source = sources.find((known) => known === given)
  return given === undefined || source !== undefined
    ? source
    : yield* CliFailure.usage(`HCI_CLOUDTOWER_SOURCE is "${given}": set it to one of ${sources.join(", ")}.`)
})

const user: From.Asked<From.User> = Effect.gen(function* () {
  const username = yield* From.text("HCI_CLOUDTOWER_USERNAME")
  if (username !== undefined) return yield* From.user("HCI_CLOUDTOWER", username)
  if ((yield* From.secret("HCI_CLOUDTOWER_PASSWORD")) !== undefined) {
    return yield* From.missing("HCI_CLOUDTOWER_USERNAME", "HCI_CLOUDTOWER_PASSWORD")
  }
  return yield* From.userOrUnset(
    "HCI_CLOUDTOWER",
    "HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD, or HCI_CLOUDTOWER_API_KEY"
  )
})

/** By the names of `Auth.credentialsConfig`; asks for what is missing on a terminal. */
const credentials: From.Asked<Credentials> = Effect.gen(function* () {
  const apiKey = yield* From.secret("HCI_CLOUDTOWER_API_KEY")
  if (apiKey !== undefined) return { apiKey }
  const source = yield* readSource
  const authConfigId = yield* From.text("HCI_CLOUDTOWER_AUTH_CONFIG_ID")
  return { ...(yield* user), source, authConfigId }
})

/** Other clients want the path of the API in the address; here it is part of every request. */
const withoutApiPath = (address: string | URL): URL => {
  const url = new URL(address)
  url.pathname = url.pathname.replace(/\/v2\/api\/?$/, "/")
  return url
}

/** The platform. */
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
