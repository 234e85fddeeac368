/**
 * `hci demo`: simulated sites of both platforms, and the same export that real sites get.
 *
 * @since 0.1.0
 */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Site } from "@effect-hci/inventory/Site"
import * as TowerSimulator from "@effect-hci/simulator/CloudTower"
import type { Handle } from "@effect-hci/simulator/Handle"
import * as ScpSimulator from "@effect-hci/simulator/SangforScp"
import type { CliFailure } from "../CliFailure.ts"
import * as Format from "../ui/format.ts"
import * as Shell from "../ui/shell.ts"
import * as ExportSite from "./exportSite.ts"
import * as SimulateTower from "./simulators/cloudTower.ts"
import * as SimulateScp from "./simulators/sangforScp.ts"

/** The flags. */
export interface Input {
  readonly machines: number
  readonly out: string
}

/** A simulated site of so many machines, open as long as the scope. */
type Simulated = (name: string, machines: number, seed: number) => Effect.Effect<Site, CliFailure, Scope.Scope>

const pin = ({ certificate }: Handle): Tls.Tls =>
  certificate === undefined ? Tls.verify : Tls.pinned(certificate.fingerprint)

const scp: Simulated = Effect.fnUntraced(function* (name, servers, seed) {
  const simulator = yield* Layer.build(SimulateScp.layer({ servers, seed, tls: true }))
  const handle = Context.get(simulator, ScpSimulator.Simulator)
  const { password, username } = handle.credentials
  const { url } = handle
  // The simulator is this process's own: nobody else's limits are spent.
  const options = { url, site: name, tls: pin(handle), credentials: { username, password }, rateLimits: false } as const
  return yield* SangforScpSite.makeScoped({ name, url }, SangforScpNode.layer(options))
})

const tower: Simulated = Effect.fnUntraced(function* (name, vms, seed) {
  const simulator = yield* Layer.build(SimulateTower.layer({ vms, seed, tls: true }))
  const handle = Context.get(simulator, TowerSimulator.Simulator)
  const { credentials, url } = handle
  const layer = CloudTowerNode.layer({ url, site: name, tls: pin(handle), credentials })
  return yield* CloudTowerSite.makeScoped({ name, url }, layer)
})

const titles: Readonly<Record<string, string>> = {
  "sangfor-scp": "Sangfor Cloud Platform",
  cloudtower: "SmartX CloudTower"
}

/** Four tenths of the machines for the first, three for each of the others. */
const simulate = Effect.fnUntraced(function* (machines: number) {
  const third = Math.floor((machines * 3) / 10)
  const parts = [
    { name: "scp", simulated: scp, machines: machines - 2 * third },
    { name: "tower-1", simulated: tower, machines: third },
    { name: "tower-2", simulated: tower, machines: third }
  ]
  return yield* Effect.forEach(parts, ({ machines, name, simulated }, index) =>
    Effect.gen(function* () {
      const site = yield* simulated(name, machines, index + 1)
      const title = titles[site.platform] ?? site.platform
      yield* Console.error(`  ${name.padEnd(8)} ${title}, ${Format.plural(machines, "machine")}, on ${site.url}`)
      return site
    })
  )
})

const next = (out: string, hci: string): string =>
  [
    "",
    "What to try next:",
    `  head -n 1 ${Shell.quote(`${out}/tower-1/vms.ndjson`)}`,
    `  cat ${Shell.quote(`${out}/scp/manifest.json`)}`,
    `  ${hci} simulate cloudtower --tls --vms 10000`,
    `  ${hci} simulate sangfor-scp --tls --servers 10000`,
    `  ${hci} inventory export --help`
  ].join("\n")

/** Simulates, exports, and ends. */
export const run: (input: Input) => Effect.Effect<void, CliFailure, ExportSite.Environment> = Effect.fnUntraced(
  function* ({ machines, out }) {
    yield* Console.error("Simulated sites, each behind HTTPS with a certificate of its own that is pinned:")
    const sites = yield* simulate(machines)
    yield* Console.error(`\nExporting their inventories into ${out}\n`)
    yield* ExportSite.runAll(sites, { out })
    yield* Console.log(next(out, yield* Shell.hci))
  },
  Effect.scoped
)
