/**
 * Changes of vms that exist: those that a filter matches, or those whose devices a filter matches.
 *
 * @since 0.1.0
 */
import { isNotUndefined } from "effect/Predicate"
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Call, Handlers } from "../call.ts"
import type { Records } from "../generated/records.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import { address } from "../records/values.ts"
import * as Entity from "./entity.ts"
import type { Apply, Step } from "./tasks.ts"
import { tasks } from "./tasks.ts"
import type { FilteredWrite } from "./write.ts"
import { write } from "./write.ts"

/** A vm. */
export interface Vm extends Entity.Entity<"Vm"> {}

/** The values of a vm that does not run. */
export const stopped = { status: "STOPPED", vm_tools_status: "NOT_RUNNING", ips: "" } satisfies Entity.Changes<"Vm">

/** The values of a vm that runs: it has the addresses of its interfaces, or those that its network gives out. */
export const running = (_: Call, vm: Vm): Entity.Changes<"Vm"> => ({
  status: "RUNNING",
  ips: vm
    .referrers("VmNic", "vm")
    .map((nic) => nic.read("ip_address") || address("10.96", nic.row.index))
    .join(",")
})

/** Plans what is done to one vm; `undefined` where nothing has to be changed. */
export type VmStep<Params> = (call: Call, vm: Vm, params: Params) => Outcome<Step>

/** A change of vms. */
export interface VmUpdate<Params> {
  /** The states that a vm may be in; any when left out. */
  readonly from?: ReadonlyArray<NonNullable<Records["Vm"]["status"]>>
  /** `"UPDATING"` when left out. */
  readonly status?: "UPDATING" | "DELETING"
  readonly step: VmStep<Params>
}

const ensureState = (vm: Vm, from: ReadonlyArray<string> | undefined): Outcome<void> => {
  const status = vm.read("status") ?? ""
  if (from === undefined || from.includes(status)) return Result.void
  return badRequest(`Vm ${vm.id} is ${status}: this needs ${from.join(" or ")}`)
}

/** The handler of an update of the vms that `where` matches. */
export const updateVms = <Name extends FilteredWrite>(
  name: Name,
  { from, status = "UPDATING", step }: VmUpdate<Requests[Name]>
): Handlers =>
  write(name, (call, params) =>
    Result.flatMap(Entity.select(call, "Vm", params.where), (vms) =>
      tasks(call, vms, status, (vm) => Result.flatMap(ensureState(vm, from), () => step(call, vm, params)))
    )
  )

/** A device of a vm. */
interface Device {
  readonly read: (field: "vm") => string | null
}

/** Finds the disks that a filter matches. */
export const selectDisks = (call: Call, where: JsonObject): Outcome<ReadonlyArray<Entity.Entity<"VmDisk">>> =>
  Entity.select(call, "VmDisk", where)

/** Finds the interfaces that a filter matches. */
export const selectNics = (call: Call, where: JsonObject): Outcome<ReadonlyArray<Entity.Entity<"VmNic">>> =>
  Entity.select(call, "VmNic", where)

/** All of these changes as one; `undefined` where there are none. */
export const together = (changes: ReadonlyArray<Apply | undefined>): Apply | undefined => {
  const applies = changes.filter(isNotUndefined)
  if (applies.length === 0) return undefined
  return () => {
    for (const apply of applies) apply()
  }
}

/**
 * The handler of an update of the devices that `where` matches: one task for each vm that has some of them. A step is
 * `undefined` where nothing has to be changed.
 */
export const updateDevices = <Name extends FilteredWrite, D extends Device>(
  name: Name,
  selectDevices: (call: Call, where: JsonObject) => Outcome<ReadonlyArray<D>>,
  step: (call: Call, device: D, params: Requests[Name]) => Outcome<Apply | undefined>
): Handlers =>
  write(name, (call, params) =>
    Result.gen(function* () {
      const devices = Map.groupBy(yield* selectDevices(call, params.where), (device) => device.read("vm") ?? "")
      const vms = [...devices.keys()].flatMap((id) => Entity.lookUp(call, "Vm", id) ?? [])
      return yield* tasks(call, vms, "UPDATING", (vm) =>
        Result.map(
          all(devices.get(vm.id) ?? [], (device) => step(call, device, params)),
          together
        )
      )
    })
  )
