import { Subnets } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// The names and addresses of subnets.
export const program = Subnets.list().pipe(
  Stream.map(({ cidr, name }) => `${name}: ${cidr}`),
  Stream.runCollect
)
