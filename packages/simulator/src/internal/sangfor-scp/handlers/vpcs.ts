/**
 * VPCs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { bodyOf, Name, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { badRequest, conflict, orFail } from "../../engine/outcome.ts"
import { created, ok } from "../response.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Vpc } from "../records/kinds.ts"
import * as Ipv4 from "../records/ipv4.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

const render = (state: ScpState, vpc: Vpc) => ({
  ...Kinds.vpcs.plain(vpc, state, state.vpcs.ids.of(vpc.index)),
  status: "active",
  type: "vpc",
  shared: 0,
  az_id: state.catalog.azs.at(vpc.az).id,
  project_id: state.catalog.projects.at(vpc.project).id
})

const filters = (state: ScpState): Filters<Vpc> => ({
  id: (vpc, value) => state.vpcs.ids.of(vpc.index) === value,
  name: (vpc, value) => includes(vpc.name, value),
  keywords: (vpc, value) => includes(vpc.name, value),
  az_id: (vpc, value) => vpc.az === state.catalog.azs.find(value)?.index,
  project_id: (vpc, value) => vpc.project === state.catalog.projects.find(value)?.index,
  tenant_id: (vpc, value) => vpc.project === state.catalog.projects.find(value)?.index,
  status: (_, value) => value === "active"
})

const shown = (call: Call, vpc: Vpc): JsonObject => {
  const rule: RenderRule<Vpc> = { kind: "vpcs", get: (state, index) => state.vpcs.get(index), asExported: true }
  return renderExported(call, rule, ({ state }, record) => render(state, record), vpc)
}

const list: Handler = (call) => ofCollection(call, call.state.vpcs, filters(call.state), (vpc) => shown(call, vpc))

const get: Handler<"vpc_id"> = (call, { vpc_id }) => Result.map(Find.vpc(call, vpc_id), (vpc) => ok(shown(call, vpc)))

const Creation = Schema.Struct({
  az_id: Schema.String,
  name: optional(Name),
  cidr: optional(Schema.String),
  description: optional(Schema.String),
  project_id: optional(Schema.String)
})

const anyAddress = "10.0.0.0/8"

/** With `project_id`, as newer clients call, a task creates it; without, it exists when the response comes. */
const create: Handler = (call) =>
  Result.gen(function* () {
    const { state } = call
    const body = yield* bodyOf(call, Creation)
    const az = yield* Find.az(call, body.az_id)
    const project = yield* Find.maybe(body.project_id, (id) => Find.project(call, id))
    const cidr = body.cidr ?? anyAddress
    yield* orFail(Ipv4.parseCidr(cidr), badRequest(`Invalid input for field cidr: ${cidr} is not a network`))
    const index = state.vpcs.reserve()
    const vpc: Vpc = {
      index,
      az: az.index,
      project: project?.index ?? 0,
      name: body.name ?? `vpc-${index}`,
      description: body.description ?? "",
      cidr
    }
    if (project === undefined) {
      state.vpcs.set(vpc)
      return created(shown(call, vpc))
    }
    const id = state.vpcs.ids.of(index)
    const meta = Tasks.aboutVpc(state, "Create VPC", vpc)
    const task_id = Tasks.start(call, { meta, locks: [id], apply: () => state.vpcs.set(vpc) })
    return created({ task_id, id })
  })

const Update = Schema.Struct({ name: optional(Name), description: optional(Schema.String) })

const update: Handler<"vpc_id"> = (call, { vpc_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const vpc = yield* Find.vpc(call, vpc_id)
    yield* Tasks.ensureUnlocked(call, vpc_id)
    const changed = { ...vpc, name: body.name ?? vpc.name, description: body.description ?? vpc.description }
    call.state.vpcs.set(changed)
    return ok(shown(call, changed))
  })

const remove: Handler<"vpc_id"> = (call, { vpc_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    const vpc = yield* Find.vpc(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    if (state.subnetsOfVpc(vpc.index).length > 0) return yield* conflict(`VPC ${id} is in use: it has subnets`)
    const meta = Tasks.aboutVpc(state, "Delete VPC", vpc)
    return ok({ task_id: Tasks.start(call, { meta, locks: [id], apply: () => state.vpcs.remove(vpc.index) }) })
  })

const path = "/janus/20180725/vpcs"

/** Operations on VPCs. */
export const routes: ReadonlyArray<Route> = [
  route("Vpcs.list", "GET", path, list),
  route("Vpcs.create", "POST", path, create),
  route("Vpcs.get", "GET", `${path}/{vpc_id}`, get),
  route("Vpcs.update", "PUT", `${path}/{vpc_id}`, update),
  route("Vpcs.delete", "DELETE", `${path}/{vpc_id}`, remove)
]
