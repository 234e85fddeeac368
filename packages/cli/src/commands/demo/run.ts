/** Runs `hci demo`: simulated sites of both platforms, and the same export that real sites get. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CommandLine from "effect/process/CommandLine"
import type * as Scope from "effect/Scope"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Site } from "@effect-hci/inventory/Site"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import type { Handle } from "@effect-hci/simulator/Handle"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import type { CliFailure } from "../../CliFailure.ts"
import * as Text from "../../ui/text.ts"
import * as ExportSites from "../inventory/exportSites.ts"
import * as SimulateCloudTower from "../simulate/runCloudTower.ts"
import * as SimulateSangforScp from "../simulate/runSangforScp.ts"

/** The flags. */
export interface Input {
  /** Servers and vms of all sites together. */
  readonly machines: number
  /** Folder for the files. */
  readonly out: string
}

/** A simulated site with so many servers or vms, open until the scope is closed. */
type SimulatedSite = (name: string, machines: number, seed: number) => Effect.Effect<Site, CliFailure, Scope.Scope>

const pinned = ({ certificate }: Handle): Tls.Tls =>
  certificate === undefined ? Tls.verify : Tls.pinned(certificate.fingerprint)

const sangforScp: SimulatedSite = Effect.fnUntraced(function* (name, servers, seed) {
  const simulator = yield* Layer.build(SimulateSangforScp.layer({ servers, seed, tls: true }))
  const handle = Context.get(simulator, SangforScp.Simulator)
  const { password, username } = handle.credentials
  const { url } = handle
  // The simulator is in this process: its limits protect nobody else.
  const options = {
    url,
    site: name,
    tls: pinned(handle),
    credentials: { username, password },
    rateLimits: false
  } as const
  return yield* SangforScpSite.makeScoped({ name, url }, SangforScpNode.layer(options))
})

const cloudTower: SimulatedSite = Effect.fnUntraced(function* (name, vms, seed) {
  const simulator = yield* Layer.build(SimulateCloudTower.layer({ vms, seed, tls: true }))
  const handle = Context.get(simulator, CloudTower.Simulator)
  const { credentials, url } = handle
  const layer = CloudTowerNode.layer({ url, site: name, tls: pinned(handle), credentials })
  return yield* CloudTowerSite.makeScoped({ name, url }, layer)
})

/** Four tenths of the machines are servers of the SCP, three tenths are vms of each Tower. */
const simulateSites = Effect.fnUntraced(function* (machines: number) {
  const vms = Math.floor((machines * 3) / 10)
  const sites = [
    { name: "scp", title: "Sangfor Cloud Platform", noun: "server", open: sangforScp, size: machines - 2 * vms },
    { name: "tower-1", title: "SmartX CloudTower", noun: "vm", open: cloudTower, size: vms },
    { name: "tower-2", title: "SmartX CloudTower", noun: "vm", open: cloudTower, size: vms }
  ]
  return yield* Effect.forEach(sites, ({ name, noun, open, size, title }, index) =>
    Effect.gen(function* () {
      const site = yield* open(name, size, index + 1)
      yield* Console.error(`  ${name.padEnd(8)} ${title}, ${Text.plural(size, noun)}, on ${site.url}`)
      return site
    })
  )
})

const nextSteps = (out: string, hci: string): string =>
  [
    "",
    "What to try next:",
    `  ${CommandLine.display(["head", "-n", "1", `${out}/tower-1/vms.ndjson`])}`,
    `  ${CommandLine.display(["cat", `${out}/scp/manifest.json`])}`,
    `  ${hci} simulate cloudtower --tls --vms 10000`,
    `  ${hci} simulate sangfor-scp --tls --servers 10000`,
    `  ${hci} inventory export --help`
  ].join("\n")

/** Simulates three sites, exports them, and ends. */
export const run: (input: Input) => Effect.Effect<void, CliFailure, ExportSites.Environment> = Effect.fnUntraced(
  function* ({ machines, out }) {
    yield* Console.error("Simulated sites, each behind HTTPS with a certificate of its own that is pinned:")
    const sites = yield* simulateSites(machines)
    yield* Console.error(`\nExporting their inventories into ${out}\n`)
    yield* ExportSites.exportSites(sites, { out })
    yield* Console.log(nextSteps(out, yield* Text.commandName))
  },
  Effect.scoped
)
