import { TaskPoller } from "@effect-hci/cloudtower"
import { Schedule } from "effect"

export const waitTasks = (ids: ReadonlyArray<string | null | undefined>) =>
  TaskPoller.waitAll(ids, {
    schedule: Schedule.spaced("5 seconds"),
    timeout: "300 seconds",
    exitOnError: false
  })
