/** Licences: of a Tower, of clusters, and of what runs on them. */
import type { Cluster } from "@effect-hci/cloudtower/Cluster"
import type { EcpLicense } from "@effect-hci/cloudtower/EcpLicense"
import type { License } from "@effect-hci/cloudtower/License"
import type { ClusterLicense as ScpLicense } from "@effect-hci/sangfor-scp/api/Clusters"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

/** A licence as SCP lists it for one cluster, with the cluster's id, which the listing leaves out. */
interface ClusterLicense extends ScpLicense {
  readonly cluster_id?: string | null
}

const tower = fields<License>("cloudtower", "licenses")
const cluster = fields<Cluster>("cloudtower", "clusters")
const ecp = fields<EcpLicense>("cloudtower", "ecp-licenses")
const scp = fields<ClusterLicense>("sangfor-scp", "cluster-licenses")

const types = { PERPETUAL: "perpetual", SUBSCRIPTION: "subscription", TRIAL: "trial" }

/** The table of licences. */
export const licences: TableDefinition = {
  name: "licences",
  doc:
    "Licences: of the Tower itself, of each of its clusters, and of products on them. SCP lists those of one cluster at a " +
    "time; the inventory adds the cluster to each.",
  id: [tower.text("id"), cluster.text("id"), ecp.text("id"), scp.path("cluster_id", "name")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "What is licensed: name of the cluster or the product.",
      sources: [tower.always("CloudTower"), cluster.text("name"), ecp.text("product_name"), scp.text("name")]
    },
    {
      name: "scope",
      type: "text",
      doc: "`tower`, `cluster` or `product`.",
      sources: [tower.always("tower"), cluster.always("cluster"), ecp.always("product"), scp.always("cluster")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster. On CloudTower: `clusters.id`.",
      sources: [cluster.text("id"), ecp.text("cluster.id"), scp.text("cluster_id")]
    },
    {
      name: "edition",
      type: "text",
      doc: "Edition in the platform's own words.",
      sources: [tower.text("software_edition"), cluster.text("software_edition"), ecp.text("ecp_edition")]
    },
    {
      name: "type",
      type: "text",
      doc: "`perpetual`, `subscription` or `trial`.",
      sources: [tower.word("type", types), cluster.word("license_type", types), ecp.word("license_type", types)]
    },
    {
      name: "serial",
      type: "text",
      doc: "Serial number.",
      sources: [tower.text("license_serial"), cluster.text("license_serial"), ecp.text("serial")]
    },
    {
      name: "signed_at",
      type: "timestamp",
      doc: "When the licence was issued.",
      sources: [tower.time("sign_date"), cluster.time("license_sign_date"), ecp.time("sign_date")]
    },
    {
      name: "expires_at",
      type: "timestamp",
      doc: "When the licence ends.",
      sources: [
        tower.time("expire_date"),
        cluster.time("license_expire_date"),
        ecp.time("subscription_expire_date"),
        ecp.time("expire_date"),
        scp.seconds("software_time.expire_timestamp")
      ]
    },
    {
      name: "maintenance_ends_at",
      type: "timestamp",
      doc: "When the vendor's service ends.",
      sources: [
        tower.time("maintenance_end_date"),
        cluster.time("maintenance_end_date"),
        scp.seconds("service_time.expire_timestamp")
      ]
    }
  ]
}
