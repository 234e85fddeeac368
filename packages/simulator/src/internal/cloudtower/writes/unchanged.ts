/**
 * Writes that have nothing to change, whose response is 304.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type * as Entity from "./entity.ts"

/** The writes that the vendor's public clients document a 304 of. */
const declared = new Set([
  "ContentLibraryImage.createContentLibraryImage",
  "GpuDevice.switchGpuDeviceSriov",
  "GpuDevice.updateGpuDeviceDescription",
  "GpuDevice.updateGpuDeviceUsage",
  "Label.addLabelsToResources",
  "Label.removeLabelsFromResources",
  "Label.updateLabel",
  "UploadTask.cancelUploadTask",
  "Vm.addVmCdRom",
  "Vm.addVmPciNic",
  "Vm.exportVm",
  "Vm.migrateVmAcrossCluster",
  "Vm.removeVmPciNic",
  "Vm.resetVmGuestOsPassword",
  "Vm.updateVmAdvancedOptions",
  "Vm.updateVmHostOptions",
  "Vm.updateVmIoPolicy",
  "Vm.updateVmNicAdvanceInfo",
  "Vm.updateVmNicBasicInfo",
  "Vm.updateVmNicQosOption",
  "Vm.updateVmNicVpcInfo",
  "Vm.updateVmOwner",
  "VmVolume.rebuildVmVolume",
  "VmVolume.rollbackVmVolume",
  "VmVolume.updateVmVolume",
  "VsphereEsxiAccount.updateVsphereEsxiAccount"
])

/** Whether the operation of a call responds with 304 where nothing has to be changed. */
export const respondsNotModified = ({ operation }: Pick<Call, "operation">): boolean => declared.has(operation.name)

/**
 * The change of a record to the values that parameters give; `undefined` where it has all of them. A parameter that no
 * record keeps, such as a password, is a change.
 */
export const changeOf = <M extends string>(
  { change, patch }: Entity.Entity<M>,
  params: object,
  values: Entity.Changes<M>
): (() => void) | undefined =>
  Object.keys(values).length < Object.keys(params).length ? () => patch(values) : change(values)

/** Whether a record has all of these values. */
export const hasValues = (before: JsonObject, values: JsonObject): boolean =>
  Object.entries(values).every(([name, value]) => JSON.stringify(before[name] ?? null) === JSON.stringify(value))
