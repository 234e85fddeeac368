/**
 * Names that a cluster has once, and those of the recycle bin.
 *
 * @since 0.1.0
 */
import type { Call } from "../call.ts"
import { recycledName, uuid } from "../records/values.ts"
import * as Entity from "./entity.ts"

/** What the failure of a task says of a name that is taken, by the model of its record. */
const codes = {
  Vm: "VM_DUPLICATED_NAME",
  VmPlacementGroup: "PLACEMENT_GROUP_DUPLICATE_NAME"
} as const

/** A model whose names a cluster has once. */
export type NamedModel = keyof typeof codes

/** Whether a cluster has names of this model once. */
export const isNamed = (model: string): model is NamedModel => model in codes

/** A name that a record has or gets. */
export interface Name {
  readonly model: NamedModel
  readonly name: string
  readonly cluster: Entity.Id
  /** The record itself, which may keep its name. */
  readonly self?: string
}

const keyOf = ({ cluster, model, name }: Name): string => JSON.stringify([model, cluster ?? "", name])

/** Refuses a name for the minutes after the creation of its record failed. */
export const refuse = ({ state }: Call, name: Name): void => {
  if (name.name !== "") state.refusedNames.set(keyOf(name), true, state.now())
}

/** Why a task fails that gives a record this name; `undefined` when the name is free, or the record has it. */
export const problemOf = (call: Call, newName: Name): string | undefined => {
  const { cluster, model, name, self } = newName
  const record = self === undefined ? undefined : Entity.lookUp(call, model, self)
  if (name === "" || (record?.read("name") === name && record.read("cluster") === cluster)) return undefined
  const others = call.store.table(model)?.named(name) ?? []
  const isTaken = others
    .map((row) => Entity.of(call, model, row))
    .some((other) => other.id !== self && other.read("cluster") === (cluster ?? null))
  if (!isTaken && call.state.refusedNames.get(keyOf(newName), call.now) === undefined) return undefined
  return `${codes[model]}: the name ${JSON.stringify(name)} is taken in its cluster`
}

/** The name of a vm in the recycle bin. */
export const recycled = (call: Call, { row }: Entity.Reference<"Vm">): string =>
  recycledName(call.state.dimensions.seed, row.index)

/** What the id of a vm in its cluster is while it is being created. */
export const placeholderId = (call: Call, index: number): string =>
  `placeholder-${uuid(call.state.dimensions.seed, "placeholder", index)}`
