/**
 * Moving servers, their consoles and their passwords.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { hash } from "../../engine/prng.ts"
import { bodyOf, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { created } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Nic, Server, Vpc } from "../records/kinds.ts"
import { isOn } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"
import * as Nics from "./serverNics.ts"

const Migration = Schema.Struct({
  host_id: optional(Schema.String),
  storage_tag_id: optional(Schema.String),
  az_id: optional(Schema.String),
  compute_location: optional(Schema.Struct({ id: optional(Schema.String) })),
  storage_location: optional(Schema.String)
})

type Migration = typeof Migration.Type

const destinationOf = (call: Call, server: Server, body: Migration): Outcome<number> =>
  Result.gen(function* () {
    const { hosts, hostsOfAz } = call.state
    const named = body.host_id ?? body.compute_location?.id
    // Without any destination the cluster chooses; with a storage alone the server stays where it is.
    const asked = named ?? (body.storage_tag_id === undefined ? "cluster" : undefined)
    const az = yield* Find.maybe(body.az_id, (id) => Find.az(call, id))
    const pool = az?.index ?? server.az
    if (asked === undefined || asked === null) return server.host
    if (asked === "cluster" || asked === "") {
      const { running } = hostsOfAz(pool)
      return running[(running.indexOf(server.host) + 1) % running.length] ?? server.host
    }
    const host = yield* Find.host(call, asked)
    const id = hosts.ids.of(host.index)
    if (host.az !== pool) return yield* badRequest(`Host ${id} is not part of the resource pool`)
    if (host.status !== "running") return yield* conflict(`Host ${id} is ${host.status}`)
    return host.index
  })

const migrate: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    const body = yield* bodyOf(call, Migration)
    const server = yield* Find.server(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    const host = yield* destinationOf(call, server, body)
    const tag =
      (yield* Find.maybe(body.storage_tag_id, (tagId) => Find.storageTag(call, tagId))) ??
      (yield* Find.maybe(body.storage_location, (storage) => Find.tagOfStorage(call, storage)))
    if (host === server.host && (tag === undefined || tag.index === server.storageTag)) {
      return yield* conflict("The server is at its destination already")
    }
    const az = state.hosts.get(host)?.az ?? server.az
    const nics = az === server.az ? server.nics : yield* nicsIn(call, server, az)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutServer(state, "Migrate server", server),
      locks: [id],
      apply: () => {
        const current = state.servers.get(server.index)
        if (current === undefined) return
        state.servers.set({ ...current, host, az, nics, storageTag: tag?.index ?? current.storageTag })
        if (az !== server.az) moveDependents(state, current, az)
      }
    })
    return created({ task_id })
  })

/** In another pool a server is on the network that its tenant has there. */
const nicsIn = (call: Call, server: Server, az: number): Outcome<ReadonlyArray<Nic>> => {
  const { catalog, vpcs } = call.state
  const vpc = vpcs.query({ key: `tenant=${server.project}.${az}`, test: isTenants(server.project, az) }, 0, 1).items[0]
  const vpc_id = vpc === undefined ? undefined : vpcs.ids.of(vpc.index)
  return vpc_id === undefined
    ? conflict(`The tenant has no network in resource pool ${catalog.azs.at(az).name}`)
    : Nics.make(call, [{ vpc_id }], { index: server.index, az })
}

const isTenants =
  (project: number, az: number) =>
  (vpc: Vpc): boolean =>
    vpc.project === project && vpc.az === az

/** Volumes and the EIP of a server follow it to another pool. */
const moveDependents = (state: ScpState, server: Server, az: number) => {
  for (const { volume } of server.disks) {
    const record = volume === undefined ? undefined : state.volumes.get(volume)
    if (record !== undefined) state.volumes.set({ ...record, az })
  }
  const eip = state.eipOfServer(server.index)
  if (eip !== undefined) state.eips.set({ ...eip, az })
}

const Console = Schema.Struct({
  protocol: optional(Schema.String),
  type: optional(Schema.String),
  remote_console: optional(Schema.Record(Schema.String, Schema.Unknown))
})

/** A console's address, in the place where older clients look and in that of newer ones. */
const openConsole: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Console)
    const server = yield* Find.server(call, id)
    if (!isOn(server.status)) return yield* conflict(`Server ${id} has no console: it is ${server.status}`)
    const inner = body.remote_console ?? {}
    const protocol = body.protocol ?? (Predicate.isString(inner["protocol"]) ? inner["protocol"] : "vnc")
    const type = body.type ?? (Predicate.isString(inner["type"]) ? inner["type"] : "novnc")
    const token = hash(call.state.seed, 95, server.index, call.now).toString(16).padStart(8, "0")
    const url = `https://localhost:4430/vnc/vnc.html?vmid=${id}&token=${token}`
    return created({ url, remote_console: { protocol, type, url } })
  })

const Password = Schema.Struct({ password: Schema.String.check(Schema.isMinLength(8)) })

const resetPassword: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    yield* bodyOf(call, Password)
    const server = yield* Find.server(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    if (!isOn(server.status)) return yield* conflict(`The password of ${id} cannot be set: it is ${server.status}`)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutServer(call.state, "Reset server password", server),
      locks: [id],
      apply: () => undefined
    })
    return created({ task_id })
  })

const path = "/janus/20180725/servers/{server_id}"

/** Operations on the running of servers. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.migrate", "POST", `${path}/migrate`, migrate),
  route("Servers.console", "POST", `${path}/remote-consoles`, openConsole),
  route("Servers.resetPassword", "POST", `${path}/server-password`, resetPassword)
]
