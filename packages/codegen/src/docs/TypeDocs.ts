/**
 * Sentences about named types: what they are part of.
 *
 * @since 0.1.0
 */
import type { NamedType } from "../Model.ts"
import { article, listOf } from "../Names.ts"
import type { EnumValue, Field } from "../Type.ts"
import type { Facts } from "./Facts.ts"
import { isTask } from "./Facts.ts"

const codes = (names: ReadonlyArray<string>): ReadonlyArray<string> => names.map((name) => `\`${name}\``)

/** `a`, `b` and 3 others. */
const some = (names: ReadonlyArray<string>): string => {
  const others = names.length - 3
  return others > 1 ? `${codes(names.slice(0, 3)).join(", ")} and ${others} others` : listOf(codes(names), "and")
}

const nestedDoc = (model: string, fields: ReadonlyArray<Field>): string =>
  fields.length > 6
    ? `Some fields of ${article(model)} ${model} record, inside another record.`
    : `${article(model) === "a" ? "A" : "An"} ${model} inside another record: its ${listOf(codes(fields.map(({ name }) => name)), "and")}.`

/** What the name of a type tells, where it is made from that of a record. */
const nameDoc = ({ name, type }: NamedType, { isRecord }: Facts): string | undefined => {
  const [, prefix, model = name, suffix] =
    /^(NestedAggregate|Nested|Delete)?(.+?)(Connection|WhereInput|OrderByInput)?$/.exec(name) ?? []
  if (!isRecord(model)) return undefined
  if (prefix === "NestedAggregate" || suffix === "Connection") return `The number of ${model} records that match.`
  if (suffix === "WhereInput")
    return `Conditions on ${model} records: a field alone means equality, a suffix such as \`_in\` or \`_gt\` is an operator.`
  if (suffix === "OrderByInput") return `Order of ${model} records: by one field, ascending or descending.`
  if (prefix === "Delete") return `The id of a deleted ${model}.`
  if (prefix === "Nested") return type._tag === "Object" ? nestedDoc(model, type.fields) : undefined
  return `One ${model} record.`
}

/** Where a type is used. */
const usageDoc = ({ name }: NamedType, { fieldsOf, inputOf, responseOf }: Facts): ReadonlyArray<string> => {
  const inputs = inputOf(name)
  const responses = responseOf(name)
  const fields = fieldsOf(name)
  if (inputs.length > 0 || responses.length > 0) {
    return [
      ...(inputs.length === 0 ? [] : [`Input of ${some(inputs)}.`]),
      ...(responses.length === 0 ? [] : [`Response of ${some(responses)}.`])
    ]
  }
  return fields.length === 0 ? [] : [`Type of ${some(fields)}.`]
}

/** `DELETED`, `LOCKED` since 4.3.0: the values that came later than their enum. */
const laterValues = (values: ReadonlyArray<EnumValue>, { since }: NamedType): ReadonlyArray<string> => {
  const later = values.filter((value) => value.since !== since)
  return [...Map.groupBy(later, (value) => value.since)].map(
    ([version, members]) => `Since ${version}: ${members.map(({ value }) => `\`${value}\``).join(", ")}.`
  )
}

/** What a type is, which version it needs, and which of its values came later. */
export const typeDoc = (type: NamedType, facts: Facts): ReadonlyArray<string> => {
  const doc =
    type.type._tag === "Object" && isTask(type.type.fields)
      ? "The response to a write: its data, and the id of the task that completes it."
      : nameDoc(type, facts)
  return [
    ...(doc === undefined ? usageDoc(type, facts) : [doc]),
    ...facts.needs(type.since),
    ...(type.role === "model" && type.type._tag === "Literals" ? laterValues(type.type.values, type) : [])
  ]
}
