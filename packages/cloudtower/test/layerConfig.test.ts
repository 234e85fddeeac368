/** Layers whose options come from configuration. */
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as CloudTowerNode from "../src/Node.ts"
import { Auth, CloudTower, HttpTransport, TaskPoller, Vm } from "../src/index.ts"
import { getResourceChanges } from "../src/generated/ResourceChange.ts"
import { json } from "./support/http.ts"
import { tower } from "./support/tower.ts"

const tables = { vms: [] }

const environment = (env: Record<string, string>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env }))

const failureOf = <A, E>(layer: Layer.Layer<A, E>, env: Record<string, string> = {}) =>
  Effect.flip(Effect.scoped(Layer.build(layer))).pipe(Effect.provide(environment(env)))

const apiKey = { HCI_CLOUDTOWER_URL: "https://tower.test", HCI_CLOUDTOWER_API_KEY: "k-1" }

describe("layerConfig", () => {
  it.effect("takes all that is not given from the environment", () => {
    const server = tower({ tables })
    const layer = CloudTower.layerConfig().pipe(Layer.provide(server.layer), Layer.provide(environment(apiKey)))
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.strictEqual(server.requests[0]?.headers["authorization"], "k-1")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes undefined for an option that is left out", () => {
    const server = tower({ tables })
    const layer = CloudTower.layerConfig({
      url: undefined,
      credentials: undefined,
      tasks: { timeout: undefined },
      site: Config.succeed("lab")
    }).pipe(Layer.provide(server.layer), Layer.provide(environment(apiKey)))
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.strictEqual(server.requests[0]?.headers["authorization"], "k-1")
      assert.strictEqual((yield* HttpTransport.HttpTransport).site, "lab")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes options as they are given, each a Config of its own", () => {
    const server = tower({ tables })
    const layer = CloudTower.layerConfig({
      url: Config.succeed("https://other.test"),
      credentials: Config.map(Config.Redacted("MY_KEY"), (key) => ({ apiKey: key })),
      site: Config.String("MY_SITE"),
      headers: Config.succeed({ "x-mine": "1" }),
      tasks: { timeout: Config.Duration("MY_WAIT") },
      language: Config.succeed("zh-CN" as const)
    }).pipe(
      Layer.provide(server.layer),
      Layer.provide(environment({ MY_KEY: "k-2", MY_SITE: "lab", MY_WAIT: "10 seconds" }))
    )
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.deepInclude(server.requests[0]?.headers, {
        authorization: "k-2",
        "x-mine": "1",
        "content-language": "zh-CN"
      })
      assert.strictEqual((yield* HttpTransport.HttpTransport).site, "lab")
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends the change feed's credentials of the environment to the Tower of the environment alone", () =>
    Effect.gen(function* () {
      const env = {
        ...apiKey,
        HCI_CLOUDTOWER_FEED_USERNAME: "feed",
        HCI_CLOUDTOWER_FEED_PASSWORD: "s3cret",
        BERLIN_HCI_CLOUDTOWER_URL: "https://berlin.test",
        BERLIN_HCI_CLOUDTOWER_API_KEY: "k-berlin",
        BERLIN_HCI_CLOUDTOWER_FEED_USERNAME: "feed",
        BERLIN_HCI_CLOUDTOWER_FEED_PASSWORD: "of berlin"
      }
      const feed = { ec: "EOK", error: {}, currentRevision: "1", compactRevision: "0", data: [] }
      const sentBy = Effect.fnUntraced(function* (
        make: (config: Config.Wrap<Partial<CloudTower.Options>>) => ReturnType<typeof CloudTower.layerConfig>,
        config: Config.Wrap<Partial<CloudTower.Options>>,
        provider = ConfigProvider.fromEnv({ env })
      ) {
        const server = tower({ routes: { "resource-changes": () => json(feed) } })
        const layer = make(config).pipe(Layer.provide(server.layer), Layer.provide(ConfigProvider.layer(provider)))
        yield* Effect.provide(getResourceChanges({}), layer)
        return server.requests.map(({ headers }) => headers["authorization"])
      })
      const parts = (config: Config.Wrap<Partial<CloudTower.Options>>) =>
        TaskPoller.layer().pipe(
          Layer.provideMerge(HttpTransport.layerConfig(config)),
          Layer.provideMerge(Auth.layerConfig())
        )
      const basic = (password: string) => `Basic ${btoa(`feed:${password}`)}`
      const url = Config.succeed("https://other.test")
      for (const make of [CloudTower.layerConfig, parts]) {
        assert.deepStrictEqual(yield* sentBy(make, {}), [basic("s3cret")])
        assert.deepStrictEqual(yield* sentBy(make, { url }), ["k-1"])
        const asked = yield* sentBy(make, { url, changeFeed: Auth.changeFeedConfig })
        assert.deepStrictEqual(asked, [basic("s3cret")])
      }
      const berlin = ConfigProvider.nested(ConfigProvider.fromEnv({ env }), "BERLIN")
      assert.deepStrictEqual(yield* sentBy(CloudTower.layerConfig, {}, berlin), [basic("of berlin")])
    })
  )

  it.live("checks the certificate as the environment says of the Tower of the environment alone", () =>
    Effect.gen(function* () {
      const { apiKey: key, url } = yield* Simulator.Simulator
      const env = {
        HCI_CLOUDTOWER_URL: url,
        HCI_CLOUDTOWER_API_KEY: Redacted.value(key),
        HCI_CLOUDTOWER_TLS: "insecure"
      }
      const count = (config: Config.Wrap<Partial<CloudTowerNode.Options>>) =>
        Effect.provide(Vm.count(), CloudTowerNode.layerConfig(config).pipe(Layer.provide(environment(env))))
      assert.strictEqual(yield* count({}), 5)
      const refused = yield* Effect.flip(count({ url: Config.succeed(url) }))
      assert.deepInclude(refused, { _tag: "TransportError", reason: "certificate", sent: false })
      const tls = CloudTowerNode.Tls.config("HCI_CLOUDTOWER_TLS")
      assert.strictEqual(yield* count({ url: Config.succeed(url), tls }), 5)
    }).pipe(Effect.provide(Simulator.layerServer({ vms: 5, tls: true })))
  )

  it.effect("takes all options as one Config", () => {
    const server = tower({ tables })
    const options = Config.succeed({ url: "https://a.test", credentials: { apiKey: Redacted.make("k-3") } })
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.strictEqual(server.requests[0]?.headers["authorization"], "k-3")
    }).pipe(Effect.provide(CloudTower.layerConfig(options).pipe(Layer.provide(server.layer))))
  })

  it.effect("says which name is not set", () =>
    Effect.gen(function* () {
      const noUrl = yield* failureOf(CloudTowerNode.layerConfig(), { HCI_CLOUDTOWER_API_KEY: "k" })
      assert.strictEqual(noUrl._tag, "ConfigError")
      assert.include(
        noUrl.message,
        "HCI_CLOUDTOWER_URL is not set: it is the address of the Tower, as https://10.0.0.10; or give the option `url`."
      )
      const noCredentials = yield* failureOf(CloudTowerNode.layerConfig(), { HCI_CLOUDTOWER_URL: "https://a.test" })
      assert.include(noCredentials.message, "No credentials are set: set HCI_CLOUDTOWER_API_KEY, or")
      const noPassword = yield* failureOf(CloudTowerNode.layerConfig(), {
        HCI_CLOUDTOWER_URL: "https://a.test",
        HCI_CLOUDTOWER_USERNAME: "root"
      })
      assert.include(noPassword.message, "HCI_CLOUDTOWER_PASSWORD")
    })
  )

  it.effect.each([
    [
      "PASSWORD",
      { HCI_CLOUDTOWER_URL: "https://a", HCI_CLOUDTOWER_USERNAME: "root" },
      {},
      "HCI_CLOUDTOWER_PASSWORD is not set."
    ],
    [
      "address and credentials",
      {},
      {},
      "HCI_CLOUDTOWER_URL is not set: it is the address of the Tower, as https://10.0.0.10; or give the option `url`. " +
        "No credentials are set: set HCI_CLOUDTOWER_API_KEY, or HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD; or " +
        "give the option `credentials`."
    ],
    [
      "address and password",
      { HCI_CLOUDTOWER_USERNAME: "root" },
      {},
      "HCI_CLOUDTOWER_URL is not set: it is the address of the Tower, as https://10.0.0.10; or give the option `url`. " +
        "HCI_CLOUDTOWER_PASSWORD is not set."
    ],
    [
      "TLS",
      { ...apiKey, HCI_CLOUDTOWER_TLS: "abc" },
      {},
      "HCI_CLOUDTOWER_TLS cannot be read: give verify, insecure or sha256:<64 hexadecimal digits>."
    ],
    ["a name of one's own", apiKey, { url: Config.String("MY_URL") }, "MY_URL is not set."],
    [
      "a name within",
      { ...apiKey, WAIT: "long" },
      { tasks: { timeout: Config.Duration("WAIT") } },
      "WAIT cannot be read: give a valid Duration string."
    ]
  ] as const)("says in one sentence what is not set, or cannot be read: %s", ([, env, config, sentence]) =>
    Effect.gen(function* () {
      const error = yield* failureOf(CloudTowerNode.layerConfig(config), env)
      assert.strictEqual(error._tag, "ConfigError")
      assert.strictEqual(error.message, `SourceError: ${sentence}`)
    })
  )

  it.effect("of the credentials alone says both that are not set", () =>
    Effect.gen(function* () {
      const error = yield* failureOf(Auth.layerConfig().pipe(Layer.provide(tower({ tables }).layer)))
      assert.match(error.message, /HCI_CLOUDTOWER_URL is not set.* No credentials are set/)
    })
  )

  it.effect("says which option does not exist", () =>
    Effect.gen(function* () {
      const misspelt: object = { timeuot: Config.succeed("1 second") }
      const error = yield* failureOf(CloudTowerNode.layerConfig(misspelt), apiKey)
      assert.strictEqual(error._tag, "ConfigError")
      assert.match(
        error.message,
        /`layerConfig` has no option `timeuot`: it has url, site, timeout, .*maxResponseBytes\.$/
      )
    })
  )

  it.effect("of the parts does the same", () => {
    const server = tower({ tables })
    const layer = HttpTransport.layerConfig().pipe(
      Layer.provide(Auth.layerConfig({ credentials: Config.succeed({ apiKey: Redacted.make("k-4") }) })),
      Layer.provide(server.layer),
      Layer.provide(environment({ HCI_CLOUDTOWER_URL: "https://tower.test" }))
    )
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.strictEqual(server.requests[0]?.headers["authorization"], "k-4")
    }).pipe(Effect.provide(layer))
  })
})
