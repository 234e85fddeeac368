/**
 * The state of a Tower: its records, computed from a seed or those of a real site, its tasks and its time.
 *
 * @since 0.1.0
 */
import * as EventQueue from "../../engine/eventQueue.ts"
import * as ExpiringMap from "../../engine/expiringMap.ts"
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Site } from "../../engine/state.ts"
import * as TaskTable from "../../engine/taskTable.ts"
import { memoize } from "../../engine/memoize.ts"
import { versions } from "../generated/versions.ts"
import * as Models from "../schema/models.ts"
import * as VersionCatalog from "../schema/versionCatalog.ts"
import * as ChangeFeed from "../store/changeFeed.ts"
import type { Specs } from "../store/row.ts"
import * as Store from "../store/store.ts"
import type { Dimensions } from "./dimensions.ts"
import * as Generic from "./generic.ts"
import * as Infrastructure from "./infrastructure.ts"
import * as Library from "./library.ts"
import * as Management from "./management.ts"
import * as Networks from "./networks.ts"
import type { SeedContext } from "./seedContext.ts"
import * as SiteRecords from "./site.ts"
import * as Snapshots from "./snapshots.ts"
import * as Storage from "./storage.ts"
import * as Tasks from "./tasks.ts"
import * as Vms from "./vms.ts"

/** The state of a Tower. */
export interface TowerState {
  readonly dimensions: Dimensions
  /** The newest version: everything that any version knows. */
  readonly catalog: VersionCatalog.VersionCatalog
  readonly store: Store.Store
  readonly tasks: TaskTable.TaskTable<Tasks.TaskMeta>
  readonly live: Tasks.Live
  readonly feed: ChangeFeed.ChangeFeed
  /** Names that are refused since a creation failed. */
  readonly refusedNames: ExpiringMap.ExpiringMap<true>
  /** The time that the state was last brought up to, in milliseconds since 1970. */
  readonly now: () => number
  /** Brings the state up to a time: ends the tasks that are due. */
  readonly advance: (now: number) => void
}

const tasksRemembered = 10_000
const changesRemembered = 10_000
const namesRefusedMillis = 3 * 60_000

/** How the records of a Tower are made. */
interface Options {
  readonly dimensions: Dimensions
  readonly catalog: VersionCatalog.VersionCatalog
  /** Records in place of those that are computed from the seed. */
  readonly site: Site | undefined
  readonly live: Tasks.Live
  readonly now: () => number
  readonly listen: Store.Listener
}

const seeded = (context: SeedContext, { catalog, live, now }: Options, models: Models.Models): Specs =>
  Generic.specs(
    { seed: context.dimensions.seed, startTime: context.dimensions.startTime, catalog, models, ids: context.ids },
    {
      ...Infrastructure.specs(context),
      ...Networks.specs(context),
      ...Vms.specs(context),
      ...Snapshots.specs(context),
      ...Storage.specs(context),
      ...Library.specs(context),
      ...Management.specs(context),
      Task: Tasks.spec(context, live, now)
    }
  )

/** The ids of each model, each computed once. */
const identifiers = (exported: SiteRecords.Records, seed: number): ((model: string) => Identifiers) =>
  memoize((model) => SiteRecords.ids(exported, seed, model))

const makeRecords = (options: Options) => {
  const { catalog, dimensions, listen, site } = options
  const models = Models.make(catalog)
  const exported = SiteRecords.read(models, site ?? {})
  const ids = identifiers(exported, dimensions.seed)
  const storeOf = (listener: Store.Listener, siteStore: Store.SiteStore | undefined): Store.Store => {
    const described = seeded({ dimensions, ids, store: () => store }, options, models)
    const specs = site === undefined ? described : SiteRecords.specs(models, described, exported)
    const store = Store.make({ models, specs, ids, listen: listener, site: siteStore })
    return store
  }
  if (site === undefined) return { store: storeOf(listen, undefined), ids }
  const origin = storeOf(() => undefined, undefined)
  return { store: storeOf(listen, { origin, record: (model, index) => exported.get(model)?.[index] }), ids }
}

/** The state of a Tower of these dimensions; with a site, its records are there in place of those of the seed. */
export const make = (dimensions: Dimensions, site?: Site): TowerState => {
  const catalog = VersionCatalog.make(versions.at(-1) ?? "")
  const eventQueue = EventQueue.make()
  const live: Tasks.Live = new Map()
  let time = 0
  const now = () => time
  const feed = ChangeFeed.make(changesRemembered, now)
  const { ids, store } = makeRecords({ dimensions, catalog, site, live, now, listen: feed.add })
  return {
    dimensions,
    catalog,
    store,
    tasks: TaskTable.make({ ids: ids("TaskTable"), eventQueue, remember: tasksRemembered }),
    live,
    feed,
    refusedNames: ExpiringMap.make(namesRefusedMillis),
    now,
    advance: (to) => {
      time = to
      eventQueue.advance(to)
    }
  }
}
