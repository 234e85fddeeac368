/**
 * Subnets.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { Bit, bodyOf, Name, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { badRequest, conflict, orFail } from "../../engine/outcome.ts"
import { created, noContent, ok } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Ipv4 from "../records/ipv4.ts"
import * as Kinds from "../records/kinds.ts"
import type { Subnet, Vpc } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

const render = (state: ScpState, subnet: Subnet) => {
  const { azs, projects } = state.catalog
  const vpc = state.vpcs.get(subnet.vpc)
  const range = Ipv4.parseCidr(subnet.cidr)
  const pool =
    range === undefined ? [] : [{ start: Ipv4.format(range.base + 2), end: Ipv4.format(range.base + range.size - 2) }]
  return {
    ...Kinds.subnets.plain(subnet, state, state.subnets.ids.of(subnet.index)),
    allocation_pools: pool,
    enable_dhcp: subnet.dhcp,
    is_visible: 1,
    shared: 0,
    status: "active",
    vpc_id: state.vpcs.ids.of(subnet.vpc),
    az_id: azs.at(vpc?.az ?? 0).id,
    project_id: projects.at(vpc?.project ?? 0).id
  }
}

const filters = (state: ScpState): Filters<Subnet> => {
  const { azs, projects } = state.catalog
  const vpcOf = (subnet: Subnet) => state.vpcs.get(subnet.vpc)
  return {
    vpc_id: (subnet, value) => subnet.vpc === state.vpcs.ids.indexOf(value),
    az_id: (subnet, value) => vpcOf(subnet)?.az === azs.find(value)?.index,
    project_id: (subnet, value) => vpcOf(subnet)?.project === projects.find(value)?.index,
    name: (subnet, value) => includes(subnet.name, value),
    keywords: (subnet, value) => includes(subnet.name, value),
    is_visible: (_, value) => value === "1"
  }
}

const shown = (call: Call, subnet: Subnet): JsonObject => {
  const rule: RenderRule<Subnet> = {
    kind: "subnets",
    get: (state, index) => state.subnets.get(index),
    asExported: true
  }
  return renderExported(call, rule, ({ state }, record) => render(state, record), subnet)
}

const list: Handler = (call) =>
  ofCollection(call, call.state.subnets, filters(call.state), (subnet) => shown(call, subnet))

const get: Handler<"subnet_id"> = (call, { subnet_id }) =>
  Result.map(Find.subnet(call, subnet_id), (subnet) => ok(shown(call, subnet)))

const Creation = Schema.Struct({
  vpc_id: Schema.String,
  cidr: Schema.String,
  az_id: optional(Schema.String),
  name: optional(Name),
  gateway_ip: optional(Schema.String),
  description: optional(Schema.String),
  enable_dhcp: optional(Bit)
})

const rangeOf = (field: string, text: string): Outcome<Ipv4.Cidr> =>
  orFail(Ipv4.parseCidr(text), badRequest(`Invalid input for field ${field}: ${text} is not a network`))

/** Fails on a range that is not the VPC's, or that a sibling has. */
const ensureNoOverlap = (state: ScpState, vpc: Vpc, cidr: string): Outcome<Ipv4.Cidr> =>
  Result.gen(function* () {
    const range = yield* rangeOf("cidr", cidr)
    if (!Ipv4.contains(yield* rangeOf("cidr", vpc.cidr), range)) {
      return yield* badRequest(`Invalid input for field cidr: ${cidr} is not a part of the VPC's ${vpc.cidr}`)
    }
    const taken = state.subnetsOfVpc(vpc.index).find((subnet) => {
      const other = Ipv4.parseCidr(subnet.cidr)
      return other !== undefined && Ipv4.overlaps(other, range)
    })
    return taken === undefined
      ? range
      : yield* conflict(`The range ${cidr} overlaps subnet ${taken.name} ${taken.cidr}`)
  })

const create: Handler = (call) =>
  Result.gen(function* () {
    const { state } = call
    const body = yield* bodyOf(call, Creation)
    const vpc = yield* Find.vpc(call, body.vpc_id)
    const az = yield* Find.maybe(body.az_id, (id) => Find.az(call, id))
    if (az !== undefined && az.index !== vpc.az) return yield* badRequest("The VPC is in another resource pool")
    const range = yield* ensureNoOverlap(state, vpc, body.cidr)
    const index = state.subnets.reserve()
    const subnet: Subnet = {
      index,
      vpc: vpc.index,
      name: body.name ?? `subnet-${index}`,
      description: body.description ?? "",
      cidr: body.cidr,
      gateway: body.gateway_ip ?? Ipv4.format(range.base + 1),
      dhcp: body.enable_dhcp === 0 || body.enable_dhcp === false ? 0 : 1
    }
    state.subnets.set(subnet)
    return created(shown(call, subnet))
  })

const Update = Schema.Struct({
  name: optional(Name),
  description: optional(Schema.String),
  enable_dhcp: optional(Bit)
})

const update: Handler<"subnet_id"> = (call, { subnet_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const subnet = yield* Find.subnet(call, subnet_id)
    const dhcp = body.enable_dhcp ?? subnet.dhcp
    const changed: Subnet = {
      ...subnet,
      name: body.name ?? subnet.name,
      description: body.description ?? subnet.description,
      dhcp: dhcp === 1 || dhcp === true ? 1 : 0
    }
    call.state.subnets.set(changed)
    return ok(shown(call, changed))
  })

const remove: Handler<"subnet_id"> = (call, { subnet_id }) =>
  Result.gen(function* () {
    const { isSubnetInUse, subnets } = call.state
    const subnet = yield* Find.subnet(call, subnet_id)
    yield* Tasks.ensureUnlocked(call, subnet_id)
    if (isSubnetInUse(subnet.index)) return yield* conflict(`Subnet ${subnet_id} is in use: servers are on it`)
    subnets.remove(subnet.index)
    return noContent
  })

const path = "/janus/20180725/subnets"

/** Operations on subnets. */
export const routes: ReadonlyArray<Route> = [
  route("Subnets.list", "GET", path, list),
  route("Subnets.create", "POST", path, create),
  route("Subnets.get", "GET", `${path}/{subnet_id}`, get),
  route("Subnets.update", "PUT", `${path}/{subnet_id}`, update),
  route("Subnets.delete", "DELETE", `${path}/{subnet_id}`, remove)
]
