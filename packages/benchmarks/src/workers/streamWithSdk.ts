/** Streams every server of a site with the SDK: retried, paged, validated. */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Servers } from "@effect-hci/sangfor-scp"
import { measured } from "./usage.ts"

const [passes = "1", url = "", username = "", password = ""] = process.argv.slice(2)

const layer = SangforScpNode.layer({
  url,
  credentials: { username, password: Redacted.make(password) },
  // The pages that the others fetch.
  protocol: "classic",
  rateLimits: false
})

const work = Stream.runFold(
  Servers.list({}),
  () => 0,
  (count) => count + 1
)

NodeRuntime.runMain(Effect.provide(measured(work, Number(passes)), layer))
