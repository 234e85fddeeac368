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

/** Writes that the vendor's clients know a 304 of; the documents at hand leave out responses but 200. */
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
  reason: "responds with 304 where nothing has to be changed"
}))

/** Corrections to CloudTower's documents. */
export const cloudTowerOverrides: Overrides = {
  fields: taskFields,
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
