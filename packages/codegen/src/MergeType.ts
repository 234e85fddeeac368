/**
 * One type for what several versions say of the same thing.
 *
 * @since 0.1.0
 */
import type { EnumValue, Field, Type } from "./Type.ts"
import { nonNull, nullable, union, unknown } from "./Type.ts"

const mergeValues = (older: ReadonlyArray<EnumValue>, newer: ReadonlyArray<EnumValue>): ReadonlyArray<EnumValue> => {
  const olderValues = new Set(older.map((item) => item.value))
  return [...older, ...newer.filter((item) => !olderValues.has(item.value))]
}

const mergeField = (older: Field, newer: Field): Field => ({
  name: newer.name,
  type: merge(older.type, newer.type),
  required: older.required && newer.required,
  deprecated: newer.deprecated,
  since: older.since,
  ...(newer.unit === undefined ? {} : { unit: newer.unit }),
  ...(newer.unclear === undefined ? {} : { unclear: newer.unclear })
})

const optional = (field: Field): Field => ({ ...field, required: false })

/** The newest order of fields; those that were dropped come last. */
const mergeFields = (older: ReadonlyArray<Field>, newer: ReadonlyArray<Field>): ReadonlyArray<Field> => {
  const before = new Map(older.map((field) => [field.name, field]))
  const names = new Set(newer.map((field) => field.name))
  const kept = newer.map((field) => {
    const old = before.get(field.name)
    return old === undefined ? optional(field) : mergeField(old, field)
  })
  return [...kept, ...older.filter((field) => !names.has(field.name)).map(optional)]
}

const mergeNonNull = (older: Type, newer: Type): Type => {
  if (older._tag === "Unknown" || newer._tag === "Unknown") return unknown
  if (older._tag === "Number" && newer._tag === "Number") {
    return { _tag: "Number", integer: older.integer && newer.integer }
  }
  if (older._tag === "Literals" && newer._tag === "Literals") {
    return { _tag: "Literals", values: mergeValues(older.values, newer.values) }
  }
  if (older._tag === "Array" && newer._tag === "Array") return { _tag: "Array", item: merge(older.item, newer.item) }
  if (older._tag === "Record" && newer._tag === "Record") {
    return { _tag: "Record", value: merge(older.value, newer.value) }
  }
  if (older._tag === "Object" && newer._tag === "Object") {
    return { _tag: "Object", fields: mergeFields(older.fields, newer.fields) }
  }
  return union([newer, older])
}

/**
 * What holds for both: a field is required only if both require it, a value may be null if either says so, enums are
 * joined, an integer beside a number is a number; what has nothing in common becomes a union, the newer first.
 */
export const merge = (older: Type, newer: Type): Type => {
  const merged = mergeNonNull(nonNull(older), nonNull(newer))
  return older._tag === "Nullable" || newer._tag === "Nullable" ? nullable(merged) : merged
}
