/**
 * `npm run fuzz [-- --requests 131000] [--seed 1]`: sends mutated requests to the simulators of both platforms, half of them
 * each, in this process. Prints how many had which status; ends with 1 where one had a 5xx, or no response.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { FuzzResult } from "./run.ts"
import { run } from "./run.ts"

const flags = {
  requests: Flag.Int("requests").pipe(
    Flag.withDescription("How many requests are sent in all (default: 131000)"),
    Flag.withDefault(131_000)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("Requests and simulators are computed from it (default: 1)"),
    Flag.withDefault(1)
  )
}

const describe = ({ failures, platform, requests, statuses }: FuzzResult): string => {
  const byStatus = [...statuses].sort(([left], [right]) => left - right).map(([status, count]) => `${status}: ${count}`)
  return `${platform}: ${requests} requests; ${byStatus.join(", ")}; failures ${failures.length}`
}

const fuzz = Command.make("fuzz", flags, ({ requests, seed }) =>
  Effect.gen(function* () {
    const results = yield* run(seed, Math.ceil(requests / 2))
    for (const result of results) {
      yield* Console.log(describe(result))
      for (const failure of result.failures.slice(0, 20)) yield* Console.error(failure)
    }
    if (results.some(({ failures }) => failures.length > 0)) process.exitCode = 1
  })
).pipe(Command.withDescription("Send mutated requests to the simulators of both platforms"))

NodeRuntime.runMain(Effect.provide(Command.run(fuzz, { version: "0.1.0" }), NodeServices.layer))
