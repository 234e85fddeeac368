/** Clients: what was an ApiClient is a Layer. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

export const tower = CloudTowerNode.layer({
  url: "http://192.168.96.133",
  credentials: { username: "your_username", password: Redacted.make("your_password"), source: "LOCAL" }
})

export const unverified = CloudTowerNode.layer({
  url: "https://192.168.96.133",
  credentials: { apiKey: Redacted.make("your_api_key") },
  tls: CloudTowerNode.Tls.insecure
})

export const program = Vm.list({ where: { status: "RUNNING" } })

export const once = (layer: typeof tower) => Vm.count().pipe(Effect.provide(layer), Effect.runPromise)

export const application = (layer: typeof tower) => {
  const runtime = ManagedRuntime.make(layer)
  return {
    count: () => runtime.runPromise(Vm.count()),
    close: () => runtime.dispose()
  }
}
