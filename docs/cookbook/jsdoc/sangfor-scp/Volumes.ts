import { Volumes } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The size of all volumes together, in MB.
export const program = Volumes.list().pipe(
  Stream.map(Volumes.sizeMb),
  Stream.runFold(
    () => 0,
    (total, size) => total + (size ?? 0)
  )
)
