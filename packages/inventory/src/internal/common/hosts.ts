/** Hosts: the physical nodes. */
import type { Host as TowerHost } from "@effect-hci/cloudtower/Host"
import type { Host as ScpHost } from "@effect-hci/sangfor-scp/Hosts"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const tower = fields<TowerHost>("cloudtower", "hosts")
const scp = fields<ScpHost>("sangfor-scp", "hosts")

/** The table of hosts. */
export const hosts: TableDefinition = {
  name: "hosts",
  doc: "Physical nodes that run machines.",
  id: [tower.text("id"), scp.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [tower.text("name"), scp.text("name")]
    },
    {
      name: "online",
      type: "boolean",
      doc: "Whether the platform reaches the host.",
      sources: [
        tower.word("connect_status", { CONNECTED: true, DISCONNECTED: false }),
        tower.word("status", {
          CONNECTED_HEALTHY: true,
          CONNECTED_WARNING: true,
          CONNECTED_ERROR: true,
          CONNECTING: false,
          INITIALIZING: false,
          SESSION_EXPIRED: false
        }),
        scp.word("status", { running: true, offline: false })
      ]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [tower.text("status"), scp.text("status")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [tower.text("cluster.id"), scp.text("az_id")]
    },
    {
      name: "ip",
      type: "text",
      doc: "Address of its management.",
      sources: [tower.text("management_ip"), scp.text("ip")]
    },
    {
      name: "cpu_cores",
      type: "integer",
      doc: "Processor cores in all.",
      sources: [tower.count("total_cpu_cores"), scp.count("cpu.core_count"), scp.count("cpu_total")]
    },
    {
      name: "cpu_sockets",
      type: "integer",
      doc: "Processor sockets.",
      sources: [tower.count("total_cpu_sockets"), scp.count("cpu.socket_count")]
    },
    {
      name: "cpu_mhz",
      type: "integer",
      doc: "Clock rate of all cores together in MHz.",
      sources: [tower.megahertz("total_cpu_hz", "Hz"), scp.megahertz("cpu.total_mhz", "MHz")]
    },
    {
      name: "cpu_used_mhz",
      type: "integer",
      doc: "Used of it, in MHz.",
      sources: [tower.megahertz("used_cpu_hz", "Hz"), scp.megahertz("cpu.used_mhz", "MHz")]
    },
    {
      name: "memory_bytes",
      type: "integer",
      doc: "Memory in bytes.",
      sources: [
        tower.bytes("total_memory_bytes"),
        scp.bytes("memory.total_mb", "MB"),
        scp.bytes("memory_total_mb", "MB")
      ]
    },
    {
      name: "memory_used_bytes",
      type: "integer",
      doc: "Used of it, in bytes.",
      sources: [tower.bytes("used_memory_bytes"), scp.bytes("memory.used_mb", "MB"), scp.bytes("memory_used_mb", "MB")]
    },
    {
      name: "storage_bytes",
      type: "integer",
      doc: "Space for data on its disks in bytes.",
      sources: [tower.bytes("total_data_capacity"), scp.bytes("storage.total_mb", "MB")]
    },
    {
      name: "storage_used_bytes",
      type: "integer",
      doc: "Used of it, in bytes.",
      sources: [tower.bytes("used_data_space")]
    },
    {
      name: "machine_count",
      type: "integer",
      doc: "Machines on it.",
      sources: [tower.count("vm_num")]
    },
    {
      name: "model",
      type: "text",
      doc: "Model of the hardware.",
      sources: [tower.text("model")]
    },
    {
      name: "serial",
      type: "text",
      doc: "Serial number of the hardware.",
      sources: [tower.text("serial")]
    }
  ]
}
