import { SangforScpSite, Site } from "@effect-hci/inventory"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Effect, Stream } from "effect"

const lab = SangforScpSite.layer({ name: "lab", url: "https://scp.example" }, Testing.layerSimulated({ servers: 20 }))

// How many records the first resource of a site has.
export const program = Effect.gen(function* () {
  const { resources } = yield* Site.CurrentSite
  const [first] = resources
  return first === undefined ? 0 : yield* Stream.runCount(first.records({}))
}).pipe(Effect.provide(lab))
