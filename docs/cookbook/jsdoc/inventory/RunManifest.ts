import type { Inventory } from "@effect-hci/inventory"
import { RunManifest } from "@effect-hci/inventory"
import { Effect } from "effect"

// The resources of a run that are not whole, with their sites.
export const program = (run: ReturnType<typeof Inventory.run>) =>
  Effect.map(run, (manifest) =>
    RunManifest.incomplete(manifest).map(({ report, site }) => `${site}: ${report.resource}`)
  )
