/** Options that their types exclude. */
import { testOptionsThatAreNone } from "@effect-hci/test-support/Options"
import * as Effect from "effect/Effect"
import * as CloudTowerNode from "../../src/Node.ts"
import { Vm } from "../../src/index.ts"
import { key } from "./support.ts"

const url = "https://127.0.0.1:1"

testOptionsThatAreNone((given) =>
  Vm.getVms({}).pipe(Effect.provide(CloudTowerNode.layer({ url, credentials: key, ...given })))
)
