/**
 * Sentences about fields: what they hold, as far as their names, types and neighbours tell.
 *
 * @since 0.1.0
 */
import { isConnective, parseCondition } from "../Conditions.ts"
import { article, listOf, pascalCase } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import { relationSentence, valueSentence } from "./Conditions.ts"
import type { Facts } from "./Facts.ts"
import { isTask, targetName } from "./Facts.ts"
import type { Subject } from "./Phrases.ts"
import { phrase, subjectOf, subjectOfField } from "./Phrases.ts"
import { capitalize } from "./Words.ts"

/** The object that a field belongs to. */
export interface Owner {
  /** Name of the type that holds the object. */
  readonly name: string
  readonly since: string
  /** The field that holds the object, where the object has no name of its own. */
  readonly inside?: Field | undefined
}

/** A field and the others of its object. */
interface FieldContext {
  readonly facts: Facts
  readonly owner: Owner
  readonly field: Field
  readonly siblings: ReadonlyMap<string, Field>
}

/** Units by the part of a name that says them. */
const units: ReadonlyArray<readonly [name: RegExp, unit: string]> = [
  [/_bytes(_|$)/, "in bytes"],
  [/_in_bit$/, "in bits"],
  [/_kb$/, "in KB"],
  [/_mb$/, "in MB"],
  [/_gb$/, "in GB"],
  [/_kbps$/, "in kbit/s"],
  [/_mbps$/, "in Mbit/s"],
  [/_byteps$/, "in bytes per second"],
  [/_bitps$/, "in bits per second"],
  [/_hz(_|$)/, "in hertz"],
  [/_mhz$/, "in MHz"],
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

const isWhere = (name: string | undefined): boolean => name?.endsWith("WhereInput") ?? false

const whereModel = (name: string): string => name.slice(0, -"WhereInput".length)

const isText = (type: Type): boolean => nonNull(type)._tag === "String"

const isTexts = (type: Type): boolean => {
  const inner = nonNull(type)
  return inner._tag === "String" || (inner._tag === "Array" && inner.item._tag === "String")
}

/** The unit of a number: from a field that names it, from the profile, or from the name. */
const unitOf = ({ facts, field, owner, siblings }: FieldContext, name: string): string | undefined => {
  if (siblings.has(`${name}_unit`)) return `in the unit of \`${name}_unit\``
  const { type, unit } = siblings.get(name) ?? field
  if (unit !== undefined) return unitNames[unit.toLowerCase()] ?? `in ${unit}`
  if (nonNull(type)._tag !== "Number") return undefined
  const model = owner.name.replace(/^Nested|WhereInput$/g, "")
  const stated = facts.profile.docs.units.find((unit) => unit.model === model && unit.fields.includes(name))
  return stated?.unit ?? units.find(([pattern]) => pattern.test(name))?.[1]
}

/** Text that is ordered and not searched is a time: conditions on it have `_gt` and no `_contains`. */
const isTime = ({ facts, field: { name, type }, owner }: FieldContext): boolean => {
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

const idDoc = ({ facts, field: { name, type }, owner }: FieldContext): string | undefined => {
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

const codes = (names: ReadonlyArray<string>, word: "and" | "or"): string =>
  listOf(
    names.map((name) => `\`${name}\``),
    word
  )

/** A small record inside another: what it holds, and of which record. */
const nestedDoc = ({ facts, field }: FieldContext): string | undefined => {
  const ref = targetName(field.type)
  const target = ref === undefined ? undefined : facts.typeOf(ref)?.type
  const model = ref?.replace(/^Nested/, "") ?? ""
  if (model === ref || !facts.isRecord(model) || target?._tag !== "Object" || target.fields.length > 4) return undefined
  const names = codes(
    target.fields.map(({ name }) => name),
    "and"
  )
  return nonNull(field.type)._tag === "Array"
    ? `${capitalize(names)} of ${model} records.`
    : `${capitalize(names)} of ${article(model)} ${model}.`
}

/** The conditions that an input selects records by. */
const selectionDoc = ({ facts, field }: FieldContext): string | undefined => {
  const ref = targetName(field.type) ?? ""
  if (isWhere(ref)) return `Conditions that select ${whereModel(ref)} records.`
  const target = facts.typeOf(ref)?.type
  if (!ref.endsWith("WhereUniqueInput") || target?._tag !== "Object") return undefined
  const model = ref.slice(0, -"WhereUniqueInput".length)
  return `Selects ${article(model)} ${model} by ${codes(
    target.fields.map(({ name }) => name),
    "or"
  )}.`
}

/** What a type adds to the words of a name: the values of an enum, the few fields of an object, an integer. */
const typeDetail = (type: Type, facts: Facts): string => {
  const inner = nonNull(type)
  if (inner._tag === "Number" && inner.integer) return ", an integer"
  if (inner._tag === "Record") return ", by name"
  const ref = targetName(inner) ?? ""
  const target = facts.typeOf(ref)?.type ?? (inner._tag === "Array" ? inner.item : inner)
  if (target._tag === "Literals" && ref !== "" && !ref.endsWith("OrderByInput") && target.values.length <= 10) {
    return `: ${codes(
      target.values.map(({ value }) => String(value)),
      "or"
    )}`
  }
  if (target._tag !== "Object" || target.fields.length > 5) return ""
  return `: ${codes(
    target.fields.map(({ name }) => name),
    "and"
  )}`
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

const isWindow = (siblings: FieldContext["siblings"]): boolean => siblings.has("orderBy") && siblings.has("first")

const taskDocs: Readonly<Record<string, string>> = {
  task_id: "Id of the task that completes the write; without one the write is complete.",
  data: "The data as it is now; until the task ends, only ids are sure to stay."
}

const countDocs: Readonly<Record<string, string>> = {
  aggregate: "Totals of the records that match.",
  count: "Number of records that match."
}

/** Whether a field holds what a call sends beside the record that it names: the body, or the data of a write. */
const isPayload = (name: string, siblings: FieldContext["siblings"]): boolean =>
  name === "body" || (name === "data" && siblings.has("where"))

/** What the role of the object says of a field. */
const roleDoc = ({ facts, field: { name, type }, owner, siblings }: FieldContext): string | undefined => {
  if (isWindow(siblings)) return windowDocs[name]
  if (isTask([...siblings.values()])) return taskDocs[name]
  if (isPayload(name, siblings)) {
    return `${name === "body" ? "Body of the request" : "Parameters of the call"}${typeDetail(type, facts)}.`
  }
  return /^NestedAggregate|Connection$/.test(owner.name) ? countDocs[name] : undefined
}

const subject = ({ facts, owner: { inside, name } }: FieldContext): Subject => {
  if (inside !== undefined && !["body", "data"].includes(inside.name)) return subjectOfField(inside)
  const { text, words } = subjectOf(name)
  const record = pascalCase(name.replace(/^Nested/, ""))
  return facts.isRecord(record) ? { words, text: record } : { words, text }
}

/** Units at the ends of names, which a sentence gives after the words. */
const unitSuffix =
  /((?<!^used|^total|^free|(?:^|_)read|(?:^|_)write)_(bytes|hz|(in_)?bitps|byteps|in_bit|ms|percent|percentage)|_(mhz|kb|mb|gb|kbps|mbps))$/

/** What the words of the name say, with the unit or the time that a value is in. */
const phraseDoc = (context: FieldContext): string => {
  const { facts, field } = context
  const unit = unitOf(context, field.name)
  if (unit !== undefined) {
    return phrase({ ...field, name: field.name.replace(unitSuffix, "") }, subject(context), `, ${unit}`)
  }
  if (isTime(context)) {
    return `${phrase(field, subject(context), "", true)} ${facts.profile.docs.time ?? "Time in ISO 8601."}`
  }
  return phrase(field, subject(context), typeDetail(field.type, facts))
}

/** What the name of a field says. */
const nameDoc = ({ facts, field, siblings }: FieldContext): string | undefined => {
  const measured = field.name.replace(/_unit$/, "")
  return measured !== field.name && siblings.has(measured)
    ? `Unit of \`${measured}\`${typeDetail(field.type, facts)}.`
    : facts.profile.docs.names?.[field.name]
}

/** A field of a `where` type. */
const conditionDoc = (context: FieldContext): string => {
  const { field, siblings } = context
  if (isConnective(field.name) || isWhere(targetName(field.type))) return relationSentence(field.name)
  const condition = parseCondition(field.name, siblings)
  const value = siblings.get(condition.field) ?? field
  const isOfTime = isTime({ ...context, field: value })
  const tag = nonNull(value.type)._tag
  const kind = isOfTime ? "time" : tag === "String" ? "text" : tag === "Number" ? "number" : "other"
  return valueSentence(condition, kind, isOfTime ? "in ISO 8601" : unitOf({ ...context, field: value }, value.name))
}

/** Sentences about one field of an object: what it holds, whether the document is clear, and which version it needs. */
export const fieldDoc = (
  facts: Facts,
  owner: Owner,
  field: Field,
  fields: ReadonlyArray<Field>
): ReadonlyArray<string> => {
  const context: FieldContext = {
    facts,
    owner,
    field,
    siblings: new Map(fields.map((sibling) => [sibling.name, sibling]))
  }
  const stated = facts.profile.docs.fields.find(
    (candidate) => candidate.model === owner.name && candidate.field === field.name
  )
  const doc =
    stated?.doc ??
    (isWhere(owner.name)
      ? conditionDoc(context)
      : (roleDoc(context) ??
        selectionDoc(context) ??
        nameDoc(context) ??
        idDoc(context) ??
        nestedDoc(context) ??
        phraseDoc(context)))
  const unclear = field.unclear === true ? ["The vendor's document is unclear about it."] : []
  return [doc, ...unclear, ...facts.needs(field.since, owner.since)]
}
