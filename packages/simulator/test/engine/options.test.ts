/** Options that a simulator cannot start with. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CloudTower from "../../src/CloudTower.ts"
import * as SangforScp from "../../src/SangforScp.ts"

const failureOf = <A, E>(layer: Layer.Layer<A, E>): Effect.Effect<E> =>
  Effect.orDie(Effect.flip(Effect.asVoid(Effect.scoped(Layer.build(layer)))))

const scpDurations = ["taskTime", "tokenTtl", "latency", "clockSkew"] as const
const towerDurations = ["taskTime", "tokenTtl", "latency", "apiKeyTtl"] as const

describe("durations that are none", () => {
  const bads = [-1, Number.NaN]
  const layers = [
    ...scpDurations.flatMap((option) =>
      bads.map((bad) => ["SCP", option, bad, failureOf(SangforScp.layerClient({ [option]: bad }))] as const)
    ),
    ...towerDurations.flatMap((option) =>
      bads.map((bad) => ["CloudTower", option, bad, failureOf(CloudTower.layerClient({ [option]: bad }))] as const)
    )
  ]

  it.effect.each(layers)("are refused: %s, %s, %d", ([, option, , failure]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* failure, {
        _tag: "InvalidOption",
        option,
        message: `${option} must be a duration, as \`10 minutes\``
      })
    })
  )
})

describe("numbers that are none", () => {
  it.effect.each([
    ["rateLimit.reads", "not NaN", failureOf(SangforScp.layerClient({ rateLimit: { reads: Number.NaN } }))],
    ["rateLimit.writes", "not -1", failureOf(SangforScp.layerClient({ rateLimit: { writes: -1 } }))],
    ["port", "from 0 to 65535, not 70000", failureOf(SangforScp.layerServer({ port: 70_000 }))],
    ["port", "not -1", failureOf(CloudTower.layerServer({ port: -1 }))]
  ] as const)("are refused: %s, %s", ([option, words, failure]) =>
    Effect.gen(function* () {
      const error = yield* failure
      assert.deepInclude(error, { _tag: "InvalidOption", option })
      assert.include(error.message, words)
    })
  )
})

describe("names that are no option", () => {
  const misspelt: object = { taskTme: 0 }

  it.effect.each([
    ["SCP", failureOf(SangforScp.layerClient(misspelt)), "servers, rateLimit, "],
    ["SCP that listens", failureOf(SangforScp.layerServer({ port: 0, ...misspelt })), "servers, rateLimit, "],
    ["CloudTower", failureOf(CloudTower.layerClient(misspelt)), "vms, clusters, "],
    ["CloudTower that listens", failureOf(CloudTower.layerServer({ port: 0, ...misspelt })), "vms, clusters, "]
  ] as const)("are refused: %s", ([, failure, names]) =>
    Effect.gen(function* () {
      const error = yield* failure
      assert.deepInclude(error, { _tag: "InvalidOption", option: "taskTme" })
      assert.include(error.message, `taskTme is no option: there are ${names}`)
    })
  )
})

describe("values that no option of their name can be", () => {
  const ofSangforScp = (given: object) => failureOf(SangforScp.layerClient(given))
  const ofCloudTower = (given: object) => failureOf(CloudTower.layerClient(given))

  it.effect.each([
    ["password", 5, [ofSangforScp, ofCloudTower]],
    ["faults", 5, [ofSangforScp, ofCloudTower]],
    ["faults", [5], [ofSangforScp, ofCloudTower]],
    ["load", 5, [ofSangforScp, ofCloudTower]],
    ["rateLimit", null, [ofSangforScp]],
    ["secretKey", "text", [ofSangforScp]],
    ["changeFeed", null, [ofCloudTower]]
  ] as const)("are refused: %s, %j", ([option, value, platforms]) =>
    Effect.gen(function* () {
      for (const failure of platforms) {
        const error = yield* failure({ [option]: value })
        assert.deepInclude(error, { _tag: "InvalidOption", option })
        assert.include(error.message, `${option} must be `)
      }
    })
  )
})
