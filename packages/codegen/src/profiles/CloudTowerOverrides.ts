/**
 * What CloudTower's documents do not say, or say wrongly.
 *
 * @since 0.1.0
 */
import type { Overrides } from "../Profile.ts"

/** Corrections to CloudTower's documents. */
export const cloudTowerOverrides: Overrides = {
  fields: [
    {
      model: "Task",
      field: "args",
      required: false,
      reason: "a task without arguments must not fail a poll"
    },
    {
      model: "Task",
      field: "snapshot",
      required: false,
      reason: "internal to the server, and read by no caller; a poll must not fail for it"
    }
  ],
  operations: [
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
