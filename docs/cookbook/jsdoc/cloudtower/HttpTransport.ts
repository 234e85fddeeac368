import { HttpTransport, Vm } from "@effect-hci/cloudtower"

// What functions of this library do: give an operation and its input to the transport of the Tower.
export const program = HttpTransport.HttpTransport.use((transport) =>
  transport.execute(Vm.getVms.operation, { where: { status: "RUNNING" }, first: 20 })
)
