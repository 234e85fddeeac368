import { Metrics } from "@effect-hci/cloudtower"
import { Stream } from "effect"

// The three vms that used their CPUs most in the last two hours, in percent.
export const program = Metrics.topN("vm", {
  metric: "elf_vm_cpu_overall_usage_percent",
  range: "2h",
  n: 3
}).pipe(Stream.runCollect)
