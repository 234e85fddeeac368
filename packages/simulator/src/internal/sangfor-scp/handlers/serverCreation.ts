/**
 * New servers: made, or cloned.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Bit, bodyOf, Name, optional, Positive, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { created } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { hostCores, hostMemoryMb, memoryQuotaMb } from "../records/usage.ts"
import type { Disk, Server } from "../records/kinds.ts"
import * as Find from "./find.ts"
import * as Nics from "./serverNics.ts"

const Creation = Schema.Struct({
  az_id: Schema.String,
  image_id: Schema.String,
  storage_tag_id: optional(Schema.String),
  project_id: optional(Schema.String),
  cores: Positive,
  sockets: optional(Positive),
  memory_mb: Positive,
  count: optional(Positive),
  name: Name,
  description: optional(Schema.String),
  networks: optional(Schema.Array(Nics.NicRequest)),
  power_on: optional(Bit),
  location: optional(Schema.Struct({ id: optional(Schema.String) })),
  disks: optional(Schema.Array(Schema.Struct({ id: optional(Schema.String), size_mb: Positive })))
})

const maxCount = 100
const defaultDiskMb = 40_960

/** Fails on what a pool cannot hold. */
const ensureRoom = (call: Call, az: number, cores: number, memoryMb: number, count: number): Outcome<void> => {
  const { azUsage, hostsOfAz } = call.state
  if (count > maxCount) return conflict(`Quota exceeded for servers: at most ${maxCount} at once, requested ${count}`)
  if (cores > hostCores) return conflict(`Insufficient resources: no host has ${cores} cores`)
  if (memoryMb > hostMemoryMb) return conflict(`Insufficient resources: no host has ${memoryMb} MB of memory`)
  const memoryAfter = azUsage(az).memoryMb + memoryMb * count
  const limit = memoryQuotaMb(hostsOfAz(az).running.length)
  return memoryAfter > limit
    ? conflict(`Quota exceeded for memory: requested ${memoryMb * count} MB, limit ${limit} MB`)
    : Result.void
}

const anywhere: ReadonlySet<string | null | undefined> = new Set([undefined, null, "", "cluster"])

/** The host that is asked for, else the next one of the pool. */
const hostFor = (call: Call, az: number, location: string | null | undefined, index: number): Outcome<number> =>
  Result.gen(function* () {
    const { running } = call.state.hostsOfAz(az)
    if (anywhere.has(location)) return running[index % running.length] ?? -1
    const host = yield* Find.host(call, location ?? "")
    return host.az === az ? host.index : yield* badRequest(`Host ${location ?? ""} is not part of the resource pool`)
  })

const nameOf = (name: string, number: number, count: number): string => (count === 1 ? name : `${name}-${number + 1}`)

/** What new servers have in common. */
interface Plan {
  readonly name: string
  readonly count: number
  readonly networks: ReadonlyArray<Nics.NicRequest>
  readonly location: string | null | undefined
  readonly record: Omit<Server, "index" | "name" | "host" | "nics">
}

/** Reserves their places; nothing is seen of them until they are set. */
const reserve = (call: Call, plan: Plan): Outcome<ReadonlyArray<Server>> =>
  Result.gen(function* () {
    const servers: Array<Server> = []
    for (let number = 0; number < plan.count; number++) {
      const index = call.state.servers.reserve()
      const { az } = plan.record
      const host = yield* hostFor(call, az, plan.location, index)
      const nics = yield* Nics.make(call, plan.networks, { index, az })
      servers.push({ ...plan.record, index, name: nameOf(plan.name, number, plan.count), host, nics })
    }
    return servers
  })

const startTask = (
  call: Call,
  action: string,
  servers: ReadonlyArray<Server>,
  first: Server,
  locks: ReadonlyArray<string>
) =>
  Tasks.start(call, {
    meta: Tasks.aboutServer(call.state, action, first),
    locks,
    apply: () => {
      for (const server of servers) call.state.servers.set(server)
    }
  })

const disksOf = (
  requests: ReadonlyArray<{ readonly id?: string | null; readonly size_mb: number }>
): ReadonlyArray<Disk> =>
  requests.length === 0
    ? [{ slot: "ide0", sizeMb: defaultDiskMb, volume: undefined }]
    : requests.map(({ id, size_mb }, number) => ({ slot: id ?? `ide${number}`, sizeMb: size_mb, volume: undefined }))

const isOn = (bit: 0 | 1 | boolean | null | undefined): boolean => bit === 1 || bit === true

/** The tenant of a new server: the one that is named, else the owner of its network. */
const projectFor = (call: Call, projectId: string | null | undefined, networks: ReadonlyArray<Nics.NicRequest>) =>
  Result.map(
    Find.maybe(projectId, (id) => Find.project(call, id)),
    (project) => {
      const { vpcs } = call.state
      return project?.index ?? vpcs.find(networks[0]?.vpc_id ?? "")?.project ?? 0
    }
  )

const create: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Creation)
    const az = yield* Find.az(call, body.az_id)
    const image = yield* Find.image(call, body.image_id)
    const tag = yield* Find.maybe(body.storage_tag_id, (id) => Find.storageTag(call, id))
    const networks = body.networks ?? []
    const count = body.count ?? 1
    const project = yield* projectFor(call, body.project_id, networks)
    yield* ensureRoom(call, az.index, body.cores, body.memory_mb, count)
    const servers = yield* reserve(call, {
      name: body.name,
      count,
      networks,
      location: body.location?.id,
      record: {
        description: body.description ?? "",
        az: az.index,
        project,
        image: image.index,
        storageTag: tag?.index ?? 0,
        status: isOn(body.power_on) ? "running" : "stopped",
        cores: body.cores,
        sockets: body.sockets ?? 1,
        memoryMb: body.memory_mb,
        disks: disksOf(body.disks ?? []),
        group: undefined,
        createdAt: call.now
      }
    })
    return yield* start(call, "Create server", servers, [])
  })

const start = (call: Call, action: string, servers: ReadonlyArray<Server>, locks: ReadonlyArray<string>) => {
  const uuids = servers.map(({ index }) => call.state.servers.ids.of(index))
  const [first] = servers
  return first === undefined
    ? badRequest("Invalid input for field count: expected a whole number from 1")
    : Result.succeed(
        created({ task_id: startTask(call, action, servers, first, [...uuids, ...locks]), uuid: uuids[0], uuids })
      )
}

const Clone = Schema.Struct({
  name: Name,
  count: optional(Positive),
  description: optional(Schema.String),
  power_on: optional(Bit),
  storage_tag_id: optional(Schema.String),
  compute_location_id: optional(Schema.String),
  networks: optional(Schema.Array(Nics.NicRequest))
})

const requestsOf = (call: Call, server: Server): ReadonlyArray<Nics.NicRequest> =>
  server.nics.map((nic) => ({
    vif_id: nic.slot,
    ...(nic.device === undefined ? { subnet_id: call.state.subnets.ids.of(nic.subnet) } : { device_id: nic.device }),
    connect: nic.connect !== 0,
    model: nic.model
  }))

const clone: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Clone)
    const source = yield* Find.server(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    const tag = yield* Find.maybe(body.storage_tag_id, (tagId) => Find.storageTag(call, tagId))
    const count = body.count ?? 1
    yield* ensureRoom(call, source.az, source.cores, source.memoryMb, count)
    const servers = yield* reserve(call, {
      name: body.name,
      count,
      networks: body.networks ?? requestsOf(call, source),
      location: body.compute_location_id,
      record: {
        ...source,
        description: body.description ?? source.description,
        storageTag: tag?.index ?? source.storageTag,
        status: isOn(body.power_on) ? "running" : "stopped",
        disks: source.disks.map(({ sizeMb, slot }) => ({ slot, sizeMb, volume: undefined })),
        createdAt: call.now
      }
    })
    return yield* start(call, "Clone server", servers, [id])
  })

/** Operations that make servers. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.create", "POST", "/janus/20180725/servers", create),
  route("Servers.clone", "POST", "/janus/20180725/servers/{server_id}/clone", clone, {
    aliases: { "Servers.cloneMany": /\/20190725\// }
  })
]
