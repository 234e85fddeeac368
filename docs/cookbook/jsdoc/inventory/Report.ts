import { Report } from "@effect-hci/inventory"
import * as Database from "@effect-hci/inventory/node/Database"
import { Effect } from "effect"

// A page of HTML about the last run.
export const program = (file: string) =>
  Database.open(file).pipe(
    Effect.flatMap((database) => Report.make(database, { title: "The lab" })),
    Effect.scoped
  )
