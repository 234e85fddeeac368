import { describe, expect, it } from "tstyche"
import type * as Stream from "effect/Stream"
import type { HttpTransport } from "../../src/HttpTransport.ts"
import { Metrics } from "../../src/index.ts"

const cpu = "elf_vm_cpu_overall_usage_percent"
const range = "24h"

describe("query", () => {
  it("gives rows, fails with what it tells apart, and needs a transport", () => {
    expect(Metrics.query("vm", { metrics: [cpu], range })).type.toBe<
      Stream.Stream<Metrics.Row, Metrics.MetricsError, HttpTransport>
    >()
  })

  it("takes the names of its kind, and no others", () => {
    expect(Metrics.query).type.toBeCallableWith("vm", { metrics: [cpu, "elf_vm_memory_used_bytes"], range })
    expect(Metrics.query).type.toBeCallableWith("host", { metrics: ["host_cpu_overall_usage_percent"], range })
    expect(Metrics.query).type.not.toBeCallableWith("vm", { metrics: ["host_cpu_overall_usage_percent"], range })
    expect(Metrics.query).type.not.toBeCallableWith("host", { metrics: [cpu], range })
    expect(Metrics.query).type.not.toBeCallableWith("vm", { metrics: ["elf_vm_cpu"], range })
    expect(Metrics.query).type.not.toBeCallableWith("scvmNetwork", { metrics: [cpu], range })
    expect(Metrics.query).type.not.toBeCallableWith("server", { metrics: [cpu], range })
  })

  it("takes names that are not known by `unlisted`", () => {
    expect(Metrics.query).type.toBeCallableWith("vm", { metrics: [cpu, Metrics.unlisted("new")], range })
    expect(Metrics.query).type.toBeCallableWith("scvmNetwork", { metrics: [Metrics.unlisted("new")], range })
  })

  it("takes the ranges that a Tower has", () => {
    for (const each of Metrics.ranges) {
      expect(Metrics.query).type.toBeCallableWith("vm", { metrics: [cpu], range: each })
    }
    expect(Metrics.query).type.not.toBeCallableWith("vm", { metrics: [cpu], range: "72h" })
    expect(Metrics.query).type.not.toBeCallableWith("vm", { metrics: [cpu] })
  })

  it("takes the conditions of its kind", () => {
    expect(Metrics.query).type.toBeCallableWith("vm", { metrics: [cpu], range, where: { status: "RUNNING" } })
    expect(Metrics.query).type.not.toBeCallableWith("vm", { metrics: [cpu], range, where: { hypervisor: "ELF" } })
    const metrics = ["host_service_cpu_usage_percent"] as const
    expect(Metrics.query).type.toBeCallableWith("hostService", { metrics, range, services: ["zbs-chunkd"] })
    expect(Metrics.query).type.not.toBeCallableWith("hostService", { metrics, range })
  })
})

describe("topN", () => {
  it("ranks what labels lead back to", () => {
    expect(Metrics.topN).type.toBeCallableWith("vm", { metric: cpu, range })
    expect(Metrics.topN).type.toBeCallableWith("disk", { metric: "host_disk_read_iops", range, n: 3, order: "bottom" })
    expect(Metrics.topN).type.not.toBeCallableWith("vm", { metric: "host_disk_read_iops", range })
    expect(Metrics.topN).type.not.toBeCallableWith("zone", { metric: Metrics.unlisted("new"), range })
    expect(Metrics.topN).type.not.toBeCallableWith("vm", { metric: cpu, range: "1h" })
  })
})
