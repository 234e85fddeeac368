/**
 * Types as TypeScript.
 *
 * @since 0.1.0
 */
import { propertyKey } from "../Names.ts"
import type { EnumValue, Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import * as Text from "./Text.ts"

/** Answers are read leniently, requests are written as documented. */
export type Role = "model" | "input"

/** The values of an enum as source text. */
export const literals = (values: ReadonlyArray<EnumValue>): ReadonlyArray<string> =>
  values.map(({ value }) => JSON.stringify(value))

/** The catch-all of an enum of answers: servers give values that no document has. */
export const openEnd = (values: ReadonlyArray<EnumValue>): string =>
  values.every(({ value }) => typeof value === "string") ? "(string & {})" : "(number & {})"

const wrap = (text: string): string => (text.includes(" | ") ? `(${text})` : text)

/** A type as an expression. */
export const printType = (type: Type, role: Role, before: number = 0): string => {
  switch (type._tag) {
    case "Unknown":
      return "unknown"
    case "String":
      return "string"
    case "Binary":
      return "Blob"
    case "Boolean":
      return "boolean"
    case "Number":
      return "number"
    case "Literals":
      return Text.union([...literals(type.values), ...(role === "model" ? [openEnd(type.values)] : [])], before)
    case "Array":
      return `ReadonlyArray<${printType(type.item, role)}>`
    case "Record":
      return `Readonly<Record<string, ${printType(type.value, role)}>>`
    case "Object":
      return `{\n${Text.indent(type.fields.map((field) => printField(field, role)).join("\n"))}\n}`
    case "Ref":
      return type.name
    case "Union":
      return type.members.map((member) => wrap(printType(member, role))).join(" | ")
    case "Nullable":
      return `${printType(type.type, role)} | null`
  }
}

/** What a field may hold: in an answer, what may be absent may be null too. */
const printFieldType = (field: Field, role: Role, before: number): string => {
  const isLenient = role === "model" && !field.required && field.type._tag !== "Unknown"
  const type: Type = isLenient ? { _tag: "Nullable", type: nonNull(field.type) } : field.type
  return printType(type, role, before)
}

/** One field of an interface, with the version that brought it. */
export const printField = (field: Field, role: Role): string => {
  const start = `readonly ${propertyKey(field.name)}${field.required ? "" : "?"}: `
  const text = `${start}${printFieldType(field, role, start.length + 24)}`
  if (field.deprecated) return `${Text.doc("@deprecated", `@since ${field.since}`)}\n${text}`
  const doc = Text.doc(`@since ${field.since}`)
  return `${doc}${Text.fits(`${doc} ${text}`, 2) ? " " : "\n"}${text}`
}

/** The declaration of a named type: an interface where it is an object, else an alias. */
export const printDeclaration = (name: string, type: Type, role: Role): string => {
  if (type._tag === "Object") return `export interface ${name} ${printType(type, role)}`
  const start = `export type ${name} = `
  return `${start}${printType(type, role, start.length)}`.replace(/ +\n/g, "\n")
}
