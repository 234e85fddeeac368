/** Snapshots of machines. */
import type { VmSnapshot } from "@effect-hci/cloudtower/VmSnapshot"
import type { SnapshotListItemV2021 } from "@effect-hci/sangfor-scp/api/ServerSnapshots"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

/** A snapshot as SCP lists it for one server, with the server's id, which the listing leaves out. */
interface ServerSnapshot extends SnapshotListItemV2021 {
  readonly server_id?: string | null
  readonly server_name?: string | null
  readonly az_id?: string | null
}

const tower = fields<VmSnapshot>("cloudtower", "vm-snapshots")
const scp = fields<ServerSnapshot>("sangfor-scp", "server-snapshots")

/** The table of snapshots. */
export const snapshots: TableDefinition = {
  name: "snapshots",
  doc: "Snapshots of machines. SCP lists them for one server at a time; the inventory adds the server to each.",
  id: [tower.text("id"), scp.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [tower.text("name"), scp.text("name")]
    },
    {
      name: "machine_id",
      type: "text",
      doc: "Id of the machine: `machines.id`.",
      sources: [tower.text("vm.id"), scp.text("server_id")]
    },
    {
      name: "machine_name",
      type: "text",
      doc: "Name of the machine.",
      sources: [tower.text("vm.name"), scp.text("server_name")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [tower.text("cluster.id"), scp.text("az_id")]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [scp.text("status")]
    },
    {
      name: "size_bytes",
      type: "integer",
      doc: "Size of the machine's disks in bytes, as they are in the snapshot.",
      sources: [tower.bytes("size")]
    },
    {
      name: "consistency",
      type: "text",
      doc: "`crash` or `file_system`: whether the file systems were quiesced.",
      sources: [tower.word("consistent_type", { CRASH_CONSISTENT: "crash", FILE_SYSTEM_CONSISTENT: "file_system" })]
    },
    {
      name: "created_at",
      type: "timestamp",
      doc: "When the snapshot was taken.",
      sources: [tower.time("local_created_at"), scp.time("created_at")]
    }
  ]
}
