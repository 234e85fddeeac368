/** Simulated SCPs, and what tests of the command do with them. */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Export from "@effect-hci/inventory/Export"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as TaskPoller from "@effect-hci/sangfor-scp/TaskPoller"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { join } from "node:path"
import * as Hci from "./process.ts"

const Started = Schema.fromJsonString(
  Schema.Struct({ url: Schema.String, username: Schema.String, password: Schema.String })
)

const clientOf = (url: string, username: string, password: Redacted.Redacted) =>
  SangforScpNode.layer({ url, credentials: { username, password }, rateLimits: false })

/** Runs a simulated SCP in a process of its own, uses it with the client of the library, and ends it with a signal. */
export const whileScpSimulated = (
  cwd: string,
  flags: ReadonlyArray<string>,
  use: Effect.Effect<void, unknown, SangforScp.SangforScp>,
  signal: "SIGINT" | "SIGTERM" | "SIGHUP" = "SIGTERM"
) =>
  Hci.signalled(["simulate", "sangfor-scp", "--json", "--task-time", "0s", ...flags], {
    cwd,
    signal,
    from: "stdout",
    when: (line) => line.startsWith("{"),
    before: (line) =>
      Effect.gen(function* () {
        const { password, url, username } = yield* Schema.decodeEffect(Started)(line)
        yield* Effect.provide(use, clientOf(url, username, Redacted.make(password)))
      }).pipe(Effect.orDie)
  })

/** Renames the first server. */
export const renameFirst = (name: string) =>
  Effect.gen(function* () {
    const [first] = yield* Stream.runCollect(Servers.list())
    yield* Servers.rename(first?.id ?? "", name).pipe(TaskPoller.awaitTask)
  })

/** Collects the names of all servers. */
export const namesInto = (names: Array<string>) =>
  Effect.map(Stream.runCollect(Servers.list()), (servers) => void names.push(...servers.map(({ name }) => name)))

/** A folder with `inventory`, the export of a simulated SCP with five servers. */
export const exportFolder = Effect.gen(function* () {
  const cwd = yield* Hci.folder
  const exporting = Effect.gen(function* () {
    const { credentials, url } = yield* Simulator.Simulator
    const client = clientOf(url, credentials.username, credentials.password)
    const site = yield* SangforScpSite.makeScoped({ name: "lab", url }, client)
    yield* Export.site(site, { out: join(cwd, "inventory") })
  })
  yield* Effect.provide(exporting, Simulator.layerServer({ servers: 5 }))
  return cwd
})
