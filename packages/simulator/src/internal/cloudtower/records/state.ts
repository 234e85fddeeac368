/**
 * A whole Tower: its records, its tasks and its time.
 *
 * @since 0.1.0
 */
import type { Site } from "../../../SimulatorState.ts"
import * as TaskBoard from "../../engine/taskBoard.ts"
import * as Timeline from "../../engine/timeline.ts"
import * as Feed from "../store/changeFeed.ts"
import { versions } from "../generated/versions.ts"
import * as VersionCatalog from "../schema/versionCatalog.ts"
import type * as Store from "../store/store.ts"
import type { SeedContext } from "./seedContext.ts"
import * as History from "./tasks.ts"
import * as Records from "./records.ts"
import type { Dimensions } from "./dimensions.ts"

/** A Tower. */
export interface World {
  readonly dimensions: Dimensions
  /** Everything that any version knows. */
  readonly catalog: VersionCatalog.VersionCatalog
  readonly store: Store.Store
  readonly timeline: Timeline.Timeline
  readonly tasks: TaskBoard.TaskBoard<History.TaskMeta>
  readonly live: History.Live
  readonly feed: Feed.Feed
  /** The time that the world was last brought up to. */
  readonly now: () => number
  readonly advance: (now: number) => void
}

const tasksRemembered = 10_000
const changesRemembered = 10_000

const newest = versions.at(-1) ?? ""

/** The Tower of a dimensions; with a site, its records are there in place of those of the dimensions. */
export const make = (dimensions: Dimensions, site?: Site): World => {
  const catalog = VersionCatalog.make(newest)
  const timeline = Timeline.make()
  const live: History.Live = new Map()
  let now = 0
  const feed = Feed.make(changesRemembered, () => now)
  const tasks = (context: SeedContext) => History.spec(context, live, () => now)
  const { ids, store } = Records.make({ dimensions, catalog, site, tasks, listen: feed.add })
  return {
    dimensions,
    catalog,
    store,
    timeline,
    tasks: TaskBoard.make({ ids: ids("TaskBoard"), timeline, remember: tasksRemembered }),
    live,
    feed,
    now: () => now,
    advance: (time) => {
      now = time
      timeline.advance(time)
    }
  }
}
