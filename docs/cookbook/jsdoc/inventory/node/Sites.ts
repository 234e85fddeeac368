import { SiteFile } from "@effect-hci/inventory"
import * as Sites from "@effect-hci/inventory/node/Sites"
import { Effect } from "effect"

// The sites of a file as `Inventory.run` takes them, each with a connection of its own.
export const program = (file: string) => Effect.flatMap(SiteFile.load(file), (content) => Sites.sources(file, content))
