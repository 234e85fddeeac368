/**
 * Templates from machines: beside them, or in their place.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, without } from "../../engine/json.ts"
import { assign } from "./assign.ts"
import { inherit } from "./creation.ts"
import { insert } from "./fresh.ts"
import * as Frozen from "./frozen.ts"
import { each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { findMachine, select } from "./machine.ts"
import type { Machine } from "./machine.ts"
import { removeMachine } from "./removal.ts"
import { uuid } from "../records/values.ts"
import { begin, ensureFree } from "./work.ts"

const machineOf = (call: Call, params: JsonObject): Outcome<Machine> =>
  params["vm_id"] === undefined
    ? Result.flatMap(select(call, "Vm", params["vm"]), ([row]) =>
        row === undefined ? notFound("No Vm matches") : findMachine(call, call.store.idOf("Vm", row))
      )
    : findMachine(call, params["vm_id"])

const valuesOf = (call: Call, model: string, vm: Machine, own: JsonObject): JsonObject => {
  const salt = call.store.table(model)?.rows.end() ?? 0
  const disks = Frozen.freezeDisks(call, vm.id, (at) => ({
    vm_volume_template_uuid: uuid(call.world.shape.seed, `${model}-volume`, salt * 64 + at)
  }))
  const all = {
    ...inherit(call, "Vm", vm.row),
    description: "",
    size: disks.reduce((sum, disk) => sum + asNumber(disk["size"]), 0),
    vm_disks: disks,
    vm_nics: Frozen.freezeNics(call, vm.id),
    ...own
  }
  const fields = call.store.models.get(model)?.fields
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields?.has(name) === true))
}

/** A template of a machine; the machine goes when it is converted. */
const plan = (call: Call, model: string, converts: boolean, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const known = call.store.models.get(model)
    if (known === undefined) return yield* notFound(`There is no ${model}`)
    const vm = yield* machineOf(call, params)
    if (converts && vm.read("status") !== "STOPPED") return yield* badRequest(`Vm ${vm.id} must be STOPPED`)
    yield* ensureFree(call, "Vm", [vm.id])
    const assigned = yield* assign(call, known, without(params, ["vm", "vm_id"]))
    return () => {
      const id = insert(call, model, valuesOf(call, model, vm, asObject(assigned)))
      const apply = () => (converts ? removeMachine(call, vm.id) : undefined)
      const undo = () => call.store.remove(model, id)
      return [begin(call, { model, id, status: "CREATING", apply, undo, locks: [{ model: "Vm", id: vm.id }] })]
    }
  })

const template =
  (model: string, converts: boolean): Handler =>
  (call) =>
    each(call, (params) => plan(call, model, converts, params))

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "VmTemplate.cloneVmTemplateFromVm": template("VmTemplate", false),
  "VmTemplate.convertVmTemplateFromVm": template("VmTemplate", true),
  "ContentLibraryVmTemplate.cloneContentLibraryVmTemplateFromVm": template("ContentLibraryVmTemplate", false),
  "ContentLibraryVmTemplate.convertContentLibraryVmTemplateFromVm": template("ContentLibraryVmTemplate", true)
}
