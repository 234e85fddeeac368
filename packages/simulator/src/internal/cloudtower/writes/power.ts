/**
 * Starting, stopping, moving and removing machines.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asNumber, asObject, asText } from "../schema/json.ts"
import { time } from "../world/values.ts"
import { existing, inBytes } from "./assign.ts"
import { volumesOf } from "./devices.ts"
import { handler } from "./machine.ts"
import type { Change, Machine, Step } from "./machine.ts"

const dataOf = (params: JsonObject): JsonObject => asObject(params["data"])

const becomes =
  (values: (call: Call, vm: Machine) => JsonObject): Step =>
  (call, vm) =>
    Result.succeed(() => vm.patch(values(call, vm)))

const stopped: JsonObject = { status: "STOPPED", vm_tools_status: "NOT_RUNNING", ips: "" }

/** Addresses of a machine that runs. */
const addresses = (call: Call, vm: Machine): string =>
  call.store
    .referrers("VmNic", "vm", vm.id)
    .flatMap((row) => call.store.read("VmNic", row, "ip_address") ?? [])
    .join(",")

const running = (call: Call, vm: Machine): JsonObject => ({ status: "RUNNING", ips: addresses(call, vm) })

/** A host of the machine's cluster, or 400; `undefined` when none is asked for. */
const hostOf = (call: Call, vm: Machine, wanted: Json | undefined): Outcome<string | undefined> =>
  Result.gen(function* () {
    if (typeof wanted !== "string" || wanted === "AUTO_SCHEDULE") return undefined
    const id = yield* existing(call, "Host", wanted)
    const row = call.store.find("Host", id)
    const cluster = row === undefined ? null : call.store.read("Host", row, "cluster")
    return cluster === vm.read("cluster") ? id : yield* badRequest(`Host ${id} is not in the cluster of Vm ${vm.id}`)
  })

const start: Step = (call, vm, params) =>
  Result.map(hostOf(call, vm, dataOf(params)["host_id"]), (host) => () => {
    vm.patch({ ...running(call, vm), ...(host === undefined ? {} : { host }) })
  })

/** The next host of the cluster, for a machine that may go anywhere. */
const otherHost = (call: Call, vm: Machine): Json => {
  const hosts = call.store
    .referrers("Host", "cluster", asText(vm.read("cluster")))
    .map((row) => call.store.idOf("Host", row))
  const at = hosts.indexOf(asText(vm.read("host")))
  return hosts[(at + 1) % hosts.length] ?? null
}

const migrate: Step = (call, vm, params) =>
  Result.map(hostOf(call, vm, dataOf(params)["host_id"]), (wanted) => () => {
    vm.patch({ host: wanted ?? otherHost(call, vm) })
  })

const migrateAcross: Step = (call, vm, params) =>
  Result.gen(function* () {
    const { cluster_id, host_id } = dataOf(params)
    const cluster = yield* existing(call, "Cluster", asText(cluster_id))
    const host = typeof host_id === "string" ? yield* existing(call, "Host", host_id) : undefined
    return () => {
      const [first] = call.store.referrers("Host", "cluster", cluster)
      const fallback = first === undefined ? null : call.store.idOf("Host", first)
      vm.patch({ cluster, host: host ?? fallback, folder: null })
      for (const id of volumesOf(call, vm.id)) call.store.patch("VmVolume", id, { cluster })
    }
  })

const update: Step = (_, vm, params) => {
  const data = dataOf(params)
  const cpu = asObject(vm.read("cpu"))
  const cores = asNumber(data["cpu_cores"], asNumber(cpu["cores"], 1))
  const sockets = asNumber(data["cpu_sockets"], asNumber(cpu["sockets"], 1))
  const resized = data["cpu_cores"] !== undefined || data["cpu_sockets"] !== undefined
  const plain = Object.entries(data).filter(([name]) => ["name", "description", "ha", "ha_priority"].includes(name))
  const memory = inBytes(data["memory"] ?? null, data["memory_unit"] ?? null)
  return Result.succeed(() =>
    vm.patch({
      ...Object.fromEntries(plain),
      ...(resized ? { cpu: { cores, sockets }, vcpu: asNumber(data["vcpu"], cores * sockets) } : {}),
      ...(!resized && typeof data["vcpu"] === "number" ? { vcpu: data["vcpu"] } : {}),
      ...(memory === null ? {} : { memory })
    })
  )
}

/** Removes a machine with its disks and what only it used. */
export const destroy = (call: Call, id: string): void => {
  const volumes = volumesOf(call, id).filter((volume) => {
    const row = call.store.find("VmVolume", volume)
    return row !== undefined && call.store.read("VmVolume", row, "sharing") !== true
  })
  call.store.remove("Vm", id)
  for (const volume of volumes) call.store.remove("VmVolume", volume)
}

const remove: Step = (call, vm, params) => {
  const withSnapshots = asObject(params["effect"])["include_snapshots"] === true
  return Result.succeed(() => {
    const snapshots = call.store.referrers("VmSnapshot", "vm", vm.id).map((row) => call.store.idOf("VmSnapshot", row))
    destroy(call, vm.id)
    if (withSnapshots) for (const snapshot of snapshots) call.store.remove("VmSnapshot", snapshot)
  })
}

const owner: Step = (call, vm, params) => {
  const { search_for, value } = dataOf(params)
  const users = call.store.table("User")?.rows
  const known = users?.slice(0, users.total()).items.some((row) => {
    const own = search_for === "id" ? call.store.idOf("User", row) : call.store.read("User", row, "username")
    return own === value
  })
  return known === true ? Result.succeed(() => vm.patch({})) : badRequest(`There is no user ${JSON.stringify(value)}`)
}

const changes: Readonly<Record<string, Change>> = {
  startVm: { from: ["STOPPED"], step: start },
  shutDownVm: { from: ["RUNNING"], step: becomes(() => stopped) },
  poweroffVm: { from: ["RUNNING", "SUSPENDED", "UNKNOWN"], step: becomes(() => stopped) },
  restartVm: { from: ["RUNNING"], step: becomes(running) },
  forceRestartVm: { from: ["RUNNING"], step: becomes(running) },
  suspendVm: { from: ["RUNNING"], step: becomes(() => ({ status: "SUSPENDED" })) },
  resumeVm: { from: ["SUSPENDED"], step: becomes(running) },
  migrateVm: { step: migrate },
  migrateVmAcrossCluster: { step: migrateAcross },
  updateVm: { step: update },
  updateVmOwner: { step: owner },
  removeVmToFolder: { step: becomes(() => ({ folder: null })) },
  installVmtools: { step: becomes(() => ({ vm_tools_status: "RUNNING", vm_tools_version: "3.1.0" })) },
  moveVmToRecycleBin: {
    step: becomes((call) => ({ ...stopped, in_recycle_bin: true, deleted_at: time(call.world.now()) }))
  },
  recoverVmFromRecycleBin: { step: becomes(() => ({ in_recycle_bin: false, deleted_at: null })) },
  deleteVm: { status: "DELETING", step: remove }
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(changes).map(([name, change]) => [`Vm.${name}`, handler(change)])
)
