import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { type Auth, CloudTower } from "@effect-hci/cloudtower"
import { Effect, Layer } from "effect"

export const firstThatResponds = (active: string, passive: string, credentials: Auth.Credentials) => {
  const layer = CloudTowerNode.layer({ url: active, credentials })
  const isUp = CloudTower.serverVersion.pipe(Effect.provide(layer), Effect.isSuccess)
  return Layer.unwrap(Effect.map(isUp, (up) => (up ? layer : CloudTowerNode.layer({ url: passive, credentials }))))
}
