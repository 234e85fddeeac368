import { TaskPoller, Vm } from "@effect-hci/cloudtower"

// Starts the stopped vms in one request, and waits until all have started.
export const program = Vm.startVm({ where: { status: "STOPPED", in_recycle_bin: false } }).pipe(TaskPoller.awaitTask)
