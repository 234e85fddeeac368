/**
 * Elastic IPs, as older clients know EIPes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { bodyOf, having, Name, optional, Positive, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { portId } from "../records/state.ts"
import { badRequest } from "../../engine/outcome.ts"
import { created, ok } from "../response.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Eip } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Binding from "./eipBinding.ts"
import * as Find from "./find.ts"

const bindingOf = (state: ScpState, { binding }: Eip) => {
  const server = binding === undefined ? undefined : state.servers.get(binding.server)
  return server === undefined || binding === undefined
    ? { server_id: "", port_id: "" }
    : { server_id: state.servers.ids.of(server.index), port_id: portId(state, server, binding.nic) }
}

const render = (state: ScpState, eip: Eip) => ({
  ...Kinds.eips.plain(eip, state, state.eips.ids.of(eip.index)),
  ...bindingOf(state, eip)
})

const filters = (state: ScpState): Filters<Eip> => {
  const { azs, projects } = state.catalog
  return {
    az_id: (eip, value) => eip.az === azs.find(value)?.index,
    project_id: (eip, value) => eip.project === projects.find(value)?.index,
    tenant_id: (eip, value) => eip.project === projects.find(value)?.index,
    status: (eip, value) => Kinds.eipStatus(eip.binding) === value,
    name: (eip, value) => includes(eip.name, value),
    ip: (eip, value) => eip.ip === value,
    server_id: (eip, value) => eip.binding !== undefined && eip.binding.server === state.servers.ids.indexOf(value)
  }
}

const shown = (call: Call, eip: Eip): JsonObject => {
  const rule: RenderRule<Eip> = { kind: "eips", get: (state, index) => state.eips.get(index), asExported: true }
  return renderExported(call, rule, ({ state }, record) => render(state, record), eip)
}

const list: Handler = (call) => ofCollection(call, call.state.eips, filters(call.state), (eip) => shown(call, eip))

const get: Handler<"eip_id"> = (call, { eip_id }) => Result.map(Find.eip(call, eip_id), (eip) => ok(shown(call, eip)))

/** Keeps a new EIP at an index that was reserved, and gives it. */
export const add = (
  { now, state }: Call,
  values: Pick<Eip, "index" | "az" | "project" | "name" | "ip" | "uplinkKbps" | "downlinkKbps">
): Eip => {
  const eip: Eip = { ...values, binding: undefined, createdAt: now }
  state.eips.set(eip)
  return eip
}

const Creation = Schema.Struct({
  az_id: Schema.String,
  bandwidth_mb: optional(Positive),
  name: optional(Schema.String),
  project_id: optional(Schema.String)
})

const allocate: Handler = (call) =>
  Result.gen(function* () {
    const { eips } = call.state
    const body = yield* bodyOf(call, Creation)
    const az = yield* Find.az(call, body.az_id)
    const project = yield* Find.maybe(body.project_id, (id) => Find.project(call, id))
    const index = eips.reserve()
    const kbps = (body.bandwidth_mb ?? 1) * Kinds.kbpsPerMb
    const eip = add(call, {
      index,
      az: az.index,
      project: project?.index ?? 0,
      name: body.name === undefined || body.name === null || body.name === "" ? `eip-${index}` : body.name,
      ip: call.state.publicAddress(index),
      uplinkKbps: kbps,
      downlinkKbps: kbps
    })
    return created(shown(call, eip))
  })

const Update = Schema.Struct({ bandwidth_mb: optional(Positive), name: optional(Name) })

const update: Handler<"eip_id"> = (call, { eip_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Update)
    const eip = yield* Find.eip(call, eip_id)
    const kbps = typeof body.bandwidth_mb === "number" ? body.bandwidth_mb * Kinds.kbpsPerMb : undefined
    const changed = {
      ...eip,
      name: body.name ?? eip.name,
      uplinkKbps: kbps ?? eip.uplinkKbps,
      downlinkKbps: kbps ?? eip.downlinkKbps
    }
    call.state.eips.set(changed)
    return ok(shown(call, changed))
  })

const release: Handler<"eip_id"> = (call, { eip_id }) =>
  Result.gen(function* () {
    const eip = yield* Find.eip(call, eip_id)
    yield* Binding.release(call, eip)
    return ok({})
  })

const Action = Schema.Struct({
  action: Schema.Literals(["bind", "unbind"]),
  server_id: optional(Schema.String),
  port_id: optional(Schema.String)
})

const action: Handler<"eip_id"> = (call, { eip_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Action)
    const eip = yield* Find.eip(call, eip_id)
    if (body.action === "unbind") return created({ task_id: yield* Binding.unbind(call, eip) })
    const byPort = yield* Find.maybe(body.port_id, (id) => Binding.targetOfPort(call, id))
    const target = byPort ?? (yield* Find.maybe(body.server_id, (id) => Binding.targetOfServer(call, id)))
    if (target === undefined) {
      return yield* badRequest("Invalid input for field server_id: server_id or port_id is required")
    }
    return created({ task_id: yield* Binding.bind(call, eip, target) })
  })

const path = "/janus/20180725/eips"

/** Operations on elastic IPs. */
export const routes: ReadonlyArray<Route> = [
  route("Eips.list", "GET", path, list),
  route("Eips.allocate", "POST", path, allocate),
  route("Eips.get", "GET", `${path}/{eip_id}`, get),
  route("Eips.updateBandwidth", "PUT", `${path}/{eip_id}`, update),
  route("Eips.release", "DELETE", `${path}/{eip_id}`, release),
  route("Eips.action", "POST", `${path}/{eip_id}/action`, action, {
    aliases: { "Eips.bind": having("action", "bind"), "Eips.unbind": having("action", "unbind") }
  })
]
