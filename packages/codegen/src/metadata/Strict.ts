/**
 * Responses as a server must give them to please the documents of all versions at once.
 *
 * The model of a product is for a client: a field is required only if all versions require it. A server is on the safe
 * side when it sends what any version requires, and null only where all versions allow it.
 *
 * @since 0.1.0
 */
import type { NamedType } from "../Model.ts"
import type { Snapshot } from "../ReadDocument.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull, nullable } from "../Type.ts"

const fieldsNamed = (model: string, field: string, snapshots: ReadonlyArray<Snapshot>): ReadonlyArray<Field> =>
  snapshots.flatMap(({ types }) => {
    const type = types.get(model)
    return type?._tag === "Object" ? type.fields.filter(({ name }) => name === field) : []
  })

const strictField =
  (model: string, snapshots: ReadonlyArray<Snapshot>) =>
  (field: Field): Field => {
    const variants = fieldsNamed(model, field.name, snapshots)
    const type = nonNull(variants.at(-1)?.type ?? field.type)
    return {
      ...field,
      type: variants.every((variant) => variant.type._tag === "Nullable") ? nullable(type) : type,
      required: variants.some((variant) => variant.required)
    }
  }

/** A model whose fields satisfy each of the snapshots, oldest first; other types are left as they are. */
export const strict = (named: NamedType, snapshots: ReadonlyArray<Snapshot>): NamedType => {
  if (named.role !== "model" || named.type._tag !== "Object") return named
  const type: Type = { _tag: "Object", fields: named.type.fields.map(strictField(named.name, snapshots)) }
  return { ...named, type }
}
