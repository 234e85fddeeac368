/**
 * Subnets.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import type { Route } from "../../engine/routes.ts"
import { Bit, bodyOf, ensureIdle, Name, optional, route } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { badRequest, conflict, created, noContent, ok, orRefuse } from "../reply.ts"
import type { Outcome } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import * as Ipv4 from "../world/ipv4.ts"
import type { Subnet, Vpc } from "../world/models.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"

const render = (world: World, subnet: Subnet) => {
  const { azs, projects } = world.catalog
  const vpc = world.vpcs.get(subnet.vpc)
  const range = Ipv4.parseCidr(subnet.cidr)
  const pool =
    range === undefined ? [] : [{ start: Ipv4.format(range.base + 2), end: Ipv4.format(range.base + range.size - 2) }]
  return {
    id: world.subnets.ids.of(subnet.index),
    name: subnet.name,
    description: subnet.description,
    cidr: subnet.cidr,
    gateway_ip: subnet.gateway,
    allocation_pools: pool,
    enable_dhcp: subnet.dhcp,
    is_visible: 1,
    shared: 0,
    status: "active",
    vpc_id: world.vpcs.ids.of(subnet.vpc),
    az_id: azs.at(vpc?.az ?? 0).id,
    project_id: projects.at(vpc?.project ?? 0).id
  }
}

const filters = (world: World): Filters<Subnet> => {
  const { azs, projects } = world.catalog
  const vpcOf = (subnet: Subnet) => world.vpcs.get(subnet.vpc)
  return {
    vpc_id: (subnet, value) => subnet.vpc === world.vpcs.ids.indexOf(value),
    az_id: (subnet, value) => vpcOf(subnet)?.az === azs.find(value)?.index,
    project_id: (subnet, value) => vpcOf(subnet)?.project === projects.find(value)?.index,
    name: (subnet, value) => includes(subnet.name, value),
    keywords: (subnet, value) => includes(subnet.name, value),
    is_visible: (_, value) => value === "1"
  }
}

const shown = (call: Call, subnet: Subnet): JsonObject => {
  const manner: Manner<Subnet> = {
    kind: "subnets",
    origin: (world, index) => world.subnets.get(index),
    asExported: true
  }
  return show(call, manner, ({ world }, record) => render(world, record), subnet)
}

const list: Handler = (call) =>
  ofCollection(call, call.world.subnets, filters(call.world), (subnet) => shown(call, subnet))

const idOf = (call: Call): string => call.params["subnet_id"] ?? ""

const get: Handler = (call) => Result.map(Find.subnet(call, idOf(call)), (subnet) => ok(shown(call, subnet)))

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
  orRefuse(Ipv4.parseCidr(text), badRequest(`Invalid input for field ${field}: ${text} is not a network`))

/** Refuses a range that is not the VPC's, or that a sibling has. */
const ensureFree = (world: World, vpc: Vpc, cidr: string): Outcome<Ipv4.Cidr> =>
  Result.gen(function* () {
    const range = yield* rangeOf("cidr", cidr)
    if (!Ipv4.contains(yield* rangeOf("cidr", vpc.cidr), range)) {
      return yield* badRequest(`Invalid input for field cidr: ${cidr} is not a part of the VPC's ${vpc.cidr}`)
    }
    const taken = world.subnetsOfVpc(vpc.index).find((subnet) => {
      const other = Ipv4.parseCidr(subnet.cidr)
      return other !== undefined && Ipv4.overlaps(other, range)
    })
    return taken === undefined
      ? range
      : yield* conflict(`The range ${cidr} overlaps subnet ${taken.name} ${taken.cidr}`)
  })

const create: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const body = yield* bodyOf(call, Creation)
    const vpc = yield* Find.vpc(call, body.vpc_id)
    const az = yield* Find.maybe(body.az_id, (id) => Find.az(call, id))
    if (az !== undefined && az.index !== vpc.az) return yield* badRequest("The VPC is in another resource pool")
    const range = yield* ensureFree(world, vpc, body.cidr)
    const index = world.subnets.reserve()
    const subnet: Subnet = {
      index,
      vpc: vpc.index,
      name: body.name ?? `subnet-${index}`,
      description: body.description ?? "",
      cidr: body.cidr,
      gateway: body.gateway_ip ?? Ipv4.format(range.base + 1),
      dhcp: body.enable_dhcp === 0 || body.enable_dhcp === false ? 0 : 1
    }
    world.subnets.set(subnet)
    return created(shown(call, subnet))
  })

const Update = Schema.Struct({
  name: optional(Name),
  description: optional(Schema.String),
  enable_dhcp: optional(Bit)
})

const update: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const subnet = yield* Find.subnet(call, idOf(call))
    const dhcp = body.enable_dhcp ?? subnet.dhcp
    const changed: Subnet = {
      ...subnet,
      name: body.name ?? subnet.name,
      description: body.description ?? subnet.description,
      dhcp: dhcp === 1 || dhcp === true ? 1 : 0
    }
    call.world.subnets.set(changed)
    return ok(shown(call, changed))
  })

const remove: Handler = (call) =>
  Result.gen(function* () {
    const { isSubnetInUse, subnets } = call.world
    const subnet = yield* Find.subnet(call, idOf(call))
    yield* ensureIdle(call, idOf(call))
    if (isSubnetInUse(subnet.index)) return yield* conflict(`Subnet ${idOf(call)} is in use: servers are on it`)
    subnets.remove(subnet.index)
    return noContent
  })

const path = "/janus/20180725/subnets"

/** Operations on subnets. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Subnets.list", "GET", path, list),
  route("Subnets.create", "POST", path, create),
  route("Subnets.get", "GET", `${path}/{subnet_id}`, get),
  route("Subnets.update", "PUT", `${path}/{subnet_id}`, update),
  route("Subnets.delete", "DELETE", `${path}/{subnet_id}`, remove)
]
