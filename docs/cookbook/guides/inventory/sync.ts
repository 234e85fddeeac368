import { Inventory } from "@effect-hci/inventory"
import * as Sites from "@effect-hci/inventory/node/Sites"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import * as SiteFile from "@effect-hci/inventory/SiteFile"
import { Effect } from "effect"

/** Reads the sites of a file into a database of SQLite. */
export const program = Effect.gen(function* () {
  const sites = yield* Sites.sources("sites.toml", yield* SiteFile.load("sites.toml"))
  return yield* Inventory.run({ sites, sink: SqliteSink.make("inventory.sqlite") })
})
