import type { Inventory } from "@effect-hci/inventory"
import { Progress } from "@effect-hci/inventory"
import { Console, Effect } from "effect"

const listener: Progress.Listener = (event) =>
  event._tag === "Finished" ? Console.log(`${event.report.resource}: ${event.report.records} records`) : Effect.void

// A run of a job that tells of each resource that has ended.
export const program = (run: ReturnType<typeof Inventory.run>) =>
  Effect.provideService(run, Progress.CurrentListener, listener)
