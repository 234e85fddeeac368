/**
 * Runs an export of one site in front of a person: progress, the closing table, one sentence for what went wrong.
 *
 * @since 0.1.0
 */
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import type * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import type * as Stdio from "effect/Stdio"
import type * as Terminal from "effect/Terminal"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as Progress from "@effect-hci/inventory/Progress"
import type { Site } from "@effect-hci/inventory/Site"
import * as CliFailure from "../CliFailure.ts"
import * as Board from "../ui/board.ts"
import * as Style from "../ui/style.ts"
import * as Table from "../ui/table.ts"

/** What an export needs of the process. */
export type Environment = FileSystem.FileSystem | Path.Path | Stdio.Stdio | Terminal.Terminal

/** A person waits: an address that does not answer is reported at once. */
const impatient: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.defaultPolicy,
  retryable: (error, safety) =>
    RetryPolicy.retryable(error, safety) && !(error._tag === "TransportError" && !error.sent)
}

const checkedOnce = (site: Site): Site => ({
  ...site,
  check: Effect.provideService(site.check, RetryPolicy.RetryPolicy, impatient)
})

const interrupted = (out: string) =>
  Console.error(`Stopped before the export was complete: nothing half-written is left in ${out}.`)

const toFailure = (error: Export.SiteError, url: string, out: string): CliFailure.CliFailure =>
  error instanceof PlatformError.PlatformError ? CliFailure.unwritable(error, out) : CliFailure.fromRequest(error, url)

const exportWithBoard = Effect.fnUntraced(function* (site: Site, options: Export.Options) {
  const board = yield* Board.make(site.resources.map(({ name }) => name))
  return yield* Export.site(checkedOnce(site), options).pipe(
    Effect.provideService(Progress.Progress, board.listener),
    Effect.provideService(Logger.CurrentLoggers, new Set([board.logger]))
  )
}, Effect.scoped)

const incomplete = ({ resources }: Manifest.Manifest, failed: ReadonlyArray<Manifest.ResourceReport>, out: string) =>
  CliFailure.failed(
    `${failed.length} of ${resources.length} resources could not be exported (${failed.map(({ resource }) => resource).join(", ")}): ` +
      `see ${out}/${Manifest.fileName}, then run the command again.`
  )

/** Exports the site and prints the closing table; fails when a resource could not be exported. */
export const run: (site: Site, options: Export.Options) => Effect.Effect<void, CliFailure.CliFailure, Environment> =
  Effect.fnUntraced(function* (site, options) {
    const { out } = options
    const manifest = yield* exportWithBoard(site, options).pipe(
      Effect.mapError((error) => toFailure(error, site.url, out)),
      Effect.onInterrupt(() => interrupted(out))
    )
    const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
    yield* Console.log(Table.render(manifest, out, Style.make(canColor)))
    const failed = Manifest.failures(manifest)
    if (failed.length > 0) return yield* incomplete(manifest, failed, out)
  })
