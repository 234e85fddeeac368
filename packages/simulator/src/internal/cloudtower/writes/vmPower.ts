/**
 * Starts, stops, moves and deletes vms.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import { time } from "../records/values.ts"
import * as Names from "./names.ts"
import { deleteVm, volumesOf } from "./disks.ts"
import * as Entity from "./entity.ts"
import type { Vm, VmStep } from "./vms.ts"
import { updateVms, running, stopped } from "./vms.ts"
import { deleteSnapshot } from "./vmSnapshots.ts"

type VmValues = Entity.Changes<"Vm">

const setTo =
  (values: (call: Call, vm: Vm) => VmValues): VmStep<unknown> =>
  (call, vm) =>
    Result.succeed(() => vm.patch(values(call, vm)))

/** The host that a request names; 400 when it is in another cluster than the vm, `undefined` when any host will do. */
const findHost = (call: Call, vm: Vm, id: string | undefined): Outcome<string | undefined> =>
  Result.gen(function* () {
    if (id === undefined || id === "AUTO_SCHEDULE") return undefined
    const host = yield* Entity.find(call, "Host", id)
    return host.read("cluster") === vm.read("cluster")
      ? host.id
      : yield* badRequest(`Host ${id} is not in the cluster of Vm ${vm.id}`)
  })

const start: VmStep<Requests["Vm.startVm"]> = (call, vm, { data }) => {
  if (vm.read("in_recycle_bin")) return badRequest(`Vm ${vm.id} is in the recycle bin: recover it first`)
  return Result.map(findHost(call, vm, data?.host_id), (host) => () => {
    vm.patch({ ...running(call, vm), ...(host === undefined ? {} : { host }) })
  })
}

const hostsOf = (call: Call, cluster: Entity.Id): ReadonlyArray<string> =>
  Entity.lookUp(call, "Cluster", cluster)
    ?.referrers("Host", "cluster")
    .map(({ id }) => id) ?? []

/** The next host of the cluster. */
const nextHost = (call: Call, vm: Vm): string | null => {
  const hosts = hostsOf(call, vm.read("cluster"))
  return hosts[(hosts.indexOf(vm.read("host") ?? "") + 1) % hosts.length] ?? null
}

const migrate: VmStep<Requests["Vm.migrateVm"]> = (call, vm, { data }) =>
  Result.map(findHost(call, vm, data?.host_id), (host) => () => {
    vm.patch({ host: host ?? nextHost(call, vm) })
  })

type NetworkMapping = NonNullable<Requests["Vm.migrateVmAcrossCluster"]["data"]["vm_config"]["network_mapping"]>

/** The networks of a cluster by those that they replace. */
const mapNetworks = (call: Call, mapping: NetworkMapping): ReadonlyMap<string, string> => {
  const idOf = (localId: string) => Entity.all(call, "Vlan").find((vlan) => vlan.read("local_id") === localId)?.id
  return new Map(
    mapping.flatMap(({ dest_vlan_local_id, src_vlan_local_id }) => {
      const [from, to] = [idOf(src_vlan_local_id), idOf(dest_vlan_local_id)]
      return from === undefined || to === undefined ? [] : [[from, to]]
    })
  )
}

const migrateAcross: VmStep<Requests["Vm.migrateVmAcrossCluster"]> = (call, vm, { data }) =>
  Result.gen(function* () {
    const { cluster_id, host_id, vm_config } = data
    const { network_mapping = [], new_name } = vm_config
    const cluster = (yield* Entity.find(call, "Cluster", cluster_id)).id
    const host = host_id === undefined ? undefined : (yield* Entity.find(call, "Host", host_id)).id
    const networks = mapNetworks(call, network_mapping)
    if (cluster === vm.read("cluster") && new_name === undefined) return undefined
    const failure = Names.problemOf(call, {
      model: "Vm",
      name: new_name ?? vm.read("name") ?? "",
      cluster,
      self: vm.id
    })
    if (failure !== undefined) return { failure }
    return () => {
      const name = new_name === undefined ? {} : { name: new_name }
      vm.patch({ cluster, host: host ?? hostsOf(call, cluster)[0] ?? null, folder: null, ...name })
      for (const volume of volumesOf(call, vm.id)) volume.patch({ cluster })
      for (const nic of vm.referrers("VmNic", "vm")) {
        const vlan = networks.get(nic.read("vlan") ?? "")
        if (vlan !== undefined) nic.patch({ vlan })
      }
    }
  })

/** VMTools come on a CD-ROM of the vm. */
const installTools: VmStep<Requests["Vm.installVmtools"]> = (call, vm, { data }) =>
  Result.gen(function* () {
    const image = yield* Entity.findOptional(call, "SvtImage", data?.svt_image_id)
    const cdRom = yield* Entity.findOptional(call, "VmDisk", data?.cd_rom_id)
    return () => {
      cdRom?.patch({ elf_image: null, svt_image: image?.id ?? null })
      vm.patch({ vm_tools_status: "RUNNING", vm_tools_version: "3.1.0" })
    }
  })

const deleteWithSnapshots: VmStep<Requests["Vm.deleteVm"]> = (call, vm, { effect }) =>
  Result.succeed(() => {
    const snapshots = vm.referrers("VmSnapshot", "vm")
    deleteVm(call, vm.id)
    if (effect?.include_snapshots === true) for (const { id } of snapshots) deleteSnapshot(call, id)
  })

/** A vm in the recycle bin has another name, and keeps its own beside it. */
const recycle: VmStep<Requests["Vm.moveVmToRecycleBin"]> = (call, vm) =>
  Result.succeed(() =>
    vm.patch({
      ...stopped,
      in_recycle_bin: true,
      deleted_at: time(call.state.now()),
      name: Names.recycled(call, vm),
      original_name: vm.read(vm.read("in_recycle_bin") ? "original_name" : "name")
    })
  )

const recover: VmStep<Requests["Vm.recoverVmFromRecycleBin"]> = (call, vm) => {
  const { cluster, name, original_name } = vm.pick(["cluster", "name", "original_name"])
  const recovered = (call.restoreNames ? original_name : null) ?? name ?? ""
  const failure = Names.problemOf(call, { model: "Vm", name: recovered, cluster, self: vm.id })
  if (failure !== undefined) return Result.succeed({ failure })
  return Result.succeed(() =>
    vm.patch({ in_recycle_bin: false, deleted_at: null, name: recovered, original_name: null })
  )
}

/** The handlers of the power state, the place and the end of vms. */
export const handlers: Handlers = {
  ...updateVms("Vm.startVm", { from: ["STOPPED"], step: start }),
  ...updateVms("Vm.shutDownVm", { from: ["RUNNING"], step: setTo(() => stopped) }),
  ...updateVms("Vm.poweroffVm", { from: ["RUNNING", "SUSPENDED", "UNKNOWN"], step: setTo(() => stopped) }),
  ...updateVms("Vm.restartVm", { from: ["RUNNING"], step: setTo(running) }),
  ...updateVms("Vm.forceRestartVm", { from: ["RUNNING"], step: setTo(running) }),
  ...updateVms("Vm.suspendVm", { from: ["RUNNING"], step: setTo(() => ({ status: "SUSPENDED" })) }),
  ...updateVms("Vm.resumeVm", { from: ["SUSPENDED"], step: setTo(running) }),
  ...updateVms("Vm.migrateVm", { step: migrate }),
  ...updateVms("Vm.migrateVmAcrossCluster", { step: migrateAcross }),
  ...updateVms("Vm.removeVmToFolder", { step: setTo(() => ({ folder: null })) }),
  ...updateVms("Vm.installVmtools", { step: installTools }),
  ...updateVms("Vm.moveVmToRecycleBin", { step: recycle }),
  ...updateVms("Vm.recoverVmFromRecycleBin", { step: recover }),
  ...updateVms("Vm.deleteVm", { status: "DELETING", step: deleteWithSnapshots })
}
