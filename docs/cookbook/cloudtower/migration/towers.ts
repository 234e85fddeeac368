/** Several Towers in one program, and one Tower behind several addresses. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { type Auth, CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const counts = (towers: ReadonlyArray<{ readonly url: string; readonly credentials: Auth.Credentials }>) =>
  Effect.forEach(towers, (tower) => Vm.count().pipe(Effect.provide(CloudTowerNode.layer(tower))), { concurrency: 5 })

export const firstThatResponds = (active: string, passive: string, credentials: Auth.Credentials) => {
  const layer = CloudTowerNode.layer({ url: active, credentials })
  const isUp = CloudTower.serverVersion.pipe(Effect.provide(layer), Effect.isSuccess)
  return Layer.unwrap(Effect.map(isUp, (up) => (up ? layer : CloudTowerNode.layer({ url: passive, credentials }))))
}
