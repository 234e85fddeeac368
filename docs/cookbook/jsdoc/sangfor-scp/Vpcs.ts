import { Vpcs } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The VPCs that can be used.
export const program = Vpcs.list({ status: "active" }).pipe(Stream.runCollect)
