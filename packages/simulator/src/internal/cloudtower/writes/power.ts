/**
 * Starting, stopping, moving and removing machines.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asObject, asText } from "../../engine/json.ts"
import { time } from "../records/values.ts"
import { existing, optionalId } from "./assign.ts"
import { volumesOf } from "./devices.ts"
import { handler } from "./machine.ts"
import type { Change, Machine, Step } from "./machine.ts"
import { removeMachine, removeSnapshot } from "./removal.ts"

const dataOf = (params: JsonObject): JsonObject => asObject(params["data"])

const becomes =
  (values: (call: Call, vm: Machine) => JsonObject): Step =>
  (call, vm) =>
    Result.succeed(() => vm.patch(values(call, vm)))

/** What a machine is when it does not run. */
export const stopped: JsonObject = { status: "STOPPED", vm_tools_status: "NOT_RUNNING", ips: "" }

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

const start: Step = (call, vm, params) => {
  if (vm.read("in_recycle_bin") === true) return badRequest(`Vm ${vm.id} is in the recycle bin: recover it first`)
  return Result.map(hostOf(call, vm, dataOf(params)["host_id"]), (host) => () => {
    vm.patch({ ...running(call, vm), ...(host === undefined ? {} : { host }) })
  })
}

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

/** Networks by what replaces them in another cluster. */
const networksOf = (call: Call, mapping: ReadonlyArray<JsonObject>): ReadonlyMap<Json, string> => {
  const vlans = call.store.table("Vlan")
  const named = (local: Json | undefined) =>
    vlans?.rows.slice(0, vlans.rows.total()).items.find((row) => vlans.reader("local_id")(row) === local)
  return new Map(
    mapping.flatMap(({ dest_vlan_local_id, src_vlan_local_id }) => {
      const [from, to] = [named(src_vlan_local_id), named(dest_vlan_local_id)]
      return from === undefined || to === undefined || vlans === undefined ? [] : [[vlans.idOf(from), vlans.idOf(to)]]
    })
  )
}

const migrateAcross: Step = (call, vm, params) =>
  Result.gen(function* () {
    const { cluster_id, host_id, vm_config } = dataOf(params)
    const { network_mapping, new_name } = asObject(vm_config)
    const cluster = yield* existing(call, "Cluster", asText(cluster_id))
    const host = typeof host_id === "string" ? yield* existing(call, "Host", host_id) : undefined
    const networks = networksOf(call, asArray(network_mapping).map(asObject))
    return () => {
      const [first] = call.store.referrers("Host", "cluster", cluster)
      const fallback = first === undefined ? null : call.store.idOf("Host", first)
      const name = new_name === undefined ? {} : { name: new_name }
      vm.patch({ cluster, host: host ?? fallback, folder: null, ...name })
      for (const id of volumesOf(call, vm.id)) call.store.patch("VmVolume", id, { cluster })
      for (const nic of call.store.referrers("VmNic", "vm", vm.id)) {
        const vlan = networks.get(call.store.read("VmNic", nic, "vlan"))
        if (vlan !== undefined) call.store.patch("VmNic", call.store.idOf("VmNic", nic), { vlan })
      }
    }
  })

/** The tools come on a CD-ROM of the machine. */
const installTools: Step = (call, vm, params) =>
  Result.gen(function* () {
    const { cd_rom_id, svt_image_id } = dataOf(params)
    const image = yield* optionalId(call, "SvtImage", svt_image_id)
    const drive = yield* optionalId(call, "VmDisk", cd_rom_id)
    return () => {
      if (drive !== null) call.store.patch("VmDisk", drive, { elf_image: null, svt_image: image })
      vm.patch({ vm_tools_status: "RUNNING", vm_tools_version: "3.1.0" })
    }
  })

const remove: Step = (call, vm, params) => {
  const withSnapshots = asObject(params["effect"])["include_snapshots"] === true
  return Result.succeed(() => {
    const snapshots = call.store.referrers("VmSnapshot", "vm", vm.id).map((row) => call.store.idOf("VmSnapshot", row))
    removeMachine(call, vm.id)
    if (withSnapshots) for (const snapshot of snapshots) removeSnapshot(call, snapshot)
  })
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
  removeVmToFolder: { step: becomes(() => ({ folder: null })) },
  installVmtools: { step: installTools },
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
