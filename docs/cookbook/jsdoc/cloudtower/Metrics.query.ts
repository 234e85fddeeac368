import { Metrics } from "@effect-hci/cloudtower"
import { Stream } from "effect"

// The CPU usage of the running vms, point by point.
export const program = Metrics.query("vm", {
  where: { status: "RUNNING" },
  metrics: ["elf_vm_cpu_overall_usage_percent"],
  range: "2h"
}).pipe(Stream.runCollect)
