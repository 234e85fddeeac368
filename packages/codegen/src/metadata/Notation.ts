/**
 * Types as short text: `{id!:string,cluster:Cluster?,size:int@4.0.0}`.
 *
 * | text | type |
 * |---|---|
 * | `string` `boolean` `int` `number` `file` `any` | scalars; `any` is any JSON |
 * | `Name` | the type of that name |
 * | `[T]` `<T>` | arrays; objects with any keys |
 * | `("A"|"B"@4.0.0)` | enums |
 * | `(T|U)` | one of several |
 * | `T?` | or null |
 * | `{a!:T,b:T@4.0.0}` | objects; `!` is required; a version is the first that has it |
 *
 * @since 0.1.0
 */
import type { Field, Type } from "../Type.ts"

const at = (since: string, base: string): string => (since === base ? "" : `@${since}`)

const field = (base: string) => (self: Field) =>
  `${self.name}${self.required ? "!" : ""}:${notation(self.type, base)}${at(self.since, base)}`

/** The text of a type; versions are left out where they are `base`. */
export const notation = (type: Type, base: string): string => {
  switch (type._tag) {
    case "Unknown":
      return "any"
    case "String":
      return "string"
    case "Binary":
      return "file"
    case "Boolean":
      return "boolean"
    case "Number":
      return type.integer ? "int" : "number"
    case "Literals":
      return `(${type.values.map(({ since, value }) => `${JSON.stringify(value)}${at(since, base)}`).join("|")})`
    case "Array":
      return `[${notation(type.item, base)}]`
    case "Record":
      return `<${notation(type.value, base)}>`
    case "Object":
      return `{${type.fields.map(field(base)).join(",")}}`
    case "Ref":
      return type.name
    case "Union":
      return `(${type.members.map((member) => notation(member, base)).join("|")})`
    case "Nullable":
      return `${notation(type.type, base)}?`
  }
}
