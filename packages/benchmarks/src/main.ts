/** `npm run bench [-- NAME]...`: prints what the budgets are held against, all or those that are named. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { bundles } from "./budgets/bundle.ts"
import { decoding } from "./budgets/decoding.ts"
import { imports } from "./budgets/imports.ts"
import { types } from "./budgets/types.ts"
import * as Streaming from "./streaming.ts"

const benchmarks = {
  streaming: Streaming.againstBare(100_000, 5),
  memory: Streaming.memory([10_000, 100_000, 1_000_000]),
  types: types(3),
  imports: imports(9),
  decoding: decoding(3),
  bundles
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benchmarks))

const program =
  unknown.length > 0
    ? Effect.andThen(
        Console.error(`There is no benchmark "${unknown[0]}": use one of ${Object.keys(benchmarks).join(", ")}.`),
        Effect.sync(() => {
          process.exitCode = 2
        })
      )
    : Effect.forEach(
        Object.entries(benchmarks).filter(([name]) => asked.length === 0 || asked.includes(name)),
        ([, benchmark]) => benchmark,
        { discard: true }
      )

NodeRuntime.runMain(Effect.provide(program, NodeServices.layer))
