/**
 * Everything that is done to machines.
 *
 * @since 0.1.0
 */
import type { Handler } from "../call.ts"
import * as Creation from "./creation.ts"
import * as DeviceChanges from "./deviceChanges.ts"
import * as Migrations from "./migrations.ts"
import * as Power from "./power.ts"
import * as Settings from "./settings.ts"
import * as Snapshots from "./snapshots.ts"

/** The handlers of machines and their snapshots, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...Power.handlers,
  ...Migrations.handlers,
  ...Settings.handlers,
  ...DeviceChanges.handlers,
  ...Creation.handlers,
  ...Snapshots.handlers
}
