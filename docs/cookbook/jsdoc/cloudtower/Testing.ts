import * as Testing from "@effect-hci/cloudtower/Testing"
import { Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

// A program against a mock of one operation, and against a simulated Tower.
const mocked = Testing.layer([Testing.mock(Vm.getVmsConnection, () => Effect.succeed({ aggregate: { count: 3 } }))])

export const program = Effect.all([
  Vm.count().pipe(Effect.provide(mocked)),
  Vm.count({ status: "RUNNING" }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
])
