import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { RetryPolicy } from "@effect-hci/core"
import { Servers } from "@effect-hci/sangfor-scp"
import { Console, Effect, Schedule } from "effect"

/** Prints the status of one server. Tries three times instead of five; an id that does not exist is no failure. */
const program = Servers.get("f14b3195-6f3c-4b0e-9d2b-0c9a3f5e7d11").pipe(
  Effect.map(({ status }) => `The server is ${status}.`),
  Effect.provideService(RetryPolicy.RetryPolicy, {
    ...RetryPolicy.defaultPolicy,
    schedule: Schedule.exponential("200 millis").pipe(Schedule.upTo({ times: 2 }))
  }),
  Effect.catchTag("NotFound", () => Effect.succeed("There is no such server.")),
  Effect.flatMap(Console.log)
)

Effect.runPromise(Effect.provide(program, SangforScpNode.layerConfig())).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
