/**
 * What CloudTower's documents do not say, or say wrongly.
 *
 * @since 0.1.0
 */
import type { FieldOverride, OperationOverride, Overrides } from "../Profile.ts"

/** The fields of a task that no verdict on it needs. */
const taskFields: ReadonlyArray<FieldOverride> = [
  "args",
  "description",
  "internal",
  "local_created_at",
  "progress",
  "snapshot",
  "steps"
].map((field) => ({
  model: "Task",
  field,
  required: false,
  nullable: true,
  reason: "a wait must not fail for a field that it does not need"
}))

/** The fields of an upload task that no upload needs. */
const uploadTaskFields: ReadonlyArray<FieldOverride> = ["args", "resource_type", "updatedAt"].map((field) => ({
  model: "UploadTask",
  field,
  required: false,
  nullable: true,
  reason: "an upload must not fail for a field that it does not need"
}))

/**
 * The operations that respond with 304 where nothing has to be changed. The documents at hand leave out responses but 200;
 * the vendor's public clients for Node, Go and Java document a 304 of these, one of which is a read. At any other write the
 * client takes a 304 as a success without change too; these have it in their type.
 */
const notModified: ReadonlyArray<OperationOverride> = [
  "AddLabelsToResources",
  "AddVmCdRom",
  "AddVmPciNic",
  "CancelUploadTask",
  "CreateContentLibraryImage",
  "ExportVm",
  "GetDetailVmInfoByGpuDevices",
  "MigrateVmAcrossCluster",
  "RebuildVmVolume",
  "RemoveLabelsFromResources",
  "RemoveVmPciNic",
  "ResetVmGuestOsPassword",
  "RollbackVmVolume",
  "SwitchGpuDeviceSriov",
  "UpdateGpuDeviceDescription",
  "UpdateGpuDeviceUsage",
  "UpdateLabel",
  "UpdateVmAdvancedOptions",
  "UpdateVmHostOptions",
  "UpdateVmIoPolicy",
  "UpdateVmNicAdvanceInfo",
  "UpdateVmNicBasicInfo",
  "UpdateVmNicQosOption",
  "UpdateVmNicVpcInfo",
  "UpdateVmOwner",
  "UpdateVmVolume",
  "UpdateVsphereEsxiAccount"
].map((operationId) => ({
  operationId,
  notModified: true,
  reason: "the vendor's public clients document a response 304 of it"
}))

/** Corrections to CloudTower's documents. */
export const cloudTowerOverrides: Overrides = {
  fields: [...taskFields, ...uploadTaskFields],
  operations: [
    ...notModified,
    {
      operationId: "EnterMaintenanceModePrecheckResult",
      safety: "read",
      failures: "notFound",
      reason: "asks for the outcome of a check that another call started"
    },
    {
      operationId: "ExitMaintenanceModePrecheckResult",
      safety: "read",
      failures: "notFound",
      reason: "asks for the outcome of a check that another call started"
    },
    {
      operationId: "Login",
      safety: "idempotent",
      failures: "none",
      reason: "a repeat gives one more token and changes nothing else"
    },
    {
      operationId: "GetVmVncInfo",
      failures: "notFound",
      reason: "asks about one vm by its id"
    }
  ]
}
