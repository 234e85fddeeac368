/**
 * `Field.ts`: the schemas that so many fields have that they are made once.
 *
 * @since 0.1.0
 */
import * as Text from "./Text.ts"

const plain: ReadonlyArray<readonly [name: string, type: string, codec: string]> = [
  ["String", "string", "Schema.String"],
  ["Number", "number", "Schema.Number"],
  ["Boolean", "boolean", "Schema.Boolean"],
  ["Strings", "ReadonlyArray<string>", "Schema.Array(Schema.String)"],
  ["Numbers", "ReadonlyArray<number>", "Schema.Array(Schema.Number)"],
  ["Booleans", "ReadonlyArray<boolean>", "Schema.Array(Schema.Boolean)"]
]

const pure = "/* @__PURE__ */"

const declarations = plain.flatMap(([name, type, codec]) => {
  const inner = codec.startsWith("Schema.Array") ? `${pure} ${codec}` : codec
  return [
    Text.assign(`export const nullable${name}: Codec.Model<${type} | null> =`, `${pure} Schema.NullOr(${inner})`),
    Text.assign(`export const optional${name}: Optional<${type}> =`, `${pure} Codec.optional(${inner})`)
  ]
})

const lazySchema = `/** A schema that is made when it is first looked at, so that importing a model costs next to nothing. */
export const model = <A>(make: () => Codec.Model<A>): Codec.Model<A> => {
  const self = Schema.make<Codec.Model<A>>(Schema.Unknown.ast)
  return Object.defineProperty(self, "ast", {
    configurable: true,
    get: () => {
      const { ast } = make()
      Object.defineProperty(self, "ast", { value: ast })
      return ast
    }
  })
}`

const lazyEnum = `/** An enum that is made when it is first looked at. */
export const openEnum = <const Known extends string>(known: ReadonlyArray<Known>): Codec.OpenEnum<Known> =>
  Object.assign(
    model(() => Codec.openEnum(known)),
    { known }
  )`

const lazyArray = `/** An array of a model, made when it is first looked at. */
export const array = <A>(item: Codec.Model<A>): Codec.Model<ReadonlyArray<A>> => model(() => Schema.Array(item))`

const optionalType = `/** A field that may be absent or null. */
export type Optional<A> = Schema.optionalKey<Schema.NullOr<Codec.Model<A>>>`

/** The file itself. */
export const printFields = (header: string): string =>
  Text.file(
    header,
    [`import * as Schema from "effect/Schema"`, `import * as Codec from "@effect-hci/core/Codec"`],
    [
      lazySchema,
      lazyEnum,
      lazyArray,
      optionalType,
      Text.assign(
        "export const optionalUnknown: Schema.optionalKey<Schema.Unknown> =",
        `${pure} Schema.optionalKey(Schema.Unknown)`
      ),
      ...declarations
    ]
  )
