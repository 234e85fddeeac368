/**
 * Public addresses on the wire of the later dates.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Eip } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import { plainTime } from "../response.ts"
import { portId } from "../records/state.ts"

const bindingOf = (state: ScpState, { binding }: Eip): JsonObject => {
  const server = binding === undefined ? undefined : state.servers.get(binding.server)
  const nic = binding === undefined ? undefined : server?.nics[binding.nic]
  if (server === undefined || nic === undefined || binding === undefined) return {}
  return {
    binding_info: {
      az_id: state.catalog.azs.at(server.az).id,
      bind_id: state.servers.ids.of(server.index),
      bind_type: "vm",
      device_name: server.name,
      ip_address: nic.ip,
      port_id: portId(state, server, binding.nic),
      router_id: state.vpcs.ids.of(nic.vpc),
      status: "active",
      vpc_id: state.vpcs.ids.of(nic.vpc)
    }
  }
}

const floatingPortId = (state: ScpState, eip: Eip): string => state.ports.of(2 ** 31 + eip.index)

/** An EIP; its bandwidth has the names of all operations. */
export const floatingIp = (state: ScpState, eip: Eip): JsonObject => ({
  id: state.eips.ids.of(eip.index),
  floating_ip: eip.ip,
  floating_port_id: floatingPortId(state, eip),
  port_id: floatingPortId(state, eip),
  floatingip_pool_id: state.catalog.floatingIpPoolId,
  project_id: state.catalog.projects.at(eip.project).id,
  sharedbandwidth_id: "",
  subnet_id: "",
  created_at: plainTime(eip.createdAt),
  updated_at: null,
  bandwidth: {
    qos_downlink: eip.downlinkKbps,
    qos_uplink: eip.uplinkKbps,
    qos_downlink_kbps: eip.downlinkKbps,
    qos_uplink_kbps: eip.uplinkKbps
  },
  ...bindingOf(state, eip)
})
