/**
 * What responses to writes must have: nothing.
 *
 * @since 0.1.0
 */
import { reachable } from "./Cycles.ts"
import type { MergedType } from "./MergeSnapshots.ts"
import type { Operation } from "./Model.ts"
import { requestTypes, responseTypes } from "./Model.ts"
import { freeName, pascalCase } from "./Names.ts"
import { resolve } from "./Profile.ts"
import type { Type } from "./Type.ts"
import { children, references, unknown } from "./Type.ts"

/** Operations, and the types that they refer to by name. */
interface Described {
  readonly operations: ReadonlyArray<Operation>
  readonly types: ReadonlyMap<string, MergedType>
}

/** The name of the type that takes the place of another one. */
type Rename = (name: string) => string

const requiresField = (type: Type): boolean =>
  type._tag === "Object" ? type.fields.some(({ required }) => required) : children(type).some(requiresField)

/** The type with nothing required. */
const relax = (type: Type, rename: Rename): Type => {
  const inside = (inner: Type): Type => relax(inner, rename)
  switch (type._tag) {
    case "Ref":
      return { _tag: "Ref", name: rename(type.name) }
    case "Array":
      return { _tag: "Array", item: inside(type.item) }
    case "Record":
      return { _tag: "Record", value: inside(type.value) }
    case "Nullable":
      return { _tag: "Nullable", type: inside(type.type) }
    case "Union":
      return { _tag: "Union", members: type.members.map(inside) }
    case "Object":
      return {
        _tag: "Object",
        fields: type.fields.map((field) => ({ ...field, type: inside(field.type), required: false }))
      }
    default:
      return type
  }
}

/** A secret in a response is what the call is for. */
const isRelaxed = ({ response }: Operation): boolean => response.written === true && response.redacted !== true

/** The types in responses to writes that require a field at some depth, and what a type is named where others have it too. */
const strictTypes = ({ operations, types }: Described) => {
  const typeOf = (name: string): Type => types.get(name)?.type ?? unknown
  const reached = (...roots: ReadonlyArray<Type>) => reachable(references(...roots), (name) => references(typeOf(name)))
  const [writes, others] = [operations.filter(isRelaxed), operations.filter((operation) => !isRelaxed(operation))]
  const inWrites = reached(...writes.flatMap(responseTypes))
  const inOthers = reached(...others.flatMap(responseTypes), ...operations.flatMap(requestTypes))
  const used = new Set([...inWrites, ...inOthers])
  const isStrict = (name: string) => [...reached({ _tag: "Ref", name })].some((inner) => requiresField(typeOf(inner)))
  const strict = new Set([...inWrites].filter(isStrict))
  const ownName = (name: string, own: string): string =>
    strict.has(name) && inOthers.has(name) ? freeName(own, used) : name
  return { strict, ownName }
}

/**
 * Leaves nothing required in responses to writes, at any depth: what has been done must not look undone, nor its task be
 * lost, for a field that is not there. Where a read or a request has the same record, the response has a type of its own.
 */
export const relaxWrites = ({ operations, types }: Described): Described => {
  const { ownName, strict } = strictTypes({ operations, types })
  const ownNested: Rename = (name) => ownName(name, `${name}Response`)
  const relaxed = new Map<string, MergedType>()
  const add = (name: string, own: string): void => {
    const merged = types.get(name)
    if (merged === undefined || !strict.has(name)) return
    relaxed.set(own, {
      ...merged,
      type: relax(
        resolve(merged.type, (other) => types.get(other)?.type),
        ownNested
      )
    })
  }
  strict.forEach((name) => add(name, ownNested(name)))
  const relaxResponse = (operation: Operation): Operation => {
    const { name, response } = operation
    const { type } = response
    if (type === undefined || !isRelaxed(operation)) return operation
    if (type._tag !== "Ref") return { ...operation, response: { ...response, type: relax(type, ownNested) } }
    const responseName = ownName(type.name, `${pascalCase(name)}Response`)
    add(type.name, responseName)
    return { ...operation, response: { ...response, type: { _tag: "Ref", name: responseName } } }
  }
  return { operations: operations.map(relaxResponse), types: new Map([...types, ...relaxed]) }
}
