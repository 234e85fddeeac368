import { type CloudTower, Vm } from "@effect-hci/cloudtower"
import { Effect, type Layer } from "effect"

export const once = (layer: Layer.Layer<CloudTower.CloudTower>) =>
  Vm.count().pipe(Effect.provide(layer), Effect.runPromise)
