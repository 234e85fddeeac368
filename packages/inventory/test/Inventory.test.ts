import * as NodeServices from "@effect/platform-node/NodeServices"
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import { DatabaseSync } from "node:sqlite"
import * as Fake from "./fakes.ts"

const query = (file: string, sql: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }))
  database.close()
  return rows
}

const tower = Effect.fnUntraced(function* (name: string, options: SimulatedTower.ServerOptions) {
  const { credentials, url } = Context.get(
    yield* Layer.build(SimulatedTower.layerServer(options)),
    SimulatedTower.Simulator
  )
  return {
    name,
    platform: "cloudtower",
    url,
    layer: CloudTowerSite.layer({ name, url }, CloudTowerNode.layer({ url, site: name, credentials }))
  } satisfies Inventory.SiteSource
})

const scp = Effect.fnUntraced(function* (name: string, options: SimulatedScp.ServerOptions) {
  const { credentials, url } = Context.get(
    yield* Layer.build(SimulatedScp.layerServer(options)),
    SimulatedScp.Simulator
  )
  return {
    name,
    platform: "sangfor-scp",
    url,
    layer: SangforScpSite.layer(
      { name, url },
      SangforScpNode.layer({ url, site: name, credentials, rateLimits: false })
    )
  } satisfies Inventory.SiteSource
})

layer(NodeServices.layer, { excludeTestServices: true })("Inventory.run", (it) => {
  it.effect("reads sites of both platforms into one database", () =>
    Effect.gen(function* () {
      const file = `${yield* Fake.folder}/inventory.sqlite`
      const sites = [yield* tower("north", { vms: 5000, seed: 1 }), yield* scp("south", { servers: 250, seed: 2 })]
      const manifest = yield* Inventory.run({ sites, sink: SqliteSink.make(file) })
      console.log(
        JSON.stringify(
          manifest.sites.map((s) => [
            s.site,
            s.status,
            s.error,
            s.resources.map((r) => [r.resource, r.records, r.complete, r.exact, r.unsupported, r.error?.message])
          ]),
          null,
          1
        )
      )
      console.log(query(file, "select site, resource, count(*) n from records group by 1,2 order by 1,2"))
      console.log(query(file, "select site, count(*) n from latest_machines group by 1 order by 1"))
      assert.strictEqual(manifest.status, "whole")
    })
  )
})
