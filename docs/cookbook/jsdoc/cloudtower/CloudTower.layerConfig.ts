import { CloudTower, Vm } from "@effect-hci/cloudtower"
import { Config, Effect } from "effect"

// A Tower with a name, and a time limit from the environment; all else has its default.
export const tower = CloudTower.layerConfig({ site: Config.succeed("lab"), timeout: Config.Duration("TOWER_TIMEOUT") })

export const program = Vm.count().pipe(Effect.provide(tower))
