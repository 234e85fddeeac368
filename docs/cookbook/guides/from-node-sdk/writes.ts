import { TaskPoller, Vm } from "@effect-hci/cloudtower"

export const start = Vm.startVm({ where: { id: "stopped_vm_id" } })

export const startAndWait = start.pipe(TaskPoller.awaitTask)

export const renamed = Vm.updateVm({ where: { id: "vm_id" }, data: { name: "web-02" } }).pipe(
  TaskPoller.awaitRecord(Vm.get)
)
