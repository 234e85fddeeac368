import { Clusters } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The names of all clusters.
export const program = Clusters.list().pipe(
  Stream.map(({ name }) => name),
  Stream.runCollect
)
