/**
 * Declarations of types: with schemas for what responses hold, without for what only requests hold.
 *
 * @since 0.1.0
 */
import { isConditions } from "../Conditions.ts"
import type { Facts } from "../docs/Facts.ts"
import { fieldDoc } from "../docs/FieldDocs.ts"
import { typeDoc } from "../docs/TypeDocs.ts"
import type { NamedType } from "../Model.ts"
import { valuesName } from "../Names.ts"
import type { EnumValue } from "../Type.ts"
import { references } from "../Type.ts"
import { importSupport, importTypes } from "./Imports.ts"
import type { Layout } from "./Layout.ts"
import { printSchema } from "./PrintSchema.ts"
import type { Style } from "./PrintType.ts"
import { literals, openEnd, printDeclaration } from "./PrintType.ts"
import * as Text from "./Text.ts"

const printDoc = (named: NamedType, facts: Facts): string =>
  Text.exportDoc(typeDoc(named, facts), named.role === "model" ? "models" : "inputs")

/** How the type of a name is printed. */
const styleOf = (named: NamedType, facts: Facts): Style => ({
  role: named.role,
  isOpen: facts.isOpen,
  takesUndefined: named.role === "input" && !isConditions(named.name),
  fieldDoc: (field, fields, inside) => fieldDoc(facts, { ...named, inside }, field, fields)
})

/** The list of known values, the open type and its schema. */
const printEnum = (named: NamedType, values: ReadonlyArray<EnumValue>, facts: Facts): string => {
  const { name } = named
  const list = valuesName(name)
  const literal = `(typeof ${list})[number]`
  const start = `const ${list} = `
  return [
    `${start}${Text.array(literals(values), start.length + 9)} as const`,
    printDoc(named, facts),
    Text.assign(`export type ${name} =`, `${literal} | ${openEnd(values)}`),
    Text.constant(name, "Model.OpenEnum", literal, `/* @__PURE__ */ Model.openEnum(${list})`)
  ].join("\n")
}

const printModel = (named: NamedType, layout: Layout, facts: Facts): string => {
  const { name, type } = named
  if (type._tag === "Literals") return printEnum(named, type.values, facts)
  const isLate = (other: string): boolean => layout.inCycle(name, other)
  return [
    printDoc(named, facts),
    printDeclaration(name, type, styleOf(named, facts)),
    Text.constant(
      name,
      "Model.Model",
      name,
      `/* @__PURE__ */ Model.lazy(() =>\n${Text.indent(printSchema(type, isLate))}\n)`
    )
  ].join("\n")
}

const printInput = (named: NamedType, facts: Facts): string =>
  [printDoc(named, facts), printDeclaration(named.name, named.type, styleOf(named, facts))].join("\n")

/** The declarations of the types of a file. */
export const printTypes = (file: string, layout: Layout, facts: Facts): ReadonlyArray<string> =>
  (layout.files.get(file) ?? []).map((type) =>
    type.role === "model" ? printModel(type, layout, facts) : printInput(type, facts)
  )

/** What the types of a file refer to. */
export const typeReferences = (file: string, layout: Layout): ReadonlySet<string> =>
  references(...(layout.files.get(file) ?? []).map(({ type }) => type))

/** A file of types alone. */
export const printTypeFile = (file: string, layout: Layout, facts: Facts, header: string): string => {
  const declarations = printTypes(file, layout, facts)
  const isInputs = file.includes("/")
  return Text.file(
    header,
    [
      ...importSupport(declarations.join("\n")),
      ...importTypes(typeReferences(file, layout), file, layout, isInputs ? "type" : "value")
    ],
    declarations
  )
}
