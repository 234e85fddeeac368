import { Eips } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// How many public addresses are bound to a server.
export const program = Eips.listBound().pipe(Stream.runCount)
