/**
 * What answers an operation: what is written for it, or what follows from its document.
 *
 * @since 0.1.0
 */
import type { Catalog, Operation } from "../schema/catalog.ts"
import type { Sessions } from "../session/sessions.ts"
import type { World } from "../world/world.ts"
import * as Blocks from "../writes/blocks.ts"
import * as ClusterSettings from "../writes/clusterSettings.ts"
import * as Generic from "../writes/generic.ts"
import * as Machines from "../writes/machines.ts"
import * as Membership from "../writes/membership.ts"
import * as Sites from "../writes/sites.ts"
import * as Templates from "../writes/templates.ts"
import * as Uploads from "../writes/uploads.ts"
import * as Volumes from "../writes/volumes.ts"
import * as Access from "./access.ts"
import type { Handler } from "./call.ts"
import * as Changes from "./changes.ts"
import * as Reads from "./reads.ts"

/** What handlers go by. */
export interface Parts {
  readonly world: World
  readonly catalog: Catalog
  readonly sessions: Sessions
}

const tables: Readonly<Record<string, Handler>> = {
  ...Machines.handlers,
  ...Templates.handlers,
  ...Blocks.handlers,
  ...Volumes.handlers,
  ...Membership.handlers,
  ...Sites.handlers,
  ...ClusterSettings.handlers,
  ...Uploads.handlers,
  ...Changes.handlers
}

/** The handler of an operation. */
export const of = (parts: Parts, operation: Operation): Handler =>
  Access.handlers(parts)[operation.name] ??
  tables[operation.name] ??
  Reads.handlerOf(parts.catalog, parts.world.store, operation) ??
  Generic.handlerOf(operation)
