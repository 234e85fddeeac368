import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Console, Effect } from "effect"
import { start, stopped } from "./servers.ts"

const program = Effect.gen(function* () {
  yield* Console.log(`${(yield* stopped).length} servers are stopped`)
  yield* Console.log((yield* start("web-01")) ? "web-01 is running" : "There is no server web-01")
})

/** Address, credentials and certificate come from the environment. */
Effect.runPromise(Effect.provide(program, SangforScpNode.layerConfig())).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
