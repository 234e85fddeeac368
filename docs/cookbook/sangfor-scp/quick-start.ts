/** Connect with an access key, with a name and password, or from the environment. */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** Signs every request with an access key: recommended. SCP's own certificate is self-signed. */
export const withAccessKey = (url: string, accessKey: string, secretKey: Redacted.Redacted) =>
  SangforScpNode.layer({
    url,
    credentials: { accessKey, secretKey, region: "cn-south-1" },
    tls: SangforScpNode.Tls.insecure
  })

/** Logs in once, renews the token by itself, and trusts exactly one certificate. */
export const withPassword = (url: string, username: string, password: Redacted.Redacted, fingerprint: string) =>
  SangforScpNode.layer({ url, credentials: { username, password }, tls: SangforScpNode.Tls.pinned(fingerprint) })

/** Everything from HCI_SCP_URL, HCI_SCP_ACCESS_KEY, HCI_SCP_SECRET_KEY and HCI_SCP_TLS. */
export const fromEnvironment = SangforScpNode.layerConfig()

/** A first program; run it with `program.pipe(Effect.provide(fromEnvironment), Effect.runPromise)`. */
export const program = Effect.gen(function* () {
  const total = yield* Servers.count()
  yield* Console.log(`Total VMs: ${total}`)
  return total
})
