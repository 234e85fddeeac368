/**
 * Changing servers.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Bit, bodyOf, Name, optional, Positive, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { ok } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { hostCores, hostMemoryMb } from "../records/usage.ts"
import type { Disk, Server, Volume } from "../records/kinds.ts"
import { isOn } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"
import { attach, detach, ensureAttachable } from "./serverDisks.ts"
import * as Nics from "./serverNics.ts"

interface DiskRequest {
  readonly id?: string | null
  readonly size_mb?: number | null
  readonly is_old_disk?: 0 | 1 | boolean | null
  readonly volume_id?: string | null
}

const DiskRequest: Schema.Codec<DiskRequest> = Schema.Struct({
  id: optional(Schema.String),
  size_mb: optional(Schema.Number),
  is_old_disk: optional(Bit),
  volume_id: optional(Schema.String)
})

const Update = Schema.Struct({
  name: optional(Name),
  description: optional(Schema.String),
  cores: optional(Positive),
  sockets: optional(Positive),
  memory_mb: optional(Positive),
  disks: optional(Schema.Array(DiskRequest)),
  networks: optional(Schema.Array(Nics.NicRequest))
})

/** What becomes of a server's disks. */
interface DiskPlan {
  /** Disks that stay or are new; volumes come by `arriving`. */
  readonly disks: ReadonlyArray<Disk>
  readonly arriving: ReadonlyArray<{ readonly volume: Volume; readonly slot: string }>
  readonly leaving: ReadonlyArray<Volume>
}

const isOld = (request: DiskRequest): boolean => request.is_old_disk === 1 || request.is_old_disk === true

const resized = (disk: Disk, sizeMb: number | null | undefined): Outcome<Disk> =>
  sizeMb !== undefined && sizeMb !== null && sizeMb < disk.sizeMb
    ? conflict(`Disk ${disk.slot} cannot shrink from ${disk.sizeMb} MB to ${sizeMb} MB`)
    : Result.succeed({ ...disk, sizeMb: sizeMb ?? disk.sizeMb })

/** A list of disks replaces the server's: old ones are kept by `is_old_disk`, those left out go. */
const planDisks = (call: Call, server: Server, requests: ReadonlyArray<DiskRequest>): Outcome<DiskPlan> =>
  Result.gen(function* () {
    const disks: Array<Disk> = []
    const arriving: Array<{ readonly volume: Volume; readonly slot: string }> = []
    for (const [number, request] of requests.entries()) {
      const slot = request.id ?? `ide${number}`
      const old = server.disks.find((disk) => disk.slot === slot)
      const volume = yield* Find.maybe(old === undefined ? request.volume_id : undefined, (id) => Find.volume(call, id))
      if (old !== undefined) disks.push(yield* resized(old, request.size_mb))
      else if (isOld(request)) return yield* badRequest(`The server has no disk ${slot}`)
      else if (volume === undefined) disks.push({ slot, sizeMb: request.size_mb ?? 10_240, volume: undefined })
      else {
        yield* ensureAttachable(call, server, volume)
        yield* Tasks.ensureUnlocked(call, call.state.volumes.ids.of(volume.index))
        arriving.push({ volume, slot })
      }
    }
    const kept = new Set(disks.map(({ slot }) => slot))
    const leaving = server.disks.flatMap(({ slot, volume }) => {
      const record = volume === undefined || kept.has(slot) ? undefined : call.state.volumes.get(volume)
      return record === undefined ? [] : [record]
    })
    return { disks, arriving, leaving }
  })

const applyDisks = (state: ScpState, index: number, { arriving, disks, leaving }: DiskPlan) => {
  const current = () => state.servers.get(index)
  const apply = (change: (server: Server) => void) => {
    const server = current()
    if (server !== undefined) change(server)
  }
  for (const volume of leaving) apply((server) => detach(state, server, volume))
  apply((server) => state.servers.set({ ...server, disks }))
  for (const { sizeMb, volume } of disks) {
    const record = volume === undefined ? undefined : state.volumes.get(volume)
    if (record !== undefined && record.sizeMb !== sizeMb) state.volumes.set({ ...record, sizeMb })
  }
  for (const { slot, volume } of arriving) apply((server) => attach(state, server, volume, slot))
}

const ensureSizes = (server: Server, cores: number, memoryMb: number): Outcome<void> => {
  if (isOn(server.status) && (cores < server.cores || memoryMb < server.memoryMb)) {
    return conflict("A running server cannot lose cores or memory, stop it first")
  }
  return cores > hostCores || memoryMb > hostMemoryMb
    ? conflict("Insufficient resources: no host is that large")
    : Result.void
}

const update: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    const body = yield* bodyOf(call, Update)
    const server = yield* Find.server(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    const sizes = { cores: body.cores ?? server.cores, memoryMb: body.memory_mb ?? server.memoryMb }
    yield* ensureSizes(server, sizes.cores, sizes.memoryMb)
    const disks =
      body.disks === undefined || body.disks === null ? undefined : yield* planDisks(call, server, body.disks)
    const nics = yield* nicsOf(call, server, body.networks)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutServer(state, "Update server", server),
      locks: [id, ...(disks?.arriving ?? []).map(({ volume }) => state.volumes.ids.of(volume.index))],
      apply: () => {
        const current = state.servers.get(server.index)
        if (current === undefined) return
        state.servers.set({
          ...current,
          ...sizes,
          name: body.name ?? current.name,
          description: body.description ?? current.description,
          sockets: body.sockets ?? current.sockets,
          nics
        })
        if (disks !== undefined) applyDisks(state, server.index, disks)
      }
    })
    return ok({ task_id })
  })

/** Interfaces that the server has stay as they are; the others are made. */
const nicsOf = (call: Call, server: Server, requests: ReadonlyArray<Nics.NicRequest> | null | undefined) =>
  Result.gen(function* () {
    if (requests === undefined || requests === null) return server.nics
    const kept = server.nics.filter((nic) => requests.some(({ vif_id }) => String(vif_id) === nic.slot))
    const added = requests.filter(({ vif_id }) => !kept.some(({ slot }) => slot === String(vif_id)))
    return [...kept, ...(yield* Nics.make(call, added, server))]
  })

/** The operation that changes a server. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.update", "PUT", "/janus/20180725/servers/{server_id}", update)
]
