/**
 * The types of the intermediate model.
 *
 * @since 0.1.0
 */

/** One value of an enum, with the version that brought it. */
export interface EnumValue {
  readonly value: string | number | boolean
  readonly since: string
}

/** One field of an object. */
export interface Field {
  readonly name: string
  readonly type: Type
  /** Every document that has the object requires it. */
  readonly required: boolean
  readonly deprecated: boolean
  /** The first version whose object has it. */
  readonly since: string
  /** The unit of its number, as the document writes it: `MB`. */
  readonly unit?: string
  /** True where the document is unclear about the field. */
  readonly unclear?: true
}

/** What a value looks like. */
export type Type =
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "String" }
  | { readonly _tag: "Binary" }
  | { readonly _tag: "Boolean" }
  | { readonly _tag: "Number"; readonly integer: boolean }
  | { readonly _tag: "Literals"; readonly values: ReadonlyArray<EnumValue> }
  | { readonly _tag: "Array"; readonly item: Type }
  | { readonly _tag: "Record"; readonly value: Type }
  | { readonly _tag: "Object"; readonly fields: ReadonlyArray<Field> }
  | { readonly _tag: "Ref"; readonly name: string }
  | { readonly _tag: "Union"; readonly members: ReadonlyArray<Type> }
  | { readonly _tag: "Nullable"; readonly type: Type }

/** Anything. */
export const unknown: Type = { _tag: "Unknown" }

/** The type or null; never doubled. */
export const nullable = (type: Type): Type =>
  type._tag === "Nullable" || type._tag === "Unknown" ? type : { _tag: "Nullable", type }

/** The type without null. */
export const nonNull = (type: Type): Type => (type._tag === "Nullable" ? type.type : type)

/** The types directly inside a type. */
export const children = (type: Type): ReadonlyArray<Type> => {
  switch (type._tag) {
    case "Array":
      return [type.item]
    case "Record":
      return [type.value]
    case "Object":
      return type.fields.map((field) => field.type)
    case "Union":
      return type.members
    case "Nullable":
      return [type.type]
    default:
      return []
  }
}

/** Every name that these types refer to, in order, each once. */
export const references = (...types: ReadonlyArray<Type>): ReadonlySet<string> => {
  const names = new Set<string>()
  const visit = (inner: Type): void => {
    if (inner._tag === "Ref") names.add(inner.name)
    children(inner).forEach(visit)
  }
  types.forEach(visit)
  return names
}

const key = (type: Type): string =>
  JSON.stringify(type, (name, value: unknown) => (name === "since" ? undefined : value))

/** Whether two types are the same, whatever the versions that brought their parts. */
export const equals = (self: Type, that: Type): boolean => key(self) === key(that)

const flatten = (type: Type): ReadonlyArray<Type> => (type._tag === "Union" ? type.members.flatMap(flatten) : [type])

/** An integer beside a number is a number. */
const widen = (types: ReadonlyArray<Type>): ReadonlyArray<Type> => {
  const integer = types.every((type) => type._tag !== "Number" || type.integer)
  return types.map((type) => (type._tag === "Number" ? { _tag: "Number", integer } : type))
}

/** One of several types; null is lifted out, doubles are dropped. */
export const union = (types: ReadonlyArray<Type>): Type => {
  const plain = widen(types.map(nonNull).flatMap(flatten))
  const members = plain.filter((type, index) => plain.findIndex((other) => equals(type, other)) === index)
  const [first = unknown, ...others] = members
  if (members.some((type) => type._tag === "Unknown")) return unknown
  const joined: Type = others.length === 0 ? first : { _tag: "Union", members }
  return types.some((type) => type._tag === "Nullable") ? nullable(joined) : joined
}
