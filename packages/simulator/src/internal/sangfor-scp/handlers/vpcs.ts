/**
 * VPCs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import type { Route } from "../../engine/routes.ts"
import { bodyOf, ensureIdle, Name, optional, route, startTask } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { badRequest, conflict, created, ok, orRefuse } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import type { Vpc } from "../world/models.ts"
import * as Ipv4 from "../world/ipv4.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"
import * as Objects from "./objects.ts"

const render = (world: World, vpc: Vpc) => ({
  id: world.vpcs.ids.of(vpc.index),
  name: vpc.name,
  description: vpc.description,
  cidr: vpc.cidr,
  status: "active",
  type: "vpc",
  shared: 0,
  az_id: world.catalog.azs.at(vpc.az).id,
  project_id: world.catalog.projects.at(vpc.project).id
})

const filters = (world: World): Filters<Vpc> => ({
  id: (vpc, value) => world.vpcs.ids.of(vpc.index) === value,
  name: (vpc, value) => includes(vpc.name, value),
  keywords: (vpc, value) => includes(vpc.name, value),
  az_id: (vpc, value) => vpc.az === world.catalog.azs.find(value)?.index,
  project_id: (vpc, value) => vpc.project === world.catalog.projects.find(value)?.index,
  tenant_id: (vpc, value) => vpc.project === world.catalog.projects.find(value)?.index,
  status: (_, value) => value === "active"
})

const shown = (call: Call, vpc: Vpc): JsonObject => {
  const manner: Manner<Vpc> = { kind: "vpcs", origin: (world, index) => world.vpcs.get(index), asExported: true }
  return show(call, manner, ({ world }, record) => render(world, record), vpc)
}

const list: Handler = (call) => ofCollection(call, call.world.vpcs, filters(call.world), (vpc) => shown(call, vpc))

const idOf = (call: Call): string => call.params["vpc_id"] ?? ""

const get: Handler = (call) => Result.map(Find.vpc(call, idOf(call)), (vpc) => ok(shown(call, vpc)))

const Creation = Schema.Struct({
  az_id: Schema.String,
  name: optional(Name),
  cidr: optional(Schema.String),
  description: optional(Schema.String),
  project_id: optional(Schema.String)
})

const anyAddress = "10.0.0.0/8"

/** With `project_id`, as newer clients call, a task makes it; without, it is there with the answer. */
const create: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const body = yield* bodyOf(call, Creation)
    const az = yield* Find.az(call, body.az_id)
    const project = yield* Find.maybe(body.project_id, (id) => Find.project(call, id))
    const cidr = body.cidr ?? anyAddress
    yield* orRefuse(Ipv4.parseCidr(cidr), badRequest(`Invalid input for field cidr: ${cidr} is not a network`))
    const index = world.vpcs.reserve()
    const vpc: Vpc = {
      index,
      az: az.index,
      project: project?.index ?? 0,
      name: body.name ?? `vpc-${index}`,
      description: body.description ?? "",
      cidr
    }
    if (project === undefined) {
      world.vpcs.set(vpc)
      return created(shown(call, vpc))
    }
    const id = world.vpcs.ids.of(index)
    const meta = Objects.vpc(world, "Create VPC", vpc)
    const task_id = startTask(call, { meta, locks: [id], apply: () => world.vpcs.set(vpc) })
    return created({ task_id, id })
  })

const Update = Schema.Struct({ name: optional(Name), description: optional(Schema.String) })

const update: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const vpc = yield* Find.vpc(call, idOf(call))
    yield* ensureIdle(call, idOf(call))
    const changed = { ...vpc, name: body.name ?? vpc.name, description: body.description ?? vpc.description }
    call.world.vpcs.set(changed)
    return ok(shown(call, changed))
  })

const remove: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const id = idOf(call)
    const vpc = yield* Find.vpc(call, id)
    yield* ensureIdle(call, id)
    if (world.subnetsOfVpc(vpc.index).length > 0) return yield* conflict(`VPC ${id} is in use: it has subnets`)
    const meta = Objects.vpc(world, "Delete VPC", vpc)
    return ok({ task_id: startTask(call, { meta, locks: [id], apply: () => world.vpcs.remove(vpc.index) }) })
  })

const path = "/janus/20180725/vpcs"

/** Operations on VPCs. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Vpcs.list", "GET", path, list),
  route("Vpcs.create", "POST", path, create),
  route("Vpcs.get", "GET", `${path}/{vpc_id}`, get),
  route("Vpcs.update", "PUT", `${path}/{vpc_id}`, update),
  route("Vpcs.delete", "DELETE", `${path}/{vpc_id}`, remove)
]
