import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Export, SangforScpSite } from "@effect-hci/inventory"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Config, Console, Effect } from "effect"

/** Writes every resource of one SCP to `./inventory/<resource>.ndjson`, and prints how many records each has. */
const program = Effect.gen(function* () {
  const url = yield* Config.String("HCI_SCP_URL")
  const site = yield* SangforScpSite.makeScoped({ name: "dc-1", url }, SangforScpNode.layerConfig())
  const manifest = yield* Export.site(site, { out: "./inventory" })
  yield* Console.log(manifest.resources.map(({ records, resource }) => `${resource}: ${records}`).join("\n"))
}).pipe(Effect.scoped)

/** HCI_SCP_URL, and HCI_SCP_ACCESS_KEY with HCI_SCP_SECRET_KEY or HCI_SCP_USERNAME with HCI_SCP_PASSWORD. */
Effect.runPromise(Effect.provide(program, NodeServices.layer)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
