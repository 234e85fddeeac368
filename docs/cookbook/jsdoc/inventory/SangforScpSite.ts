import { SangforScpSite } from "@effect-hci/inventory"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Effect } from "effect"

// An SCP, here a simulated one, as a site: the names of all that can be read of it.
export const program = SangforScpSite.make({ name: "lab", url: "https://scp.example" }).pipe(
  Effect.map(({ resources }) => resources.map(({ name }) => name)),
  Effect.provide(Testing.layerSimulated({ servers: 20 }))
)
