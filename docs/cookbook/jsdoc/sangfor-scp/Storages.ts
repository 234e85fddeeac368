import { Storages } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// Each storage with the share of it that is used.
export const program = Storages.list().pipe(
  Stream.map((storage) => [storage.name, Storages.usedRatio(storage)] as const),
  Stream.runCollect
)
