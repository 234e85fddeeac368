/**
 * Records that one task has to itself.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call } from "../call.ts"
import type { Outcome } from "../../engine/outcome.ts"

/** A record that only one task may change. */
export interface Lock {
  readonly model: string
  readonly id: string
}

/** What the API calls a locked record: `VM`, `VM_VOLUME`, `ISCSI_LUN`. */
const lockType = (model: string): string => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()

/** 400 while a task locks one of these records; the error names all that are locked. */
export const ensureUnlocked = (call: Call, records: ReadonlyArray<Lock>): Outcome<void> => {
  const locked = records.filter(({ id }) => call.state.tasks.isLocked(id))
  if (locked.length === 0) return Result.void
  return Result.fail({
    status: 400,
    message: "The resource is locked by another operation",
    code: "ResourceLocked",
    props: { locked_resources: locked.map(({ id, model }) => ({ id, type: lockType(model) })) }
  })
}
