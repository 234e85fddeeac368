/**
 * Writes that have nothing to change, whose response is 304.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"

/** The operations that the vendor's clients know a 304 of. */
const declared = new Set([
  "ContentLibraryImage.createContentLibraryImage",
  "Label.addLabelsToResources",
  "Label.removeLabelsFromResources",
  "Label.updateLabel",
  "UploadTask.cancelUploadTask",
  "Vm.migrateVmAcrossCluster",
  "Vm.updateVmOwner",
  "VmVolume.rebuildVmVolume",
  "VmVolume.rollbackVmVolume"
])

/** Whether the operation of a call responds with 304 where nothing has to be changed. */
export const isDeclared = ({ operation }: Pick<Call, "operation">): boolean => declared.has(operation.name)

/** Whether a record has all of these values. */
export const hasValues = (before: JsonObject, values: JsonObject): boolean =>
  Object.entries(values).every(([name, value]) => JSON.stringify(before[name] ?? null) === JSON.stringify(value))
