import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Operation from "../src/Operation.ts"
import * as Testing from "../src/Testing.ts"

const getThing = Operation.make({
  name: "Things.get",
  method: "GET",
  path: "/things/{id}",
  request: (id: string) => ({ path: { id } }),
  response: Schema.Struct({ size: Schema.Number })
})

describe("Testing", () => {
  it.effect("says that the simulator is not installed", () =>
    Effect.gen(function* () {
      const cause = new Error("Cannot find package")
      const error = yield* Effect.flip(Testing.loadSimulator(() => Promise.reject(cause)))
      assert.deepInclude(error, {
        _tag: "SimulatorNotFound",
        message: "`layerSimulated` needs the package @effect-hci/simulator: install it as a development dependency."
      })
      assert.strictEqual(error.cause, cause)
    })
  )

  it.effect("checks the value of a mock where another reader of the operation takes it", () =>
    Effect.gen(function* () {
      const calls: Array<Testing.RecordedCall> = []
      const mocks = [Testing.mock({ operation: getThing }, (id) => Effect.succeed({ size: id.length }))]
      const { execute } = Testing.makeTransport("plain", mocks, calls)
      assert.deepStrictEqual(yield* execute(getThing, "abc"), { size: 3 })
      const named = Operation.make({ ...getThing, response: Schema.Struct({ name: Schema.String }) })
      const error = yield* Effect.flip(execute(named, "abc"))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.match(error.message, /^The mock of Things\.get gives what does not fit its schema at name: /)
      assert.deepStrictEqual(calls, [
        { operation: "Things.get", input: "abc" },
        { operation: "Things.get", input: "abc" }
      ])
    })
  )
})
