/** Simulated sites as the sources of a job. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import type * as Inventory from "@effect-hci/inventory/Inventory"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"

/** A source and the simulator behind it. */
export interface Simulated<Handle> {
  readonly source: Inventory.SiteSource
  readonly handle: Handle
}

/** A CloudTower that listens on loopback until the scope is closed. */
export const tower = (
  name: string,
  options: SimulatedTower.ServerOptions = {}
): Effect.Effect<Simulated<SimulatedTower.CloudTowerHandle>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const simulator = yield* Effect.orDie(Layer.build(SimulatedTower.layerServer(options)))
    const handle = Context.get(simulator, SimulatedTower.Simulator)
    const { credentials, url } = handle
    const layer = CloudTowerSite.layer({ name, url }, CloudTowerNode.layer({ url, site: name, credentials }))
    return { source: { name, platform: "cloudtower", url, layer }, handle }
  })

/** An SCP that listens on loopback until the scope is closed. */
export const scp = (
  name: string,
  options: SimulatedScp.ServerOptions = {}
): Effect.Effect<Simulated<SimulatedScp.SangforScpHandle>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const simulator = yield* Effect.orDie(Layer.build(SimulatedScp.layerServer(options)))
    const handle = Context.get(simulator, SimulatedScp.Simulator)
    const { credentials, url } = handle
    const transport = SangforScpNode.layer({ url, site: name, credentials, protocol: "classic", rateLimits: false })
    return {
      source: { name, platform: "sangfor-scp", url, layer: SangforScpSite.layer({ name, url }, transport) },
      handle
    }
  })
