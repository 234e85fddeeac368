import { type Common, Servers } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// What writes of every kind respond with: the id of a task, if there is one.
const taskOf = ({ task_id }: Common.Started) => task_id ?? "no task"

export const program = (id: string) => Servers.start(id).pipe(Effect.map(taskOf))
