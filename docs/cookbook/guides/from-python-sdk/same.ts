import { Vm } from "@effect-hci/cloudtower"

export const asBefore = Vm.getVms({ where: { id: "vm_id" }, first: 1 })
