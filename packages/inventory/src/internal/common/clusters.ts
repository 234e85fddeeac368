/** Clusters of CloudTower and resource pools of SCP. */
import type { Cluster } from "@effect-hci/cloudtower/Cluster"
import type { ResourcePool } from "@effect-hci/sangfor-scp/ResourcePools"
import type { TableDefinition } from "./column.ts"
import { bytesIn, fields } from "./column.ts"

const cluster = fields<Cluster>("cloudtower", "clusters")
const pool = fields<ResourcePool>("sangfor-scp", "pools")

const physical = (name: string, unit: string, read: "total" | "used", factor: number) =>
  pool.named("physical_resources", { name, unit, read }, factor)

/** The table of clusters. */
export const clusters: TableDefinition = {
  name: "clusters",
  doc:
    "Clusters of CloudTower, resource pools of SCP. A listing of SCP gives no capacity of a pool; its hosts have theirs, " +
    "and the named queries add them up.",
  id: [cluster.text("id"), pool.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [cluster.text("name"), pool.text("name")]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [cluster.text("connect_state"), pool.text("status")]
    },
    {
      name: "type",
      type: "text",
      doc: "Kind in the platform's own words.",
      sources: [cluster.text("type"), pool.text("type")]
    },
    {
      name: "version",
      type: "text",
      doc: "Version of its software.",
      sources: [cluster.text("version"), pool.text("version")]
    },
    {
      name: "ip",
      type: "text",
      doc: "Address of its management.",
      sources: [cluster.text("ip")]
    },
    {
      name: "host_count",
      type: "integer",
      doc: "Hosts.",
      sources: [cluster.count("host_num")]
    },
    {
      name: "machine_count",
      type: "integer",
      doc: "Machines.",
      sources: [cluster.count("vm_num")]
    },
    {
      name: "cpu_cores",
      type: "integer",
      doc: "Processor cores of all hosts.",
      sources: [cluster.count("total_cpu_cores")]
    },
    {
      name: "cpu_mhz",
      type: "integer",
      doc: "Clock rate of all cores together in MHz.",
      sources: [cluster.megahertz("total_cpu_hz", "Hz"), physical("cpu", "mhz", "total", 1)]
    },
    {
      name: "cpu_used_mhz",
      type: "integer",
      doc: "Used of it, in MHz.",
      sources: [cluster.megahertz("used_cpu_hz", "Hz"), physical("cpu", "mhz", "used", 1)]
    },
    {
      name: "memory_bytes",
      type: "integer",
      doc: "Memory of all hosts in bytes.",
      sources: [cluster.bytes("total_memory_bytes"), physical("memory", "mb", "total", bytesIn.MB)]
    },
    {
      name: "memory_used_bytes",
      type: "integer",
      doc: "Used of it, in bytes.",
      sources: [cluster.bytes("used_memory_bytes"), physical("memory", "mb", "used", bytesIn.MB)]
    },
    {
      name: "storage_bytes",
      type: "integer",
      doc: "Space for data in bytes.",
      sources: [cluster.bytes("total_data_capacity"), physical("storage", "mb", "total", bytesIn.MB)]
    },
    {
      name: "storage_used_bytes",
      type: "integer",
      doc: "Used of it, in bytes.",
      sources: [cluster.bytes("used_data_space"), physical("storage", "mb", "used", bytesIn.MB)]
    }
  ]
}
