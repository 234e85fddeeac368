/**
 * Listing and looking at servers.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { isModern, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection, oneOf } from "../listing.ts"
import type { Filters } from "../listing.ts"
import * as Render from "../render/servers.ts"
import { storageId } from "../records/state.ts"
import { ok } from "../response.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import type { Server } from "../records/kinds.ts"
import { isOn } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

const hasPublicAddress = (state: ScpState, server: Server, value: string): boolean => {
  const eip = state.eipOfServer(server.index)
  return eip !== undefined && (eip.ip.includes(value) || state.eips.ids.of(eip.index) === value)
}

const projectIs =
  ({ catalog }: ScpState) =>
  (server: Server, value: string): boolean =>
    server.project === catalog.projects.find(value)?.index

const filters = (state: ScpState): Filters<Server> => {
  const { azs, images } = state.catalog
  const idOf = (server: Server) => state.servers.ids.of(server.index)
  return {
    az_id: (server, value) => server.az === azs.find(value)?.index,
    host_id: (server, value) => server.host === state.hosts.ids.indexOf(value),
    tenant_id: projectIs(state),
    project_id: projectIs(state),
    status: (server, value) => oneOf(server.status, value),
    power_state: (server, value) => (isOn(server.status) ? "on" : "off") === value,
    name: (server, value) => includes(server.name, value),
    query_name: (server, value) => includes(server.name, value),
    query_ip: (server, value) => server.nics.some(({ ip }) => ip.includes(value)),
    query_fip: (server, value) => hasPublicAddress(state, server, value),
    floating_ip_address: (server, value) => hasPublicAddress(state, server, value),
    floatingip_id: (server, value) => hasPublicAddress(state, server, value),
    group_id: (server, value) => server.group !== undefined && server.group === state.groups.ids.indexOf(value),
    vpc_id: (server, value) => server.nics.some(({ vpc }) => vpc === state.vpcs.ids.indexOf(value)),
    subnet_id: (server, value) => server.nics.some(({ subnet }) => subnet === state.subnets.ids.indexOf(value)),
    os_type: (server, value) => images.at(server.image).osType === value,
    storage_id: (server, value) => storageId(state, server.az, server.storageTag) === value,
    user_id: (server, value) => state.catalog.projects.at(server.project).userId === value,
    ids: (server, value) => oneOf(idOf(server), value),
    vm_ids: (server, value) => oneOf(idOf(server), value)
  }
}

const shown = (call: Call, modern: typeof Render.modern, server: Server): JsonObject => {
  const render = isModern(call) ? modern : Render.first
  const rule: RenderRule<Server> = {
    kind: "servers",
    get: ({ servers }, index) => servers.get(index),
    asExported: !isModern(call)
  }
  return renderExported(call, rule, ({ state }, record) => render(state, record), server)
}

const list: Handler = (call) =>
  ofCollection(call, call.state.servers, filters(call.state), (server) => shown(call, Render.modern, server))

const find = (call: Call, id: string) => {
  const recycled = Find.recycled(call, id)
  return recycled === undefined ? Find.server(call, id) : Result.succeed(recycled)
}

const get: Handler<"server_id"> = (call, { server_id }) =>
  Result.map(find(call, server_id), (server) => ok(shown(call, Render.detail, server)))

/** Operations that read servers. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.list", "GET", "/janus/20180725/servers", list),
  route("Servers.get", "GET", "/janus/20180725/servers/{server_id}", get)
]
