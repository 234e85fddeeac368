import type { Database } from "@effect-hci/inventory/Database"
import { Effect, Stream } from "effect"

// The rows of a statement, read as they are pulled.
export const program = (database: Database) =>
  database
    .query("SELECT name FROM latest_machines WHERE name > ? ORDER BY name", ["m"])
    .pipe(Effect.flatMap(({ rows }) => Stream.runCollect(rows)))
