/**
 * Floating IPs, as newer clients know EIPes: the same ones that older clients call elastic IPs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { bodyOf, optional, Positive, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { floatingIp as render } from "../render/floatingIps.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { created, ok } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Seed from "../records/seed.ts"
import type { Eip } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Binding from "./eipBinding.ts"
import * as Eips from "./eips.ts"
import * as Find from "./find.ts"

const boundTo = (state: ScpState, { binding }: Eip) =>
  binding === undefined ? undefined : state.servers.get(binding.server)

const filters = (state: ScpState): Filters<Eip> => ({
  project_id: (eip, value) => eip.project === state.catalog.projects.find(value)?.index,
  floating_ip: (eip, value) => eip.ip === value,
  keywords: (eip, value) => includes(eip.ip, value),
  floating_ip_pool_id: (_, value) => value === state.catalog.floatingIpPoolId,
  bind_az_id: (eip, value) => boundTo(state, eip)?.az === (state.catalog.azs.find(value)?.index ?? -1),
  bind_vpc_id: (eip, value) =>
    boundTo(state, eip)?.nics.some(({ vpc }) => vpc === state.vpcs.ids.indexOf(value)) === true,
  bind_type: (eip, value) => eip.binding !== undefined && value === "vm"
})

const shown = (call: Call, eip: Eip): JsonObject => {
  const rule: RenderRule<Eip> = {
    kind: "eips",
    get: (state, index) => state.eips.get(index),
    asExported: call.state.site?.onlyFloatingIps === true
  }
  return renderExported(call, rule, ({ state }, record) => render(state, record), eip)
}

const list: Handler = (call) => ofCollection(call, call.state.eips, filters(call.state), (eip) => shown(call, eip))

const get: Handler<"floatingip_id"> = (call, { floatingip_id }) =>
  Result.map(Find.eip(call, floatingip_id), (eip) => ok(shown(call, eip)))

const Creation = Schema.Struct({
  project_id: Schema.String,
  floatingip_pool_id: optional(Schema.String),
  floating_ip: optional(Schema.String),
  az_ids: optional(Schema.Array(Schema.String)),
  bandwidth: optional(Schema.Struct({ qos_uplink: Positive, qos_downlink: Positive }))
})

const defaultKbps = 10_240

const ensureAddressFree = (state: ScpState, ip: string | null | undefined): Outcome<void> => {
  if (ip === undefined || ip === null || ip === "") return Result.void
  const { total } = state.eips.query({ key: `free=${ip}`, test: (eip) => eip.ip === ip }, 0, 1)
  return total === 0 ? Result.void : conflict(`The address ${ip} is allocated already`)
}

const allocate: Handler = (call) =>
  Result.gen(function* () {
    const { catalog, eips } = call.state
    const body = yield* bodyOf(call, Creation)
    const project = yield* Find.project(call, body.project_id)
    const az = yield* Find.maybe(body.az_ids?.[0], (id) => Find.az(call, id))
    const pool = body.floatingip_pool_id ?? ""
    if (pool !== "" && pool !== catalog.floatingIpPoolId) {
      return yield* badRequest(`Invalid input for field floatingip_pool_id: there is no pool ${pool}`)
    }
    yield* ensureAddressFree(call.state, body.floating_ip)
    const index = eips.reserve()
    const address = body.floating_ip ?? ""
    const eip = Eips.add(call, {
      index,
      az: az?.index ?? 0,
      project: project.index,
      name: `floatingip-${index}`,
      ip: address === "" ? call.state.publicAddress(index) : address,
      uplinkKbps: body.bandwidth?.qos_uplink ?? defaultKbps,
      downlinkKbps: body.bandwidth?.qos_downlink ?? defaultKbps
    })
    return created(shown(call, eip))
  })

const Update = Schema.Struct({ qos_uplink: optional(Positive), qos_downlink: optional(Positive) })

const update: Handler<"floatingip_id"> = (call, { floatingip_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const eip = yield* Find.eip(call, floatingip_id)
    const changed = {
      ...eip,
      uplinkKbps: body.qos_uplink ?? eip.uplinkKbps,
      downlinkKbps: body.qos_downlink ?? eip.downlinkKbps
    }
    call.state.eips.set(changed)
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
    const [server] = call.state.servers.query(question, 0, 1).items
    return server === undefined
      ? yield* badRequest(`No server has the address ${ip} in VPC ${vpcId}`)
      : { server: server.index, nic: server.nics.findIndex(hasIt) }
  })

const hasAny =
  <A>(test: (item: A) => boolean) =>
  (server: { readonly nics: ReadonlyArray<A> }): boolean =>
    server.nics.some(test)

const bind: Handler<"floatingip_id"> = (call, { floatingip_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Bind)
    const eip = yield* Find.eip(call, floatingip_id)
    yield* Find.vpc(call, body.vpc_id)
    const byPort = yield* Find.maybe(body.port_id, (id) => Binding.targetOfPort(call, id))
    const target = byPort ?? (yield* targetOfAddress(call, body.vpc_id, body.ip_address ?? ""))
    return created({ task_id: yield* Binding.bind(call, eip, target) })
  })

const unbind: Handler<"floatingip_id"> = (call, { floatingip_id }) =>
  Result.gen(function* () {
    const eip = yield* Find.eip(call, floatingip_id)
    return ok({ task_id: yield* Binding.unbind(call, eip) })
  })

const release: Handler<"floatingip_id"> = (call, { floatingip_id }) =>
  Result.gen(function* () {
    const eip = yield* Find.eip(call, floatingip_id)
    yield* Binding.release(call, eip)
    return ok({})
  })

const listPools: Handler = (call) => {
  const { azs, floatingIpPoolId, lineTypeId } = call.state.catalog
  const pool = {
    id: floatingIpPoolId,
    name: "default",
    description: "",
    allocation_pools: [{ start: Seed.eipAddress(0), end: Seed.eipAddress(1_000_000) }],
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
export const routes: ReadonlyArray<Route> = [
  route("FloatingIps.list", "GET", path, list, { errcodeSince: 20190725 }),
  route("FloatingIps.allocate", "POST", path, allocate),
  route("FloatingIps.get", "GET", `${path}/{floatingip_id}`, get),
  route("FloatingIps.updateBandwidth", "PUT", `${path}/{floatingip_id}`, update),
  route("FloatingIps.release", "DELETE", `${path}/{floatingip_id}`, release),
  route("FloatingIps.bind", "POST", `${path}/{floatingip_id}/binding`, bind),
  route("FloatingIps.unbind", "DELETE", `${path}/{floatingip_id}/unbinding`, unbind),
  route("FloatingIps.listPools", "GET", "/janus/20180725/floatingippools", listPools)
]
