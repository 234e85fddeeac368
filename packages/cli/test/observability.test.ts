/** What docs/observability.md lists is what a run emits: spans with their attributes, metrics with their labels. */
import { Cluster, CloudTower, Uploads } from "@effect-hci/cloudtower"
import { Export, Inventory, SangforScpSite } from "@effect-hci/inventory"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import { SangforScp, Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { observe } from "@effect-hci/test-support/Assertions"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { namesIn, read, tableOf } from "./guides.ts"

const tasks = { schedule: Schedule.spaced("10 millis") }

/** A named site that fails once, so that there is a retry and a wait. */
const scp = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) =>
    SangforScp.layer({ url, credentials, tasks, site: "site-a" })
  )
).pipe(Layer.provide(Simulator.layerClient({ servers: 20, taskTime: "10 millis", faults: ["*:status=503,count=1"] })))

const tower = Layer.unwrap(
  Effect.map(SimulatedTower.Simulator, ({ credentials, url }) =>
    CloudTower.layer({ url, credentials, tasks, site: "site-c" })
  )
).pipe(Layer.provide(SimulatedTower.layerClient({ vms: 5, taskTime: "10 millis" })))

/** A site with a status that no document has. */
const drifting = SangforScp.layer({
  url: "https://scp.test",
  site: "site-b",
  credentials: { username: Scp.credentials.username, password: Redacted.make(Scp.credentials.password) }
}).pipe(
  Layer.provide(
    ScriptedServer.make(Scp.make({ servers: [{ id: "s-1", name: "web-01", status: "frozen" }] }).script).layer
  )
)

const startOne = Effect.gen(function* () {
  const server = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "stopped" })))
  yield* Servers.start(server.id).pipe(TaskPoller.awaitTask)
}).pipe(Effect.provide(scp))

const exportOne = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const site = yield* SangforScpSite.makeScoped({ name: "site-a", url: "https://scp.example" }, scp)
  yield* Export.sites([site], { out: yield* fs.makeTempDirectoryScoped() })
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const runOne = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const site = { name: "site-a", platform: "sangfor-scp", url: "https://scp.example" }
  yield* Inventory.run({
    sites: [{ ...site, layer: SangforScpSite.layer(site, Layer.orDie(scp)) }],
    sink: SqliteSink.make(`${yield* fs.makeTempDirectoryScoped()}/inventory.sqlite`)
  })
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const uploadOne = Effect.gen(function* () {
  const clusters = Cluster.list({ where: { type: "SMTX_OS", hypervisor: "ELF" } })
  const { id } = yield* Effect.fromOption(yield* Stream.runHead(clusters))
  const source = Uploads.fromStream(Stream.make(new Uint8Array(10)), 10)
  yield* Uploads.elfImage({ source, name: "a.iso", cluster_id: id })
}).pipe(Effect.provide(tower))

const program = Effect.all(
  [startOne, exportOne, runOne, uploadOne, Effect.provide(Stream.runDrain(Servers.list()), drifting)],
  {
    discard: true
  }
)

/** The name of a span as the guide writes it. */
const pattern = (name: string): string =>
  name
    .replace(/^cloudtower\.Uploads\.(?=[a-z]+[A-Z]\w*$)\w+$/, "cloudtower.Uploads.<kind>")
    .replace(/^(?:sangfor-scp|cloudtower)\.TaskPoller\.wait$/, "<platform>.TaskPoller.wait")
    .replace(/^(?:sangfor-scp|cloudtower)\.[A-Z]\w*\.\w+$/, "<platform>.<operation>")

/** What several of one name have, together. */
const together = (pairs: ReadonlyArray<readonly [name: string, keys: ReadonlyArray<string>]>) =>
  new Map(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, members]) => [
      name,
      [...new Set(members.flatMap(([, keys]) => keys))].toSorted()
    ])
  )

const documented = (head: string) =>
  new Map(
    tableOf(read("docs/observability.md"), head).map(([name, keys]) => [
      namesIn(name)[0] ?? "",
      namesIn(keys).toSorted()
    ])
  )

it.live("the lists of docs/observability.md are what a run emits", () =>
  Effect.gen(function* () {
    const { exit, spans } = yield* observe(program)
    assert.isTrue(Exit.isSuccess(exit), String(exit))
    const emitted = together(spans.map(({ attributes, name }) => [pattern(name), [...attributes.keys()]]))
    assert.deepStrictEqual(emitted, documented("span"))
    const metrics = (yield* Metric.snapshot).filter(({ id }) => id.startsWith("hci_"))
    assert.deepStrictEqual(
      together(metrics.map(({ attributes = {}, id }) => [id, Object.keys(attributes)])),
      documented("metric")
    )
  })
)
