/** Runs `hci inventory sync`. */
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type * as Stdio from "effect/Stdio"
import type * as Terminal from "effect/Terminal"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as Sites from "@effect-hci/inventory/node/Sites"
import * as Progress from "@effect-hci/inventory/Progress"
import * as RunManifest from "@effect-hci/inventory/RunManifest"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Mode } from "@effect-hci/inventory/Sink"
import * as SiteFile from "@effect-hci/inventory/SiteFile"
import * as CliFailure from "../../CliFailure.ts"
import * as OutputFile from "../../outputFile.ts"
import * as ProgressDisplay from "../../ui/progress/progress.ts"
import * as Table from "../../ui/table.ts"
import * as Text from "../../ui/text.ts"
import * as Sinks from "./sinks.ts"

/** The flags. */
export interface Input {
  /** The file of the sites. */
  readonly sites: string
  /** Where to write; what the file says, or else `sqlite:inventory.sqlite`, when left out. */
  readonly sink: Option.Option<string>
  /** Names of sites, separated by commas; all when left out. */
  readonly only: Option.Option<string>
  /** Names of resources, separated by commas, `default` or `all`; what the file says when left out. */
  readonly resources: Option.Option<string>
  readonly onlyFailed: boolean
  readonly new: boolean
  readonly incremental: boolean
  readonly takeOver: boolean
  readonly keepRuns: Option.Option<number>
  readonly onInvalid: "skip" | "fail"
  readonly onIncomplete: "relist" | "fail"
  /** File for Prometheus. */
  readonly prometheus: Option.Option<string>
}

/** What a run needs of the process. */
export type Environment = FileSystem.FileSystem | Path.Path | Stdio.Stdio | Terminal.Terminal | ChildProcessSpawner

/** Where runs are kept when nothing else is said. */
export const defaultDatabase = "inventory.sqlite"

/** Reads a site file; what is wrong with it is wrong with the command line. */
export const loadSites: (
  file: string
) => Effect.Effect<
  { readonly content: SiteFile.SiteFile; readonly sources: ReadonlyArray<Inventory.SiteSource> },
  CliFailure.CliFailure,
  Environment
> = Effect.fnUntraced(
  function* (file) {
    const content = yield* SiteFile.load(file)
    return { content, sources: yield* Sites.sources(file, content) }
  },
  Effect.mapError(({ message }) => CliFailure.usage(message))
)

const chooseSites = Effect.fnUntraced(function* (
  sources: ReadonlyArray<Inventory.SiteSource>,
  only: Option.Option<string>
) {
  if (Option.isNone(only)) return sources
  const names = only.value.split(",").map((name) => name.trim())
  const unknown = names.find((name) => !sources.some((source) => source.name === name))
  return unknown === undefined
    ? sources.filter(({ name }) => names.includes(name))
    : yield* CliFailure.usage(
        `There is no site "${unknown}": choose from ${sources.map(({ name }) => name).join(", ")}.`
      )
})

const everyResource = ({ platform }: Inventory.SiteSource): ReadonlyArray<string> => {
  const site = platform === "cloudtower" ? CloudTowerSite : SangforScpSite
  return [...site.resourceNames, ...site.moreResourceNames]
}

/** What of a record of settings by resource is of those that are read. */
const ofResources = <A>(
  settings: Readonly<Record<string, A>> | undefined,
  resources: ReadonlyArray<string>
): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(settings ?? {}).filter(([name]) => resources.includes(name)))

/** A site that reads these resources, with the conditions and fields that the file has for them. */
const reading = (source: Inventory.SiteSource, resources: Inventory.Selection["resources"]): Inventory.SiteSource => {
  const names = resourceNamesOf({ ...source, resources })
  return { ...source, resources, where: ofResources(source.where, names), fields: ofResources(source.fields, names) }
}

/** The sites with the resources that are asked for; those whose platform has none of them are left out. */
const chooseResources: (
  sources: ReadonlyArray<Inventory.SiteSource>,
  choice: Option.Option<string>
) => Effect.Effect<ReadonlyArray<Inventory.SiteSource>, CliFailure.CliFailure> = Effect.fnUntraced(
  function* (sources, choice) {
    if (Option.isNone(choice)) return sources
    const resources = choice.value
    if (resources === "default" || resources === "all") return sources.map((source) => reading(source, resources))
    const names = resources.split(",").map((name) => name.trim())
    const allNames = new Set(sources.flatMap(everyResource))
    const unknown = names.find((name) => !allNames.has(name))
    if (unknown !== undefined) {
      return yield* CliFailure.usage(
        `No site has a resource "${unknown}": choose from default, all, ${[...allNames].join(", ")}.`
      )
    }
    return sources
      .map((source) => [source, names.filter((name) => everyResource(source).includes(name))] as const)
      .flatMap(([source, resources]) => (resources.length > 0 ? [reading(source, resources)] : []))
  }
)

const resourceNamesOf = (source: Inventory.SiteSource): ReadonlyArray<string> => {
  const { platform, resources = "default" } = source
  if (typeof resources !== "string") return resources
  if (resources === "all") return everyResource(source)
  return (platform === "cloudtower" ? CloudTowerSite : SangforScpSite).runResourceNames
}

const modeOf = (input: Pick<Input, "new" | "onlyFailed">): Effect.Effect<Mode, CliFailure.CliFailure> => {
  if (input.new && input.onlyFailed) {
    return Effect.fail(CliFailure.usage("--new and --only-failed contradict each other: give one of them."))
  }
  return Effect.succeed(input.new ? "new" : input.onlyFailed ? "failed" : "auto")
}

const style = Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => Text.style(canColor))

/** Runs a job in front of a person: its progress, and a table of its sites at the end. */
export const runJob: (
  job: Inventory.Job
) => Effect.Effect<RunManifest.RunManifest, CliFailure.CliFailure, Environment> = Effect.fnUntraced(function* (job) {
  const display = yield* ProgressDisplay.make(
    job.sites.map((source) => ({
      name: source.name,
      resources: resourceNamesOf(source).map((name) => ({ name }))
    }))
  )
  return yield* Inventory.run(job).pipe(
    Effect.provideService(Progress.CurrentListener, display.listener),
    Effect.provideService(Logger.CurrentLoggers, new Set([display.logger])),
    Effect.mapError((error) =>
      error._tag === "InvalidJob" ? CliFailure.usage(error.message) : CliFailure.failed(error.message)
    ),
    Effect.onInterrupt(() =>
      Console.error(`Stopped: what is written to ${job.sink.name} is kept. Run the command again to go on.`)
    )
  )
}, Effect.scoped)

/** Prints the table of a run; on stderr where the records are on stdout. */
export const printTable: (manifest: RunManifest.RunManifest) => Effect.Effect<void, never, Stdio.Stdio> =
  Effect.fnUntraced(function* (manifest) {
    const text = Table.renderRun(manifest, yield* style)
    yield* manifest.sink === "stdout" ? Console.error(text) : Console.log(text)
  })

/** Whether a site, or something that it read, rejected a request as wrong: asking again does not help. */
const isRejected = ({ error, resources }: RunManifest.SiteReport): boolean =>
  [error, ...resources.map((resource) => resource.error)].some((failure) => failure?.tag === "BadRequest")

/** The failure of a run that is not whole: its own exit code where some of it is. */
export const notWhole = (manifest: RunManifest.RunManifest): CliFailure.CliFailure => {
  const sites = manifest.sites.filter(({ status }) => status !== "whole")
  const names = sites.map(({ site }) => site).join(", ")
  const advice = sites.some(isRejected)
    ? "correct what was rejected, as a condition, in the site file, then run the command again."
    : "run the command with --only-failed to read the rest."
  const message = `${sites.length} of ${Text.plural(manifest.sites.length, "site")} could not be read whole (${names}): ${advice}`
  return manifest.status === "failed" ? CliFailure.failed(message) : CliFailure.partial(message)
}

/** Another user collects the text, which has nothing but counts. */
const prometheusFile: OutputFile.Options = { advice: "choose another file with --prometheus", mode: 0o644 }

const writePrometheus = (file: string, manifest: RunManifest.RunManifest) =>
  OutputFile.write(file, RunManifest.toPrometheus(manifest), prometheusFile)

/** Reads the sites of a file into a sink. */
export const run: (input: Input) => Effect.Effect<void, CliFailure.CliFailure, Environment> = Effect.fnUntraced(
  function* (input) {
    const mode = yield* modeOf(input)
    if (Option.isSome(input.prometheus)) {
      yield* OutputFile.checkReplaceable(input.prometheus.value, prometheusFile.advice)
    }
    const { content, sources } = yield* loadSites(input.sites)
    const sites = yield* chooseResources(yield* chooseSites(sources, input.only), input.resources)
    const sink = yield* Sinks.parse(Option.getOrElse(input.sink, () => content.sink ?? `sqlite:${defaultDatabase}`))
    const manifest = yield* runJob({
      sites,
      sink,
      mode,
      incremental: input.incremental,
      takeOver: input.takeOver,
      keepRuns: Option.getOrElse(input.keepRuns, () => content.keep_runs),
      onInvalid: input.onInvalid,
      onIncomplete: input.onIncomplete
    })
    yield* printTable(manifest)
    if (Option.isSome(input.prometheus)) yield* writePrometheus(input.prometheus.value, manifest)
    if (manifest.status !== "whole") return yield* notWhole(manifest)
  }
)
