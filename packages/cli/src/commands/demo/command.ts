/** `hci demo`. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../../CliFailure.ts"
import { integer } from "../../flags.ts"

const flags = {
  machines: integer("machines", 0, 1_000_000).pipe(
    Flag.withDescription("Servers and vms of all sites together (default: 10000)"),
    Flag.withDefault(10_000)
  ),
  out: Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Folder for the database and the report (default: ./inventory-demo)"),
    Flag.withDefault("./inventory-demo")
  )
}

/** The command. */
export const demo: Command.Command<"demo", never, {}, CliFailure, Command.Environment> = Command.make(
  "demo",
  flags,
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./run.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Simulate a Sangfor Cloud Platform and two SmartX CloudTowers over HTTPS, read their inventories into one database, " +
      "ask it, write a report, and stop: no hardware needed"
  ),
  Command.withShortDescription("Read the inventories of simulated sites"),
  Command.withExamples([
    { command: "hci demo", description: "Read 10,000 servers and vms into ./inventory-demo" },
    { command: "hci demo --machines 100000 --out /tmp/demo", description: "Read 100,000 into another folder" }
  ])
)
