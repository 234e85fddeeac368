/** Options that their types exclude. */
import { testOptionsThatAreNone } from "@effect-hci/test-support/Options"
import * as Effect from "effect/Effect"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers } from "../../src/index.ts"
import { keys } from "./support.ts"

const url = "https://127.0.0.1:1"

testOptionsThatAreNone((given) =>
  Servers.get("a").pipe(Effect.provide(SangforScpNode.layer({ url, credentials: keys, ...given })))
)
