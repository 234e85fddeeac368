/**
 * What the documents and the profile of a product tell for documentation: records, versions, and who uses which type.
 *
 * @since 0.1.0
 */
import type { Edges } from "../Cycles.ts"
import { reachable } from "../Cycles.ts"
import type { NamedType, Operation, Product } from "../Model.ts"
import { inputType, operations } from "../Model.ts"
import type { Profile } from "../Profile.ts"
import type { Field, Type } from "../Type.ts"
import { children, nonNull, references } from "../Type.ts"

/** Facts of one product. */
export interface Facts {
  readonly product: Product
  readonly profile: Profile
  /** The type of a name. */
  readonly typeOf: (name: string) => NamedType | undefined
  /** Whether a type of a response has enums that keep values which no document names, at any depth. */
  readonly isOpen: (name: string) => boolean
  /** Whether a type is the model of a resource that can be listed. */
  readonly isRecord: (name: string) => boolean
  /** `Needs CloudTower 4.6.0.`, where a version came later than the oldest one, and later than `base`. */
  readonly needs: (since: string, base?: string) => ReadonlyArray<string>
  /** The operations that take a type as their input, as in `Vm.startVm`. */
  readonly inputOf: (name: string) => ReadonlyArray<string>
  /** The operations that respond with a type, or with an array of it. */
  readonly responseOf: (name: string) => ReadonlyArray<string>
  /** The fields and parameters that have a type, as in `Vlan.type` and `Alarms.getAlarms.object_type`. */
  readonly fieldsOf: (name: string) => ReadonlyArray<string>
}

/** The name that a type refers to, through null and arrays. */
export const targetName = (type: Type | undefined): string | undefined => {
  if (type === undefined) return undefined
  const inner = nonNull(type)
  if (inner._tag === "Array") return targetName(inner.item)
  return inner._tag === "Ref" ? inner.name : undefined
}

/** Whether these are the fields of the response to a write, which names a task. */
export const isTask = (fields: ReadonlyArray<Field>): boolean =>
  ["task_id", "data"].every((name) => fields.some((field) => field.name === name))

type Index = ReadonlyMap<string, ReadonlyArray<string>>

const indexOf = (pairs: Iterable<readonly [name: string | undefined, user: string]>): Index => {
  const index = new Map<string, Array<string>>()
  for (const [name, user] of pairs) if (name !== undefined) index.set(name, [...(index.get(name) ?? []), user])
  return index
}

const functionName = ({ module, name }: Operation): string => `${module}.${name}`

type Pair = readonly [name: string, user: string]

/** The names that a type refers to, with the path of the field that refers to them. */
const pairsOf = (type: Type, path: string): ReadonlyArray<Pair> => {
  if (type._tag === "Ref") return [[type.name, path]]
  if (type._tag === "Object") return type.fields.flatMap((field) => pairsOf(field.type, `${path}.${field.name}`))
  return children(type).flatMap((child) => pairsOf(child, path))
}

/** Whether an enum keeps values that no document names: only text does. */
const isOpenEnum = (type: Type): boolean =>
  type._tag === "Literals"
    ? type.values.every(({ value }) => typeof value === "string")
    : children(type).some(isOpenEnum)

/** The types of responses that have open enums, at any depth. */
const openTypes = ({ types }: Product): ReadonlySet<string> => {
  const referred = new Map(types.map(({ name, type }) => [name, references(type)]))
  const edges: Edges = (name) => referred.get(name) ?? []
  const open = new Set(types.filter(({ type }) => isOpenEnum(type)).map(({ name }) => name))
  const leadsToOpen = (name: string): boolean => [...reachable([name], edges)].some((to) => open.has(to))
  return new Set(types.filter(({ name, role }) => role === "model" && leadsToOpen(name)).map(({ name }) => name))
}

/** Collects the facts of a product. */
export const facts = (product: Product, profile: Profile): Facts => {
  const types = new Map(product.types.map((type) => [type.name, type]))
  const records = new Set(product.modules.flatMap(({ listing }) => (listing === undefined ? [] : [listing.model])))
  const open = openTypes(product)
  const calls = operations(product)
  const inputs = indexOf(
    calls.map((call) => [
      targetName(call.parameters.length === 0 ? inputType(call) : call.body?.type),
      functionName(call)
    ])
  )
  const responses = indexOf(calls.map((call) => [targetName(call.response.type), functionName(call)]))
  const fields = indexOf([
    ...product.types.flatMap(({ name, type }) => pairsOf(type, name)),
    ...calls.flatMap((call) =>
      call.parameters.flatMap(({ name, type }) => pairsOf(type, `${functionName(call)}.${name}`))
    )
  ])
  return {
    product,
    profile,
    typeOf: (name) => types.get(name),
    isOpen: (name) => open.has(name),
    isRecord: (name) => records.has(name),
    needs: (since, base = product.oldest) =>
      since === base || since === product.oldest ? [] : [`Needs ${profile.title} ${since}.`],
    inputOf: (name) => inputs.get(name) ?? [],
    responseOf: (name) => responses.get(name) ?? [],
    fieldsOf: (name) => fields.get(name) ?? []
  }
}
