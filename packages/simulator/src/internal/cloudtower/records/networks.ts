/**
 * Networks: interfaces of hosts, distributed switches and VLANs.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, sumOf, uuids } from "./seedContext.ts"
import { clusterOf, nics, ordinalOf, per, range, vmsOf } from "./dimensions.ts"
import { mac, pick } from "./values.ts"

const interfaces = (context: SeedContext): Spec => {
  const { clusters: count, hostsPerCluster } = context.dimensions
  const host = (index: number) => Math.floor(index / per.nics)
  const vds = (index: number) => Math.floor(host(index) / hostsPerCluster) * per.vdses + (index % per.vdses)
  return {
    size: count * hostsPerCluster * per.nics,
    fields: {
      name: (index) => `eth${index % per.nics}`,
      host: link(context, "Host", host),
      vds: link(context, "Vds", vds),
      local_id: uuids(context, "nic"),
      nic_uuid: uuids(context, "nic-uuid"),
      mac_address: (index) => mac(1, index),
      mtu: always(1500),
      physical: always(true),
      running: always(true),
      up: always(true),
      speed: always(10_000_000_000),
      driver: always("ixgbe"),
      driver_state: always("READY"),
      model: always("Intel X710"),
      is_sriov: always(false),
      rdma_enabled: always(false),
      type: (index) => (index % per.vdses === 0 ? "VM" : "STORAGE")
    },
    referrers: {
      host: (target) => range(target * per.nics, (target + 1) * per.nics),
      vds: (target) => {
        const cluster = Math.floor(target / per.vdses)
        const start = cluster * hostsPerCluster * per.nics
        return range(start, start + hostsPerCluster * per.nics).filter((nic) => nic % per.vdses === target % per.vdses)
      }
    }
  }
}

const bridge = (vds: number) => `ovsbr-${vds.toString(36).padStart(8, "0")}`

const switches = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters * per.vdses,
  fields: {
    name: (index) => (index % per.vdses === 0 ? "vds-vm" : "vds-storage"),
    cluster: link(context, "Cluster", (index) => Math.floor(index / per.vdses)),
    type: (index) => (index % per.vdses === 0 ? "VM" : "STORAGE"),
    bond_mode: always("active-backup"),
    work_mode: always("single"),
    internal: always(false),
    local_id: uuids(context, "vds"),
    ovsbr_name: bridge
  },
  computed: { vlans_num: sumOf(context, "Vds", "Vlan", "vds", () => 1) }
})

const vlanNames = ["default", "vlan-100", "vlan-200", "vlan-300", "mgt-network", "storage-network"] as const
const vlanIds = [0, 100, 200, 300, 0, 40] as const
const vlanTypes = ["VM", "VM", "VM", "VM", "MANAGEMENT", "STORAGE"] as const

/** The network of an interface at the start: those of a cluster take turns. */
export const vlanOf = ({ dimensions }: SeedContext, vm: number, slot: number): number =>
  clusterOf(dimensions, vm) * per.vlans + ((ordinalOf(dimensions, vm) + slot) % per.vmVlans)

/** Interfaces of vms on a network at the start. */
export function* onVlan(context: SeedContext, vlan: number): Generator<number> {
  for (const vm of vmsOf(context.dimensions, Math.floor(vlan / per.vlans))) {
    for (const slot of range(0, nics.count(vm))) {
      if (vlanOf(context, vm, slot) === vlan) yield nics.offset(vm) + slot
    }
  }
}

const vdsOfVlan = (vlan: number) => Math.floor(vlan / per.vlans) * per.vdses + (vlan % per.vlans < per.vmVlans ? 0 : 1)

const localId = (context: SeedContext, vlan: number): string =>
  `${uuids(context, "vlan")(vlan)}_${pick(vlanIds, vlan % per.vlans)}`

/** A network as snapshots keep it, with its id. */
export const networkOf = (context: SeedContext, vlan: number): JsonObject => ({
  id: context.ids("Vlan").of(vlan),
  name: pick(vlanNames, vlan % per.vlans),
  network_ids: [String(pick(vlanIds, vlan % per.vlans))],
  vds_ovs: bridge(vdsOfVlan(vlan)),
  vlan_id: pick(vlanIds, vlan % per.vlans),
  vlan_local_id: localId(context, vlan)
})

const vlans = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters * per.vlans,
  fields: {
    name: (index) => pick(vlanNames, index % per.vlans),
    vlan_id: (index) => pick(vlanIds, index % per.vlans),
    type: (index) => pick(vlanTypes, index % per.vlans),
    network_ids: (index) => [String(pick(vlanIds, index % per.vlans))],
    mode_type: always("VLAN_ACCESS"),
    vds: link(context, "Vds", vdsOfVlan),
    local_id: (index) => localId(context, index)
  }
})

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  Nic: interfaces(context),
  Vds: switches(context),
  Vlan: vlans(context)
})
