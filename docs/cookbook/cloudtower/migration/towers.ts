/** Several Towers in one program, and one Tower behind several addresses. */
import { type Auth, CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const counts = (sites: ReadonlyArray<{ readonly url: string; readonly credentials: Auth.Credentials }>) =>
  Effect.forEach(sites, (site) => Vm.count().pipe(Effect.provide(CloudTower.layerNode(site))), { concurrency: 5 })

export const firstThatAnswers = (active: string, passive: string, credentials: Auth.Credentials) => {
  const layer = CloudTower.layerNode({ url: active, credentials })
  const answers = CloudTower.serverVersion.pipe(Effect.provide(layer), Effect.isSuccess)
  return Layer.unwrap(Effect.map(answers, (up) => (up ? layer : CloudTower.layerNode({ url: passive, credentials }))))
}
