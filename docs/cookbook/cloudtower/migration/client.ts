/** Clients: what was an ApiClient is a Layer. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as NodeHttp from "@effect-hci/core/NodeHttp"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

export const tower = CloudTower.layerNode({
  url: "http://192.168.96.133",
  credentials: { username: "your_username", password: Redacted.make("your_password"), source: "LOCAL" }
})

export const unverified = CloudTower.layerNode({
  url: "https://192.168.96.133",
  credentials: { apiKey: Redacted.make("your_api_key") },
  tls: NodeHttp.insecure
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
