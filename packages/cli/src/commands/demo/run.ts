/** Runs `hci demo`: simulated sites of both platforms, read into a database as real sites are. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as CommandLine from "effect/process/CommandLine"
import type * as Scope from "effect/Scope"
import * as Tls from "@effect-hci/core/Tls"
import type { SiteSource } from "@effect-hci/inventory/Inventory"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import type { Handle } from "@effect-hci/simulator/Handle"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import * as CliFailure from "../../CliFailure.ts"
import * as Text from "../../ui/text.ts"
import * as Databases from "../inventory/databases.ts"
import * as Sync from "../inventory/sync.ts"
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
type SimulatedSite = (
  name: string,
  machines: number,
  seed: number
) => Effect.Effect<SiteSource, CliFailure.CliFailure, Scope.Scope>

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
    protocol: "classic",
    rateLimits: false
  } as const
  const layer = SangforScpSite.layer({ name, url }, SangforScpNode.layer(options))
  return { name, platform: "sangfor-scp", url, layer }
})

const cloudTower: SimulatedSite = Effect.fnUntraced(function* (name, vms, seed) {
  const simulator = yield* Layer.build(SimulateCloudTower.layer({ vms, seed, tls: true }))
  const handle = Context.get(simulator, CloudTower.Simulator)
  const { credentials, url } = handle
  const transport = CloudTowerNode.layer({ url, site: name, tls: pinned(handle), credentials })
  return { name, platform: "cloudtower", url, layer: CloudTowerSite.layer({ name, url }, transport) }
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

/** The named queries that are shown. */
const shownQueries = ["machines-by-power-state", "over-commitment"]

const nextSteps = (database: string, hci: string): string =>
  [
    "",
    "What to try next:",
    `  ${hci} inventory query --db ${CommandLine.display([database])}`,
    `  ${hci} inventory query --db ${CommandLine.display([database])} orphan-disks`,
    `  ${hci} inventory status --db ${CommandLine.display([database])}`,
    `  ${hci} simulate cloudtower --tls --vms 10000`,
    `  ${hci} inventory sync --help`
  ].join("\n")

const makeFolder = Effect.fnUntraced(function* (out: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.mapError(fs.makeDirectory(out, { recursive: true }), (error) =>
    CliFailure.unwritable(error, out, "choose another folder with --out")
  )
})

/** Simulates three sites, reads them into a database, asks it, writes its report, and ends. */
export const run: (input: Input) => Effect.Effect<void, CliFailure.CliFailure, Sync.Environment> = Effect.fnUntraced(
  function* ({ machines, out }) {
    yield* Console.error("Simulated sites, each behind HTTPS with a certificate of its own that is pinned:")
    const sites = yield* simulateSites(machines)
    yield* makeFolder(out)
    const path = yield* Path.Path
    const database = path.join(out, "inventory.sqlite")
    yield* Console.error(`\nReading their inventories into ${database}\n`)
    // The simulators are on ports of their own each time: a run that was cut off is not gone on with.
    const manifest = yield* Sync.runJob({ sites, sink: SqliteSink.make(database), mode: "new" })
    yield* Sync.printTable(manifest)
    if (manifest.status !== "whole") return yield* Sync.notWhole(manifest)
    for (const name of shownQueries) {
      yield* Console.log(`\n${name}:`)
      yield* Databases.query({ database, query: Option.some(name), format: "table" })
    }
    const report = path.join(out, "report.html")
    yield* Databases.writeReport({ database, out: report, title: Option.some("Inventory of the demo") })
    yield* Console.log(`\nThe report is in ${report}.`)
    yield* Console.log(nextSteps(database, yield* Text.commandName))
  },
  Effect.scoped
)
