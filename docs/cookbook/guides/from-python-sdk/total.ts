import { Vm } from "@effect-hci/cloudtower"

export const total = Vm.count({ status: "RUNNING" })
