/** How a column of the common model is described: what it is, and from which fields of which platform it is read. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** The platforms of the common model. */
export type Platform = "cloudtower" | "sangfor-scp"

/** A value of a row: what every database holds. */
export type Value = string | number | boolean | null

/** What a column holds. */
export type ColumnType = "text" | "integer" | "real" | "boolean" | "timestamp"

/** What is known of a site beside its records. */
export interface Context {
  /** Zone of times that are written without one. Default: UTC. */
  readonly timeZone?: DateTime.TimeZone | undefined
}

/** One place that a value is read from. */
export interface Source {
  readonly platform: Platform
  readonly resource: string
  /** The field, and what is done to it, in Markdown. */
  readonly doc: string
  /** The value, or null where the field is missing or holds something else. */
  readonly read: (record: unknown, context: Context) => Value
}

/** A column: the first of its sources that has a value for a record gives it. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: ColumnType
  readonly doc: string
  readonly sources: ReadonlyArray<Source>
}

/** A table of the common model; a resource belongs to it where the id has a source for it. */
export interface TableDefinition {
  readonly name: string
  readonly doc: string
  readonly id: ReadonlyArray<Source>
  readonly columns: ReadonlyArray<ColumnDefinition>
}

type Key<A> = keyof A & string
type Below<K extends string, V> = V extends ReadonlyArray<unknown> ? never : V extends object ? `${K}.${Key<V>}` : never
/** The fields of a record, and those one level below them, as in `cluster.id`. */
type Field<A> = { readonly [K in Key<A>]-?: K | Below<K, NonNullable<A[K]>> }[Key<A>]
type Item<V> = V extends ReadonlyArray<infer I> ? I : never
/** The fields that are lists. */
type ListField<A> = { readonly [K in Key<A>]-?: [Item<NonNullable<A[K]>>] extends [never] ? never : K }[Key<A>]

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const fieldOf = (value: unknown, field: string): unknown => (isObject(value) ? value[field] : undefined)

const reader = (path: string): ((record: unknown) => unknown) => {
  const [first = "", second] = path.split(".")
  return second === undefined ? (record) => fieldOf(record, first) : (record) => fieldOf(fieldOf(record, first), second)
}

const textOf = (value: unknown): string | null => {
  if (typeof value === "string") return value === "" ? null : value
  return typeof value === "number" || typeof value === "bigint" ? String(value) : null
}

const decimal = /^-?\d+(\.\d+)?$/

const numberOf = (value: unknown): number | null => {
  if (typeof value === "bigint") return Number(value)
  if (typeof value === "string") return decimal.test(value) ? Number(value) : null
  return typeof value === "number" && Number.isFinite(value) ? value : null
}

/** A count or size; the platforms write -1 for "unlimited" and "unknown". */
const countOf = (value: unknown, factor: number): number | null => {
  const number = numberOf(value)
  return number === null || number < 0 ? null : Math.round(number * factor)
}

const flagOf = (value: unknown): boolean | null => {
  if (typeof value === "boolean") return value
  return value === 0 || value === 1 ? value === 1 : null
}

const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/

/** How CloudTower writes times, which is how instants are written here. */
const canonical = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const firstInstant = "1971-01-01T00:00:00.000Z"
const firstMillis = Date.parse(firstInstant)

const formatInstant = (time: DateTime.DateTime): string | null =>
  DateTime.toEpochMillis(time) < firstMillis ? null : DateTime.formatIso(time)

/** An instant as ISO 8601 in UTC; what is in 1970 or before means "never". */
const instantOf = (value: unknown, { timeZone }: Context): string | null => {
  if (typeof value === "string" && canonical.test(value)) return value < firstInstant ? null : value
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null
  const instant: Option.Option<DateTime.DateTime> =
    timeZone === undefined || zoned.test(value)
      ? DateTime.make(value)
      : DateTime.makeZoned(value, { timeZone, adjustForTimeZone: true })
  return Option.match(instant, { onNone: () => null, onSome: formatInstant })
}

const secondsToInstant = (value: unknown): string | null => {
  const seconds = numberOf(value)
  if (seconds === null) return null
  return Option.match(DateTime.make(seconds * 1000), { onNone: () => null, onSome: formatInstant })
}

const itemsOf = (value: unknown): ReadonlyArray<unknown> | null => (Array.isArray(value) ? value : null)

const totalOf = (numbers: ReadonlyArray<number | null>): number | null => {
  const summands = numbers.filter((number) => number !== null)
  return summands.length === 0 ? null : summands.reduce((sum, number) => sum + number, 0)
}

const mebibyte = 1024 ** 2

/** Bytes of a unit. */
export const bytesIn = { byte: 1, MB: mebibyte, GB: 1024 ** 3 } as const

const times = (factor: number): string => (factor === 1 ? "" : ` × ${factor.toLocaleString("en")}`)

/** How the fields of one resource's records are read. The type says which fields there are. */
export interface Fields<A> {
  /** A text, or a number written as text; an empty text is null. */
  readonly text: (field: Field<A>) => Source
  /** A count that is not negative. */
  readonly count: (field: Field<A>) => Source
  /** A number that may have a fraction. */
  readonly real: (field: Field<A>) => Source
  /** A size in bytes. */
  readonly bytes: (field: Field<A>, unit?: keyof typeof bytesIn) => Source
  /** A clock rate in MHz. */
  readonly megahertz: (field: Field<A>, unit: "Hz" | "MHz") => Source
  /** `true` and `false`, or 1 and 0. */
  readonly flag: (field: Field<A>) => Source
  /** The opposite of {@link Fields.flag}. */
  readonly not: (field: Field<A>) => Source
  /** A text where the field has a record, or a list that is not empty; else null. */
  readonly when: (field: Field<A>, text: string) => Source
  /** A time in ISO 8601. */
  readonly time: (field: Field<A>) => Source
  /** A time in seconds since 1970. */
  readonly seconds: (field: Field<A>) => Source
  /** A word of the platform as another value; words that are not named are null. */
  readonly word: (field: Field<A>, words: Readonly<Record<string, string | boolean>>) => Source
  /** `true` where the field has text, else null. */
  readonly present: (field: Field<A>) => Source
  /** How many items a list has. */
  readonly length: (field: ListField<A>) => Source
  /** Whether a list has items. */
  readonly some: (field: ListField<A>) => Source
  /** The texts of a list, with a comma and a space between them. */
  readonly joined: (field: ListField<A>, item?: string) => Source
  /** A text of the first item of a list. */
  readonly first: (field: ListField<A>, item: string) => Source
  /** The sizes of all items of a list, in bytes. */
  readonly totalBytes: (field: ListField<A>, item: string, unit: keyof typeof bytesIn) => Source
  /** A number of the item of a list whose name and unit are these. */
  readonly named: (
    field: ListField<A>,
    item: { readonly name: string; readonly unit: string; readonly read: string },
    factor: number
  ) => Source
  /** The same text for all records of the resource. */
  readonly always: (text: string) => Source
  /** Texts with a slash between them; null unless all of them have text. */
  readonly path: (...fields: ReadonlyArray<Field<A>>) => Source
}

/** The readers for one resource of one platform. */
export const fields = <A>(platform: Platform, resource: string): Fields<A> => {
  const source = (doc: string, read: Source["read"]): Source => ({ platform, resource, doc, read })
  const field = (path: string, note: string, read: (value: unknown, context: Context) => Value): Source => {
    const get = reader(path)
    return source(`\`${path}\`${note}`, (record, context) => read(get(record), context))
  }
  const wordsDoc = (words: Readonly<Record<string, string | boolean>>) =>
    Object.entries(words)
      .map(([from, to]) => `${from} is ${to}`)
      .join(", ")
  return {
    text: (path) => field(path, "", textOf),
    count: (path) => field(path, "", (value) => countOf(value, 1)),
    real: (path) => field(path, "", numberOf),
    bytes: (path, unit = "byte") => field(path, times(bytesIn[unit]), (value) => countOf(value, bytesIn[unit])),
    megahertz: (path, unit) =>
      field(path, unit === "Hz" ? " ÷ 1,000,000" : "", (value) => countOf(value, unit === "Hz" ? 1e-6 : 1)),
    flag: (path) => field(path, "", flagOf),
    not: (path) =>
      field(path, ": the opposite", (value) => {
        const flag = flagOf(value)
        return flag === null ? null : !flag
      }),
    when: (path, text) =>
      field(path, `: ${text} where there is one`, (value) =>
        isObject(value) || (itemsOf(value)?.length ?? 0) > 0 ? text : null
      ),
    time: (path) => field(path, "", instantOf),
    seconds: (path) => field(path, ", seconds since 1970", secondsToInstant),
    word: (path, words) => {
      const translations = new Map(Object.entries(words))
      return field(path, `: ${wordsDoc(words)}`, (value) =>
        typeof value === "string" ? (translations.get(value) ?? null) : null
      )
    },
    present: (path) => field(path, ": true where it has text", (value) => (textOf(value) === null ? null : true)),
    length: (path) => field(path, ": how many", (value) => itemsOf(value)?.length ?? null),
    some: (path) =>
      field(path, ": whether there are any", (value) => {
        const items = itemsOf(value)
        return items === null ? null : items.length > 0
      }),
    joined: (path, item) =>
      field(path, item === undefined ? "" : `: each \`${item}\``, (value) => {
        const texts = itemsOf(value)?.map((entry) => textOf(item === undefined ? entry : fieldOf(entry, item)))
        return textOf(texts?.filter((text) => text !== null).join(", "))
      }),
    first: (path, item) =>
      field(path, `: \`${item}\` of the first`, (value) => textOf(fieldOf(itemsOf(value)?.[0], item))),
    totalBytes: (path, item, unit) =>
      field(path, `: the sum of \`${item}\`${times(bytesIn[unit])}`, (value) =>
        totalOf((itemsOf(value) ?? []).map((entry) => countOf(fieldOf(entry, item), bytesIn[unit])))
      ),
    named: (path, { name, read, unit }, factor) =>
      field(path, `: \`${read}\` of \`${name}\` in ${unit}${times(factor)}`, (value) => {
        const entry = itemsOf(value)?.find((item) => fieldOf(item, "name") === name && fieldOf(item, "unit") === unit)
        return countOf(fieldOf(entry, read), factor)
      }),
    always: (text) => source(`always ${text}`, () => text),
    path: (...paths) => {
      const readers = paths.map(reader)
      return source(paths.map((path) => `\`${path}\``).join(" / "), (record) => {
        const texts = readers.map((get) => textOf(get(record)))
        return texts.includes(null) ? null : texts.join("/")
      })
    }
  }
}
