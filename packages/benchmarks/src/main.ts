/**
 * `npm run bench [-- --check] [NAME]...`: prints what the budgets are held against, all or those that are named. With
 * `--check` it fails when a budget is exceeded.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { bundles } from "./budgets/bundle.ts"
import { decoding } from "./budgets/decoding.ts"
import { imports } from "./budgets/imports.ts"
import { types } from "./budgets/types.ts"
import { listing } from "./listing.ts"
import * as Inventory from "./inventory.ts"
import { withPublishedWorkers } from "./run.ts"
import { runBenchmarks } from "./runBenchmarks.ts"
import * as Streaming from "./streaming.ts"

const benchmarks = {
  streaming: withPublishedWorkers(Streaming.againstBare(100_000, 5)),
  clients: withPublishedWorkers(
    Streaming.clients(
      [
        { kilobytes: 25, count: 1000 },
        { kilobytes: 500, count: 200 }
      ],
      7
    )
  ),
  listing: withPublishedWorkers(
    listing(
      [
        { vms: 20_000, latencyMillis: 0 },
        { vms: 20_000, latencyMillis: 20 },
        { vms: 400, latencyMillis: 20 }
      ],
      3
    )
  ),
  memory: withPublishedWorkers(Streaming.memory([10_000, 100_000, 1_000_000])),
  inventory: withPublishedWorkers(Inventory.againstLoop(100_000)),
  "inventory-million": withPublishedWorkers(Inventory.sizes(1_000_000)),
  "inventory-memory": withPublishedWorkers(Inventory.memory([100_000, 1_000_000])),
  types: types(3),
  imports: imports(9),
  decoding: decoding(3),
  bundles
}

const program = Effect.flatMap(runBenchmarks(benchmarks, process.argv.slice(2)), (code) =>
  Effect.sync(() => {
    process.exitCode = code
  })
)

NodeRuntime.runMain(Effect.provide(program, NodeServices.layer))
