import * as PostgresDatabase from "@effect-hci/inventory/node/PostgresDatabase"
import { Queries } from "@effect-hci/inventory"
import { Config, Effect } from "effect"

// What asks what the last run could not read; the address, with its password, comes from the environment.
export const program = Effect.map(Config.Redacted("INVENTORY_DATABASE"), (url) =>
  PostgresDatabase.open({ url, name: "postgres:inventory", schema: "inventory" }).pipe(
    Effect.flatMap((database) => Queries.query(database, "missing")),
    Effect.scoped
  )
)
