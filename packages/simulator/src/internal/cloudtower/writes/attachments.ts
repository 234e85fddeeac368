/**
 * What a vm has of its host, and the groups that place it: GPUs, interfaces passed through, placement groups, owners.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import * as Entity from "./entity.ts"
import type { Apply } from "./tasks.ts"

type GpuParams = Requests["Vm.addVmGpuDevice"]["data"]

/** A GPU, or some vGPUs of it. */
interface GpuShare {
  readonly id: string
  readonly amount: number
  readonly gpu: Entity.Entity<"GpuDevice">
}

const findGpus = (call: Call, params: GpuParams): Outcome<ReadonlyArray<GpuShare>> =>
  all(params, ({ amount = 1, gpu_id }) =>
    Result.map(Entity.find(call, "GpuDevice", gpu_id), (gpu) => ({ id: gpu.id, amount, gpu }))
  )

const isShared = ({ gpu }: GpuShare): boolean => gpu.read("user_usage") === "VGPU"

/** The vms that have a GPU now. */
const vmsOf = (call: Call, { id }: GpuShare): ReadonlyArray<string> =>
  Entity.lookUp(call, "GpuDevice", id)?.read("vms") ?? []

/** Sets the vms that have a GPU, and counts `taken` more of its vGPUs as assigned. */
const transferGpu = (call: Call, share: GpuShare, vms: ReadonlyArray<string>, taken: number): void => {
  const gpu = Entity.lookUp(call, "GpuDevice", share.id)
  const { assigned_vgpus_num, available_vgpus_num } = gpu?.pick(["assigned_vgpus_num", "available_vgpus_num"]) ?? {}
  gpu?.patch({
    vms,
    ...(isShared(share)
      ? {
          assigned_vgpus_num: (assigned_vgpus_num ?? 0) + taken,
          available_vgpus_num: (available_vgpus_num ?? 0) - taken
        }
      : {})
  })
}

const ensureAvailable = (share: GpuShare): Outcome<void> => {
  const { amount, gpu, id } = share
  if (!isShared(share)) {
    return (gpu.read("vms") ?? []).length === 0 ? Result.void : badRequest(`GpuDevice ${id} has a Vm already`)
  }
  const available = gpu.read("available_vgpus_num") ?? 0
  return amount <= available ? Result.void : badRequest(`GpuDevice ${id} has ${available} vGPUs to give, not ${amount}`)
}

/** Plans to give a vm GPUs, or vGPUs of them; 400 when they are not available. */
export const planGpus = (call: Call, vm: string, params: GpuParams): Outcome<Apply> =>
  Result.gen(function* () {
    const shares = yield* findGpus(call, params)
    yield* all(shares, ensureAvailable)
    return () => {
      for (const share of shares) transferGpu(call, share, [...new Set([...vmsOf(call, share), vm])], share.amount)
    }
  })

/** Plans to take GPUs from a vm; 400 when it does not have them. */
export const planGpuRemoval = (call: Call, vm: string, params: GpuParams): Outcome<Apply> =>
  Result.gen(function* () {
    const shares = yield* findGpus(call, params)
    const other = shares.find((share) => !vmsOf(call, share).includes(vm))
    if (other !== undefined) return yield* badRequest(`Vm ${vm} has no GpuDevice ${other.id}`)
    return () => {
      for (const share of shares) {
        const others = vmsOf(call, share).filter((id) => id !== vm)
        transferGpu(call, share, others, -share.amount)
      }
    }
  })

/** Plans to make the records that a filter matches refer to a vm; a filter that is left out matches none. */
const planReferences = (
  call: Call,
  model: "Nic" | "VmPlacementGroup",
  vm: string,
  where: JsonObject | undefined
): Outcome<Apply> =>
  where === undefined
    ? Result.succeed(() => undefined)
    : Result.map(Entity.matching(call, model, where), (entities) => () => {
        for (const { id } of entities) {
          const entity = Entity.lookUp(call, model, id)
          entity?.patch({ vms: [...new Set([...(entity.read("vms") ?? []), vm])] })
        }
      })

/** Plans to pass interfaces of a host through to a vm. */
export const planPciNics = (call: Call, vm: string, where: JsonObject | undefined): Outcome<Apply> =>
  planReferences(call, "Nic", vm, where)

/** Plans to put a vm into placement groups. */
export const planPlacement = (call: Call, vm: string, where: JsonObject | undefined): Outcome<Apply> =>
  planReferences(call, "VmPlacementGroup", vm, where)

/** The user who owns a vm, by id or by name. */
export type OwnerParams = NonNullable<Requests["Vm.createVm"]["owner"]>

/** 400 for an owner that is no user; no response of the API shows who owns a vm. */
export const ensureOwner = (call: Call, owner: OwnerParams): Outcome<void> => {
  const { search_for = "id", value } = owner
  const isUser = Entity.all(call, "User").some((user) => user.read(search_for) === value)
  return isUser ? Result.void : badRequest(`There is no user ${JSON.stringify(value)}`)
}
