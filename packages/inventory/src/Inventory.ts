/**
 * Reads many sites into one sink: complete or told, resumable after any kill, each site with an end of its own.
 *
 * A run is a snapshot: what is read belongs to it alone, and earlier runs stay for comparison. A run that was cut off is
 * gone on with by the next one of the same job; what it reads then equals what an uninterrupted run reads. Listings in the
 * order of ids, as CloudTower has them, go on after the last record that is written, and are read in several ranges side by
 * side; those by page numbers begin again.
 *
 * ```ts
 * import { Inventory, SangforScpSite } from "@effect-hci/inventory"
 * import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Layer } from "effect"
 *
 * const lab = { name: "lab", platform: "sangfor-scp", url: "https://scp.example" }
 *
 * // Reads a site, here a simulated one, into a file of SQLite, and gives the report of the run.
 * export const program = (file: string) =>
 *   Inventory.run({
 *     sites: [{ ...lab, layer: SangforScpSite.layer(lab, Layer.orDie(Testing.layerSimulated({ servers: 20 }))) }],
 *     sink: SqliteSink.make(file)
 *   })
 * ```
 *
 * @since 0.2.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Cause from "effect/Cause"
import type * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as OptionCheck from "@effect-hci/core/OptionCheck"
import { VERSION } from "@effect-hci/core/PackageVersion"
import { CurrentProcess } from "./internal/currentProcess.ts"
import { withNeighbours } from "./internal/neighbours.ts"
import * as PageRequests from "./internal/pageRequests.ts"
import { readIntoSession } from "./internal/readIntoSession.ts"
import * as ResourceProgress from "./internal/resourceProgress.ts"
import type { Failure } from "./Manifest.ts"
import * as Progress from "./Progress.ts"
import * as RunManifest from "./RunManifest.ts"
import type { Mode, Overtaken, Session, Sink, SinkError } from "./Sink.ts"
import { changeFeedResource } from "./Sink.ts"
import type { ChangeFeed, Changes, Conditions, ReadError, Resource, Site } from "./Site.ts"
import { CurrentSite, InvalidJob, pick, publicUrl } from "./Site.ts"

/**
 * What is read of a site.
 *
 * @category models
 */
export interface Selection {
  /** Names of resources; `"default"` for those of every version and of the common model, `"all"` for everything that can be listed. Default: `"default"`. */
  readonly resources?: "default" | "all" | ReadonlyArray<string> | undefined
  /** Conditions by the names of resources, in the platform's form: `where` of CloudTower, filters of SCP. */
  readonly where?: Readonly<Record<string, Conditions>> | undefined
  /** Fields that are kept, by the names of resources; the id always is. Default: all. */
  readonly fields?: Readonly<Record<string, ReadonlyArray<string>>> | undefined
}

/**
 * Nothing of a site can be read; `message` says why.
 *
 * @category errors
 */
export class SiteUnavailable extends Schema.TaggedError<SiteUnavailable>()("SiteUnavailable", {
  /** Name of the site. */
  site: Schema.String,
  /** One sentence that says why. */
  message: Schema.String
}) {}

/**
 * A site of a job: its layer is built when its turn comes, and released when it has ended.
 *
 * @category models
 */
export interface SiteSource extends Selection {
  /** Name, of which no other site of the job has the same. */
  readonly name: string
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** Address; credentials in it are left out of what is written. */
  readonly url: string | URL
  /** Labels, as in `{ region: "north" }`. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** Makes the site, with a connection of its own. */
  readonly layer: Layer.Layer<CurrentSite, ReadError | InvalidJob | SiteUnavailable>
  /** Records per page. Default: 100 on SCP, 500 on CloudTower. */
  readonly pageSize?: number | undefined
  /**
   * Pages of the whole site that are requested at once, at most. Default: 16, fewer where a job has more than 8 sites; and 4
   * of one resource where the platform lists by page numbers, as SCP does.
   */
  readonly pagesInFlight?: number | undefined
  /** Zone of times that the platform writes without one, as SCP does: for columns of the common model. Default: UTC. */
  readonly timeZone?: DateTime.TimeZone | undefined
  /** Resources that are read at once. Default: 3, fewer where a job has more than 16 sites. */
  readonly concurrency?: number | undefined
  /**
   * Whether every run keeps how far the change feed of the site has come, so that the next one can be `incremental`.
   * Default: false, so that incremental runs alone do, and the feed is not asked by others.
   */
  readonly keepsRevision?: boolean | undefined
}

/**
 * What a job reads and where it writes: its sites and its sink.
 *
 * @category models
 */
export interface Job {
  /** The sites, in the order of the manifest. */
  readonly sites: ReadonlyArray<SiteSource>
  /** Where the records are written. */
  readonly sink: Sink
  /** Sites that are read at once. Default: 128. */
  readonly siteConcurrency?: number | undefined
  /** What to do with a record that does not fit its model: `"skip"` counts it in the manifest. Default: `"skip"`. */
  readonly onInvalid?: "skip" | "fail" | undefined
  /** What to do when a listing by page numbers cannot be shown complete. Default: `"relist"`, three times in all. */
  readonly onIncomplete?: "relist" | "fail" | undefined
  /** How the run begins, see `Sink.Mode`. Default: `"auto"`. */
  readonly mode?: Mode | undefined
  /**
   * Whether the change feed of a CloudTower (4.6.0 and later) is used: records of the last whole run of the same job are
   * taken over, and what changed since is read. Everything is listed where there is no such run, where the feed does not
   * reach back, and where the server's count is another one then. Needs a sink that keeps runs in a database of SQLite.
   * Default: false.
   */
  readonly incremental?: boolean | undefined
  /** Takes over a run although its process may be alive. Default: false. */
  readonly takeOver?: boolean | undefined
  /**
   * Runs that are kept, the new one included: older ones are removed when it has ended, but for the last whole run of each
   * site. Default: all.
   */
  readonly keepRuns?: number | undefined
}

const defaultSiteConcurrency = 128
const defaultConcurrency = 3
/** Resources of all sites that are read at once where each site has one at least: it bounds the memory of a job. */
const resourcesOfJob = 48

/** All sites get the same number of resources at once, so that none waits for another. */
const fairConcurrency = (sites: number): number =>
  Math.max(1, Math.min(defaultConcurrency, Math.floor(resourcesOfJob / Math.max(1, sites))))

const defaultPagesInFlight = 16
/** Pages of one listing by page numbers: a server that lists so reads what comes before a page, too. */
const defaultPagesOfListing = 4
/** Pages of all sites that are requested at once where each site has one at least: they are held in memory. */
const pagesOfJob = 128

/** As many pages at once for each site. */
const fairPages = (sites: number): number =>
  Math.max(1, Math.min(defaultPagesInFlight, Math.floor(pagesOfJob / Math.max(1, sites))))

const checkNames = (sites: ReadonlyArray<SiteSource>): Effect.Effect<void, InvalidJob> => {
  const names = sites.map(({ name }) => name)
  const shared = names.find((name, index) => names.indexOf(name) !== index)
  if (shared !== undefined) {
    return Effect.fail(
      new InvalidJob({ message: `Two sites have the name "${shared}": each needs a name of its own.` })
    )
  }
  return names.includes("")
    ? Effect.fail(new InvalidJob({ message: "A site has no name: each needs a name of its own." }))
    : Effect.void
}

/** Why a number of a site is none; `undefined` where all are. */
const siteNumberProblem = ({ concurrency, name, pageSize, pagesInFlight }: SiteSource): string | undefined => {
  const problem =
    OptionCheck.count("pageSize", pageSize) ??
    OptionCheck.count("pagesInFlight", pagesInFlight) ??
    OptionCheck.count("concurrency", concurrency)
  return problem === undefined ? undefined : `Site "${name}": ${problem}`
}

/** Refuses numbers that are none: a job that kept 0 runs would remove what it wrote. */
const checkNumbers = ({ keepRuns, siteConcurrency, sites }: Job): Effect.Effect<void, InvalidJob> => {
  const problem =
    OptionCheck.count("siteConcurrency", siteConcurrency) ??
    OptionCheck.count("keepRuns", keepRuns) ??
    sites.map(siteNumberProblem).find((each) => each !== undefined)
  return problem === undefined ? Effect.void : Effect.fail(new InvalidJob({ message: problem }))
}

/** What a job is: the next run goes on with a run of the same. */
const fingerprint = (sites: ReadonlyArray<SiteSource>): string =>
  JSON.stringify(
    sites.map(({ fields, name, platform, resources, url, where }) => ({
      name,
      platform,
      url: publicUrl(url),
      resources: resources ?? "default",
      where: where ?? {},
      fields: fields ?? {}
    }))
  )

const checkFields = (
  resource: Resource,
  fields: ReadonlyArray<string> | undefined
): Effect.Effect<void, InvalidJob> => {
  const fieldNames = resource.fieldNames?.() ?? []
  const unknownField = fieldNames.length === 0 ? undefined : fields?.find((field) => !fieldNames.includes(field))
  return unknownField === undefined
    ? Effect.void
    : Effect.fail(
        new InvalidJob({
          message: `${resource.name} has no field "${unknownField}": choose from ${fieldNames.join(", ")}.`
        })
      )
}

/** The resource as a job reads it: with conditions, where it has some. */
const withConditions = (
  resource: Resource,
  conditions: Conditions | undefined
): Effect.Effect<Resource, InvalidJob> => {
  if (conditions === undefined) return Effect.succeed(resource)
  return resource.where === undefined
    ? Effect.fail(new InvalidJob({ message: `${resource.name} takes no conditions: leave its "where" out.` }))
    : Effect.succeed(resource.where(conditions))
}

/** A resource of a site that is read. */
interface Selected {
  readonly resource: Resource
  readonly fields: ReadonlyArray<string> | undefined
  /** Whether the job names it. */
  readonly required: boolean
}

/** The resources that are read, with their conditions. */
const select: (site: Site, selection: Selection) => Effect.Effect<ReadonlyArray<Selected>, InvalidJob> =
  Effect.fnUntraced(function* (site, selection) {
    const { fields = {}, resources = "default", where = {} } = selection
    const all = [...site.resources, ...(site.moreResources ?? [])]
    const named = typeof resources === "string" ? undefined : resources
    const defaults = new Set([...site.resources.map(({ name }) => name), ...(site.moreDefaults ?? [])])
    const chosen =
      named === undefined
        ? all.filter(({ name }) => resources === "all" || defaults.has(name))
        : yield* Effect.fromResult(pick(all, named))
    for (const name of [...Object.keys(fields), ...Object.keys(where)]) {
      if (chosen.some((resource) => resource.name === name)) continue
      yield* Effect.fromResult(pick(all, [name]))
      return yield* new InvalidJob({
        message: `"where" or "fields" names ${name}, which is not among the resources that are read.`
      })
    }
    return yield* Effect.forEach(chosen, (resource) =>
      Effect.gen(function* () {
        yield* checkFields(resource, fields[resource.name])
        return {
          resource: yield* withConditions(resource, where[resource.name]),
          fields: fields[resource.name],
          required: named !== undefined
        }
      })
    )
  })

/** One request of what the job reads anyway: it needs no more rights than the job. */
const checkSite = (site: Site, [first]: ReadonlyArray<Selected>): Effect.Effect<void, ReadError> =>
  Effect.asVoid(first?.resource.count ?? site.check).pipe(
    Effect.catchIf(
      ({ _tag }) => _tag !== "Unauthorized" && _tag !== "TransportError",
      () => Effect.void
    )
  )

const siteStatus = (resources: ReadonlyArray<RunManifest.ResourceReport>): "whole" | "partial" | "failed" =>
  RunManifest.statusOf(
    resources.map(({ complete, error, records, skipped }) => {
      if (complete && skipped === 0) return "whole"
      return error !== null && records === 0 ? "failed" : "partial"
    })
  )

/** What a run has of a site's change feed. */
interface FeedState {
  readonly baseRun: number
  readonly changes: Changes
}

/** Keeps the revision from before the first listing, for the run after this one; a later one would not tell all. */
const keepRevision = Effect.fnUntraced(function* (site: Site, session: Session, feed: ChangeFeed) {
  if (session.checkpoints.some((it) => it.site === site.name)) return
  yield* session.commit({
    platform: site.platform,
    observedAt: DateTime.formatIso(yield* DateTime.now),
    rows: [],
    restart: false,
    checkpoint: {
      site: site.name,
      resource: changeFeedResource,
      page: 1,
      cursor: yield* feed.current,
      done: true,
      records: 0,
      serverTotal: null,
      skipped: 0,
      error: null,
      state: ""
    }
  })
})

/** What changed since the last whole run; undefined where everything is to be listed. */
const readFeed = Effect.fnUntraced(function* (
  job: Job,
  source: SiteSource,
  site: Site,
  session: Session,
  selected: ReadonlyArray<Selected>
) {
  const { changeFeed } = site
  const { incremental = false } = job
  if (!incremental && source.keepsRevision !== true) return undefined
  if (changeFeed === undefined) return undefined
  if (session.baseline === undefined) {
    if (!incremental) return undefined
    const message = `${site.name}: this sink takes no records over from earlier runs, as SQLite does, so that everything is listed`
    return yield* Effect.as(Effect.logWarning(message), undefined)
  }
  const baseline = incremental ? yield* session.baseline(site.name) : undefined
  const read = Effect.gen(function* () {
    yield* keepRevision(site, session, changeFeed)
    const changes = baseline === undefined ? undefined : yield* changeFeed.since(baseline.revision)
    if (baseline === undefined || changes === undefined) return undefined
    const { run: baseRun } = baseline
    const resources = selected.map(({ resource }) => resource).filter(({ byId }) => byId !== undefined)
    const { recordsOf } = session
    const all =
      recordsOf === undefined
        ? changes
        : yield* withNeighbours({ site: site.name, baseRun, resources, recordsOf }, changes)
    return { baseRun, changes: all } satisfies FeedState
  })
  return yield* Effect.catchIf(
    read,
    (error): error is ReadError => error._tag !== "SinkError" && error._tag !== "Overtaken",
    ({ message }) =>
      Effect.as(
        Effect.logWarning(
          `${site.name}: the change feed cannot be read, so that ${incremental ? "everything is listed" : "the next incremental run lists everything"}: ${message}`
        ),
        undefined
      )
  )
})

const readSite = Effect.fnUntraced(function* (
  job: Job,
  source: SiteSource,
  session: Session,
  memory: PageRequests.PageMemory
) {
  const site = yield* CurrentSite
  const selected = yield* select(site, source)
  yield* checkSite(site, selected)
  const feed = yield* readFeed(job, source, site, session, selected)
  const pages = Math.max(1, source.pagesInFlight ?? fairPages(job.sites.length))
  const requests = PageRequests.make(pages, memory)
  // Listings by page numbers request their pages themselves: each has its share of those of the site.
  const resourcesAtOnce = Math.min(pages, source.concurrency ?? fairConcurrency(job.sites.length))
  const pagesOfListing = Math.floor(pages / resourcesAtOnce)
  return yield* Effect.forEach(
    selected,
    ({ fields, required, resource }) =>
      readIntoSession({
        site,
        session,
        resource,
        fields,
        required,
        changes:
          feed === undefined
            ? undefined
            : { baseRun: feed.baseRun, ids: feed.changes.ids.get(resource.name) ?? new Set<string>() },
        batchRecords: job.sink.batchRecords,
        requests,
        usesRecords: job.sink.usesRecords ?? true,
        rereadIncomplete: job.mode === "failed",
        timeZone: source.timeZone,
        pageSize: source.pageSize,
        pagesInFlight: Math.min(pagesOfListing, source.pagesInFlight ?? defaultPagesOfListing),
        onInvalid: job.onInvalid ?? "skip",
        onIncomplete: job.onIncomplete ?? "relist"
      }),
    { concurrency: resourcesAtOnce }
  )
})

/** Reads one site; succeeds with its report, also when nothing could be read. */
const runSite = (
  job: Job,
  source: SiteSource,
  session: Session,
  memory: PageRequests.PageMemory,
  layer: Layer.Layer<CurrentSite, ReadError | InvalidJob | SiteUnavailable>
): Effect.Effect<RunManifest.SiteReport, SinkError | Overtaken> => {
  const { labels = {}, name, platform, url } = source
  const end = Effect.fnUntraced(function* (
    status: "whole" | "partial" | "failed",
    error: Failure | null,
    resources: ReadonlyArray<RunManifest.ResourceReport>
  ) {
    const notify = yield* Progress.CurrentListener
    yield* session.endSite(name, status, error?.message ?? null)
    yield* notify({ _tag: "SiteEnded", site: name, status, error: error?.message ?? null })
    return { site: name, platform, url: publicUrl(url), labels, status, error, resources }
  })
  return Effect.provide(readSite(job, source, session, memory), layer).pipe(
    Effect.matchEffect({
      onSuccess: (resources) => end(siteStatus(resources), null, resources),
      onFailure: (error) =>
        error._tag === "SinkError" || error._tag === "Overtaken"
          ? Effect.fail(error)
          : end("failed", ResourceProgress.failureOf(Cause.fail(error)), [])
    }),
    Effect.withSpan("inventory.site", { attributes: { "hci.platform": platform, "hci.site": name } })
  )
}

/** The sinks that this process writes to. */
const sinksInUse = new Set<string>()

const openSession = Effect.fnUntraced(function* (job: Job, now: string) {
  const { host, isAlive, pid } = yield* CurrentProcess
  const session = yield* job.sink.open({
    sites: job.sites.map(({ labels = {}, name, platform, url }) => ({
      site: name,
      platform,
      url: publicUrl(url),
      labels
    })),
    job: fingerprint(job.sites),
    now,
    mode: job.mode ?? "auto",
    takeOver: job.takeOver ?? false,
    process: { host, pid },
    // A process of the same id as this one is gone, unless it is this one.
    isAlive: (owner) => (owner.pid === pid ? Effect.sync(() => sinksInUse.has(job.sink.name)) : isAlive(owner.pid)),
    keepRuns: job.keepRuns
  })
  sinksInUse.add(job.sink.name)
  yield* Effect.addFinalizer(() => Effect.sync(() => sinksInUse.delete(job.sink.name)))
  return session
})

/**
 * Runs a job. Succeeds with its manifest, also when sites or resources failed: `status` says whether all is whole. Fails
 * with `InvalidJob` before anything is written; with `SinkError` when the sink fails, and with `Overtaken` when another
 * process took the run over: what is written then can be gone on with by the next run of the same job, as after a kill or
 * an interruption.
 *
 * @category jobs
 */
export const run: (job: Job) => Effect.Effect<RunManifest.RunManifest, InvalidJob | SinkError | Overtaken> = Effect.fn(
  "inventory.run"
)(function* (job: Job) {
  yield* checkNames(job.sites)
  yield* checkNumbers(job)
  const session = yield* openSession(job, DateTime.formatIso(yield* DateTime.now))
  const layers = yield* LayerMap.fromRecord(Object.fromEntries(job.sites.map(({ layer, name }) => [name, layer])))
  const sitesAtOnce = Math.max(1, Math.min(job.sites.length, job.siteConcurrency ?? defaultSiteConcurrency))
  const memory = PageRequests.makeMemory(sitesAtOnce * fairConcurrency(job.sites.length))
  const sites = yield* Effect.forEach(
    job.sites,
    (source) => runSite(job, source, session, memory, layers.get(source.name)),
    { concurrency: sitesAtOnce }
  )
  const ended_at = DateTime.formatIso(yield* DateTime.now)
  const manifest: RunManifest.RunManifest = {
    format_version: 2,
    tool: { name: "@effect-hci/inventory", version: VERSION },
    run: session.run,
    sink: job.sink.name,
    status: RunManifest.statusOf(sites.map(({ status }) => status)),
    started_at: session.startedAt,
    ended_at,
    sites
  }
  yield* session.end(manifest.status, JSON.stringify(manifest), ended_at)
  return manifest
}, Effect.scoped)

/**
 * The last element of {@link events}.
 *
 * @category models
 */
export interface Ended {
  readonly _tag: "Ended"
  /** The manifest of the run. */
  readonly manifest: RunManifest.RunManifest
}

/**
 * The same as a Stream of its progress, whose last element has the manifest.
 *
 * @category jobs
 */
export const events = (job: Job): Stream.Stream<Progress.Event | Ended, InvalidJob | SinkError | Overtaken> =>
  Stream.callback((queue) =>
    run(job).pipe(
      Effect.provideService(Progress.CurrentListener, (event) => Effect.asVoid(Queue.offer(queue, event))),
      Effect.matchEffect({
        onSuccess: (manifest) => Effect.andThen(Queue.offer(queue, { _tag: "Ended", manifest }), Queue.end(queue)),
        onFailure: (error) => Queue.fail(queue, error)
      })
    )
  )
