/**
 * Adds records to and removes them from others: labels and their resources, datacenters and their clusters.
 *
 * @since 0.1.0
 */
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { asTexts } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import { assign } from "./assign.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { tasks } from "./tasks.ts"
import { hasValues, respondsNotModified } from "./unchanged.ts"
import { write } from "./write.ts"

/** The members after a change, from those before it and those that a request names. */
type Combine = (before: ReadonlyArray<string>, named: ReadonlyArray<string>) => ReadonlyArray<string>

const add: Combine = (before, named) => [...new Set([...before, ...named])]
const without: Combine = (before, named) => before.filter((id) => !named.includes(id))

/** The records whose members change, and the members. */
interface MemberParams {
  readonly where: JsonObject
  readonly data: JsonObject
}

/** The members of a record before and after a change. */
interface Membership {
  readonly before: JsonObject
  readonly after: JsonObject
}

const updateMembers =
  (model: string, combine: Combine) =>
  (call: Call, { data, where }: MemberParams): Outcome<Plan> =>
    Result.gen(function* () {
      const selected = yield* Entity.select(call, model, where)
      const named = yield* assign(call, model, data)
      const membersOf = (id: string): Membership => {
        const fields = Object.keys(named)
        const before = Record.map(Entity.lookUp(call, model, id)?.pick(fields) ?? {}, asTexts)
        const combined = fields.map((field) => [field, combine(before[field] ?? [], asTexts(named[field]))])
        return { before, after: Object.fromEntries(combined) }
      }
      return yield* tasks(call, selected, "UPDATING", ({ id, patch }) => {
        const { after, before } = membersOf(id)
        return Result.succeed(
          respondsNotModified(call) && hasValues(before, after) ? undefined : () => patch(membersOf(id).after)
        )
      })
    })

/** The handlers of members. */
export const handlers: Handlers = {
  ...write("Label.addLabelsToResources", updateMembers("Label", add)),
  ...write("Label.removeLabelsFromResources", updateMembers("Label", without)),
  ...write("Datacenter.addClustersToDatacenter", updateMembers("Datacenter", add)),
  ...write("Datacenter.removeClustersFromDatacenter", updateMembers("Datacenter", without)),
  ...write("ContentLibraryImage.distributeContentLibraryImageClusters", updateMembers("ContentLibraryImage", add)),
  ...write("ContentLibraryImage.removeContentLibraryImageClusters", updateMembers("ContentLibraryImage", without)),
  ...write(
    "ContentLibraryVmTemplate.distributeContentLibraryVmtemplateClusters",
    updateMembers("ContentLibraryVmTemplate", add)
  ),
  ...write(
    "ContentLibraryVmTemplate.removeContentLibraryVmTemplateClusters",
    updateMembers("ContentLibraryVmTemplate", without)
  ),
  ...write("Vm.addVmPciNic", updateMembers("Vm", add)),
  ...write("Vm.removeVmPciNic", updateMembers("Vm", without))
}
