/**
 * Types as TypeScript.
 *
 * @since 0.1.0
 */
import { propertyKey } from "../Names.ts"
import type { EnumValue, Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import * as Text from "./Text.ts"

/** How a type is printed. */
export interface Style {
  /** Models are read leniently, inputs are written as documented. */
  readonly role: "model" | "input"
  /** Whether a type of a response has open enums, at any depth: inputs close them. */
  readonly isOpen: (name: string) => boolean
  /** Whether undefined stands for what is left out. Not in conditions: without one, every record is selected. */
  readonly takesUndefined: boolean
  /** The sentences about a field among the fields of its object. */
  readonly fieldDoc: (field: Field, fields: ReadonlyArray<Field>, inside?: Field) => ReadonlyArray<string>
}

/** The style of types that have no fields of their own. */
export const plain = (role: Style["role"], isOpen: Style["isOpen"]): Style => ({
  role,
  isOpen,
  takesUndefined: role === "input",
  fieldDoc: () => []
})

/** The values of an enum as source text. */
export const literals = (values: ReadonlyArray<EnumValue>): ReadonlyArray<string> =>
  values.map(({ value }) => JSON.stringify(value))

/** The catch-all of an enum of models: servers send values that no document has. */
export const openEnd = (values: ReadonlyArray<EnumValue>): string =>
  values.every(({ value }) => typeof value === "string") ? "(string & {})" : "(number & {})"

/** What an enum holds beside its values: in a model anything, in an input what its user says that no document lists. */
const otherValues = (values: ReadonlyArray<EnumValue>, { role }: Style): ReadonlyArray<string> => {
  if (role === "model") return [openEnd(values)]
  return values.every(({ value }) => typeof value === "string") ? ["Model.Unlisted"] : []
}

const wrap = (text: string): string => (text.includes(" | ") ? `(${text})` : text)

/** A type as an expression. */
export const printType = (type: Type, style: Style, before: number = 0): string => {
  switch (type._tag) {
    case "Unknown":
      return "unknown"
    case "String":
      return "string"
    case "Binary":
      return style.role === "model" ? "Uint8Array" : "Blob"
    case "Boolean":
      return "boolean"
    case "Number":
      return "number"
    case "Literals":
      return Text.union([...literals(type.values), ...otherValues(type.values, style)], before)
    case "Array":
      return `ReadonlyArray<${printType(type.item, style)}>`
    case "Record":
      return `Readonly<Record<string, ${printType(type.value, style)}>>`
    case "Object":
      return `{\n${Text.indent(type.fields.map((field) => printField(field, type.fields, style)).join("\n"))}\n}`
    case "Ref":
      return style.role === "input" && style.isOpen(type.name) ? `Model.Input<${type.name}>` : type.name
    case "Union":
      return printUnion(type.members, style)
    case "Nullable":
      return `${printType(type.type, style)} | null`
  }
}

/** A union; an enum beside text is as open in an input as in a model, and keeps its completion. */
const printUnion = (members: ReadonlyArray<Type>, style: Style): string => {
  const has = (tag: Type["_tag"]): boolean => members.some(({ _tag }) => _tag === tag)
  if (!has("String") || !has("Literals")) return members.map((member) => wrap(printType(member, style))).join(" | ")
  return members
    .filter(({ _tag }) => _tag !== "String")
    .map((member) => printType(member, member._tag === "Literals" ? { ...style, role: "model" } : style))
    .join(" | ")
}

/** What a field may hold: in a model, what may be absent may be null too. */
const printFieldType = (field: Field, style: Style, before: number): string => {
  const isLenient = style.role === "model" && !field.required && field.type._tag !== "Unknown"
  const type: Type = isLenient ? { _tag: "Nullable", type: nonNull(field.type) } : field.type
  const inside: Style = { ...style, fieldDoc: (inner, fields) => style.fieldDoc(inner, fields, field) }
  const text = printType(type, inside, before)
  return style.takesUndefined && !field.required && type._tag !== "Unknown" ? `${text} | undefined` : text
}

/** One field of an interface, with its documentation. */
const printField = (field: Field, fields: ReadonlyArray<Field>, style: Style): string => {
  const start = `readonly ${propertyKey(field.name)}${field.required ? "" : "?"}: `
  const text = `${start}${printFieldType(field, style, start.length + 24)}`
  const lines = Text.sentences(style.fieldDoc(field, fields), 2)
  const all = field.deprecated ? [...lines, ...(lines.length === 0 ? [] : [""]), "@deprecated"] : lines
  return all.length === 0 ? text : `${Text.doc(...all)}\n${text}`
}

/** The declaration of a named type: an interface where it is an object, else an alias. */
export const printDeclaration = (name: string, type: Type, style: Style): string => {
  if (type._tag === "Object") return `export interface ${name} ${printType(type, style)}`
  const start = `export type ${name} = `
  return `${start}${printType(type, style, start.length)}`.replace(/ +\n/g, "\n")
}
