import { Queries } from "@effect-hci/inventory"
import * as Database from "@effect-hci/inventory/node/Database"
import { Effect, Stream } from "effect"

// What the last run could not read, as CSV; SQL in place of the name is any other question.
export const program = (file: string) =>
  Database.open(file).pipe(
    Effect.flatMap((database) => Queries.query(database, "missing")),
    Effect.flatMap((result) => Stream.mkString(Queries.print(result, "csv"))),
    Effect.scoped
  )
