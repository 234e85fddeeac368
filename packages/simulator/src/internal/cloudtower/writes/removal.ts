/**
 * What goes when a machine or a snapshot goes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call } from "../call.ts"
import * as Listing from "../query/listing.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asArray, asObject } from "../../engine/json.ts"
import { volumesOf } from "./devices.ts"

/** Removes a machine with its disks and what only it used. */
export const removeMachine = (call: Call, id: string): void => {
  const volumes = volumesOf(call, id).filter((volume) => {
    const row = call.store.find("VmVolume", volume)
    return row !== undefined && call.store.read("VmVolume", row, "sharing") !== true
  })
  call.store.remove("Vm", id)
  for (const volume of volumes) call.store.remove("VmVolume", volume)
}

/** The names of the LUN snapshots that the disks of a snapshot are in. */
export const lunsOf = (disks: ReadonlyArray<JsonObject>): ReadonlyArray<string> =>
  disks.flatMap(({ snapshot_local_id }) => (typeof snapshot_local_id === "string" ? [snapshot_local_id] : []))

/** Removes a snapshot with those of its volumes' LUNs. */
export const removeSnapshot = (call: Call, id: string): void => {
  const row = call.store.find("VmSnapshot", id)
  const luns = call.store.table("IscsiLunSnapshot")
  if (row === undefined || luns === undefined) return
  const disks = asArray(call.store.read("VmSnapshot", row, "vm_disks")).map(asObject)
  const found = Listing.matching(call, luns, { name_in: lunsOf(disks) })
  for (const lun of Result.getOrElse(found, () => [])) call.store.remove("IscsiLunSnapshot", luns.idOf(lun))
  call.store.remove("VmSnapshot", id)
}
