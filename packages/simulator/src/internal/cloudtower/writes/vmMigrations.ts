/**
 * Ends migrations of vms to other clusters before their time.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import type * as TaskTable from "../../engine/taskTable.ts"
import type { Call, Handlers } from "../call.ts"
import type { TaskMeta } from "../records/tasks.ts"
import * as Entity from "./entity.ts"
import type { Plan, Started } from "./tasks.ts"
import { stopped } from "./vms.ts"
import { write } from "./write.ts"

/** A migration that is under way. */
interface Migration {
  readonly record: Entity.Entity<"Task">
  readonly task: TaskTable.Task<TaskMeta>
}

const migrationOf = (call: Call, record: Entity.Entity<"Task">): Outcome<Migration> => {
  const task = call.state.live.get(record.row.index)
  const isMigration = record.read("resource_mutation") === "migrateVmAcrossCluster"
  return isMigration && task !== undefined && call.now < task.end
    ? Result.succeed({ record, task })
    : badRequest(`Task ${record.id} is no migration to another cluster that is under way`)
}

/** The vm stays where it is. */
const abort = (call: Call, { record, task }: Migration): Started => {
  call.state.tasks.stop(task.id, call.now, "The migration was aborted")
  return { taskId: null, entity: record }
}

/** A vm that is stopped does not change any more, so that the rest of its migration is done at once. */
const stopVm = (call: Call, { record, task }: Migration): Started => {
  const id = record.read("resource_id")
  call.state.tasks.stop(task.id, call.now)
  Entity.lookUp(call, "Vm", id)?.patch(stopped)
  return { taskId: record.id, entity: Entity.lookUp(call, "Vm", id) ?? Entity.of(call, "Vm", record.row) }
}

const endMigrations =
  (end: (call: Call, migration: Migration) => Started) =>
  (call: Call, { tasks: where }: { readonly tasks: JsonObject }): Outcome<Plan> =>
    Result.gen(function* () {
      const records = yield* Entity.select(call, "Task", where)
      const migrations = yield* all(records, (record) => migrationOf(call, record))
      return () => migrations.map((migration) => end(call, migration))
    })

/** The handlers of the end of migrations. */
export const handlers: Handlers = {
  ...write("Vm.abortMigrateVmAcrossCluster", endMigrations(abort)),
  ...write("Vm.stopVmInCutoverMigration", endMigrations(stopVm))
}
