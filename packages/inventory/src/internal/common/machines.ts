/** Machines: vms of CloudTower and servers of SCP. */
import type { Vm } from "@effect-hci/cloudtower/Vm"
import type { Server } from "@effect-hci/sangfor-scp/Servers"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const vm = fields<Vm>("cloudtower", "vms")
const server = fields<Server>("sangfor-scp", "servers")

/** The table of machines. */
export const machines: TableDefinition = {
  name: "machines",
  doc: "Virtual machines: vms of CloudTower, servers of SCP.",
  id: [vm.text("id"), server.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name; several machines can have the same.",
      sources: [vm.text("name"), server.text("name")]
    },
    {
      name: "power_state",
      type: "text",
      doc: "`on`, `off` or `suspended`; null where the platform does not know.",
      sources: [
        vm.word("status", { RUNNING: "on", STOPPED: "off", SUSPENDED: "suspended" }),
        server.word("status", { running: "on", stopped: "off", suspended: "suspended" }),
        server.word("power_state", { on: "on", off: "off" })
      ]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [vm.text("status"), server.text("status")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [vm.text("cluster.id"), server.text("az_id")]
    },
    {
      name: "cluster_name",
      type: "text",
      doc: "Name of the cluster or resource pool.",
      sources: [vm.text("cluster.name"), server.text("az_name")]
    },
    {
      name: "host_id",
      type: "text",
      doc: "Id of the host that the machine runs on, or ran on last: `hosts.id`.",
      sources: [vm.text("host.id"), server.text("host_id")]
    },
    {
      name: "host_name",
      type: "text",
      doc: "Name of that host.",
      sources: [vm.text("host.name"), server.text("host_name")]
    },
    {
      name: "tenant_id",
      type: "text",
      doc: "Id of the tenant that owns the machine.",
      sources: [server.text("project_id"), server.text("tenant_id")]
    },
    {
      name: "cpu_count",
      type: "integer",
      doc: "Virtual processors in all.",
      sources: [vm.count("vcpu"), server.count("cores")]
    },
    {
      name: "memory_bytes",
      type: "integer",
      doc: "Memory in bytes.",
      sources: [vm.bytes("memory"), server.bytes("memory_mb", "MB")]
    },
    {
      name: "provisioned_bytes",
      type: "integer",
      doc: "Size of the disks in bytes, whether or not space is in use.",
      sources: [
        vm.bytes("provisioned_size"),
        server.bytes("storage_mb", "MB"),
        server.bytes("storage_status.total_mb", "MB"),
        server.totalBytes("disks", "size_mb", "MB")
      ]
    },
    {
      name: "used_bytes",
      type: "integer",
      doc: "Storage in use in bytes, as the platform counts it.",
      sources: [vm.bytes("used_size"), vm.bytes("unique_size"), server.bytes("storage_status.used_mb", "MB")]
    },
    {
      name: "snapshot_count",
      type: "integer",
      doc: "Snapshots that the record of the machine names.",
      sources: [vm.length("snapshots")]
    },
    {
      name: "guest_os",
      type: "text",
      doc: "Operating system.",
      sources: [vm.text("os"), vm.text("guest_os_type"), server.text("os_name"), server.text("os_type")]
    },
    {
      name: "ips",
      type: "text",
      doc: "IP addresses, with a comma between them.",
      sources: [
        vm.text("ips"),
        server.joined("ips"),
        server.joined("networks", "ip_address"),
        server.joined("networks", "ip")
      ]
    },
    {
      name: "in_recycle_bin",
      type: "boolean",
      doc: "Whether the machine was deleted and can still be restored.",
      sources: [vm.flag("in_recycle_bin")]
    },
    {
      name: "internal",
      type: "boolean",
      doc: "Whether the machine is a part of the platform itself.",
      sources: [vm.flag("internal")]
    },
    {
      name: "created_at",
      type: "timestamp",
      doc: "When the machine was created.",
      sources: [vm.time("local_created_at"), server.time("created_at")]
    }
  ]
}
