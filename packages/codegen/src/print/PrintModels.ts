/**
 * Files of types: with schemas for what answers hold, without for what only requests hold.
 *
 * @since 0.1.0
 */
import type { NamedType } from "../Model.ts"
import type { EnumValue } from "../Type.ts"
import { references } from "../Type.ts"
import type { Layout, TypeFile } from "./Layout.ts"
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
  const list = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}Values`
  const known = `(typeof ${list})[number]`
  const start = `const ${list} = `
  return [
    `${start}${Text.array(literals(values), start.length + 9)} as const`,
    printEnumDoc(values, since),
    Text.assign(`export type ${name} =`, `${known} | ${openEnd(values)}`),
    Text.constant(name, "Codec.OpenEnum", known, `/* @__PURE__ */ Field.openEnum(${list})`)
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
      "Codec.Model",
      name,
      `/* @__PURE__ */ Field.model(() =>\n${Text.indent(printCodec(type, isLate))}\n)`
    )
  ].join("\n")
}

const printInput = (named: NamedType): string =>
  `${printSince(named)}\n${printDeclaration(named.name, named.type, "input")}`

/** The types of other files that a file needs, by the path to them. */
export const importTypes = (
  names: Iterable<string>,
  from: { readonly folder: string; readonly name: string },
  layout: Layout
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const files = new Map<string, Array<string>>()
  for (const name of new Set(names)) {
    const file = layout.fileOf(name)
    if (file === undefined || (file.folder === from.folder && file.name === from.name)) continue
    const path = file.folder === from.folder ? `./${file.name}.ts` : `../${file.folder}/${file.name}.ts`
    files.set(path, [...(files.get(path) ?? []), name])
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const support: ReadonlyArray<readonly [prefix: string, line: string]> = [
  ["Schema", `import * as Schema from "effect/Schema"`],
  ["Codec", `import * as Codec from "@effect-hci/core/Codec"`],
  ["Field", `import * as Field from "../Field.ts"`]
]

/** The imports of the modules that a text calls. */
export const importSupport = (text: string): ReadonlyArray<string> =>
  support.filter(([prefix]) => text.includes(`${prefix}.`)).map(([, line]) => line)

/** One file of types. */
export const printTypeFile = (file: TypeFile, layout: Layout, header: string): string => {
  const isModel = file.folder === "models"
  const declarations = file.types.map((type) => (isModel ? printModel(type, layout) : printInput(type)))
  const needed = references(...file.types.map(({ type }) => type))
  const imports = [
    ...importSupport(declarations.join("\n")),
    ...[...importTypes(needed, file, layout)].map(([path, names]) =>
      Text.importNames(names, path, isModel ? "value" : "type")
    )
  ]
  return Text.file(header, imports, declarations)
}
