/**
 * What machines are set to: their hardware, limits of their disks, options, and what they have of their host.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject, asTexts } from "../../engine/json.ts"
import { assign, inBytes } from "./assign.ts"
import * as Attachments from "./attachments.ts"
import type { Attach } from "./devices.ts"
import { limitsOf } from "./devices.ts"
import { handler } from "./machine.ts"
import type { Change, Step } from "./machine.ts"

const dataOf = (params: JsonObject): JsonObject => asObject(params["data"])

/** Numbers of hardware that no machine can be without. */
const counted = ["cpu_cores", "cpu_sockets", "vcpu", "memory"]

/** Refuses hardware of nothing. */
export const ensureSizes = (params: JsonObject): Outcome<void> => {
  const wrong = counted.find((name) => params[name] !== undefined && !(asNumber(params[name]) > 0))
  return wrong === undefined
    ? Result.void
    : badRequest(`"${wrong}" must be above 0, not ${JSON.stringify(params[wrong])}`)
}

/** The processors that parameters ask for; those that there are where they do not say. */
export const cpuOf = (params: JsonObject, values: JsonObject): JsonObject => {
  const before = asObject(values["cpu"])
  const cores = asNumber(params["cpu_cores"], asNumber(before["cores"], 1))
  const sockets = asNumber(params["cpu_sockets"], asNumber(before["sockets"], 1))
  return { cpu: { cores, sockets }, vcpu: asNumber(params["vcpu"], cores * sockets) }
}

const update: Step = (_, vm, params) => {
  const data = dataOf(params)
  const plain = ["name", "description", "ha", "ha_priority", "vcpu"].flatMap((name): ReadonlyArray<[string, Json]> => {
    const value = data[name]
    return value === undefined ? [] : [[name, value]]
  })
  const resized = data["cpu_cores"] !== undefined || data["cpu_sockets"] !== undefined
  const memory = inBytes(data["memory"] ?? null, data["memory_unit"] ?? null)
  return Result.map(ensureSizes(data), () => () => {
    vm.patch({
      ...Object.fromEntries(plain),
      ...(resized ? cpuOf(data, { cpu: vm.read("cpu") }) : {}),
      ...(memory === null ? {} : { memory })
    })
  })
}

/** Fields by the parameters of the same name. */
const options: Step = (call, vm, params) => {
  const model = call.store.models.get("Vm")
  if (model === undefined) return Result.succeed(() => undefined)
  const { dns_servers, ...data } = dataOf(params)
  const dns = dns_servers === undefined ? {} : { dns_servers: asTexts(dns_servers).join(",") }
  return Result.map(assign(call, model, data), (values) => () => vm.patch({ ...values, ...dns }))
}

const unlimited: JsonObject = {
  max_bandwidth: null,
  max_bandwidth_policy: null,
  max_iops: null,
  max_iops_policy: null
}

/** Limits are those of the whole machine or those of each disk: what the policy does not ask for has none. */
const ioPolicy: Step = (call, vm, params) => {
  const { each_disk, io_policy = null, whole_vm } = dataOf(params)
  const limits = new Map(
    asArray(each_disk).map((each) => [asObject(each)["boot"] ?? null, limitsOf(asObject(asObject(each)["data"]))])
  )
  const disks = call.store.referrers("VmDisk", "vm", vm.id)
  const unknown = [...limits.keys()].find(
    (boot) => !disks.some((row) => call.store.read("VmDisk", row, "boot") === boot)
  )
  if (unknown !== undefined) return badRequest(`Vm ${vm.id} has no disk at "boot" ${JSON.stringify(unknown)}`)
  return Result.succeed(() => {
    const whole = io_policy === "RESTRICT_WHOLE_VM" ? limitsOf(asObject(whole_vm)) : {}
    vm.patch({ ...unlimited, io_policy, ...whole })
    for (const row of disks) {
      const own = limits.get(call.store.read("VmDisk", row, "boot"))
      const isOwn = io_policy === "RESTRICT_EACH_DISK"
      if (own !== undefined || !isOwn) {
        call.store.patch("VmDisk", call.store.idOf("VmDisk", row), isOwn ? { ...unlimited, ...own } : unlimited)
      }
    }
  })
}

const owner: Step = (call, _, params) =>
  Result.map(Attachments.ensureOwner(call, dataOf(params)), () => () => undefined)

const attach =
  (plan: (call: Call, vm: string, data: Json | undefined) => Outcome<Attach>): Step =>
  (call, vm, params) =>
    Result.map(plan(call, vm.id, params["data"]), (apply) => () => apply(vm.id))

const changes: Readonly<Record<string, Change>> = {
  updateVm: { step: update },
  updateVmAdvancedOptions: { step: options },
  updateVmHostOptions: { step: options },
  updateVmIoPolicy: { step: ioPolicy },
  updateVmOwner: { step: owner },
  addVmGpuDevice: { step: attach((call, _, data) => Attachments.addGpus(call, data)) },
  removeVmGpuDevice: { step: attach(Attachments.removeGpus) }
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(changes).map(([name, change]) => [`Vm.${name}`, handler(change)])
)
