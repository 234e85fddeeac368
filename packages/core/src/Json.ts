/**
 * JSON as servers send it: what JavaScript cannot hold as it was written is noted, never changed in silence.
 *
 * A number beyond 2^53 loses digits, `1e999` becomes infinite, and values nested thousands of levels deep exhaust the stack
 * of whatever walks them. A parsed value that holds one of these carries a note of its place; the checker of a model
 * ({@link Model.checker}) reports the first kind as drift and takes the others for records that do not fit.
 *
 * ```ts
 * import { Json } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * // Text that is not JSON is an error, and no exception.
 * export const program = Effect.sync(() => Json.parse('{"id": 12345678901234567890}'))
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { recordTexts } from "./internal/recordTexts.ts"

/**
 * What a parsed value holds otherwise than it was written.
 *
 * @category models
 */
export interface Note {
  /** The keys and indexes from the value that was asked about to the place. */
  readonly path: ReadonlyArray<string | number>
  /**
   * What was written there: an integer with more digits than a JavaScript number keeps, `NaN` or an infinite number, or
   * values nested more than {@link maxDepth} levels deep.
   */
  readonly kind: "inexact" | "not finite" | "too deep"
  /** The number as it was written, of an inexact one. */
  readonly text?: string
}

/**
 * The most levels of objects and arrays within each other, counted from the body of the response.
 *
 * @category constants
 */
export const maxDepth = 512

/** The most places of one object or array that are noted. */
const maxNotes = 1000
/** The most keys and indexes that their paths have together: those of deep places are as long as they are deep. */
const maxKeysOfPaths = 10_000

/** Notes by the objects and arrays that hold the places, directly or further down. */
const notes = new WeakMap<object, Array<Note>>()

/** Whether there has been a note at all: nearly always there is none, and values need not be looked up. */
const state = { noted: false }

const noNotes: ReadonlyArray<Note> = []

/**
 * What is noted of a value that {@link parse} gave, or of a part of one.
 *
 * @category accessors
 */
export const notesOf = (value: unknown): ReadonlyArray<Note> =>
  state.noted && typeof value === "object" && value !== null ? (notes.get(value) ?? noNotes) : noNotes

/**
 * A copy of an object with the notes of its original, for the fields that it has in common with it: a copy without them
 * would hold numbers that were changed in silence.
 *
 * @category constructors
 */
export const keepNotes = <A extends object>(original: object, copy: A): A => {
  const kept = notesOf(original).filter(
    ({ path: [key = ""] }) => Reflect.has(copy, key) && Object.is(Reflect.get(copy, key), Reflect.get(original, key))
  )
  if (kept.length > 0) notes.set(copy, kept)
  return copy
}

/**
 * The text that a record of a long list was parsed from, as its server wrote it: once, where {@link KeepTexts} was on, and
 * the record is the one that was parsed, no copy of it. `undefined` otherwise.
 *
 * @category accessors
 */
export const takeText = (value: unknown): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const text = recordTexts.get(value)
  // Garbage is collected faster where few objects have entries.
  recordTexts.delete(value)
  return text
}

/**
 * Whether calls keep the texts of the records in long lists, for a program that writes them as they came. A text is
 * kept as long as its record, unless {@link takeText} takes it. Default: false.
 *
 * @category services
 */
export const KeepTexts: Context.Reference<boolean> = Context.Reference<boolean>("@effect-hci/core/Json/KeepTexts", {
  defaultValue: () => false
})

const kindOf = (number: number): Note["kind"] | undefined => {
  if (!Number.isFinite(number)) return "not finite"
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? "inexact" : undefined
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const isExactNumber = (number: number): boolean =>
  number <= Number.MAX_SAFE_INTEGER && number >= -Number.MAX_SAFE_INTEGER

/**
 * Whether nothing of a value is to be noted, nor would be where it stands within other values, of so many levels together.
 *
 * @category decoding
 */
export const isExact = (value: unknown, levels: number): boolean => {
  if (typeof value === "string") return true
  return typeof value === "number" ? isExactNumber(value) : !isRecord(value) || holdsExact(value, levels)
}

/**
 * The same of an object or array. Every response is walked once, so that nothing is allocated here: `for in` over what
 * `JSON.parse` made takes two thirds of the time of `Object.values`. It is apart from {@link isExact} because a call for
 * each text, which V8 then spares, would take as long as the rest.
 */
const holdsExact = (holder: Readonly<Record<string, unknown>>, levels: number): boolean => {
  if (levels === 0) return false
  if (Array.isArray(holder)) {
    for (let index = 0; index < holder.length; index++) if (!isExact(holder[index], levels - 1)) return false
    return true
  }
  for (const key in holder) if (!isExact(holder[key], levels - 1)) return false
  return true
}

const parseText = (text: string): Result.Result<unknown, undefined> =>
  Result.mapError(
    Result.try((): unknown => JSON.parse(text)),
    () => undefined
  )

const stringsAndNumbers = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

const quoteNoted = (match: string): string =>
  match.startsWith('"') || kindOf(Number(match)) === undefined ? match : JSON.stringify(match)

/** The value of a text once more, with each number that is to be noted as the text that it was written as. */
const withTexts = (text: string): unknown =>
  Result.try(() => text.replace(stringsAndNumbers, quoteNoted)).pipe(
    Result.flatMap(parseText),
    Result.getOrElse(() => undefined)
  )

/** Notes what {@link isExact} has found, at each object and array on the way to it. */
const annotate = (root: unknown, text: string): void => {
  const path: Array<string | number> = []
  const holders: Array<object> = []

  /** Whether an object or array has notes of a kind, and no more that lead to such a level would be of use to anybody. */
  const isFull = (existing: ReadonlyArray<Note>, kind: Note["kind"], levels: number) =>
    existing.length >= Math.min(maxNotes, maxKeysOfPaths / levels) && existing.some((other) => other.kind === kind)

  const note = (kind: Note["kind"], written: unknown) => {
    const text = kind === "inexact" && typeof written === "string" ? { text: written } : undefined
    // What holds one that is full is full as well: a place costs no more than the notes of it.
    holders.findLast((holder, level) => {
      const existing = notes.get(holder) ?? []
      if (isFull(existing, kind, path.length - level)) return true
      existing.push({ path: path.slice(level), kind, ...text })
      notes.set(holder, existing)
      return false
    })
  }
  const visit = (value: unknown, written: unknown): void => {
    if (typeof value === "number") {
      const kind = kindOf(value)
      if (kind !== undefined) note(kind, written)
    } else if (typeof value === "object" && value !== null) {
      if (holders.length === maxDepth) return note("too deep", undefined)
      holders.push(value)
      const isArray = Array.isArray(value)
      for (const [key, field] of Object.entries(value)) {
        path.push(isArray ? Number(key) : key)
        visit(field, isRecord(written) ? written[key] : undefined)
        path.pop()
      }
      holders.pop()
    }
  }

  state.noted = true
  visit(root, withTexts(text))
}

/** A word that is no JSON but that some servers write for a number they do not have. */
const words = /-?\bInfinity\b|\bNaN\b/g

/** Whether the character at an index has an odd number of backslashes before it. */
const isEscaped = (text: string, index: number): boolean => {
  let first = index
  while (text[first - 1] === "\\") first -= 1
  return (index - first) % 2 === 1
}

/**
 * Tells of indexes that only grow whether they are within a string. Each character is read once, since a pattern for whole
 * strings would read what follows a quote that never ends once for each quote in it.
 */
const makeStringScanner = (text: string): ((index: number) => boolean) => {
  let isWithin = false
  let quote = text.indexOf('"')
  return (index) => {
    while (quote !== -1 && quote < index) {
      if (!isWithin || !isEscaped(text, quote)) isWithin = !isWithin
      quote = text.indexOf('"', quote + 1)
    }
    return isWithin
  }
}

/** The text with `NaN` and `Infinity` as numbers that JSON can write, and that are infinite; none where it has none. */
const withoutWords = (text: string): Option.Option<string> => {
  const isWithinString = makeStringScanner(text)
  const replaced = text.replace(words, (word, index: number) => {
    if (isWithinString(index)) return word
    return word.startsWith("-") ? "-1e999" : "1e999"
  })
  return replaced === text ? Option.none() : Option.some(replaced)
}

const parseExact = (text: string): Result.Result<unknown, undefined> =>
  Result.map(parseText(text), (value) => {
    if (!isExact(value, maxDepth)) annotate(value, text)
    return value
  })

/**
 * The value of a JSON text, with notes of what it holds otherwise than it was written; fails where it is no JSON. `NaN` and
 * `Infinity` are read as infinite numbers, and noted.
 *
 * @category decoding
 */
export const parse = (text: string): Result.Result<unknown, undefined> => {
  const parsed = parseExact(text)
  if (Result.isSuccess(parsed)) return parsed
  return Option.match(withoutWords(text), { onNone: () => parsed, onSome: parseExact })
}

/**
 * A text that occurs nowhere in another one.
 *
 * @category encoding
 */
export const markFor = (text: string): string => {
  let dashes = 0
  for (const [found] of text.matchAll(/inexact-*/g)) dashes = Math.max(dashes, found.length - "inexact".length + 1)
  return `inexact${"-".repeat(dashes)}`
}

const write = (value: unknown, replacer?: (this: unknown, key: string, field: unknown) => unknown) =>
  Result.mapError(
    Result.try(() => JSON.stringify(value, replacer)),
    () => undefined
  )

/** Writes a value with the texts of its inexact integers, each under a mark that is then replaced. */
const writeExact = (value: unknown, plain: string): Result.Result<string, undefined> => {
  const mark = markFor(plain)
  const texts: Array<string> = []
  const marked = write(value, function (key, field) {
    if (typeof field !== "number") return field
    const text = notesOf(this).find(({ path }) => path.length === 1 && String(path[0]) === key)?.text
    return text === undefined ? field : `${mark}${texts.push(text) - 1}`
  })
  return Result.map(marked, (text) =>
    text.replace(new RegExp(`"${mark}(\\d+)"`, "g"), (_, index) => texts[Number(index)] ?? "")
  )
}

/**
 * The JSON text of a value, in which inexact integers stand as the server wrote them. Fails where it cannot be written: for
 * infinite numbers, for `bigint`, and for values nested too deep.
 *
 * @category encoding
 */
export const stringify = (value: unknown): Result.Result<string, undefined> => {
  const places = notesOf(value)
  if (places.some(({ kind }) => kind !== "inexact")) return Result.fail(undefined)
  const plain = write(value)
  return places.length === 0 ? plain : Result.flatMap(plain, (text) => writeExact(value, text))
}
