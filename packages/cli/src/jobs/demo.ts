/**
 * `hci demo`: a simulated site, and the same export that real sites get.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as NodeHttp from "@effect-hci/core/NodeHttp"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import type { CliFailure } from "../CliFailure.ts"
import * as Format from "../ui/format.ts"
import * as Shell from "../ui/shell.ts"
import * as ExportSite from "./exportSite.ts"
import * as Simulate from "./simulate.ts"

/** The flags. */
export interface Input {
  readonly servers: number
  readonly out: string
}

const connection = ({ certificate, credentials, url }: Simulator.SangforScpHandle) =>
  SangforScp.layerNode({
    url,
    site: "demo",
    credentials: { username: credentials.username, password: credentials.password },
    tls: certificate === undefined ? NodeHttp.verify : NodeHttp.pinned(certificate.fingerprint),
    // The simulator is this process's own: nobody else's limits are spent.
    rateLimits: false
  })

const next = (out: string, hci: string): string =>
  [
    "",
    "What to try next:",
    `  head -n 1 ${Shell.quote(`${out}/servers.ndjson`)}`,
    `  cat ${Shell.quote(`${out}/manifest.json`)}`,
    `  ${hci} simulate sangfor-scp --tls --servers 10000`,
    `  ${hci} inventory export --help`
  ].join("\n")

const exportSimulated = Effect.fnUntraced(function* ({ out, servers }: Input) {
  const simulator = yield* Simulator.Simulator
  yield* Console.error(
    `A simulated Sangfor Cloud Platform with ${Format.plural(servers, "machine")} listens on ${simulator.url}; exporting it into ${out}\n`
  )
  const site = yield* SangforScpSite.makeScoped({ name: "demo", url: simulator.url }, connection(simulator))
  yield* ExportSite.run(site, { out })
  yield* Console.log(next(out, yield* Shell.hci))
}, Effect.scoped)

/** Simulates, exports, and ends. */
export const run = (input: Input): Effect.Effect<void, CliFailure, ExportSite.Environment> =>
  Effect.provide(exportSimulated(input), Simulate.layer({ servers: input.servers, tls: true }))
