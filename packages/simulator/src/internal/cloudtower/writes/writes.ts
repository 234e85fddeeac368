/**
 * The writes that have handlers of their own.
 *
 * @since 0.1.0
 */
import type { Handlers } from "../call.ts"
import * as Luns from "./luns.ts"
import * as Maintenance from "./maintenance.ts"
import * as Management from "./management.ts"
import * as Membership from "./membership.ts"
import * as Networks from "./networks.ts"
import * as Uploads from "./uploads.ts"
import * as VmCreation from "./vmCreation.ts"
import * as VmDevices from "./vmDevices.ts"
import * as VmMigrations from "./vmMigrations.ts"
import * as VmPower from "./vmPower.ts"
import * as VmSettings from "./vmSettings.ts"
import * as VmSnapshots from "./vmSnapshots.ts"
import * as VmTemplates from "./vmTemplates.ts"
import * as Volumes from "./volumes.ts"

/** The handlers of writes, by operation. */
export const handlers: Handlers = {
  ...Maintenance.handlers,
  ...VmPower.handlers,
  ...VmMigrations.handlers,
  ...VmSettings.handlers,
  ...VmDevices.handlers,
  ...VmCreation.handlers,
  ...VmSnapshots.handlers,
  ...VmTemplates.handlers,
  ...Luns.handlers,
  ...Volumes.handlers,
  ...Membership.handlers,
  ...Networks.handlers,
  ...Management.handlers,
  ...Uploads.handlers
}
