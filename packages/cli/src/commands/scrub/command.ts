/** `hci simulate scrub`. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../../CliFailure.ts"

const flags = {
  load: Flag.String("load").pipe(
    Flag.withMetavar("PATH"),
    Flag.withDescription("A state file that --save has written, or the folder of an export, of either platform")
  ),
  save: Flag.String("save").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Write the scrubbed state into this file")
  )
}

/** The command. */
export const scrub: Command.Command<"scrub", never, {}, CliFailure, Command.Environment> = Command.make(
  "scrub",
  flags,
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./run.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Replace names, descriptions, addresses, serial numbers and secrets in simulator state, so that it can be shown to " +
      "others. Equal texts are replaced by equal texts; ids, numbers, times and the platform's own words stay. The " +
      "replacements are computed with the secret in HCI_SCRUB_KEY, the same for each run with that secret; without it, " +
      "each run makes a secret of its own and does not keep it."
  ),
  Command.withShortDescription("Replace names, addresses and secrets in simulator state"),
  Command.withExamples([
    {
      command: "hci simulate scrub --load ./inventory --save shareable.json",
      description: "Scrub an export"
    },
    {
      command: "hci simulate scrub --load state.json --save shareable.json",
      description: "Scrub the state of a simulator"
    }
  ])
)
