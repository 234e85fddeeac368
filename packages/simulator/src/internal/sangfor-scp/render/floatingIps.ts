/**
 * Public addresses on the wire of the later dates.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Eip } from "../world/models.ts"
import type { World } from "../world/World.ts"
import { portId } from "./ports.ts"
import * as Time from "./time.ts"

const bindingOf = (world: World, { binding }: Eip): JsonObject => {
  const server = binding === undefined ? undefined : world.servers.get(binding.server)
  const nic = binding === undefined ? undefined : server?.nics[binding.nic]
  if (server === undefined || nic === undefined || binding === undefined) return {}
  return {
    binding_info: {
      az_id: world.catalog.azs.at(server.az).id,
      bind_id: world.servers.ids.of(server.index),
      bind_type: "vm",
      device_name: server.name,
      ip_address: nic.ip,
      port_id: portId(world, server, binding.nic),
      router_id: world.vpcs.ids.of(nic.vpc),
      status: "active",
      vpc_id: world.vpcs.ids.of(nic.vpc)
    }
  }
}

const floatingPortId = (world: World, eip: Eip): string => world.ports.of(2 ** 31 + eip.index)

/** A public address; its bandwidth has the names of all operations. */
export const floatingIp = (world: World, eip: Eip): JsonObject => ({
  id: world.eips.ids.of(eip.index),
  floating_ip: eip.ip,
  floating_port_id: floatingPortId(world, eip),
  port_id: floatingPortId(world, eip),
  floatingip_pool_id: world.catalog.floatingIpPoolId,
  project_id: world.catalog.projects.at(eip.project).id,
  sharedbandwidth_id: "",
  subnet_id: "",
  created_at: Time.plain(eip.createdAt),
  updated_at: null,
  bandwidth: {
    qos_downlink: eip.downlinkKbps,
    qos_uplink: eip.uplinkKbps,
    qos_downlink_kbps: eip.downlinkKbps,
    qos_uplink_kbps: eip.uplinkKbps
  },
  ...bindingOf(world, eip)
})
