import { type CloudTower, Vm } from "@effect-hci/cloudtower"
import { type Layer, ManagedRuntime } from "effect"

export const application = (layer: Layer.Layer<CloudTower.CloudTower>) => {
  const runtime = ManagedRuntime.make(layer)
  return {
    count: () => runtime.runPromise(Vm.count()),
    close: () => runtime.dispose()
  }
}
