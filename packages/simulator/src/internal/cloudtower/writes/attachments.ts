/**
 * What a machine has of its host, and which group places it: GPUs, interfaces passed through, placement groups, owners.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call } from "../call.ts"
import * as Listing from "../query/listing.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject, asText, asTexts, isObject } from "../../engine/json.ts"
import { existing } from "./assign.ts"
import type { Attach } from "./devices.ts"

interface Gpu {
  readonly id: string
  readonly amount: number
  readonly isShared: boolean
  readonly read: (field: string) => Json
}

const gpuOf = (call: Call, params: JsonObject): Outcome<Gpu> =>
  Result.map(existing(call, "GpuDevice", asText(params["gpu_id"])), (id) => {
    const read = (field: string): Json => {
      const row = call.store.find("GpuDevice", id)
      return row === undefined ? null : call.store.read("GpuDevice", row, field)
    }
    return { id, amount: asNumber(params["amount"], 1), isShared: read("user_usage") === "VGPU", read }
  })

/** Gives a GPU other machines, and counts those of its parts that are taken. */
const hand = (call: Call, gpu: Gpu, vms: ReadonlyArray<string>, taken: number): void =>
  call.store.patch("GpuDevice", gpu.id, {
    vms,
    ...(gpu.isShared
      ? {
          assigned_vgpus_num: asNumber(gpu.read("assigned_vgpus_num")) + taken,
          available_vgpus_num: asNumber(gpu.read("available_vgpus_num")) - taken
        }
      : {})
  })

const ensureAvailable = (gpu: Gpu): Outcome<void> => {
  if (!gpu.isShared) {
    return asTexts(gpu.read("vms")).length === 0 ? Result.void : badRequest(`GpuDevice ${gpu.id} has a Vm already`)
  }
  const available = asNumber(gpu.read("available_vgpus_num"))
  return gpu.amount <= available
    ? Result.void
    : badRequest(`GpuDevice ${gpu.id} has ${available} vGPUs to give, not ${gpu.amount}`)
}

/** Plans to give a machine GPUs, or vGPUs of them. */
export const addGpus = (call: Call, params: Json | undefined): Outcome<Attach> =>
  Result.gen(function* () {
    const gpus = yield* all(asArray(params).map(asObject), (each) => gpuOf(call, each))
    yield* all(gpus, ensureAvailable)
    return (vm) => {
      for (const gpu of gpus) hand(call, gpu, [...new Set([...asTexts(gpu.read("vms")), vm])], gpu.amount)
    }
  })

/** Plans to take GPUs from a machine, which has them. */
export const removeGpus = (call: Call, vm: string, params: Json | undefined): Outcome<Attach> =>
  Result.gen(function* () {
    const gpus = yield* all(asArray(params).map(asObject), (each) => gpuOf(call, each))
    const other = gpus.find((gpu) => !asTexts(gpu.read("vms")).includes(vm))
    if (other !== undefined) return yield* badRequest(`Vm ${vm} has no GpuDevice ${other.id}`)
    return () => {
      for (const gpu of gpus) {
        const others = asTexts(gpu.read("vms")).filter((each) => each !== vm)
        hand(call, gpu, others, -gpu.amount)
      }
    }
  })

/** The ids of what a `where` matches; none when it is left out. */
const matched = (call: Call, model: string, where: Json | undefined): Outcome<ReadonlyArray<string>> => {
  const table = call.store.table(model)
  if (table === undefined || !isObject(where)) return Result.succeed([])
  return Result.map(Listing.matching(call, table, where), (rows) => rows.map(table.idOf))
}

/** Plans to make records refer to a machine. */
const join =
  (model: string) =>
  (call: Call, where: Json | undefined): Outcome<Attach> =>
    Result.map(matched(call, model, where), (ids) => (vm) => {
      for (const id of ids) {
        const row = call.store.find(model, id)
        const vms = row === undefined ? [] : asTexts(call.store.read(model, row, "vms"))
        call.store.patch(model, id, { vms: [...new Set([...vms, vm])] })
      }
    })

/** Plans to pass interfaces of a host through to a machine. */
export const addPciNics: (call: Call, where: Json | undefined) => Outcome<Attach> = join("Nic")

/** Plans to put a machine into placement groups. */
export const joinGroups: (call: Call, where: Json | undefined) => Outcome<Attach> = join("VmPlacementGroup")

/** Refuses an owner that is no user; no answer of the API shows who owns a machine. */
export const ensureOwner = (call: Call, owner: JsonObject): Outcome<void> => {
  const { search_for = "id", value = null } = owner
  const table = call.store.table("User")
  const known = table?.rows.slice(0, table.rows.total()).items.some((row) => {
    const own = search_for === "id" ? table.idOf(row) : call.store.read("User", row, "username")
    return own === value
  })
  return known === true ? Result.void : badRequest(`There is no user ${JSON.stringify(value)}`)
}
