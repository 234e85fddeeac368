/**
 * Floating IPs, as newer clients know public addresses: the same ones that older clients call elastic IPs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import type { Route } from "../../engine/routes.ts"
import { bodyOf, optional, Positive, route } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { includes, ofArray, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { floatingIp as render } from "../render/floatingIps.ts"
import { badRequest, conflict, created, ok } from "../reply.ts"
import type { Outcome } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import * as Derive from "../world/derive.ts"
import type { Eip } from "../world/models.ts"
import type { World } from "../world/World.ts"
import * as Binding from "./eipBinding.ts"
import * as Find from "./find.ts"

const boundTo = (world: World, { binding }: Eip) =>
  binding === undefined ? undefined : world.servers.get(binding.server)

const filters = (world: World): Filters<Eip> => ({
  project_id: (eip, value) => eip.project === world.catalog.projects.find(value)?.index,
  floating_ip: (eip, value) => eip.ip === value,
  keywords: (eip, value) => includes(eip.ip, value),
  floating_ip_pool_id: (_, value) => value === world.catalog.floatingIpPoolId,
  bind_az_id: (eip, value) => boundTo(world, eip)?.az === (world.catalog.azs.find(value)?.index ?? -1),
  bind_vpc_id: (eip, value) =>
    boundTo(world, eip)?.nics.some(({ vpc }) => vpc === world.vpcs.ids.indexOf(value)) === true,
  bind_type: (eip, value) => eip.binding !== undefined && value === "vm"
})

const shown = (call: Call, eip: Eip): JsonObject => {
  const manner: Manner<Eip> = {
    kind: "eips",
    origin: (world, index) => world.eips.get(index),
    asExported: call.world.site?.onlyFloatingIps === true
  }
  return show(call, manner, ({ world }, record) => render(world, record), eip)
}

const list: Handler = (call) => ofCollection(call, call.world.eips, filters(call.world), (eip) => shown(call, eip))

const find = (call: Call) => Find.eip(call, call.params["floatingip_id"] ?? "")

const get: Handler = (call) => Result.map(find(call), (eip) => ok(shown(call, eip)))

const Creation = Schema.Struct({
  project_id: Schema.String,
  floatingip_pool_id: optional(Schema.String),
  floating_ip: optional(Schema.String),
  az_ids: optional(Schema.Array(Schema.String)),
  bandwidth: optional(Schema.Struct({ qos_uplink: Positive, qos_downlink: Positive }))
})

const defaultKbps = 10_240

const ensureAddressFree = (world: World, ip: string | null | undefined): Outcome<void> => {
  if (ip === undefined || ip === null || ip === "") return Result.void
  const { total } = world.eips.query({ key: `free=${ip}`, test: (eip) => eip.ip === ip }, 0, 1)
  return total === 0 ? Result.void : conflict(`The address ${ip} is allocated already`)
}

const allocate: Handler = (call) =>
  Result.gen(function* () {
    const { catalog, eips } = call.world
    const body = yield* bodyOf(call, Creation)
    const project = yield* Find.project(call, body.project_id)
    const az = yield* Find.maybe(body.az_ids?.[0], (id) => Find.az(call, id))
    const pool = body.floatingip_pool_id ?? ""
    if (pool !== "" && pool !== catalog.floatingIpPoolId) {
      return yield* badRequest(`Invalid input for field floatingip_pool_id: there is no pool ${pool}`)
    }
    yield* ensureAddressFree(call.world, body.floating_ip)
    const index = eips.reserve()
    const asked = body.floating_ip ?? ""
    const eip: Eip = {
      index,
      az: az?.index ?? 0,
      project: project.index,
      name: `floatingip-${index}`,
      ip: asked === "" ? call.world.publicAddress(index) : asked,
      uplinkKbps: body.bandwidth?.qos_uplink ?? defaultKbps,
      downlinkKbps: body.bandwidth?.qos_downlink ?? defaultKbps,
      binding: undefined,
      createdAt: call.now
    }
    eips.set(eip)
    return created(shown(call, eip))
  })

const Update = Schema.Struct({ qos_uplink: optional(Positive), qos_downlink: optional(Positive) })

const update: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const eip = yield* find(call)
    const changed = {
      ...eip,
      uplinkKbps: body.qos_uplink ?? eip.uplinkKbps,
      downlinkKbps: body.qos_downlink ?? eip.downlinkKbps
    }
    call.world.eips.set(changed)
    return ok(shown(call, changed))
  })

const Bind = Schema.Struct({
  vpc_id: Schema.String,
  port_id: optional(Schema.String),
  ip_address: optional(Schema.String)
})

/** The interface with an address in a VPC, or 400. */
const targetOfAddress = (call: Call, vpcId: string, ip: string): Outcome<Binding.Target> =>
  Result.gen(function* () {
    const vpc = yield* Find.vpc(call, vpcId)
    const hasIt = (nic: { readonly vpc: number; readonly ip: string }) => nic.vpc === vpc.index && nic.ip === ip
    const question = { key: `address=${vpc.index}.${ip}`, test: hasAny(hasIt) }
    const [server] = call.world.servers.query(question, 0, 1).items
    return server === undefined
      ? yield* badRequest(`No server has the address ${ip} in VPC ${vpcId}`)
      : { server: server.index, nic: server.nics.findIndex(hasIt) }
  })

const hasAny =
  <A>(test: (item: A) => boolean) =>
  (server: { readonly nics: ReadonlyArray<A> }): boolean =>
    server.nics.some(test)

const bind: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Bind)
    const eip = yield* find(call)
    yield* Find.vpc(call, body.vpc_id)
    const byPort = yield* Find.maybe(body.port_id, (id) => Binding.targetOfPort(call, id))
    const target = byPort ?? (yield* targetOfAddress(call, body.vpc_id, body.ip_address ?? ""))
    return created({ task_id: yield* Binding.bind(call, eip, target) })
  })

const unbind: Handler = (call) =>
  Result.gen(function* () {
    const eip = yield* find(call)
    return ok({ task_id: yield* Binding.unbind(call, eip) })
  })

const release: Handler = (call) =>
  Result.gen(function* () {
    const eip = yield* find(call)
    yield* Binding.release(call, eip)
    return ok({})
  })

const listPools: Handler = (call) => {
  const { azs, floatingIpPoolId, lineTypeId } = call.world.catalog
  const pool = {
    id: floatingIpPoolId,
    name: "default",
    description: "",
    allocation_pools: [{ start: Derive.eipAddress(0), end: Derive.eipAddress(1_000_000) }],
    az_ids: azs.all.map(({ id }) => id),
    ip_count: 1_000_001,
    is_global: 1,
    line_type_id: lineTypeId,
    qos_downlink: 20_000_000,
    qos_uplink: 20_000_000,
    vlan: 0
  }
  return ofArray(call, [pool], { name: ({ name }, value) => includes(name, value) }, (record) => record)
}

const path = "/janus/20180725/floatingips"

/** Operations on floating IPs. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("FloatingIps.list", "GET", path, list, { errcodeSince: 20190725 }),
  route("FloatingIps.allocate", "POST", path, allocate),
  route("FloatingIps.get", "GET", `${path}/{floatingip_id}`, get),
  route("FloatingIps.updateBandwidth", "PUT", `${path}/{floatingip_id}`, update),
  route("FloatingIps.release", "DELETE", `${path}/{floatingip_id}`, release),
  route("FloatingIps.bind", "POST", `${path}/{floatingip_id}/binding`, bind),
  route("FloatingIps.unbind", "DELETE", `${path}/{floatingip_id}/unbinding`, unbind),
  route("FloatingIps.listPools", "GET", "/janus/20180725/floatingippools", listPools)
]
