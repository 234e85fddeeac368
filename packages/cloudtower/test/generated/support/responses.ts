import type { RawDocument, RawSchema } from "./document.ts"

/** How a response is drawn. */
export interface Style {
  /**
   * - `documented`: just as the document says; optional fields come and go
   * - `tolerated`: with fields nobody named, enum values nobody listed, and null where a field is optional
   * - `full`: every field and every array has something in it
   */
  readonly kind: "documented" | "tolerated" | "full"
  readonly seed: number
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Below this, what may be left out is. */
const maxDepth = 6

/** Draws a value of any schema of a document. */
export const drawResponse = ({ components }: RawDocument, schema: RawSchema, { kind, seed }: Style): unknown => {
  const random = randomOf(seed)
  const chance = (probability: number): boolean => random() < probability
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <A>(items: ReadonlyArray<A>): A | undefined => items[below(items.length)]

  const drawEnum = (values: ReadonlyArray<unknown>): unknown =>
    kind === "tolerated" && values.every((value) => typeof value === "string") && chance(0.3)
      ? "NOBODY_LISTED_THIS"
      : pick(values)

  const drawArray = (items: RawSchema, depth: number): ReadonlyArray<unknown> => {
    const length = kind === "full" ? 1 : depth > maxDepth ? 0 : below(4)
    return Array.from({ length }, () => draw(items, depth + 1))
  }

  const drawOptional = (field: RawSchema, depth: number): unknown => {
    if (depth > maxDepth) return undefined
    if (kind === "full") return draw(field, depth + 1)
    if (kind === "tolerated" && chance(0.3)) return null
    return chance(0.5) ? draw(field, depth + 1) : undefined
  }

  const drawObject = ({ properties = {}, required = [] }: RawSchema, depth: number): object => {
    const fields = Object.entries(properties).flatMap(([name, field]) => {
      const value = required.includes(name) ? draw(field, depth + 1) : drawOptional(field, depth)
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(kind === "tolerated" ? [...fields, ["nobody_named_this", { at: [1] }]] : fields)
  }

  const drawParts = (parts: ReadonlyArray<RawSchema>, depth: number): unknown => {
    const [only, ...others] = parts.map((part) => draw(part, depth))
    return others.length === 0 ? only : Object.assign({}, only, ...others)
  }

  const drawPlain = (schema: RawSchema, depth: number): unknown => {
    switch (schema.type) {
      case "string":
        return pick(["", "text", "7"])
      case "boolean":
        return chance(0.5)
      case "integer":
        return pick([0, 1, -1, 4294967296])
      case "number":
        return pick([0, 0.5, -1e21])
      case "array":
        return drawArray(schema.items ?? {}, depth)
      default:
        // An object without fields may be anything.
        return schema.properties === undefined ? pick([{}, { any: ["thing"] }, null]) : drawObject(schema, depth)
    }
  }

  const draw = (schema: RawSchema, depth: number): unknown => {
    if (schema.nullable === true && kind !== "full" && chance(0.2)) return null
    if (schema.$ref !== undefined) {
      return draw(components.schemas[schema.$ref.slice("#/components/schemas/".length)] ?? {}, depth)
    }
    if (schema.enum !== undefined) return drawEnum(schema.enum)
    if (schema.allOf !== undefined) return drawParts(schema.allOf, depth)
    const choices = schema.oneOf ?? schema.anyOf
    return choices === undefined ? drawPlain(schema, depth) : draw(pick(choices) ?? {}, depth)
  }

  return draw(schema, 0)
}
