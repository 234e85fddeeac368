import { Export, SangforScpSite } from "@effect-hci/inventory"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Effect } from "effect"

// Writes all of a site, here of a simulated one, into a folder.
export const program = (out: string) =>
  SangforScpSite.make({ name: "lab", url: "https://scp.example" }).pipe(
    Effect.flatMap((site) => Export.site(site, { out })),
    Effect.provide(Testing.layerSimulated({ servers: 20 }))
  )
