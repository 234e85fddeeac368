import * as ParquetSink from "@effect-hci/inventory/node/ParquetSink"

export const program = ParquetSink.make("./inventory")
