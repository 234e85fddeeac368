import { FaultRule } from "@effect-hci/simulator"
import { Effect } from "effect"

export const program = Effect.fromResult(FaultRule.parse("Servers.create:status=500,probability=0.2"))
