/**
 * A whole Tower: its records, its tasks and its time.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"
import * as TaskBoard from "../../engine/taskBoard.ts"
import * as Timeline from "../../engine/timeline.ts"
import * as Feed from "../feed.ts"
import { versions } from "../generated/versions.ts"
import * as Catalog from "../schema/catalog.ts"
import * as Models from "../schema/models.ts"
import * as Store from "../store/store.ts"
import type { Context } from "./context.ts"
import * as Generic from "./generic.ts"
import * as History from "./history.ts"
import * as Infrastructure from "./infrastructure.ts"
import * as Library from "./library.ts"
import * as Machines from "./machines.ts"
import * as Management from "./management.ts"
import * as Networks from "./networks.ts"
import type { Shape } from "./shape.ts"
import * as Snapshots from "./snapshots.ts"
import * as Storage from "./storage.ts"

/** A Tower. */
export interface World {
  readonly shape: Shape
  /** Everything that any version knows. */
  readonly catalog: Catalog.Catalog
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

/** The Tower of a shape. */
export const make = (shape: Shape): World => {
  const catalog = Catalog.make(newest)
  const models = Models.make(catalog)
  const timeline = Timeline.make()
  const live: History.Live = new Map()
  const known = new Map<string, Identifiers.Identifiers>()
  let now = 0

  const ids = (model: string): Identifiers.Identifiers => {
    const made = known.get(model) ?? Identifiers.cuids(shape.seed, model)
    known.set(model, made)
    return made
  }
  const feed = Feed.make(changesRemembered, () => now)
  const context: Context = { shape, ids, store: () => store }
  const specs = Generic.specs(
    { seed: shape.seed, catalog, models, ids },
    {
      ...Infrastructure.specs(context),
      ...Networks.specs(context),
      ...Machines.specs(context),
      ...Snapshots.specs(context),
      ...Storage.specs(context),
      ...Library.specs(context),
      ...Management.specs(context),
      Task: History.spec(context, live, () => now)
    }
  )
  const store = Store.make(models, specs, ids, feed.add)
  return {
    shape,
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
