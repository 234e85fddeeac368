/**
 * Settings of vms: their hardware, limits of their disks, options, GPUs and owners.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { JsonObject } from "../../engine/json.ts"
import { asNumber } from "../../engine/json.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import { assign, inBytes } from "./assign.ts"
import * as Attachments from "./attachments.ts"
import { limitsOf } from "./disks.ts"
import type * as Entity from "./entity.ts"
import * as Names from "./names.ts"
import { changeOf, hasValues } from "./unchanged.ts"
import type { Vm, VmStep } from "./vms.ts"
import { together, updateVms } from "./vms.ts"

/** The hardware that a request asks for. */
export interface HardwareParams {
  readonly cpu_cores?: number
  readonly cpu_sockets?: number
  readonly vcpu?: number
  readonly memory?: number
}

/** 400 for hardware of nothing. */
export const ensureHardware = (params: HardwareParams): Outcome<void> => {
  const { cpu_cores, cpu_sockets, memory, vcpu } = params
  const sizes = Object.entries({ cpu_cores, cpu_sockets, vcpu, memory })
  const [name, size] = sizes.find(([, size]) => size !== undefined && !(size > 0)) ?? []
  return name === undefined ? Result.void : badRequest(`"${name}" must be above 0, not ${JSON.stringify(size)}`)
}

/** The processors that a request asks for; what it leaves out is as it was. */
export const cpuOf = (params: HardwareParams, before: JsonObject | null | undefined): Entity.Changes<"Vm"> => {
  const { cores: coresBefore, sockets: socketsBefore } = before ?? {}
  const cores = params.cpu_cores ?? asNumber(coresBefore, 1)
  const sockets = params.cpu_sockets ?? asNumber(socketsBefore, 1)
  return { cpu: { cores, sockets }, vcpu: params.vcpu ?? cores * sockets }
}

const plainFields = ["name", "description", "ha", "ha_priority", "vcpu"] as const

const update: VmStep<Requests["Vm.updateVm"]> = (call, vm, { data }) => {
  const { cpu_cores, cpu_sockets, memory, memory_unit, name = "" } = data
  const resized = cpu_cores !== undefined || cpu_sockets !== undefined
  const failure = Names.problemOf(call, { model: "Vm", name, cluster: vm.read("cluster"), self: vm.id })
  return Result.map(ensureHardware(data), () => {
    if (failure !== undefined) return { failure }
    return () =>
      vm.patch({
        ...Struct.pick(data, plainFields),
        ...(resized ? cpuOf(data, vm.read("cpu")) : {}),
        ...(memory === undefined ? {} : { memory: inBytes(memory, memory_unit) })
      })
  })
}

/** Sets the fields of the same names as the parameters. */
const setFields = (call: Call, vm: Vm, params: JsonObject, others: Entity.Changes<"Vm"> = {}) =>
  Result.map(assign(call, "Vm", params), (values) => changeOf(vm, { ...params, ...others }, { ...values, ...others }))

const updateAdvancedOptions: VmStep<Requests["Vm.updateVmAdvancedOptions"]> = (call, vm, { data }) =>
  setFields(call, vm, data)

const updateHostOptions: VmStep<Requests["Vm.updateVmHostOptions"]> = (call, vm, { data }) => {
  const { dns_servers, ...others } = data
  return setFields(call, vm, others, dns_servers === undefined ? {} : { dns_servers: dns_servers.join(",") })
}

const unlimited = { max_bandwidth: null, max_bandwidth_policy: null, max_iops: null, max_iops_policy: null }

/** Limits are those of the whole vm or those of each disk: what the policy does not name has none. */
const updateIoPolicy: VmStep<Requests["Vm.updateVmIoPolicy"]> = (_, vm, { data }) => {
  const { each_disk = [], io_policy = null, whole_vm } = data
  const limits = new Map(each_disk.map((disk) => [disk.boot, limitsOf(disk.data)]))
  const disks = vm.referrers("VmDisk", "vm")
  const unknown = [...limits.keys()].find((boot) => !disks.some((disk) => disk.read("boot") === boot))
  if (unknown !== undefined) return badRequest(`Vm ${vm.id} has no disk at "boot" ${JSON.stringify(unknown)}`)
  const isLimited = io_policy === "RESTRICT_EACH_DISK"
  const changed = isLimited ? disks.filter((disk) => limits.has(disk.read("boot"))) : disks
  return Result.succeed(
    together([
      vm.change({ ...unlimited, io_policy, ...(io_policy === "RESTRICT_WHOLE_VM" ? limitsOf(whole_vm ?? {}) : {}) }),
      ...changed.map((disk) => disk.change({ ...unlimited, ...(isLimited ? limits.get(disk.read("boot")) : {}) }))
    ])
  )
}

/** The handlers of the settings of vms. */
export const handlers: Handlers = {
  ...updateVms("Vm.updateVm", { step: update }),
  ...updateVms("Vm.updateVmAdvancedOptions", { step: updateAdvancedOptions }),
  ...updateVms("Vm.updateVmHostOptions", { step: updateHostOptions }),
  ...updateVms("Vm.updateVmIoPolicy", { step: updateIoPolicy }),
  ...updateVms("Vm.updateVmOwner", {
    step: (call, vm, { data }) =>
      Result.map(Attachments.ensureOwner(call, data), () => {
        const owner = { ...data }
        return hasValues(vm.row.values, { owner }) ? undefined : () => vm.patch({ owner })
      })
  }),
  ...updateVms("Vm.addVmGpuDevice", { step: (call, vm, { data }) => Attachments.planGpus(call, vm.id, data) }),
  ...updateVms("Vm.removeVmGpuDevice", {
    step: (call, vm, { data }) => Attachments.planGpuRemoval(call, vm.id, data)
  })
}
