/**
 * States that writes bring records into, where their names say so and their parameters do not.
 *
 * @since 0.1.0
 */
import type { Call } from "../call.ts"
import type { JsonObject } from "../../engine/json.ts"
import { time } from "../records/values.ts"

const hostState =
  (state: string) =>
  (call: Call): JsonObject => ({
    host_state: { state, enter_maintenance_time: time(call.now), maintenance_job_id: "" }
  })

const states: Readonly<Record<string, (call: Call) => JsonObject>> = {
  "Disk.mountDisk": () => ({ mounted: true, usage_status: "MOUNTED" }),
  "Disk.unmountDisk": () => ({ mounted: false, usage_status: "UNMOUNTED" }),
  "Host.enterMaintenanceMode": hostState("MAINTENANCE_MODE"),
  "Host.exitMaintenanceMode": hostState("IN_USE"),
  "SnapshotPlan.resumeSnapshotPlan": () => ({ status: "NORMAL" }),
  "SnapshotPlan.suspendSnapshotPlan": () => ({ status: "SUSPENDED" }),
  "UsbDevice.unmountUsbDevice": () => ({ vm: null, vms: [] })
}

/** What an operation says of the records that it is at, beside its parameters. */
export const saidBy = (call: Call): JsonObject => states[call.operation.name]?.(call) ?? {}
