import * as ParquetDatabase from "@effect-hci/inventory/node/ParquetDatabase"
import { Queries } from "@effect-hci/inventory"
import { Effect, Stream } from "effect"

// What the machines of each site were given, as CSV.
export const program = (folder: string) =>
  ParquetDatabase.open(folder).pipe(
    Effect.flatMap((database) => Queries.query(database, "machines-by-power-state")),
    Effect.flatMap((result) => Stream.mkString(Queries.print(result, "csv"))),
    Effect.scoped
  )
