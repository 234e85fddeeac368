import { Tasks } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The tasks that failed last.
export const program = Tasks.list({ status: "failure" }).pipe(Stream.take(10), Stream.runCollect)
