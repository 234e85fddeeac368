/** Networks: VLANs of CloudTower, VPCs and subnets of SCP. */
import type { Vlan } from "@effect-hci/cloudtower/Vlan"
import type { Subnet } from "@effect-hci/sangfor-scp/Subnets"
import type { Vpc } from "@effect-hci/sangfor-scp/Vpcs"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const vlan = fields<Vlan>("cloudtower", "vlans")
const vpc = fields<Vpc>("sangfor-scp", "networks")
const subnet = fields<Subnet>("sangfor-scp", "subnets")

/** The table of networks. */
export const networks: TableDefinition = {
  name: "networks",
  doc: "Networks that machines are connected to: VLANs of CloudTower, VPCs and subnets of SCP.",
  id: [vlan.text("id"), vpc.text("id"), subnet.text("id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "Name.",
      sources: [vlan.text("name"), vpc.text("name"), subnet.text("name")]
    },
    {
      name: "kind",
      type: "text",
      doc: "`vlan`, `vpc` or `subnet`.",
      sources: [vlan.always("vlan"), vpc.always("vpc"), subnet.always("subnet")]
    },
    {
      name: "parent_id",
      type: "text",
      doc: "Id of what the network is in: the VDS of a VLAN, the VPC of a subnet.",
      sources: [vlan.text("vds.id"), subnet.text("vpc_id")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`. On CloudTower, records of `vdses` name it.",
      sources: [vpc.text("az_id"), subnet.text("az_id")]
    },
    {
      name: "tenant_id",
      type: "text",
      doc: "Id of the tenant that owns the network.",
      sources: [vpc.text("project_id"), subnet.text("project_id")]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [vpc.text("status"), subnet.text("status")]
    },
    {
      name: "purpose",
      type: "text",
      doc: "What the network is for, in the platform's own words.",
      sources: [vlan.text("type"), vpc.text("type")]
    },
    {
      name: "vlan_id",
      type: "integer",
      doc: "Number of the VLAN.",
      sources: [vlan.count("vlan_id")]
    },
    {
      name: "cidr",
      type: "text",
      doc: "Addresses, as in `10.0.1.0/24`.",
      sources: [vpc.text("cidr"), subnet.text("cidr")]
    },
    {
      name: "gateway_ip",
      type: "text",
      doc: "Address of the gateway.",
      sources: [vlan.text("gateway_ip"), subnet.text("gateway_ip")]
    }
  ]
}
