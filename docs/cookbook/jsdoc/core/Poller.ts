import { Poller } from "@effect-hci/core"
import { Effect } from "effect"

// Waits for jobs of a system of its own; here each has ended by the first poll.
export const program = Effect.scoped(
  Effect.gen(function* () {
    const poller = yield* Poller.make<string>({
      platform: "lab",
      observe: (ids) => Effect.succeed(new Map(ids.map((id) => [id, Poller.observed(`job ${id}`, Poller.done)]))),
      batchSize: 100,
      schedule: Poller.aligned("5 seconds"),
      timeout: "5 minutes"
    })
    return yield* poller.waitAll(["1", "2"])
  })
)
