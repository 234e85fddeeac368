/** Layers whose options come from configuration. */
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SangforScpNode from "../src/Node.ts"
import { Auth, HttpTransport, SangforScp, Servers, TaskPoller } from "../src/index.ts"
import { page, serve } from "./support/site.ts"

const environment = (env: Record<string, string>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env }))

const failureOf = <A, E>(layer: Layer.Layer<A, E>, env: Record<string, string> = {}) =>
  Effect.flip(Effect.scoped(Layer.build(layer))).pipe(Effect.provide(environment(env)))

const keys = { HCI_SCP_URL: "https://scp.test", HCI_SCP_ACCESS_KEY: "AK1", HCI_SCP_SECRET_KEY: "s3cret" }

describe("layerConfig", () => {
  it.effect("takes all that is not given from the environment", () => {
    const server = serve(page([]))
    const layer = SangforScp.layerConfig().pipe(Layer.provide(server.layer), Layer.provide(environment(keys)))
    return Effect.gen(function* () {
      assert.strictEqual(yield* Servers.count(), 0)
      assert.include(server.requests[0]?.headers["authorization"], "Credential=AK1/")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes undefined for an option that is left out", () => {
    const server = serve(page([]))
    const layer = SangforScp.layerConfig({
      url: undefined,
      credentials: undefined,
      tasks: { timeout: undefined },
      site: Config.succeed("lab")
    }).pipe(Layer.provide(server.layer), Layer.provide(environment(keys)))
    return Effect.gen(function* () {
      yield* Servers.count()
      assert.include(server.requests[0]?.headers["authorization"], "Credential=AK1/")
      assert.strictEqual((yield* HttpTransport.HttpTransport).site, "lab")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes options as they are given, each a Config of its own", () => {
    const server = serve(page([]))
    const layer = SangforScp.layerConfig({
      credentials: Config.all({ accessKey: Config.String("MY_KEY"), secretKey: Config.Redacted("MY_SECRET") }),
      site: Config.succeed("lab"),
      timeout: Config.Duration("MY_TIMEOUT"),
      tasks: { timeout: Config.succeed("1 minute" as const) }
    }).pipe(
      Layer.provide(server.layer),
      Layer.provide(environment({ ...keys, MY_KEY: "AK2", MY_SECRET: "other", MY_TIMEOUT: "5 seconds" }))
    )
    return Effect.gen(function* () {
      yield* Servers.count()
      assert.include(server.requests[0]?.headers["authorization"], "Credential=AK2/")
      assert.strictEqual((yield* HttpTransport.HttpTransport).site, "lab")
    }).pipe(Effect.provide(layer))
  })

  it.live("checks the certificate as the environment says of the site of the environment alone", () =>
    Effect.gen(function* () {
      const { credentials, url } = yield* Simulator.Simulator
      const env = {
        HCI_SCP_URL: url,
        HCI_SCP_USERNAME: credentials.username,
        HCI_SCP_PASSWORD: Redacted.value(credentials.password),
        HCI_SCP_TLS: "insecure"
      }
      const count = (config: Config.Wrap<Partial<SangforScpNode.Options>>) =>
        Effect.provide(Servers.count(), SangforScpNode.layerConfig(config).pipe(Layer.provide(environment(env))))
      assert.strictEqual(yield* count({}), 5)
      const refused = yield* Effect.flip(count({ url: Config.succeed(url) }))
      assert.deepInclude(refused, { _tag: "TransportError", reason: "certificate", sent: false })
      const tls = SangforScpNode.Tls.config("HCI_SCP_TLS")
      assert.strictEqual(yield* count({ url: Config.succeed(url), tls }), 5)
    }).pipe(Effect.provide(Simulator.layerServer({ servers: 5, tls: true })))
  )

  it.effect("speaks the protocol of the environment with the site of the environment alone", () =>
    Effect.gen(function* () {
      const env = { ...keys, HCI_SCP_PROTOCOL: "classic" }
      const parts = (config: Config.Wrap<Partial<SangforScp.Options>>) =>
        TaskPoller.layer().pipe(
          Layer.provideMerge(HttpTransport.layerConfig(config)),
          Layer.provideMerge(Auth.layerConfig())
        )
      const url = Config.succeed("https://other.test")
      for (const make of [SangforScp.layerConfig, parts]) {
        const sentBy = Effect.fnUntraced(function* (config: Config.Wrap<Partial<SangforScp.Options>>) {
          const server = serve(page([]))
          yield* Effect.provide(
            Servers.count(),
            make(config).pipe(Layer.provide(server.layer), Layer.provide(environment(env)))
          )
          return server.requests.map(({ path }) => path)
        })
        const classic = ["/janus/20180725/servers"]
        assert.deepStrictEqual(yield* sentBy({}), classic)
        assert.notDeepEqual(yield* sentBy({ url }), classic)
        assert.deepStrictEqual(yield* sentBy({ url, protocol: HttpTransport.protocolConfig }), classic)
      }
    })
  )

  it.effect("says which name is not set", () =>
    Effect.gen(function* () {
      const noUrl = yield* failureOf(SangforScpNode.layerConfig(), { ...keys, HCI_SCP_URL: "" })
      assert.strictEqual(noUrl._tag, "ConfigError")
      const { HCI_SCP_URL, ...others } = keys
      assert.include(
        (yield* failureOf(SangforScpNode.layerConfig(), others)).message,
        "HCI_SCP_URL is not set: it is the address of the site, as https://10.0.0.10:4430; or give the option `url`."
      )
      const noCredentials = yield* failureOf(SangforScpNode.layerConfig(), { HCI_SCP_URL })
      assert.include(noCredentials.message, "No credentials are set: set HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY, or")
    })
  )

  it.effect.each([
    [
      "address and credentials",
      {},
      {},
      "HCI_SCP_URL is not set: it is the address of the site, as https://10.0.0.10:4430; or give the option `url`. " +
        "No credentials are set: set HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY, or HCI_SCP_USERNAME and " +
        "HCI_SCP_PASSWORD; or give the option `credentials`."
    ],
    [
      "address and password",
      { HCI_SCP_USERNAME: "admin" },
      {},
      "HCI_SCP_URL is not set: it is the address of the site, as https://10.0.0.10:4430; or give the option `url`. " +
        "HCI_SCP_PASSWORD is not set."
    ],
    ["SECRET_KEY", { ...keys, HCI_SCP_SECRET_KEY: "" }, {}, "HCI_SCP_SECRET_KEY is not set."],
    [
      "PROTOCOL",
      { ...keys, HCI_SCP_PROTOCOL: "abc" },
      {},
      'HCI_SCP_PROTOCOL cannot be read: give "classic" | "2024" | "detect".'
    ],
    [
      "TLS",
      { ...keys, HCI_SCP_TLS: "abc" },
      {},
      "HCI_SCP_TLS cannot be read: give verify, insecure or sha256:<64 hexadecimal digits>."
    ],
    ["a name of one's own", keys, { url: Config.String("MY_URL") }, "MY_URL is not set."],
    [
      "a name within",
      { ...keys, WAIT: "long" },
      { tasks: { timeout: Config.Duration("WAIT") } },
      "WAIT cannot be read: give a valid Duration string."
    ]
  ] as const)("says in one sentence what is not set, or cannot be read: %s", ([, env, config, sentence]) =>
    Effect.gen(function* () {
      const error = yield* failureOf(SangforScpNode.layerConfig(config), env)
      assert.strictEqual(error._tag, "ConfigError")
      assert.strictEqual(error.message, `SourceError: ${sentence}`)
    })
  )

  it.effect("of the credentials alone says both that are not set", () =>
    Effect.gen(function* () {
      const error = yield* failureOf(Auth.layerConfig().pipe(Layer.provide(serve(page([])).layer)))
      assert.match(error.message, /HCI_SCP_URL is not set.* No credentials are set/)
    })
  )

  it.effect("says which option does not exist", () =>
    Effect.gen(function* () {
      const misspelt: object = { sites: Config.succeed("lab") }
      const error = yield* failureOf(SangforScpNode.layerConfig(misspelt), keys)
      assert.strictEqual(error._tag, "ConfigError")
      assert.match(
        error.message,
        /`layerConfig` has no option `sites`: it has url, site, timeout, .*maxResponseBytes\.$/
      )
    })
  )

  it.effect("of the parts does the same", () => {
    const server = serve(page([]))
    const credentials = Config.succeed({ accessKey: "AK3", secretKey: Redacted.make("s") })
    const layer = HttpTransport.layerConfig().pipe(
      Layer.provide(Auth.layerConfig({ credentials })),
      Layer.provide(server.layer),
      Layer.provide(environment({ HCI_SCP_URL: "https://scp.test" }))
    )
    return Effect.gen(function* () {
      yield* Servers.count()
      assert.include(server.requests[0]?.headers["authorization"], "Credential=AK3/")
    }).pipe(Effect.provide(layer))
  })
})
