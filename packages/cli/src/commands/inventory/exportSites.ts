/** Runs an export in front of a person: its progress, a table at its end, and one sentence for what went wrong. */
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
import * as CliFailure from "../../CliFailure.ts"
import * as ProgressDisplay from "../../ui/progress/progress.ts"
import * as Table from "../../ui/table.ts"
import * as Text from "../../ui/text.ts"

/** What an export needs of the process. */
export type Environment = FileSystem.FileSystem | Path.Path | Stdio.Stdio | Terminal.Terminal

/** A person waits: a site that cannot be reached is reported at once. */
const withoutReconnects: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.defaultPolicy,
  retryable: (error, safety) =>
    RetryPolicy.retryable(error, safety) && !(error._tag === "TransportError" && !error.sent)
}

const withQuickCheck = (site: Site): Site => ({
  ...site,
  check: Effect.provideService(site.check, RetryPolicy.RetryPolicy, withoutReconnects)
})

const printInterrupted = (out: string) =>
  Console.error(`Stopped before the export was complete: nothing half-written is left in ${out}.`)

const toFailure = (error: Export.SiteError, url: string, out: string): CliFailure.CliFailure => {
  if (error instanceof PlatformError.PlatformError) {
    return CliFailure.unwritable(error, out, "choose another folder with --out")
  }
  return error._tag === "FolderRefused" ? CliFailure.failed(error.message) : CliFailure.fromRequest(error, url)
}

/** Displays the progress of an export of this site. */
const withDisplay = Effect.fnUntraced(function* <A, E, R>(site: Site, out: string, exporting: Effect.Effect<A, E, R>) {
  const display = yield* ProgressDisplay.make([site])
  return yield* exporting.pipe(
    Effect.provideService(Progress.CurrentListener, display.listener),
    Effect.provideService(Logger.CurrentLoggers, new Set([display.logger])),
    Effect.onInterrupt(() => printInterrupted(out))
  )
}, Effect.scoped)

const style = Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => Text.style(canColor))

const incomplete = (manifest: Manifest.Manifest, failed: ReadonlyArray<Manifest.ResourceReport>, out: string) =>
  CliFailure.failed(
    `${failed.length} of ${Manifest.ownReports(manifest).length} resources could not be exported (${failed.map(({ resource }) => resource).join(", ")}): ` +
      `see ${out}/${Manifest.fileName}, then run the command again.`
  )

/** Exports one site and prints a table of its resources; fails when a resource could not be exported. */
export const exportSite: (
  site: Site,
  options: Export.Options
) => Effect.Effect<void, CliFailure.CliFailure, Environment> = Effect.fnUntraced(function* (site, options) {
  const { out } = options
  const manifest = yield* withDisplay(site, out, Export.site(withQuickCheck(site), options)).pipe(
    Effect.mapError((error) => toFailure(error, site.url, out))
  )
  yield* Console.log(Table.render(manifest, out, yield* style))
  const failed = Manifest.failures(manifest)
  if (failed.length > 0) return yield* incomplete(manifest, failed, out)
})
