/**
 * What a value looks like, read from the notation of the generated metadata. A number of an enum is a name.
 *
 * @since 0.1.0
 */

/** A field of an object. */
export interface Field {
  readonly name: string
  readonly type: JsonType
  readonly required: boolean
}

/** What a value looks like. */
export type JsonType =
  | { readonly _tag: "Any" }
  | { readonly _tag: "String" }
  | { readonly _tag: "Text" }
  | { readonly _tag: "Boolean" }
  | { readonly _tag: "Int" }
  | { readonly _tag: "Number" }
  | { readonly _tag: "File" }
  | { readonly _tag: "Enum"; readonly values: ReadonlyArray<string> }
  | { readonly _tag: "Array"; readonly item: JsonType }
  | { readonly _tag: "Map"; readonly value: JsonType }
  | { readonly _tag: "Object"; readonly fields: ReadonlyArray<Field> }
  | { readonly _tag: "Name"; readonly name: string }
  | { readonly _tag: "Union"; readonly members: ReadonlyArray<JsonType> }
  | { readonly _tag: "Nullable"; readonly inner: JsonType }

const scalars: ReadonlyMap<string, JsonType> = new Map<string, JsonType>([
  ["any", { _tag: "Any" }],
  ["string", { _tag: "String" }],
  ["text", { _tag: "Text" }],
  ["boolean", { _tag: "Boolean" }],
  ["int", { _tag: "Int" }],
  ["number", { _tag: "Number" }],
  ["file", { _tag: "File" }]
])

/** True for a version whose additions are included. */
export type IsIncluded = (since: string) => boolean

/** Reads one notation from its start; parts of later versions are left out. */
class Reader {
  private at = 0
  private readonly text: string
  private readonly isIncluded: IsIncluded

  constructor(text: string, isIncluded: IsIncluded) {
    this.text = text
    this.isIncluded = isIncluded
  }

  private skip(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false
    this.at += mark.length
    return true
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const token = pattern.exec(this.text)?.[0] ?? ""
    this.at += token.length
    return token
  }

  private isItemIncluded(): boolean {
    return !this.skip("@") || this.isIncluded(this.take(/[\d.]+/y))
  }

  private list<A>(end: string, mark: string, read: () => A): ReadonlyArray<A> {
    const items: Array<A> = []
    while (!this.skip(end)) {
      const item = read()
      if (this.isItemIncluded()) items.push(item)
      this.skip(mark)
    }
    return items
  }

  private primary(): JsonType {
    if (this.skip("[")) {
      const item = this.type()
      this.skip("]")
      return { _tag: "Array", item }
    }
    if (this.skip("<")) {
      const value = this.type()
      this.skip(">")
      return { _tag: "Map", value }
    }
    if (this.skip("{")) return { _tag: "Object", fields: this.list("}", ",", () => this.field()) }
    if (this.skip("(")) return this.alternatives()
    const name = this.take(/-?\w+/y)
    return scalars.get(name) ?? { _tag: "Name", name }
  }

  private alternatives(): JsonType {
    if (this.text[this.at] !== `"`) return { _tag: "Union", members: this.list(")", "|", () => this.type()) }
    return { _tag: "Enum", values: this.list(")", "|", () => this.take(/"[^"]*"/y).slice(1, -1)) }
  }

  private field(): Field {
    const name = this.take(/[^!:]+/y)
    const required = this.skip("!")
    this.skip(":")
    return { name, required, type: this.type() }
  }

  type(): JsonType {
    const inner = this.primary()
    return this.skip("?") ? { _tag: "Nullable", inner } : inner
  }

  columns(): ReadonlyArray<string> {
    return this.list("}", ",", () => this.take(/\w+/y))
  }
}

/** A type from its notation. */
export const parse = (text: string, isIncluded: IsIncluded): JsonType => new Reader(text, isIncluded).type()

/** The columns of `order{a,b@4.0.0}`, from behind the brace. */
export const parseColumns = (text: string, isIncluded: IsIncluded): ReadonlyArray<string> =>
  new Reader(text, isIncluded).columns()

/** The type without null. */
export const nonNull = (type: JsonType): JsonType => (type._tag === "Nullable" ? type.inner : type)

/** The name that a type or its items refer to. */
export const nameOf = (type: JsonType): string | undefined => {
  const inner = nonNull(type)
  if (inner._tag === "Array") return nameOf(inner.item)
  return inner._tag === "Name" ? inner.name : undefined
}
