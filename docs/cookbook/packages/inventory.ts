import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Export, SangforScpSite } from "@effect-hci/inventory"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Redacted } from "effect"

const url = "https://scp.example"

const credentials = { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }

/** Writes every resource of one SCP to `./inventory/<resource>.ndjson`, and prints how many records each has. */
const program = Effect.gen(function* () {
  const site = yield* SangforScpSite.makeScoped({ name: "dc-1", url }, SangforScpNode.layer({ url, credentials }))
  const manifest = yield* Export.site(site, { out: "./inventory" })
  yield* Console.log(manifest.resources.map(({ records, resource }) => `${resource}: ${records}`).join("\n"))
}).pipe(Effect.scoped)

Effect.runPromise(Effect.provide(program, NodeServices.layer))
