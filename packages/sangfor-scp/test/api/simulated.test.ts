/** Which operations of the vendor's document the simulator carries out, and which it only responds to. */
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { fromDocument } from "./simulated.expected.ts"
import type { AnyOperation } from "./support/operations.ts"
import { calls } from "./support/operations.ts"

/** The operation that the simulator takes a request for: `unknown` where it has no route, `api.` where it has no handler. */
const servedAs = ({ method, path }: AnyOperation) =>
  Effect.gen(function* () {
    const { counters, resetCounters, url } = yield* Simulator.Simulator
    yield* resetCounters
    yield* HttpClient.execute(HttpClientRequest.make(method)(`${url}${path.replaceAll(/\{\w+\}/g, "1")}`))
    return Object.keys((yield* counters).operations).join()
  })

layer(Simulator.layerClient({ servers: 0 }))("the vendor's operations", (it) => {
  it.effect("have handlers of their own in the simulator, but for a list", () =>
    Effect.gen(function* () {
      const served = yield* Effect.forEach(calls, ({ operation }) =>
        Effect.map(servedAs(operation), (name) => [operation.name, name] as const)
      )
      const namesOf = (kind: RegExp) => served.filter(([, name]) => kind.test(name)).map(([name]) => name)
      assert.deepStrictEqual(namesOf(/^(unknown)?$/), [])
      assert.sameMembers(namesOf(/^api\./), Object.values(fromDocument).flat())
    })
  )

  it.effect("can be named in the text of a fault rule", () =>
    Effect.gen(function* () {
      const { faults } = yield* Simulator.Simulator
      for (const { operation } of calls) yield* faults.add(`${yield* servedAs(operation)}:status=503`)
      yield* faults.clear
    })
  )

  it.effect("are each in the list for one reason", () =>
    Effect.sync(() => {
      const listed = Object.values(fromDocument).flat()
      assert.strictEqual(new Set(listed).size, listed.length)
    })
  )
})
