/** Several Towers in one program, by the recipe of the cookbook. */
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { countAll, Towers } from "../../../docs/cookbook/cloudtower/several-towers.ts"

const password = Redacted.make("pa55-word")

const simulated = (vms: number) =>
  Effect.map(Layer.build(Simulator.layerClient({ vms, username: "operator", password })), (context) => ({
    client: Context.get(context, HttpClient.HttpClient),
    counters: Context.get(context, Simulator.Simulator).counters
  }))

describe("several Towers", () => {
  it.effect("log in once each, however often they are used", () =>
    Effect.gen(function* () {
      const berlin = yield* simulated(3)
      const oslo = yield* simulated(5)
      const client = HttpClient.make((request, url) =>
        (url.hostname === "berlin.test" ? berlin : oslo).client.execute(request)
      )
      const env = Object.fromEntries(
        ["BERLIN", "OSLO"].flatMap((name) => [
          [`${name}_URL`, `https://${name.toLowerCase()}.test`],
          [`${name}_USERNAME`, "operator"],
          [`${name}_PASSWORD`, Redacted.value(password)]
        ])
      )
      const program = Effect.gen(function* () {
        const first = yield* countAll(["BERLIN", "OSLO"])
        assert.deepStrictEqual(first, [
          { name: "BERLIN", vms: 3 },
          { name: "OSLO", vms: 5 }
        ])
        assert.deepStrictEqual(yield* countAll(["OSLO", "BERLIN", "OSLO"]), [first[1], first[0], first[1]])
        assert.strictEqual((yield* Effect.flip(countAll(["ROME"])))._tag, "ConfigError")
      })
      yield* program.pipe(
        Effect.provide(Towers.layer),
        Effect.provideService(HttpClient.HttpClient, client),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
      )
      assert.strictEqual((yield* berlin.counters).logins, 1)
      assert.strictEqual((yield* oslo.counters).logins, 1)
    })
  )
})
