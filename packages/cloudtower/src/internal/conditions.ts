import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Operation } from "@effect-hci/core/Operation"

/*
 * Conditions are checked before they are sent: a Tower may ignore one that it does not know, and then it selects every
 * record.
 */

/** Endings of a condition on a scalar, by the mark that the scalar has in the generated text. */
const endings: Readonly<Record<string, ReadonlySet<string>>> = {
  "~": new Set([
    "not",
    "in",
    "not_in",
    "lt",
    "lte",
    "gt",
    "gte",
    "contains",
    "not_contains",
    "starts_with",
    "not_starts_with",
    "ends_with",
    "not_ends_with"
  ]),
  "<": new Set(["not", "in", "not_in", "lt", "lte", "gt", "gte"]),
  "=": new Set(["not", "in", "not_in"]),
  "?": new Set(["not"]),
  "!": new Set()
}
const quantifiers: ReadonlySet<string> = new Set(["every", "some", "none"])
const ending =
  /^(\w+?)_(not_contains|not_starts_with|not_ends_with|not_in|contains|starts_with|ends_with|in|not|lte|lt|gte|gt|every|some|none)$/
const connectives: ReadonlySet<string> = new Set(["AND", "NOT", "OR"])

/** One field of a kind of record: which endings its conditions have, and the kind of related records. */
interface Field {
  readonly endings: ReadonlySet<string>
  /** Whether a condition may have the name alone. */
  readonly plain: boolean
  readonly kind?: string
}

/** Fields of the records of one kind. */
type Fields = ReadonlyMap<string, Field>

/** Where an input has conditions: the kind of records that they select, or the places inside. */
interface Places extends ReadonlyMap<string, string | Places> {}

/** The generated text: kinds of records, and inputs of operations. */
interface Source {
  readonly conditions: string
  readonly places: string
}

/** Reads the rest of the line that begins with a word, once for each word. */
const readLines = <A>(text: string, read: (rest: string) => A): ((word: string) => A | undefined) => {
  const lines = new Map(
    text
      .trim()
      .split("\n")
      .map((line) => {
        const space = line.indexOf(" ")
        return [line.slice(0, space), line.slice(space + 1)]
      })
  )
  const results = new Map<string, A>()
  return (word) => {
    const line = lines.get(word)
    if (line === undefined) return undefined
    const result = results.get(word) ?? read(line)
    results.set(word, result)
    return result
  }
}

const readField = (text: string): readonly [name: string, field: Field] => {
  const [, name = "", mark = "", kind = ""] = /^(\w+)([~<=?!:*])(\w*)$/.exec(text) ?? []
  if (mark === ":") return [name, { endings: new Set(), plain: true, kind }]
  if (mark === "*") return [name, { endings: quantifiers, plain: false, kind }]
  return [name, { endings: endings[mark] ?? new Set(), plain: true }]
}

/** Reads `{where:Vm,data{hosts:Host}}`. */
const readPlaces = (text: string): Places => {
  let at = 0
  const readGroup = (): Places => {
    const group = new Map<string, string | Places>()
    at += 1
    while (at < text.length && text[at] !== "}") {
      const [, name = "", kind] = /^,?(\w+)(?::(\w+))?/.exec(text.slice(at)) ?? []
      at += (text[at] === "," ? 1 : 0) + name.length + (kind === undefined ? 0 : kind.length + 1)
      group.set(name, kind ?? readGroup())
    }
    at += 1
    return group
  }
  return readGroup()
}

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [value])

/** Which records conditions can be known to select without looking at one. */
type Extent = "every" | "none"

const opposite = { every: "none", none: "every" } as const

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** Whether all of these conditions together select every record, or none. */
const allSelect = <A>(conditions: ReadonlyArray<A>, extent: Extent, selects: (condition: A) => boolean): boolean =>
  extent === "every" ? conditions.every(selects) : conditions.some(selects)

/** By the ending of a condition; one on a relation selects as the conditions on the related records do. */
const endingSelects = (end: string | undefined, value: unknown, extent: Extent): boolean => {
  switch (end) {
    case "in":
      return extent === "none" && isEmptyList(value)
    case "not_in":
      return extent === "every" && isEmptyList(value)
    case "contains":
    case "starts_with":
    case "ends_with":
      return extent === "every" && value === ""
    case "not_contains":
    case "not_starts_with":
    case "not_ends_with":
      return extent === "none" && value === ""
    case "every":
      return extent === "every" && selects(value, "every")
    case "some":
      return selects(value, extent)
    case "none":
      return extent === "every" && selects(value, "none")
    default:
      return Predicate.isObject(value) && selects(value, extent)
  }
}

const conditionSelects = (name: string, value: unknown, extent: Extent): boolean => {
  switch (name) {
    case "AND":
      return selects(listOf(value), extent)
    case "OR":
      // No document says which records an empty one selects, so it may be either.
      return (
        isEmptyList(value) || allSelect(listOf(value), opposite[extent], (conditions) => selects(conditions, extent))
      )
    case "NOT":
      return allSelect(listOf(value), extent, (conditions) => selects(conditions, opposite[extent]))
    default:
      return endingSelects(ending.exec(name)?.[2], value, extent)
  }
}

/**
 * Whether conditions select every record, or none, whatever the records are. For a relation, "every" means every record
 * that has it.
 */
const selects = (conditions: unknown, extent: Extent): boolean => {
  if (conditions === undefined || conditions === null) return extent === "every"
  if (Array.isArray(conditions)) return allSelect(conditions, extent, (each) => selects(each, extent))
  return (
    Predicate.isObject(conditions) &&
    allSelect(Object.entries(conditions), extent, ([name, value]) => conditionSelects(name, value, extent))
  )
}

const isPlainObject = (value: unknown): value is object => Predicate.isObject(value) && !Array.isArray(value)

const article = (kind: string): string => (/^[AEIOU]/.test(kind) ? "an" : "a")

const isLost = (value: unknown): boolean =>
  value === undefined ||
  typeof value === "function" ||
  typeof value === "symbol" ||
  typeof value === "bigint" ||
  (typeof value === "number" && !Number.isFinite(value))

const kindOf = (value: unknown): string =>
  value === undefined || typeof value === "number" ? String(value) : `a ${typeof value}`

/** JSON leaves out what is undefined, and a condition that is left out selects every record. */
const missingValue = (value: unknown, path: string): string | undefined => {
  if (isLost(value)) return `\`${path}\` is ${kindOf(value)}: give it a value, or leave it out to mean every record.`
  const index = Array.isArray(value) ? value.findIndex(isLost) : -1
  return Array.isArray(value) && index !== -1 ? missingValue(value[index], `${path}[${index}]`) : undefined
}

/** Says why the conditions of an input must not be sent, or nothing where they may. */
export interface Conditions {
  /** Checks the body of an operation. */
  readonly checkBody: (operation: Operation<never, unknown, unknown>, body: unknown) => string | undefined
  /** Checks conditions on records of one kind, as in `Cluster`; `path` is where they stand in the input. */
  readonly check: (kind: string, conditions: unknown, path: string) => string | undefined
}

/** Reads the generated text; what a line says is read when it is first needed. */
const make = (source: Source): Conditions => {
  const fieldsByKind = readLines(source.conditions, (line): Fields => new Map(line.split(",").map(readField)))
  const placesByOperation = readLines(source.places, readPlaces)

  /** The field of a condition; nothing where records of the kind have no such condition. */
  const fieldOf = (fields: Fields, name: string): Field | undefined => {
    const field = fields.get(name)
    if (field?.plain === true) return field
    const [, base = "", end = ""] = ending.exec(name) ?? []
    const based = fields.get(base)
    return based?.endings.has(end) === true ? based : undefined
  }

  const checkEach = (kind: string, conditions: ReadonlyArray<unknown>, path: string): string | undefined => {
    for (const [index, condition] of conditions.entries()) {
      const reason = check(kind, condition, `${path}[${index}]`)
      if (reason !== undefined) return reason
    }
    return undefined
  }

  const check = (kind: string, conditions: unknown, path: string): string | undefined => {
    const fields = fieldsByKind(kind)
    if (conditions === undefined) return missingValue(conditions, path)
    if (fields === undefined || conditions === null) return undefined
    if (Array.isArray(conditions)) return checkEach(kind, conditions, path)
    if (!isPlainObject(conditions)) return `\`${path}\` is no object of conditions on ${kind} records.`
    for (const [name, value] of Object.entries(conditions)) {
      const inner = `${path}.${name}`
      const field = connectives.has(name) ? { kind } : fieldOf(fields, name)
      if (field === undefined) return `\`${inner}\` is not a condition that ${article(kind)} ${kind} has.`
      const reason = field.kind === undefined ? missingValue(value, inner) : check(field.kind, value, inner)
      if (reason !== undefined) return reason
    }
    return undefined
  }

  /** Without conditions, a write would change every record; a `where` that is left out is for the Tower to judge. */
  const checkSelection = (where: unknown, path: string): string | undefined =>
    selects(where, "every")
      ? `\`${path}\` has no condition that leaves out a record and would select every record: name the records, or say \`{ id_not: "" }\` to mean all.`
      : undefined

  /** A `filter`, as in an export, chooses what is read. */
  const checkPlaces = (places: Places, input: unknown, path: string, isWrite: boolean): string | undefined => {
    if (Array.isArray(input)) {
      for (const [index, item] of input.entries()) {
        const reason = checkPlaces(places, item, `${path}[${index}]`, isWrite)
        if (reason !== undefined) return reason
      }
      return undefined
    }
    if (!isPlainObject(input)) return undefined
    for (const [name, value] of Object.entries(input)) {
      const place = places.get(name)
      const inner = path === "" ? name : `${path}.${name}`
      if (place === undefined) continue
      const reason = checkPlace(place, value, inner, isWrite && name !== "filter")
      if (reason !== undefined) return reason
    }
    return undefined
  }

  /** Fields of `data` that are null or undefined select nothing. */
  const checkPlace = (place: string | Places, value: unknown, path: string, isWrite: boolean): string | undefined => {
    if (typeof place !== "string") return checkPlaces(place, value, path, isWrite)
    const isAbsent = value === undefined || value === null
    const reason = value === undefined ? undefined : check(place, value, path)
    if (reason !== undefined || !isWrite || (isAbsent && !/\bwhere$/.test(path))) return reason
    return checkSelection(value, path)
  }

  return {
    check,
    checkBody: (operation, body) => {
      const places = placesByOperation(operation.name)
      if (places === undefined || body === undefined) return undefined
      return checkPlaces(places, body, "", operation.safety !== "read")
    }
  }
}

let loaded: Conditions | undefined

/** Loads the generated text, which a program that only names operations does without. */
export const load: Effect.Effect<Conditions> = Effect.suspend(() =>
  loaded === undefined
    ? Effect.map(
        Effect.promise(() => import("../generated/internal/conditions.ts")),
        (source) => (loaded ??= make(source))
      )
    : Effect.succeed(loaded)
)
