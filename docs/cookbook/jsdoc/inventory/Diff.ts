import { Diff } from "@effect-hci/inventory"
import * as Database from "@effect-hci/inventory/node/Database"
import { Effect, Stream } from "effect"

// What changed from the first run of a database to the second one, as lines of text.
export const program = (file: string) =>
  Database.open(file).pipe(
    Effect.flatMap((database) => Stream.runCollect(Diff.between(database, { run: 1 }, { run: 2 }))),
    Effect.map((changes) => changes.flatMap(Diff.lines)),
    Effect.scoped
  )
