/**
 * `hci demo`.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../CliFailure.ts"
import { servers } from "../flags.ts"

/** The command. */
export const demo: Command.Command<"demo", never, {}, CliFailure, Command.Environment> = Command.make(
  "demo",
  {
    servers: servers.pipe(Flag.withDescription("Machines of the site (default: 2000)"), Flag.withDefault(2000)),
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
  Command.withDescription("Simulate a site over HTTPS, export its inventory into files, and stop: no hardware needed"),
  Command.withShortDescription("See an inventory of a simulated site")
)
