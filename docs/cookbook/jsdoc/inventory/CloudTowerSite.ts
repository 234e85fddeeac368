import * as Testing from "@effect-hci/cloudtower/Testing"
import { CloudTowerSite } from "@effect-hci/inventory"
import { Effect } from "effect"

// A Tower, here a simulated one, as a site: the names of all that can be read of it.
export const program = CloudTowerSite.make({ name: "lab", url: "https://tower.example" }).pipe(
  Effect.map(({ resources }) => resources.map(({ name }) => name)),
  Effect.provide(Testing.layerSimulated({ vms: 20 }))
)
