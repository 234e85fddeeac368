/**
 * Adding to and removing from what a record is about: labels and their resources, datacenters and their clusters.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asObject, asTexts } from "../../engine/json.ts"
import { assign } from "./assign.ts"
import { each } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"

/** What becomes of the ids that are there, given those that are named. */
type Combine = (present: ReadonlyArray<string>, named: ReadonlyArray<string>) => ReadonlyArray<string>

const add: Combine = (present, named) => [...new Set([...present, ...named])]
const remove: Combine = (present, named) => present.filter((id) => !named.includes(id))

const combined = (call: Call, model: string, id: string, named: JsonObject, combine: Combine): JsonObject => {
  const row = call.store.find(model, id)
  const fields = Object.entries(named).map(([field, ids]) => {
    const present = row === undefined ? [] : asTexts(call.store.read(model, row, field))
    return [field, combine(present, asTexts(ids))] as const
  })
  return Object.fromEntries(fields)
}

const membership =
  (name: string, combine: Combine): Handler =>
  (call) =>
    each(call, (params) =>
      Result.gen(function* () {
        const model = call.store.models.get(name)
        if (model === undefined) return yield* notFound(`There is no ${name}`)
        const rows = yield* select(call, name, params["where"])
        const named = yield* assign(call, model, asObject(params["data"]))
        const ids = rows.map((row) => call.store.idOf(name, row))
        yield* ensureFree(call, name, ids)
        return () =>
          ids.map((id) =>
            begin(call, {
              model: name,
              id,
              status: "UPDATING",
              apply: () => call.store.patch(name, id, combined(call, name, id, named, combine))
            })
          )
      })
    )

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "Label.addLabelsToResources": membership("Label", add),
  "Label.removeLabelsFromResources": membership("Label", remove),
  "Datacenter.addClustersToDatacenter": membership("Datacenter", add),
  "Datacenter.removeClustersFromDatacenter": membership("Datacenter", remove),
  "ContentLibraryImage.distributeContentLibraryImageClusters": membership("ContentLibraryImage", add),
  "ContentLibraryImage.removeContentLibraryImageClusters": membership("ContentLibraryImage", remove),
  "ContentLibraryVmTemplate.distributeContentLibraryVmtemplateClusters": membership("ContentLibraryVmTemplate", add),
  "ContentLibraryVmTemplate.removeContentLibraryVmTemplateClusters": membership("ContentLibraryVmTemplate", remove),
  "Vm.addVmPciNic": membership("Vm", add),
  "Vm.removeVmPciNic": membership("Vm", remove)
}
