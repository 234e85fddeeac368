/**
 * The records of a Tower: computed from a seed, or those of a real site.
 *
 * @since 0.1.0
 */
import type { Site } from "../../../SimulatorState.ts"
import type { Identifiers } from "../../engine/identifiers.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import * as Models from "../schema/models.ts"
import type { Spec, Specs } from "../store/spec.ts"
import * as Store from "../store/store.ts"
import type { SeedContext } from "./seedContext.ts"
import * as Generic from "./generic.ts"
import * as Infrastructure from "./infrastructure.ts"
import * as Library from "./library.ts"
import * as Vms from "./vms.ts"
import * as Management from "./management.ts"
import * as Networks from "./networks.ts"
import type { Dimensions } from "./dimensions.ts"
import * as Sites from "./site.ts"
import * as Snapshots from "./snapshots.ts"
import * as Storage from "./storage.ts"

/** What records are made of. */
export interface Parts {
  readonly dimensions: Dimensions
  readonly catalog: VersionCatalog
  /** In place of the records of the dimensions. */
  readonly site: Site | undefined
  readonly tasks: (context: SeedContext) => Spec
  readonly listen: Store.Listener
}

/** All records, and the ids that they and others have. */
export interface Records {
  readonly store: Store.Store
  readonly ids: (model: string) => Identifiers
}

const seeded = (context: SeedContext, { catalog, tasks }: Parts, models: Models.Models): Specs =>
  Generic.specs(
    { seed: context.dimensions.seed, catalog, models, ids: context.ids },
    {
      ...Infrastructure.specs(context),
      ...Networks.specs(context),
      ...Vms.specs(context),
      ...Snapshots.specs(context),
      ...Storage.specs(context),
      ...Library.specs(context),
      ...Management.specs(context),
      Task: tasks(context)
    }
  )

/** The records of these parts. */
export const make = (parts: Parts): Records => {
  const { catalog, listen, dimensions, site } = parts
  const models = Models.make(catalog)
  const exported = Sites.read(models, site ?? {})
  const known = new Map<string, Identifiers>()
  const ids = (model: string): Identifiers => {
    const made = known.get(model) ?? Sites.ids(exported, dimensions.seed, model)
    known.set(model, made)
    return made
  }
  const storeOf = (listener: Store.Listener, behind: Store.SiteStore | undefined): Store.Store => {
    const context: SeedContext = { dimensions, ids, store: () => store }
    const described = seeded(context, parts, models)
    const specs = site === undefined ? described : Sites.specs(models, described, exported)
    const store = Store.make({ models, specs, ids, listen: listener, site: behind })
    return store
  }
  if (site === undefined) return { store: storeOf(listen, undefined), ids }
  const origin = storeOf(() => undefined, undefined)
  return { store: storeOf(listen, { origin, record: (model, index) => exported.get(model)?.[index] }), ids }
}
