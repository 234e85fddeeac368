/**
 * Sentences about fields: what they hold, as far as their names, types and neighbours tell.
 *
 * @since 0.1.0
 */
import { article, listOf, pascalCase } from "../Names.ts"
import type { EnumValue, Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import type { Facts } from "./Facts.ts"
import { isTask, targetName } from "./Facts.ts"

/** The object that a field belongs to. */
export interface Owner {
  /** Name of the type that holds the object. */
  readonly name: string
  readonly since: string
}

/** A field and the others of its object. */
interface Place {
  readonly facts: Facts
  readonly owner: Owner
  readonly field: Field
  readonly siblings: ReadonlyMap<string, Field>
}

const connectives: Readonly<Record<string, string>> = {
  AND: "All of these conditions hold.",
  OR: "At least one of these conditions holds.",
  NOT: "None of these conditions holds."
}

/** Operators over the records that a record is related to. */
const relations: Readonly<Record<string, string>> = {
  every: "Every related record matches.",
  some: "At least one related record matches.",
  none: "No related record matches."
}

/** Units by the part of a name that says them. */
const units: ReadonlyArray<readonly [name: RegExp, unit: string]> = [
  [/_bytes(_|$)/, "in bytes"],
  [/_in_bitps$/, "in bits per second"],
  [/_in_bit$/, "in bits"],
  [/_hz(_|$)/, "in hertz"],
  [/_ms$/, "in milliseconds"],
  [/_days$/, "in days"],
  [/_percent(age)?$/, "in percent"]
]

/** Units as documents write them. */
const unitNames: Readonly<Record<string, string>> = {
  "bit/s": "in bits per second",
  "byte/s": "in bytes per second",
  kbps: "in kbit/s",
  mbps: "in Mbit/s",
  mhz: "in MHz",
  s: "in seconds"
}

const capitalize = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const isWhere = (name: string | undefined): boolean => name?.endsWith("WhereInput") ?? false

const whereModel = (name: string): string => name.slice(0, -"WhereInput".length)

const isText = (type: Type): boolean => nonNull(type)._tag === "String"

const isTexts = (type: Type): boolean => {
  const inner = nonNull(type)
  return inner._tag === "String" || (inner._tag === "Array" && inner.item._tag === "String")
}

/** The unit of a number: from a field that names it, from the profile, or from the name. */
const unitOf = ({ facts, field, owner, siblings }: Place, name: string): string | undefined => {
  if (siblings.has(`${name}_unit`)) return `in the unit of \`${name}_unit\``
  const { type, unit } = siblings.get(name) ?? field
  if (unit !== undefined) return unitNames[unit.toLowerCase()] ?? `in ${unit}`
  if (nonNull(type)._tag !== "Number") return undefined
  const model = owner.name.replace(/^Nested|WhereInput$/g, "")
  const stated = facts.profile.docs.units.find((unit) => unit.model === model && unit.fields.includes(name))
  return stated?.unit ?? units.find(([pattern]) => pattern.test(name))?.[1]
}

/** Text that is ordered and not searched is a time: conditions on it have `_gt` and no `_contains`. */
const isTime = ({ facts, field: { name, type }, owner }: Place): boolean => {
  if (!isText(type)) return false
  const where = facts.typeOf(isWhere(owner.name) ? owner.name : `${owner.name.replace(/^Nested/, "")}WhereInput`)?.type
  const names = new Set(where?._tag === "Object" ? where.fields.map((field) => field.name) : [])
  return names.has(name) ? names.has(`${name}_gt`) && !names.has(`${name}_contains`) : name.endsWith("_at")
}

/** The record that an id is of: the longest end of its name that is the name of a record. */
const recordOf = ({ isRecord, profile }: Facts, name: string): string | undefined => {
  const words = name.split("_")
  const [first = "", ...others] = words
  const spelled = [...(profile.docs.abbreviations[first]?.split("_") ?? [first]), ...others]
  return spelled
    .map((_, start) => pascalCase(spelled.slice(start).join("_")))
    .find((model) => isRecord(model) && !profile.docs.ambiguous.includes(model))
}

const idDoc = ({ facts, field: { name, type }, owner }: Place): string | undefined => {
  if (!isTexts(type)) return undefined
  const model = owner.name.replace(/^(Nested|Delete)/, "")
  if (name === "id") return facts.isRecord(model) ? `Id of the ${model}.` : undefined
  if (name === "local_id") return facts.isRecord(model) ? `Id of the ${model} on its cluster.` : undefined
  const match = /^(.+?)(_local)?_(id|ids)$/.exec(name)
  const record = match === null ? undefined : recordOf(facts, match[1] ?? "")
  if (match === null || record === undefined) return undefined
  const where = match[2] === undefined ? "" : " on its cluster"
  return match[3] === "ids" ? `Ids of ${record} records${where}.` : `Id of ${article(record)} ${record}${where}.`
}

const valuesDoc = (values: ReadonlyArray<EnumValue>): string | undefined =>
  values.length > 10
    ? undefined
    : `${listOf(
        values.map(({ value }) => `\`${value}\``),
        "or"
      )}.`

/** The fields of a record inside another, or the values of an enum. */
const refDoc = ({ facts, field, owner }: Place): string | undefined => {
  const ref = targetName(field.type)
  const target = ref === undefined ? undefined : facts.typeOf(ref)
  if (ref === undefined || target === undefined) return undefined
  if (target.type._tag === "Literals") return ref.endsWith("OrderByInput") ? undefined : valuesDoc(target.type.values)
  if (isWhere(ref) && !isWhere(owner.name)) return `Conditions that select ${whereModel(ref)} records.`
  const model = ref.replace(/^Nested/, "")
  if (model === ref || !facts.isRecord(model) || target.type._tag !== "Object" || target.type.fields.length > 4) {
    return undefined
  }
  const names = listOf(
    target.type.fields.map(({ name }) => `\`${name}\``),
    "and"
  )
  return nonNull(field.type)._tag === "Array"
    ? `${capitalize(names)} of ${model} records.`
    : `${capitalize(names)} of ${article(model)} ${model}.`
}

/** The window of a listing, on the input of an operation that lists. */
const windowDocs: Readonly<Record<string, string>> = {
  where: "Conditions on the records. Default: every record.",
  orderBy: "Order of the records.",
  first: "At most this many records, from the start of the selection.",
  last: "At most this many records, from the end of the selection.",
  skip: "Leaves out this many records.",
  after: "Only records after the one with this id, which is left out.",
  before: "Only records before the one with this id, which is left out."
}

const isWindow = (siblings: Place["siblings"]): boolean => siblings.has("orderBy") && siblings.has("first")

const taskDocs: Readonly<Record<string, string>> = {
  task_id: "Id of the task that completes the write; without one the write is complete.",
  data: "The data as it is now; until the task ends, only ids are sure to stay."
}

const countDocs: Readonly<Record<string, string>> = {
  aggregate: "Totals of the records that match.",
  count: "Number of records that match."
}

/** What the role of the object says of a field. */
const roleDoc = ({ field: { name }, owner, siblings }: Place): string | undefined => {
  if (isWindow(siblings)) return windowDocs[name]
  if (isTask([...siblings.values()])) return taskDocs[name]
  return /^NestedAggregate|Connection$/.test(owner.name) ? countDocs[name] : undefined
}

/** What the name of a field says. */
const nameDoc = (place: Place): string | undefined => {
  const { facts, field, siblings } = place
  const unit = unitOf(place, field.name)
  if (unit !== undefined) return `${capitalize(unit)}.`
  const measured = field.name.replace(/_unit$/, "")
  if (measured !== field.name && siblings.has(measured)) return `Unit of \`${measured}\`.`
  if (isTime(place)) return facts.profile.docs.time ?? "Time in ISO 8601."
  return facts.profile.docs.names?.[field.name]
}

/** A condition whose name does not say all: on related records, and on numbers that have a unit. */
const conditionDoc = (place: Place): string | undefined => {
  const { name, type } = place.field
  const relation = relations[name.slice(name.lastIndexOf("_") + 1)]
  if (isWhere(targetName(type))) return connectives[name] ?? relation ?? "The related record matches."
  const unit = unitOf(place, name.replace(/_(not|in|not_in|lt|lte|gt|gte)$/, ""))
  return unit === undefined ? nameDoc(place) : `${capitalize(unit)}.`
}

/** Sentences about one field of an object; none where nothing is known. */
export const fieldDoc = (
  facts: Facts,
  owner: Owner,
  field: Field,
  fields: ReadonlyArray<Field>
): ReadonlyArray<string> => {
  const place: Place = { facts, owner, field, siblings: new Map(fields.map((sibling) => [sibling.name, sibling])) }
  const stated = facts.profile.docs.fields.find(
    ({ field, model }) => model === owner.name && field === place.field.name
  )
  const doc =
    stated?.doc ??
    (isWhere(owner.name)
      ? conditionDoc(place)
      : (roleDoc(place) ??
        ([nameDoc(place), idDoc(place), refDoc(place)].filter((text) => text !== undefined).join(" ") || undefined)))
  const uncertain = field.uncertain === true ? ["The vendor's document is unclear about it."] : []
  return [...(doc === undefined ? [] : [doc]), ...uncertain, ...facts.needs(field.since, owner.since)]
}
