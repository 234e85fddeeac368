/** Volumes: virtual disks with an id of their own. */
import type { VmVolume } from "@effect-hci/cloudtower/VmVolume"
import type { Volume } from "@effect-hci/sangfor-scp/Volumes"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const tower = fields<VmVolume>("cloudtower", "vm-volumes")
const scp = fields<Volume>("sangfor-scp", "volumes")

/** The table of volumes. */
export const volumes: TableDefinition = {
  name: "volumes",
  doc:
    "Virtual disks with an id of their own. The disks that a server of SCP was created with are none; " +
    "`machines.provisioned_bytes` counts them.",
  id: [tower.text("id"), scp.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [tower.text("name"), scp.text("name")]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [scp.text("status")]
    },
    {
      name: "attached",
      type: "boolean",
      doc: "Whether a machine has the volume.",
      sources: [
        tower.some("vm_disks"),
        tower.flag("mounting"),
        scp.present("server_id"),
        scp.word("status", { "in-use": true, available: false })
      ]
    },
    {
      name: "machine_id",
      type: "text",
      doc: "Id of that machine: `machines.id`. On CloudTower, records of `vm-disks` name it.",
      sources: [scp.text("server_id")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [tower.text("cluster.id"), scp.text("az_id")]
    },
    {
      name: "tenant_id",
      type: "text",
      doc: "Id of the tenant that owns the volume.",
      sources: [scp.text("project_id")]
    },
    {
      name: "size_bytes",
      type: "integer",
      doc: "Size in bytes, whether or not space is in use.",
      sources: [tower.bytes("size"), scp.bytes("size_mb", "MB"), scp.bytes("size", "GB")]
    },
    {
      name: "used_bytes",
      type: "integer",
      doc: "Storage in use in bytes, as the platform counts it.",
      sources: [tower.bytes("used_size"), tower.bytes("unique_size")]
    },
    {
      name: "shared",
      type: "boolean",
      doc: "Whether several machines can have the volume at once.",
      sources: [tower.flag("sharing"), scp.word("volume_type", { sharedisk: true, disk: false })]
    },
    {
      name: "storage_policy",
      type: "text",
      doc: "How the volume is stored: policy of CloudTower, id of the storage tag of SCP.",
      sources: [tower.text("elf_storage_policy"), scp.text("storage_tag_id")]
    },
    {
      name: "created_at",
      type: "timestamp",
      doc: "When the volume was created.",
      sources: [tower.time("local_created_at"), scp.time("created_at")]
    }
  ]
}
