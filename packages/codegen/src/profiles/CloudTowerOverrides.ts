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
 * Writes that are taken to respond with 304 where nothing has to be changed: kinds of writes of which this is known. That
 * each of these does is inferred, since the documents at hand leave out responses but 200. At any other write the client
 * takes a 304 as a success without change too; these have it in their type.
 */
const notModified: ReadonlyArray<OperationOverride> = [
  "AddLabelsToResources",
  "CancelUploadTask",
  "CreateContentLibraryImage",
  "MigrateVmAcrossCluster",
  "RebuildVmVolume",
  "RemoveLabelsFromResources",
  "RollbackVmVolume",
  "UpdateLabel",
  "UpdateVmOwner"
].map((operationId) => ({
  operationId,
  notModified: true,
  reason: "a write of a kind that can respond with 304; not seen of each of them"
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
