/** Numbers and durations of options that cannot be meant: of a layer, of a call, of a listing, of a wait. */
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { CallOptions, RetryPolicy, Servers, TaskPoller } from "../../src/index.ts"
import * as SangforScpNode from "../../src/Node.ts"
import * as Testing from "../../src/Testing.ts"

const limits = (requests: number, window: number): CallOptions.RateLimits => ({
  reads: { requests: 1, window: "1 minute" },
  writes: { requests, window }
})

const layerOptions = (bad: number): ReadonlyArray<Testing.SimulatedClientOptions> => [
  { timeout: bad },
  { rateLimits: limits(bad, 1000) },
  { rateLimits: limits(1, bad) },
  { circuitBreaker: { failures: bad, openFor: "1 minute" } },
  { circuitBreaker: { failures: 1, openFor: bad } }
]

/** Those for which 0 can be meant. */
const layerOptionsFromZero = (bad: number): ReadonlyArray<Testing.SimulatedClientOptions> => [
  { maxServerWait: bad },
  { retry: { budget: bad } }
]

/** The sentence with which a call is refused before anything is sent. */
const refused = <A, E extends { readonly _tag: string; readonly message: string }, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { _tag, message } = yield* Effect.flip(call)
    const { counters } = yield* Testing.Simulator
    assert.strictEqual(_tag, "BadRequest")
    assert.match(message, /^(`[\w.]+` (is|has) .*|A page holds .*)\.$/)
    assert.strictEqual((yield* counters).requests, 0)
  })

const bads = [0, -1, Number.NaN]

describe("numbers of a layer", () => {
  const cases = bads.flatMap((bad) => [...layerOptions(bad), ...(bad === 0 ? [] : layerOptionsFromZero(bad))])
  it.effect.each(cases.map((options) => [JSON.stringify(options), options] as const))("refuses %s", ([, options]) =>
    refused(Servers.count()).pipe(Effect.provide(Testing.layerSimulated({ servers: 1 }, options)))
  )

  it.effect.each([-1, Number.NaN])("refuses to wait for tasks %d milliseconds", (timeout) =>
    refused(TaskPoller.wait("task")).pipe(
      Effect.provide(Testing.layerSimulated({ servers: 1 }, { tasks: { timeout } }))
    )
  )
})

describe("numbers of a call", () => {
  // A layer that detects its protocol asks for the version of the site before the first call, whatever that is.
  const site = Effect.provide(Testing.layerSimulated({ servers: 1 }, { protocol: "classic" }))

  it.effect.each(bads)("refuses %d", (bad) =>
    Effect.gen(function* () {
      yield* refused(Servers.count().pipe(CallOptions.provide({ timeout: bad })))
      yield* refused(Servers.count().pipe(CallOptions.provide({ rateLimits: limits(bad, 1000) })))
      yield* refused(Servers.count().pipe(CallOptions.provide({ rateLimits: limits(1, bad) })))
      yield* refused(Stream.runCount(Servers.list({ pageSize: bad })))
      yield* refused(Stream.runCount(Servers.list({ concurrency: bad })))
      yield* refused(Stream.runCount(Servers.list({ onIncomplete: "relist", maxPasses: bad })))
    }).pipe(site)
  )

  it.effect.each([-1, Number.NaN])("refuses %d where 0 can be meant", (bad) =>
    Effect.gen(function* () {
      yield* refused(Servers.count().pipe(CallOptions.provide({ maxServerWait: bad })))
      yield* refused(Servers.count().pipe(RetryPolicy.policy({ budget: bad })))
      yield* refused(TaskPoller.wait("task", { timeout: bad }))
    }).pipe(site)
  )

  it.effect("takes 0 there", () =>
    Effect.gen(function* () {
      yield* Servers.count().pipe(CallOptions.provide({ maxServerWait: 0, timeout: "1 minute" }), RetryPolicy.none)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 1 })))
  )
})

describe("numbers of the client for Node", () => {
  it.effect.each([
    ["connections", { connections: 0 }, "`connections` is 0"],
    ["maxResponseBytes", { maxResponseBytes: Number.NaN }, "`maxResponseBytes` is NaN"]
  ] as const)("refuse a call: %s", ([, options, words]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.count())
      assert.deepInclude(error, { _tag: "TransportError", reason: "request", sent: false })
      assert.include(
        error.message,
        `an option of the HTTP client cannot be meant (HCI_CLIENT_OPTION). ${words}: give it`
      )
    }).pipe(
      Effect.provide(
        SangforScpNode.layer({
          url: "https://127.0.0.1:1",
          credentials: { accessKey: "AK", secretKey: Redacted.make("key") },
          ...options
        })
      )
    )
  )
})

describe("layerConfig", () => {
  /** Callers without types can give anything. */
  const layerOf = (config: unknown): ReturnType<typeof SangforScpNode.layerConfig> =>
    Reflect.apply(SangforScpNode.layerConfig, undefined, [config])

  it.effect.each([
    ["a value in place of a Config", { timeout: "5 seconds" }, "`timeout` of `layerConfig` is no Config"],
    ["a value within", { tasks: { timeout: 5 } }, "`tasks.timeout` of `layerConfig` is no Config"],
    ["no object", null, "The options of `layerConfig` are no object"],
    [
      "one Config of an unknown option",
      Config.succeed({ timeot: 5 }),
      "`layerConfig` has no option `timeot`: it has url,"
    ]
  ] as const)("fails for %s", ([, config, words]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(Layer.build(layerOf(config))))
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(error.message, words)
    })
  )
})
