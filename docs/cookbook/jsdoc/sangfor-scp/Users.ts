import { Users } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// How many users there are.
export const program = Users.list().pipe(Stream.runCount)
