/**
 * Templates made from vms: beside them, or in their place.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest, notFound } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import { uuid } from "../records/values.ts"
import { assign } from "./assign.ts"
import * as Captured from "./captured.ts"
import { deleteVm } from "./disks.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { create } from "./tasks.ts"
import { inherit } from "./vmCreation.ts"
import type { Vm } from "./vms.ts"
import { write } from "./write.ts"

type TemplateModel = "VmTemplate" | "ContentLibraryVmTemplate"

const captureVm = (call: Call, model: TemplateModel, vm: Vm, params: JsonObject): JsonObject => {
  const index = Entity.nextIndex(call, model)
  const disks = Captured.captureDisks(call, vm, (at) => ({
    vm_volume_template_uuid: uuid(call.state.dimensions.seed, `${model}-volume`, index * 64 + at)
  }))
  return {
    ...inherit(call, vm, model),
    description: "",
    size: disks.reduce((sum, disk) => sum + (disk.size ?? 0), 0),
    vm_disks: disks,
    vm_nics: Captured.captureNics(call, vm),
    ...params
  }
}

/** Plans a template of a vm; the vm is removed when it is converted. */
const planTemplate = (
  call: Call,
  model: TemplateModel,
  vm: Vm,
  isConversion: boolean,
  params: JsonObject
): Outcome<Plan> =>
  Result.gen(function* () {
    if (isConversion && vm.read("status") !== "STOPPED") return yield* badRequest(`Vm ${vm.id} must be STOPPED`)
    yield* Entity.ensureUnlocked(call, [vm])
    const values = yield* assign<string>(call, model, params)
    return () => [
      create<string>(call, model, captureVm(call, model, vm, values), {
        locks: [vm],
        apply: () => (isConversion ? deleteVm(call, vm.id) : undefined)
      })
    ]
  })

const ofVm =
  (isConversion: boolean) =>
  (call: Call, { vm_id, ...params }: JsonObject & { readonly vm_id: string }): Outcome<Plan> =>
    Result.flatMap(Entity.find(call, "Vm", vm_id), (vm) => planTemplate(call, "VmTemplate", vm, isConversion, params))

const ofMatchingVm =
  (isConversion: boolean) =>
  (call: Call, { vm: where, ...params }: JsonObject & { readonly vm: JsonObject }): Outcome<Plan> =>
    Result.flatMap(Entity.select(call, "Vm", where), ([vm]) =>
      vm === undefined
        ? notFound("No Vm matches")
        : planTemplate(call, "ContentLibraryVmTemplate", vm, isConversion, params)
    )

/** The handlers of templates made from vms. */
export const handlers: Handlers = {
  ...write("VmTemplate.cloneVmTemplateFromVm", ofVm(false)),
  ...write("VmTemplate.convertVmTemplateFromVm", ofVm(true)),
  ...write("ContentLibraryVmTemplate.cloneContentLibraryVmTemplateFromVm", ofMatchingVm(false)),
  ...write("ContentLibraryVmTemplate.convertContentLibraryVmTemplateFromVm", ofMatchingVm(true))
}
