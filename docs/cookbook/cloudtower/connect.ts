/** Connect over http or https, with a name and password, an API key, or from the environment. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import type { Auth } from "@effect-hci/cloudtower"
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** Over http: the token can be read on the way. The path `/v2/api` is known and not part of the address. */
export const overHttp = (username: string, password: Redacted.Redacted) =>
  CloudTowerNode.layer({ url: "http://192.168.96.133", credentials: { username, password, source: "LOCAL" } })

/** Over https, trusting exactly one certificate, as a self-signed one needs it. */
export const overHttps = (url: string, username: string, password: Redacted.Redacted, fingerprint: string) =>
  CloudTowerNode.layer({ url, credentials: { username, password }, tls: CloudTowerNode.Tls.pinned(fingerprint) })

/** Over https with any certificate: whoever is in between reads and changes everything. For a lab. */
export const overHttpsUnverified = (url: string, username: string, password: Redacted.Redacted) =>
  CloudTowerNode.layer({ url, credentials: { username, password }, tls: CloudTowerNode.Tls.insecure })

/** With an API key: what automation uses, also where two-factor login is on. */
export const withApiKey = (url: string, apiKey: Redacted.Redacted) =>
  CloudTowerNode.layer({ url, credentials: { apiKey } })

/** The change feed has API credentials of its own, which no other request carries. */
export const withChangeFeed = (url: string, apiKey: Redacted.Redacted, feed: Auth.ChangeFeedCredentials) =>
  CloudTowerNode.layer({ url, credentials: { apiKey }, changeFeed: feed })

/**
 * Everything from HCI_CLOUDTOWER_URL, HCI_CLOUDTOWER_API_KEY (or _USERNAME and _PASSWORD), HCI_CLOUDTOWER_TLS, and for the
 * change feed HCI_CLOUDTOWER_FEED_USERNAME and HCI_CLOUDTOWER_FEED_PASSWORD.
 */
export const fromEnvironment = CloudTowerNode.layerConfig()

/** A first program; run it with `program.pipe(Effect.provide(fromEnvironment), Effect.runPromise)`. */
export const program = Effect.gen(function* () {
  const total = yield* Vm.count()
  yield* Console.log(`CloudTower ${yield* CloudTower.serverVersion}, ${total} vms`)
  return total
})
