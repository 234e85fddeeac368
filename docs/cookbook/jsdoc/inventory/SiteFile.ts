import { SiteFile } from "@effect-hci/inventory"
import { Effect } from "effect"

export const toml = `
sink = "sqlite:inventory.sqlite"

[[sites]]
name = "north"
platform = "cloudtower"
url = "https://tower.example"
credentials = { username = "reader", password = { env = "NORTH_PASSWORD" } }
`

// The sites of a file; `SiteFile.load` reads it from the disk.
export const program = Effect.fromResult(SiteFile.fromText("sites.toml", toml)).pipe(
  Effect.map(({ sites }) => sites.map(({ name }) => name))
)
