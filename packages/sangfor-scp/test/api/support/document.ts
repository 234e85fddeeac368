/** The vendor's document and its examples, and random responses drawn from its schemas. */
import { jsonOf } from "@effect-hci/test-support/Assertions"
import * as Schema from "effect/Schema"
import { existsSync, readFileSync } from "node:fs"

const folder = new URL("../../../../../../shared/specs/sangfor-scp/", import.meta.url)

/** Whether the document is there; it is not part of the repository. */
export const isThere = existsSync(folder)

/** A schema of the document, as far as values are drawn from it. */
interface JsonSchema {
  readonly $ref?: string
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<unknown>
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly required?: ReadonlyArray<string>
  readonly allOf?: ReadonlyArray<JsonSchema>
  readonly oneOf?: ReadonlyArray<JsonSchema>
}
const JsonSchema: Schema.Codec<JsonSchema> = Schema.Struct({
  $ref: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  nullable: Schema.optionalKey(Schema.Boolean),
  enum: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  items: Schema.optionalKey(Schema.suspend(() => JsonSchema)),
  properties: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.suspend(() => JsonSchema)
    )
  ),
  additionalProperties: Schema.optionalKey(
    Schema.Union([Schema.Boolean, Schema.suspend((): Schema.Codec<JsonSchema> => JsonSchema)])
  ),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  allOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => JsonSchema))),
  oneOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => JsonSchema)))
})

const Content = Schema.Record(Schema.String, Schema.Struct({ schema: JsonSchema }))
const Operation = Schema.Struct({
  operationId: Schema.String,
  responses: Schema.Record(Schema.String, Schema.Struct({ content: Schema.optionalKey(Content) }))
})
const Document = Schema.Struct({
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({ schemas: Schema.Record(Schema.String, JsonSchema) })
})
const Examples = Schema.Record(
  Schema.String,
  Schema.Struct({
    response: Schema.optionalKey(Schema.Struct({ status: Schema.Number, body: Schema.Unknown }))
  })
)

const read = (name: string): string => readFileSync(new URL(name, folder), "utf8")

/** How one operation of the document responds. */
interface Documented {
  readonly operationId: string
  readonly status: number
  /** Absent where the document has no body. */
  readonly schema?: JsonSchema
}

/** The document, and what is drawn from it. */
export const load = () => {
  const document = jsonOf(read("6.11.1.json"), Document)
  const { schemas } = document.components

  const documented = new Map<string, Documented>()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { operationId, responses }] of Object.entries(item)) {
      const status = Object.keys(responses)
        .filter((code) => code.startsWith("2"))
        .sort()[0]
      const schema = responses[status ?? ""]?.content?.["application/json"]?.schema
      const entry = { operationId, status: Number(status), ...(schema === undefined ? {} : { schema }) }
      documented.set(`${method.toUpperCase()} ${path}`, entry)
    }
  }

  const resolve = (schema: JsonSchema): JsonSchema => {
    const target = schema.$ref === undefined ? undefined : schemas[schema.$ref.slice("#/components/schemas/".length)]
    return target === undefined ? schema : resolve(target)
  }

  return {
    documented,
    examples: jsonOf(read("6.11.1.examples.json"), Examples),
    resolve,
    sample: (schema: JsonSchema, random: Random, twist: Twist): unknown => sampler(resolve, random, twist)(schema, 0)
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
export type Random = () => number

/** Makes numbers from a seed (mulberry32). */
export const randomFrom = (seed: number): Random => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What is done beyond the document: nothing, or unknown enum values, extra fields, and nulls for optional fields. */
export type Twist = "none" | "beyond"

/** One schema for what satisfies both: of objects all fields, else the second. */
const join = (left: JsonSchema, right: JsonSchema): JsonSchema => {
  const isObject = ({ properties, type }: JsonSchema): boolean => type === "object" || properties !== undefined
  if (!isObject(left) || !isObject(right)) return right
  const before = left.properties ?? {}
  const after = right.properties ?? {}
  const both = Object.keys(before).filter((name) => name in after)
  const joined = both.map((name) => [name, { allOf: [before[name] ?? {}, after[name] ?? {}] }] as const)
  return {
    ...left,
    ...right,
    properties: { ...before, ...after, ...Object.fromEntries(joined) },
    required: [...(left.required ?? []), ...(right.required ?? [])]
  }
}

const sampler = (resolve: (schema: JsonSchema) => JsonSchema, random: Random, twist: Twist) => {
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <A>(items: ReadonlyArray<A>): A | undefined => items[below(items.length)]
  const beyond = (chance: number): boolean => twist === "beyond" && random() < chance

  /** A schema without references and `allOf`. */
  const whole = (unresolved: JsonSchema): JsonSchema => {
    const { allOf, ...own } = resolve(unresolved)
    if (allOf === undefined) return own
    const joined = allOf.map(whole).reduce(join)
    return own.properties === undefined ? { ...joined, ...own } : join(joined, own)
  }

  const sampleObject = (schema: JsonSchema, depth: number): Record<string, unknown> => {
    const value: Record<string, unknown> = {}
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) ?? false
      if (!isRequired && (depth > 6 || random() < 0.3)) continue
      value[name] = !isRequired && beyond(0.2) ? null : sampleField(name, property, depth + 1)
    }
    const rest = schema.additionalProperties
    if (typeof rest === "object") value["some.name"] = sample(rest, depth + 1)
    if (typeof rest !== "object" && beyond(0.2)) value["field_of_a_later_version"] = { anything: [1, null] }
    return value
  }

  /**
   * The next page is a number as text, empty after the last one, and pages have room for more records than are drawn; the
   * document says no more than that they are text and a number.
   */
  const sampleField = (name: string, property: JsonSchema, depth: number): unknown => {
    if (name === "next_page_num") return pick(["", "1", "7"])
    return name === "page_size" ? pick([10, 100]) : sample(property, depth)
  }

  const sampleEnum = (values: ReadonlyArray<unknown>): unknown => {
    // A single value is the code of an envelope.
    if (values.length === 1 || !beyond(0.3)) return pick(values)
    return typeof values[0] === "string" ? "a value of a later version" : 99
  }

  const sample = (unresolved: JsonSchema, depth: number): unknown => {
    const schema = whole(unresolved)
    if (schema.nullable === true && random() < 0.2) return null
    if (schema.oneOf !== undefined) return sample(pick(schema.oneOf) ?? {}, depth)
    if (schema.enum !== undefined) return sampleEnum(schema.enum)
    switch (schema.type) {
      case "string":
        return pick(["", "text", "2023-02-13 16:20:30", "数据"])
      case "integer":
        return below(1_000_000) - 1000
      case "number":
        return random() * 1000
      case "boolean":
        return random() < 0.5
      case "array":
        return Array.from({ length: depth > 8 ? 0 : below(3) }, () => sample(schema.items ?? {}, depth + 1))
      default:
        return sampleObject(schema, depth)
    }
  }
  return sample
}
