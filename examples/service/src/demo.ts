/** The service for three passes, with simulated sites and a collector on this computer. */
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import { ConfigProvider, Console, Context, Effect, Layer, Redacted } from "effect"
import { createServer } from "node:http"
import { program } from "./program.ts"

/** Keeps what a collector would be sent, by path. */
const collector = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly received: Record<string, string>; readonly close: () => void }>(
    (resume) => {
      const received: Record<string, string> = {}
      const server = createServer((request, response) => {
        const path = request.url ?? ""
        request.setEncoding("utf8")
        request.on("data", (text: string) => (received[path] = (received[path] ?? "") + text))
        request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"))
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, received, close: () => server.close() }))
      })
    }
  ),
  ({ close }) => Effect.sync(close)
)

const scp = (servers: number) =>
  Effect.map(Layer.build(SimulatedScp.layerServer({ servers })), Context.get(SimulatedScp.Simulator))
const tower = (vms: number) =>
  Effect.map(Layer.build(SimulatedTower.layerServer({ vms })), Context.get(SimulatedTower.Simulator))

const demo = Effect.gen(function* () {
  const { received, url } = yield* collector
  const sites = { BERLIN: yield* scp(50), OSLO: yield* scp(70), PARIS: yield* tower(40), ROME: yield* tower(60) }
  const settings = Object.entries(sites).flatMap(([name, site]) => [
    [`${name}_URL`, site.url],
    [`${name}_USERNAME`, site.credentials.username],
    [`${name}_PASSWORD`, Redacted.value(site.credentials.password)]
  ])
  const env: Record<string, string> = {
    ...Object.fromEntries(settings),
    SCP_SITES: "BERLIN,OSLO",
    TOWERS: "PARIS,ROME",
    PASSES: "3",
    PAUSE: "50 millis",
    OTLP_URL: url
  }
  yield* Effect.provide(program, ConfigProvider.layer(ConfigProvider.fromEnv({ env })))

  for (const [name, site] of Object.entries(sites)) {
    const { logins } = yield* site.counters
    if (logins !== 1) yield* Effect.die(new Error(`${name} has ${logins} logins`))
    for (const path of ["/v1/logs", "/v1/metrics", "/v1/traces"]) {
      if (received[path]?.includes(name) !== true) yield* Effect.die(new Error(`${path} does not name ${name}`))
    }
  }
  yield* Console.log("4 sites, 3 passes, a login each; logs, metrics and spans of all were exported")
})

Effect.runPromise(Effect.scoped(demo))
