import { Vm } from "@effect-hci/cloudtower"

export const one = Vm.get("vm_id")
