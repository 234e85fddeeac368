/**
 * Listing and looking at machines.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Route } from "../../engine/routes.ts"
import { isModern, route } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { includes, ofCollection, oneOf } from "../listing.ts"
import type { Filters } from "../listing.ts"
import * as Render from "../render/servers.ts"
import { ok } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import type { Server } from "../world/models.ts"
import { isOn } from "../world/usage.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"

const hasPublicAddress = (world: World, server: Server, value: string): boolean => {
  const eip = world.eipOfServer(server.index)
  return eip !== undefined && (eip.ip.includes(value) || world.eips.ids.of(eip.index) === value)
}

const projectIs =
  ({ catalog }: World) =>
  (server: Server, value: string): boolean =>
    server.project === catalog.projects.find(value)?.index

const filters = (world: World): Filters<Server> => {
  const { azs, images } = world.catalog
  const idOf = (server: Server) => world.servers.ids.of(server.index)
  return {
    az_id: (server, value) => server.az === azs.find(value)?.index,
    host_id: (server, value) => server.host === world.hosts.ids.indexOf(value),
    tenant_id: projectIs(world),
    project_id: projectIs(world),
    status: (server, value) => oneOf(server.status, value),
    power_state: (server, value) => (isOn(server.status) ? "on" : "off") === value,
    name: (server, value) => includes(server.name, value),
    query_name: (server, value) => includes(server.name, value),
    query_ip: (server, value) => server.nics.some(({ ip }) => ip.includes(value)),
    query_fip: (server, value) => hasPublicAddress(world, server, value),
    floating_ip_address: (server, value) => hasPublicAddress(world, server, value),
    floatingip_id: (server, value) => hasPublicAddress(world, server, value),
    vpc_id: (server, value) => server.nics.some(({ vpc }) => vpc === world.vpcs.ids.indexOf(value)),
    subnet_id: (server, value) => server.nics.some(({ subnet }) => subnet === world.subnets.ids.indexOf(value)),
    os_type: (server, value) => images.at(server.image).osType === value,
    storage_id: (server, value) => Render.storageId(world, server.az, server.storageTag) === value,
    user_id: (server, value) => world.catalog.projects.at(server.project).userId === value,
    ids: (server, value) => oneOf(idOf(server), value),
    vm_ids: (server, value) => oneOf(idOf(server), value)
  }
}

const shown = (call: Call, modern: typeof Render.modern, server: Server): JsonObject => {
  const render = isModern(call) ? modern : Render.first
  const manner: Manner<Server> = {
    kind: "servers",
    origin: ({ servers }, index) => servers.get(index),
    asExported: !isModern(call)
  }
  return show(call, manner, ({ world }, record) => render(world, record), server)
}

const list: Handler = (call) =>
  ofCollection(call, call.world.servers, filters(call.world), (server) => shown(call, Render.modern, server))

const find = (call: Call, id: string) => {
  const recycled = Find.recycled(call, id)
  return recycled === undefined ? Find.server(call, id) : Result.succeed(recycled)
}

const get: Handler = (call) =>
  Result.map(find(call, call.params["server_id"] ?? ""), (server) => ok(shown(call, Render.detail, server)))

/** Operations that read machines. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Servers.list", "GET", "/janus/20180725/servers", list),
  route("Servers.get", "GET", "/janus/20180725/servers/{server_id}", get)
]
