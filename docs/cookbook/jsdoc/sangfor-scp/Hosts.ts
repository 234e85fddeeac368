import { Hosts } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// Each host with its state.
export const program = Hosts.list().pipe(
  Stream.map(({ name, status }) => `${name}: ${status}`),
  Stream.runCollect
)
