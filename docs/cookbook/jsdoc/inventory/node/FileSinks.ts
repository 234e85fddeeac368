import * as FileSinks from "@effect-hci/inventory/node/FileSinks"

// A file of lines of JSON for each resource of each site, in a folder for each run.
export const program = FileSinks.ndjson({ folder: "./inventory", compression: "zstd" })
