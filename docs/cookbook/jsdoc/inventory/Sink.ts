import { Inventory, SangforScpSite } from "@effect-hci/inventory"
import type { Sink } from "@effect-hci/inventory/Sink"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Console, Effect, Layer } from "effect"

// A sink that keeps nothing, and tells of what comes.
const console: Sink = {
  name: "console",
  batchRecords: 500,
  open: ({ now }) =>
    Effect.succeed({
      run: 1,
      startedAt: now,
      checkpoints: [],
      commit: ({ rows }) => Console.log(`${rows.length} records`),
      endSite: (site, status) => Console.log(`${site} is ${status}`),
      end: () => Effect.void
    })
}

const lab = { name: "lab", platform: "sangfor-scp", url: "https://scp.example" }

export const program = Inventory.run({
  sites: [{ ...lab, layer: SangforScpSite.layer(lab, Layer.orDie(Testing.layerSimulated({ servers: 20 }))) }],
  sink: console
})
