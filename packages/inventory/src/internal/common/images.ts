/** Images: what machines are created or installed from. */
import type { ContentLibraryImage } from "@effect-hci/cloudtower/ContentLibraryImage"
import type { ElfImage } from "@effect-hci/cloudtower/ElfImage"
import type { Image } from "@effect-hci/sangfor-scp/Images"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const elf = fields<ElfImage>("cloudtower", "elf-images")
const library = fields<ContentLibraryImage>("cloudtower", "content-library-images")
const image = fields<Image>("sangfor-scp", "images")

/** The table of images. */
export const images: TableDefinition = {
  name: "images",
  doc: "Images: ISO images and images of the content library of CloudTower, ISO and aCloud images of SCP.",
  id: [elf.text("id"), library.text("id"), image.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [elf.text("name"), library.text("name"), image.text("name")]
    },
    {
      name: "kind",
      type: "text",
      doc: "`cluster` for an image of one cluster, `library` for one of the content library; on SCP, its own words.",
      sources: [elf.always("cluster"), library.always("library"), image.text("disk_format")]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [image.text("status")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool, or the first of them: `clusters.id`.",
      sources: [elf.text("cluster.id"), library.first("clusters", "id"), image.text("az_id"), image.first("azs", "id")]
    },
    {
      name: "tenant_id",
      type: "text",
      doc: "Id of the tenant that owns the image.",
      sources: [image.text("owner_id")]
    },
    {
      name: "size_bytes",
      type: "integer",
      doc: "Size of its files in bytes.",
      sources: [elf.bytes("size"), library.bytes("size"), image.bytes("size_mb", "MB")]
    },
    {
      name: "guest_os",
      type: "text",
      doc: "Operating system.",
      sources: [image.text("os_type")]
    },
    {
      name: "created_at",
      type: "timestamp",
      doc: "When the image was created.",
      sources: [elf.time("local_created_at"), library.time("createdAt")]
    }
  ]
}
