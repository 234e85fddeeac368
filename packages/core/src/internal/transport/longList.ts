/** Long lists in JSON, parsed in parts: see docs/adr/0008-long-lists-in-parts.md. */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Json from "../../Json.ts"
import { recordTexts } from "../recordTexts.ts"

const utf8 = new TextDecoder("utf-8", { fatal: true })
/** Takes a byte order mark for what it is amid a text: no JSON. */
const utf8Part = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Shorter texts are parsed at once: to V8 they are objects like others. */
const minBytesOfList = 131_072
/** Bytes of the elements of an array that are parsed at once. */
const bytesOfPart = 16_384
/** Shorter elements are not worth a text each, nor to be parsed one by one: a page may have millions. */
const minLengthOfText = 64

const ascii = { quote: 34, comma: 44, openArray: 91, backslash: 92, closeArray: 93, openObject: 123, closeObject: 125 }

/** The position of the quote that ends the string which begins at a position. */
const endOfString = (bytes: Uint8Array, start: number): number => {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== ascii.quote) at += bytes[at] === ascii.backslash ? 2 : 1
  return at
}

/**
 * Where the first array of objects can be cut: the positions of its first bracket, of commas between its elements, each so
 * many bytes after the one before, and of its last bracket; none where there is no such array.
 */
const cutsOf = (bytes: Uint8Array): ReadonlyArray<number> => {
  const cuts: Array<number> = []
  let last = -1
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === ascii.quote) at = endOfString(bytes, at)
    else if (last < 0) {
      if (byte === ascii.openArray && bytes[at + 1] === ascii.openObject) cuts.push((last = at))
    } else if (byte === ascii.openObject || byte === ascii.openArray) depth += 1
    else if (byte === ascii.closeObject || byte === ascii.closeArray) {
      if (depth === 0) return [...cuts, at]
      depth -= 1
    } else if (byte === ascii.comma && depth === 0 && at - last >= bytesOfPart) cuts.push((last = at))
  }
  return []
}

/** Whether bytes are at a position of others. */
const isAt = (bytes: Uint8Array, at: number, wanted: Uint8Array): boolean => {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

const listBegins = new TextEncoder().encode('[{"')
const listEnds = new TextEncoder().encode("}]")

/**
 * Where the array is most likely cut, found without reading all that is between: where an element begins with the same field
 * as the first one, up to the last array of objects that ends. A cut amid a text or an element leaves parts that are no JSON.
 */
const likelyCutsOf = (bytes: Uint8Array): ReadonlyArray<number> => {
  let start = 0
  while (start < bytes.length && !isAt(bytes, start, listBegins)) start += 1
  let end = bytes.length - 1
  while (end > start && !isAt(bytes, end - 1, listEnds)) end -= 1
  const opening = bytes.subarray(start + 1, endOfString(bytes, start + 2) + 1)
  const cuts = [start]
  for (let at = start + bytesOfPart; at < end; at++) {
    if (bytes[at] !== ascii.comma || bytes[at - 1] !== ascii.closeObject || !isAt(bytes, at + 1, opening)) continue
    cuts.push(at)
    at += bytesOfPart
  }
  return end > start ? [...cuts, end] : []
}

/** Every array, at any depth of a value, that holds one text and nothing else. */
const arraysOf = (value: unknown, text: string): ReadonlyArray<Array<unknown>> => {
  if (Array.isArray(value) && value.length === 1 && value[0] === text) return [value]
  return Predicate.isObject(value) || Array.isArray(value)
    ? Object.values(value).flatMap((field) => arraysOf(field, text))
    : []
}

/** The value of a part of a text, where nothing of it is to be noted in whatever it is a part of. */
const parsePart = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  if (!Json.isExact(value, Json.maxDepth / 2)) throw new RangeError("There is something to be noted.")
  return value
}

/** The elements of a part; fails where it is no list of elements. */
const parseElements = (part: string): ReadonlyArray<unknown> => {
  const elements = parsePart(`[${part}]`)
  if (!Array.isArray(elements) || elements.length === 0) throw new SyntaxError("A part has no elements.")
  return elements
}

/** The same, one after the other, each with its text: it ends where the next one begins with the same field. */
const parseWithTexts = (part: string): Result.Result<ReadonlyArray<unknown>, unknown> =>
  Result.try(() => {
    const separator = `},${part.slice(0, part.indexOf('"', 2) + 1)}`
    const elements: Array<unknown> = []
    let start = 0
    // After a comma there is another element.
    while (start <= part.length) {
      const next = part.indexOf(separator, start)
      const end = next < 0 ? part.length : next + 1
      const text = part.slice(start, end)
      if (text.length < minLengthOfText) throw new RangeError("An element is short.")
      const element = parsePart(text)
      if (!Predicate.isObject(element)) throw new SyntaxError("An element is no object.")
      recordTexts.set(element, text)
      elements.push(element)
      start = end + 1
    }
    return elements
  })

/**
 * The value of a text with an array that is cut so; fails where a part is no list of elements. Texts are kept up to the
 * first part whose elements do not end where they seem to, or are short.
 */
const parseParts = (
  bytes: Uint8Array,
  cuts: ReadonlyArray<number>,
  keepsTexts: boolean
): Result.Result<unknown, unknown> =>
  Result.try(() => {
    let keeps = keepsTexts
    const before = utf8.decode(bytes.subarray(0, (cuts[0] ?? 0) + 1))
    const after = utf8Part.decode(bytes.subarray(cuts.at(-1) ?? 0))
    const around = before + after
    // Escapes may spell the mark.
    if (around.includes("\\u00")) throw new SyntaxError("It is not certain where the array is.")
    const mark = Json.markFor(around)
    const whole = parsePart(`${before}"${mark}"${after}`)
    const [elements, ...others] = arraysOf(whole, mark)
    if (elements === undefined || others.length > 0) throw new SyntaxError("The array is not where it seemed to be.")
    elements.length = 0
    for (let index = 1; index < cuts.length; index++) {
      const part = utf8Part.decode(bytes.subarray((cuts[index - 1] ?? 0) + 1, cuts[index]))
      const withTexts = keeps ? parseWithTexts(part) : Result.fail(undefined)
      keeps = Result.isSuccess(withTexts)
      for (const element of Result.getOrElse(withTexts, () => parseElements(part))) elements.push(element)
    }
    return whole
  })

/**
 * The value of a long JSON text in UTF-8 with an array of objects, as a page of records, one part of it after the other, so
 * that no text as long as the whole is made: for V8 that is an object apart, which costs more than to parse it.
 *
 * Fails for short texts, where {@link Json.parse} would note something, and where it is not for certain what that would give:
 * each part must be elements of an array, and what is around them a value with the array in its place.
 *
 * Where the texts of elements are to be kept ({@link Json.takeText}), shorter texts are parsed in parts as well.
 */
export const parseList = (bytes: Uint8Array, keepsTexts = false): Result.Result<unknown, undefined> => {
  if (bytes.length < (keepsTexts ? bytesOfPart : minBytesOfList)) return Result.fail(undefined)
  for (const findCuts of [likelyCutsOf, cutsOf]) {
    const cuts = findCuts(bytes)
    const list = cuts.length === 0 ? Result.fail(undefined) : parseParts(bytes, cuts, keepsTexts)
    if (Result.isSuccess(list)) return Result.succeed(list.success)
  }
  return Result.fail(undefined)
}
