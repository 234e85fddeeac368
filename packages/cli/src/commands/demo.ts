/**
 * `hci demo`.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../CliFailure.ts"
import { integer } from "../flags.ts"

/** The command. */
export const demo: Command.Command<"demo", never, {}, CliFailure, Command.Environment> = Command.make(
  "demo",
  {
    machines: integer("machines", 0, 1_000_000).pipe(
      Flag.withDescription("Machines of all sites (default: 10000)"),
      Flag.withDefault(10_000)
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Folder for the files (default: ./inventory-demo)"),
      Flag.withDefault("./inventory-demo")
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("../jobs/demo.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Simulate a Sangfor Cloud Platform and two SmartX CloudTowers over HTTPS, export their inventories into files side " +
      "by side, and stop: no hardware needed"
  ),
  Command.withShortDescription("See the inventories of simulated sites")
)
