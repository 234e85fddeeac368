import * as Database from "@effect-hci/inventory/node/Database"
import { Effect } from "effect"

// The columns of a statement, of a file that is read only and closed with the scope.
export const program = (file: string) =>
  Database.open(file).pipe(
    Effect.flatMap((database) => database.query("SELECT run, status FROM runs")),
    Effect.map(({ columns }) => columns),
    Effect.scoped
  )
