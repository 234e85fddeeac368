/** The language of responses: of the layer, and of a part of a program. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Alert, CloudTower } from "../src/index.ts"
import { against, tower, withPassword } from "./support/tower.ts"

const asked = (server: ReturnType<typeof tower>) =>
  server.requestsTo("/v2/api/get-alerts").map(({ headers }) => headers["content-language"])

describe("content-language", () => {
  it.effect("is English unless the layer says otherwise", () => {
    const server = tower({ tables: { alerts: [] } })
    return Effect.gen(function* () {
      yield* Alert.getAlerts({}).pipe(against(server))
      yield* Alert.getAlerts({}).pipe(against(server, { language: "zh-CN" }))
      assert.deepStrictEqual(asked(server), ["en-US", "zh-CN"])
    })
  })

  it.effect("of a part of a program is in force there and nowhere else", () => {
    const server = tower({ tables: { alerts: [] } })
    return Effect.gen(function* () {
      const both = Effect.all([Alert.getAlerts({}).pipe(CloudTower.withLanguage("zh-CN")), Alert.getAlerts({})])
      yield* both.pipe(against(server, withPassword()))
      assert.deepStrictEqual(asked(server), ["zh-CN", "en-US"])
    })
  })
})
