import { Servers } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The names of the stopped servers.
export const program = Servers.list({ status: "stopped" }).pipe(
  Stream.map(({ name }) => name),
  Stream.runCollect
)
