/**
 * Types as effect schemas.
 *
 * @since 0.1.0
 */
import { propertyKey } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import { literals } from "./PrintType.ts"
import * as Text from "./Text.ts"

/** Whether a reference must wait until its target is there. */
export type IsLate = (name: string) => boolean

/** Whether an enum keeps values that nobody documented: only text can. */
const isText = (type: Type): boolean =>
  type._tag === "Literals" && type.values.every(({ value }) => typeof value === "string")

/** A schema as an expression. */
export const printSchema = (type: Type, isLate: IsLate, before: number = 0): string => {
  switch (type._tag) {
    case "Unknown":
    case "Binary":
      return "Schema.Unknown"
    case "String":
      return "Schema.String"
    case "Boolean":
      return "Schema.Boolean"
    case "Number":
      return "Schema.Number"
    case "Literals":
      return isText(type) ? `Model.openEnum(${Text.array(literals(type.values), before + 16)})` : "Schema.Number"
    case "Array":
      return Text.call("Schema.Array", printSchema(type.item, isLate, before), before)
    case "Record":
      return `Schema.Record(Schema.String, ${printSchema(type.value, isLate)})`
    case "Object":
      return `Schema.Struct({\n${Text.indent(type.fields.map((field) => printFieldSchema(field, isLate)).join(",\n"))}\n})`
    case "Ref":
      return isLate(type.name) ? `Schema.suspend((): Model.Model<${type.name}> => ${type.name})` : type.name
    case "Union":
      return Text.group(
        "Schema.Union([",
        type.members.map((member) => printSchema(member, isLate)),
        "])",
        before
      )
    case "Nullable":
      return printNullable(type.type, isLate)
  }
}

/** The types that so many fields have that their schemas are made once, in `Model`. */
const plainName = ({ _tag }: Type): string | undefined =>
  _tag === "String" || _tag === "Number" || _tag === "Boolean" ? _tag : undefined

const printNullable = (type: Type, isLate: IsLate): string => {
  const plain = plainName(type)
  return plain === undefined ? `Schema.NullOr(${printSchema(type, isLate)})` : `Model.nullable${plain}`
}

const printOptional = (type: Type, isLate: IsLate, before: number): string => {
  if (type._tag === "Unknown") return "Model.optionalUnknown"
  const plain = plainName(type)
  return plain === undefined
    ? Text.call("Model.optional", printSchema(type, isLate, before + 16), before)
    : `Model.optional${plain}`
}

const printFieldSchema = (field: Field, isLate: IsLate): string => {
  const start = `${propertyKey(field.name)}: `
  const schema = field.required
    ? printSchema(field.type, isLate, start.length + 4)
    : printOptional(nonNull(field.type), isLate, start.length + 4)
  return `${start}${schema}`
}
