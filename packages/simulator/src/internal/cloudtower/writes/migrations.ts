/**
 * Ending the migration of machines to other clusters before its time.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type * as TaskTable from "../../engine/taskTable.ts"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import { asText } from "../schema/json.ts"
import type { Row } from "../store/table.ts"
import type { TaskMeta } from "../world/history.ts"
import { each } from "./generic.ts"
import { select } from "./machine.ts"
import { stopped } from "./power.ts"
import type { Started } from "./work.ts"

/** A migration that is under way. */
interface Migration {
  readonly row: Row
  readonly task: TaskTable.Task<TaskMeta>
}

const migrationOf =
  (call: Call) =>
  (row: Row): Outcome<Migration> => {
    const task = call.world.live.get(row.index)
    const isMigration = call.store.read("Task", row, "resource_mutation") === "migrateVmAcrossCluster"
    return isMigration && task !== undefined && call.now < task.end
      ? Result.succeed({ row, task })
      : badRequest(`Task ${call.store.idOf("Task", row)} is no migration to another cluster that is under way`)
  }

/** The machine stays where it is. */
const abort = (call: Call, { row, task }: Migration): Started => {
  call.world.tasks.stop(task.id, call.now, "The migration was aborted")
  return { taskId: null, model: "Task", row }
}

/** A machine that is stopped changes no more, so that what is left of its migration is done at once. */
const stopMachine = (call: Call, { row, task }: Migration): Started => {
  const id = asText(call.store.read("Task", row, "resource_id"))
  call.world.tasks.stop(task.id, call.now)
  call.store.patch("Vm", id, stopped)
  return { taskId: call.store.idOf("Task", row), model: "Vm", row: call.store.find("Vm", id) ?? row }
}

const handler =
  (end: (call: Call, migration: Migration) => Started): Handler =>
  (call) =>
    each(call, (params) =>
      Result.gen(function* () {
        const migrations = yield* all(yield* select(call, "Task", params["tasks"]), migrationOf(call))
        return () => migrations.map((migration) => end(call, migration))
      })
    )

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "Vm.abortMigrateVmAcrossCluster": handler(abort),
  "Vm.stopVmInCutoverMigration": handler(stopMachine)
}
