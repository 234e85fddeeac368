/**
 * A whole Tower: its records, its tasks and its time.
 *
 * @since 0.1.0
 */
import type { Site } from "../../../SimulatorState.ts"
import * as TaskTable from "../../engine/taskTable.ts"
import * as EventQueue from "../../engine/eventQueue.ts"
import * as Feed from "../feed.ts"
import { versions } from "../generated/versions.ts"
import * as Catalog from "../schema/catalog.ts"
import type * as Store from "../store/store.ts"
import type { Context } from "./context.ts"
import * as History from "./history.ts"
import * as Records from "./records.ts"
import type { Shape } from "./shape.ts"

/** A Tower. */
export interface World {
  readonly shape: Shape
  /** Everything that any version knows. */
  readonly catalog: Catalog.Catalog
  readonly store: Store.Store
  readonly eventQueue: EventQueue.EventQueue
  readonly tasks: TaskTable.TaskTable<History.TaskMeta>
  readonly live: History.Live
  readonly feed: Feed.Feed
  /** The time that the world was last brought up to. */
  readonly now: () => number
  readonly advance: (now: number) => void
}

const tasksRemembered = 10_000
const changesRemembered = 10_000

const newest = versions.at(-1) ?? ""

/** The Tower of a shape; with a site, its records are there in place of those of the shape. */
export const make = (shape: Shape, site?: Site): World => {
  const catalog = Catalog.make(newest)
  const eventQueue = EventQueue.make()
  const live: History.Live = new Map()
  let now = 0
  const feed = Feed.make(changesRemembered, () => now)
  const tasks = (context: Context) => History.spec(context, live, () => now)
  const { ids, store } = Records.make({ shape, catalog, site, tasks, listen: feed.add })
  return {
    shape,
    catalog,
    store,
    eventQueue,
    tasks: TaskTable.make({ ids: ids("TaskBoard"), eventQueue, remember: tasksRemembered }),
    live,
    feed,
    now: () => now,
    advance: (time) => {
      now = time
      eventQueue.advance(time)
    }
  }
}
