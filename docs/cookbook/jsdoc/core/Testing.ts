import { Operation } from "@effect-hci/core"
import * as Testing from "@effect-hci/core/Testing"
import { Effect } from "effect"

const operation = Operation.make({ name: "Lab.ping", method: "GET", path: "/ping" })

// A transport in which one operation has a response, and all others fail because of `NotMocked`.
const transport = Testing.makeTransport("lab", [Testing.mock({ operation }, () => Effect.succeed("pong"))], [])

export const program = transport.execute(operation, undefined)
