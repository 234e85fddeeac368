import { Inventory, SangforScpSite } from "@effect-hci/inventory"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Layer } from "effect"

const lab = { name: "lab", platform: "sangfor-scp", url: "https://scp.example" }

// Reads a site, here a simulated one, into a file of SQLite, and gives the report of the run.
export const program = (file: string) =>
  Inventory.run({
    sites: [{ ...lab, layer: SangforScpSite.layer(lab, Layer.orDie(Testing.layerSimulated({ servers: 20 }))) }],
    sink: SqliteSink.make(file)
  })
