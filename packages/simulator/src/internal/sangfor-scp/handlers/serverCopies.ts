/**
 * Snapshots and backups of servers.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import type { Collection } from "../../engine/collection.ts"
import { conflict, orFail } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { Bit, bodyOf, Name, optional, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { ofArray } from "../listing.ts"
import type { Server } from "../records/kinds.ts"
import type { Copy } from "../records/management.ts"
import type { ScpState } from "../records/state.ts"
import { storageId } from "../records/state.ts"
import { created, microsTime, ok } from "../response.ts"
import * as Tasks from "../tasks.ts"
import * as Find from "./find.ts"

/** One of the two kinds of copies. */
interface CopyKind {
  /** As error texts name one. */
  readonly title: string
  readonly rowsOf: (state: ScpState) => Collection<Copy>
  readonly render: (call: Call, copy: Copy, isLatest: boolean) => JsonObject
}

const snapshot: CopyKind = {
  title: "Snapshot",
  rowsOf: ({ snapshots }) => snapshots,
  render: ({ state }, copy, isLatest) => ({
    id: state.snapshots.ids.of(copy.index),
    name: copy.name,
    description: copy.description,
    is_protected: copy.isProtected,
    is_latest: isLatest ? 1 : 0,
    created_at: microsTime(copy.createdAt),
    parent_id: "",
    status: "normal",
    type: "manual",
    quiesced: 0,
    disks: [{ id: "ide0", size: copy.diskMb, type: "full" }]
  })
}

const backup: CopyKind = {
  title: "Backup",
  rowsOf: ({ backups }) => backups,
  render: ({ state }, copy, isLatest) => ({
    id: state.backups.ids.of(copy.index),
    name: copy.name,
    description: copy.description,
    time: microsTime(copy.createdAt),
    type: "normal_backup",
    is_latest: isLatest ? 1 : 0,
    has_iolog: 0,
    parent_id: "",
    protect_status: 1,
    size: copy.diskMb * 1024,
    storage_id: storageId(state, state.servers.get(copy.server)?.az ?? 0, 0)
  })
}

const copiesOf = (call: Call, { rowsOf }: CopyKind, server: Server): ReadonlyArray<Copy> =>
  [...rowsOf(call.state).changed()].filter((copy) => copy.server === server.index)

const find = (call: Call, kind: CopyKind, server: Server, id: string): Outcome<Copy> => {
  const copy = kind.rowsOf(call.state).find(id)
  return orFail(copy?.server === server.index ? copy : undefined, Find.missing(kind.title, id))
}

const list =
  (kind: CopyKind): Handler<"server_id"> =>
  (call, { server_id }) =>
    Result.flatMap(Find.server(call, server_id), (server) => {
      const copies = copiesOf(call, kind, server)
      return ofArray(call, copies, {}, (copy) => kind.render(call, copy, copy === copies.at(-1)))
    })

const get =
  (kind: CopyKind): Handler<"server_id" | "copy_id"> =>
  (call, params) =>
    Result.gen(function* () {
      const server = yield* Find.server(call, params.server_id)
      const copy = yield* find(call, kind, server, params.copy_id)
      const shown = kind.render(call, copy, copiesOf(call, kind, server).at(-1) === copy)
      // A snapshot alone says with a boolean what listings say with a number.
      return ok(kind === snapshot ? { ...shown, is_protected: copy.isProtected === 1 } : shown)
    })

const Creation = Schema.Struct({ name: optional(Name), description: optional(Schema.String) })

const create =
  (kind: CopyKind): Handler<"server_id"> =>
  (call, { server_id: id }) =>
    Result.gen(function* () {
      const body = yield* bodyOf(call, Creation)
      const server = yield* Find.server(call, id)
      yield* Tasks.ensureUnlocked(call, id)
      const rows = kind.rowsOf(call.state)
      const index = rows.reserve()
      const copy: Copy = {
        index,
        server: server.index,
        name: body.name ?? `${server.name}-${index + 1}`,
        description: body.description ?? "",
        isProtected: 0,
        createdAt: call.now,
        cores: server.cores,
        memoryMb: server.memoryMb,
        diskMb: server.disks.reduce((sum, { sizeMb }) => sum + sizeMb, 0)
      }
      const task_id = Tasks.start(call, {
        meta: Tasks.aboutServer(call.state, `Create ${kind.title.toLowerCase()}`, server),
        locks: [id],
        apply: () => rows.set(copy)
      })
      return created(kind === snapshot ? { task_id, resource_id: rows.ids.of(index) } : { task_id })
    })

const Update = Schema.Struct({
  name: optional(Name),
  description: optional(Schema.String),
  is_protected: optional(Bit)
})

const update =
  (kind: CopyKind): Handler<"server_id" | "copy_id"> =>
  (call, params) =>
    Result.gen(function* () {
      const body = yield* bodyOf(call, Update)
      const server = yield* Find.server(call, params.server_id)
      const copy = yield* find(call, kind, server, params.copy_id)
      const isProtected = body.is_protected ?? copy.isProtected
      const changed: Copy = {
        ...copy,
        name: body.name ?? copy.name,
        description: body.description ?? copy.description,
        isProtected: isProtected === 1 || isProtected === true ? 1 : 0
      }
      const task_id = Tasks.start(call, {
        meta: Tasks.aboutServer(call.state, `Update ${kind.title.toLowerCase()}`, server),
        locks: [],
        apply: () => kind.rowsOf(call.state).set(changed)
      })
      return ok({ task_id })
    })

/** Starts the task that deletes some copies of a server. */
const removal = (call: Call, kind: CopyKind, server: Server, copies: ReadonlyArray<Copy>): Outcome<string> =>
  Result.gen(function* () {
    const id = call.state.servers.ids.of(server.index)
    yield* Tasks.ensureUnlocked(call, id)
    return Tasks.start(call, {
      meta: Tasks.aboutServer(call.state, `Delete ${kind.title.toLowerCase()}`, server),
      locks: [id],
      apply: () => copies.forEach(({ index }) => kind.rowsOf(call.state).remove(index))
    })
  })

const remove =
  (kind: CopyKind): Handler<"server_id" | "copy_id"> =>
  (call, params) =>
    Result.gen(function* () {
      const server = yield* Find.server(call, params.server_id)
      const copy = yield* find(call, kind, server, params.copy_id)
      return ok({ task_id: yield* removal(call, kind, server, [copy]) })
    })

const Batch = Schema.Struct({ action: Schema.Literal("delete"), snapshot_ids: Schema.NonEmptyArray(Schema.String) })

const removeMany: Handler<"server_id"> = (call, { server_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Batch)
    const server = yield* Find.server(call, server_id)
    const copies = yield* Result.all(body.snapshot_ids.map((id) => find(call, snapshot, server, id)))
    return created({ task_id: yield* removal(call, snapshot, server, copies) })
  })

const Recovery = Schema.Struct({
  power_on: optional(Bit),
  backup: optional(Bit),
  recover_type: optional(Schema.Literals(["create", "cover"])),
  name: optional(Name)
})

/** Puts a server back to what a copy has kept, or makes another one of it. */
const recover =
  (kind: CopyKind): Handler<"server_id" | "copy_id"> =>
  (call, params) =>
    Result.gen(function* () {
      const { servers } = call.state
      const body = yield* bodyOf(call, Recovery)
      const server = yield* Find.server(call, params.server_id)
      const copy = yield* find(call, kind, server, params.copy_id)
      yield* Tasks.ensureUnlocked(call, params.server_id)
      if (kind === snapshot && server.status === "suspended") {
        return yield* conflict(`Server ${params.server_id} is suspended: it cannot be recovered`)
      }
      const status = body.power_on === 1 || body.power_on === true ? "running" : "stopped"
      const kept = { cores: copy.cores, memoryMb: copy.memoryMb, status }
      const index = body.recover_type === "create" ? servers.reserve() : undefined
      const disks = server.disks.map(({ sizeMb, slot }) => ({ slot, sizeMb, volume: undefined }))
      const task_id = Tasks.start(call, {
        meta: Tasks.aboutServer(call.state, `Recover ${kind.title.toLowerCase()}`, server),
        locks: [params.server_id],
        apply: () => {
          const current = servers.get(server.index) ?? server
          if (index === undefined) servers.set({ ...current, ...kept })
          else
            servers.set({ ...current, ...kept, index, name: body.name ?? `${current.name}-recovered`, disks, nics: [] })
        }
      })
      return created({ task_id })
    })

const path = "/janus/20180725/servers/{server_id}"
const oneSnapshot = `${path}/snapshots/{copy_id}` as const
const oneBackup = `${path}/backups/{copy_id}` as const

/** Operations on copies of servers. */
export const routes: ReadonlyArray<Route> = [
  route("ServerSnapshots.list", "GET", `${path}/snapshots`, list(snapshot)),
  route("ServerSnapshots.create", "POST", `${path}/snapshots`, create(snapshot)),
  route("ServerSnapshots.get", "GET", oneSnapshot, get(snapshot)),
  route("ServerSnapshots.update", "PUT", oneSnapshot, update(snapshot)),
  route("ServerSnapshots.delete", "DELETE", oneSnapshot, remove(snapshot)),
  route("ServerSnapshots.recover", "POST", `${oneSnapshot}/recovery`, recover(snapshot)),
  route("ServerSnapshots.deleteMany", "POST", `${path}/snapshots/action`, removeMany),
  route("ServerBackups.list", "GET", `${path}/backups`, list(backup)),
  route("ServerBackups.create", "POST", `${path}/backups`, create(backup)),
  route("ServerBackups.get", "GET", oneBackup, get(backup)),
  route("ServerBackups.update", "PUT", oneBackup, update(backup)),
  route("ServerBackups.delete", "DELETE", oneBackup, remove(backup)),
  route("ServerBackups.recover", "POST", `${oneBackup}/recover`, recover(backup))
]
