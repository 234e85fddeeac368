/**
 * Declarations of types: with schemas for what answers hold, without for what only requests hold.
 *
 * @since 0.1.0
 */
import type { NamedType } from "../Model.ts"
import { valuesName } from "../Names.ts"
import type { EnumValue } from "../Type.ts"
import { references } from "../Type.ts"
import { importSupport, importTypes } from "./Imports.ts"
import type { Layout } from "./Layout.ts"
import { printCodec } from "./PrintCodec.ts"
import { literals, openEnd, printDeclaration } from "./PrintType.ts"
import * as Text from "./Text.ts"

const printSince = ({ since }: NamedType): string => Text.doc(`@since ${since}`)

/** `DELETED`, `LOCKED` since 4.3.0: the values that came later than their enum. */
const laterValues = (values: ReadonlyArray<EnumValue>, since: string): ReadonlyArray<string> => {
  const later = values.filter((value) => value.since !== since)
  return [...Map.groupBy(later, (value) => value.since)].map(
    ([version, members]) => `Since ${version}: ${members.map(({ value }) => `\`${value}\``).join(", ")}.`
  )
}

const printEnumDoc = (values: ReadonlyArray<EnumValue>, since: string): string => {
  const later = laterValues(values, since)
  return Text.doc(
    ...later.flatMap((line) => Text.sentence(line)),
    ...(later.length === 0 ? [] : [""]),
    `@since ${since}`
  )
}

/** The list of known values, the open type and its schema. */
const printEnum = ({ name, since }: NamedType, values: ReadonlyArray<EnumValue>): string => {
  const list = valuesName(name)
  const known = `(typeof ${list})[number]`
  const start = `const ${list} = `
  return [
    `${start}${Text.array(literals(values), start.length + 9)} as const`,
    printEnumDoc(values, since),
    Text.assign(`export type ${name} =`, `${known} | ${openEnd(values)}`),
    Text.constant(name, "Model.OpenEnum", known, `/* @__PURE__ */ Model.openEnum(${list})`)
  ].join("\n")
}

const printModel = (named: NamedType, layout: Layout): string => {
  const { name, type } = named
  if (type._tag === "Literals") return printEnum(named, type.values)
  const isLate = (other: string): boolean => layout.inCycle(name, other)
  return [
    printSince(named),
    printDeclaration(name, type, "model"),
    Text.constant(
      name,
      "Model.Model",
      name,
      `/* @__PURE__ */ Model.lazy(() =>\n${Text.indent(printCodec(type, isLate))}\n)`
    )
  ].join("\n")
}

const printInput = (named: NamedType): string =>
  `${printSince(named)}\n${printDeclaration(named.name, named.type, "input")}`

/** The declarations of the types of a file. */
export const printTypes = (file: string, layout: Layout): ReadonlyArray<string> =>
  (layout.files.get(file) ?? []).map((type) => (type.role === "model" ? printModel(type, layout) : printInput(type)))

/** What the types of a file refer to. */
export const typeReferences = (file: string, layout: Layout): ReadonlySet<string> =>
  references(...(layout.files.get(file) ?? []).map(({ type }) => type))

/** A file of types alone. */
export const printTypeFile = (file: string, layout: Layout, header: string): string => {
  const declarations = printTypes(file, layout)
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
