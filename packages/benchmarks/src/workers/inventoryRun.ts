/** Reads the vms of Towers with the inventory engine into one sink. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import * as ParquetSink from "@effect-hci/inventory/node/ParquetSink"
import * as PostgresSink from "@effect-hci/inventory/node/PostgresSink"
import type * as RunManifest from "@effect-hci/inventory/RunManifest"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import { measured } from "./usage.ts"

const [pageSize = "500", kind = "sqlite", place = "", ...sites] = process.argv.slice(2)

const sink = () => {
  switch (kind) {
    case "sqlite":
      return Effect.succeed(SqliteSink.make(`${place}/inventory.sqlite`))
    case "ndjson":
      return FileSinks.ndjson({ folder: place })
    case "ndjson.zst":
      return FileSinks.ndjson({ folder: place, compression: "zstd" })
    case "csv":
      return FileSinks.csv({ folder: place })
    case "parquet":
      return ParquetSink.make(place)
    default:
      return Effect.succeed(
        PostgresSink.make({
          url: Redacted.make("postgres://postgres@127.0.0.1:5432/postgres"),
          name: "postgres",
          schema: kind
        })
      )
  }
}

const sources = Array.from({ length: Math.floor(sites.length / 3) }, (_, index): Inventory.SiteSource => {
  const [url = "", username = "", password = ""] = sites.slice(index * 3, index * 3 + 3)
  const name = `site-${index}`
  const credentials = { username, password: Redacted.make(password) }
  const layer = CloudTowerSite.layer({ name, url }, CloudTowerNode.layer({ url, site: name, credentials }))
  return { name, platform: "cloudtower", url, layer, resources: ["vms"], pageSize: Number(pageSize) }
})

/** What is not whole, and why. */
const problemsOf = ({ sites, status }: RunManifest.RunManifest): string => {
  const problems = sites.flatMap(({ error, resources, site }) => [
    ...(error === null ? [] : [`${site}: ${error.message}`]),
    ...resources
      .filter(({ complete, skipped }) => !complete || skipped > 0)
      .map(
        ({ error, records, resource, server_total, skipped }) =>
          `${site} ${resource}: ${error?.message ?? `${records} records of ${server_total}, ${skipped} skipped`}`
      )
  ])
  return [`The run is ${status}.`, ...problems].join("\n")
}

const work = Effect.gen(function* () {
  const manifest = yield* Inventory.run({ sites: sources, sink: yield* sink() })
  if (manifest.status !== "whole") return yield* Effect.die(problemsOf(manifest))
  return manifest.sites.reduce((sum, { resources }) => sum + (resources[0]?.records ?? 0), 0)
})

NodeRuntime.runMain(Effect.provide(measured(work, 1), NodeServices.layer))
