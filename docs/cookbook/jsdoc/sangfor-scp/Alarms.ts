import { Alarms } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// What every open alarm says.
export const program = Alarms.list().pipe(
  Stream.map(({ description }) => description),
  Stream.runCollect
)
