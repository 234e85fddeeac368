/** Records as lines of JSON: secrets blanked, and what JSON cannot carry reported. */
import * as Json from "@effect-hci/core/Json"
import { isSecretName } from "@effect-hci/core/SecretNames"
import * as Printable from "../Printable.ts"

declare global {
  interface JSON {
    /** A value that `stringify` writes as this text. */
    rawJSON(text: string): object
  }
}

/** How often something was found, by the name of the field; the fields past the first hundred share one count. */
export type FieldCounts = Map<string, number>

const maxFields = 100
const otherFields = "(other fields)"

/** Counts a field that was found once, or so often; its name is the server's, and comes to manifests and logs. */
export const countField = (counts: FieldCounts, field: string, count: number = 1): void => {
  const shown = Printable.oneLine(field)
  const name = counts.has(shown) || counts.size < maxFields ? shown : otherFields
  counts.set(name, (counts.get(name) ?? 0) + count)
}

/** What was found in records while they were encoded. */
export interface Findings {
  /** Secrets that are left empty. */
  readonly masked: FieldCounts
  /** Numbers that are not the server's: a double cannot hold them. */
  readonly imprecise: FieldCounts
}

/** Deeper records are left out: encoding goes as deep as they do. */
const maxDepth = 500

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null

/**
 * The name by which a field is judged. In a pair, as in `{ "key": "password", "value": "..." }`, the key is a name, and the
 * value is what it names.
 */
const nameIn = (record: JsonObject, field: string): string => {
  if (field === "key") return "value" in record ? "name" : field
  if (field !== "value") return field
  const name = record["key"] ?? record["name"]
  return typeof name === "string" ? name : field
}

/** Whether a field holds a secret that is not left empty yet. A number named `key` is a position. */
const holdsSecret = (record: JsonObject, field: string, content: unknown): boolean => {
  const name = nameIn(record, field)
  return isSecretName(name) && !isBlank(content) && !(name === "key" && typeof content === "number")
}

const isExact = (value: number): boolean =>
  Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)

/** Whether a secret has no content: it is not set, or tells only whether there is one. */
const isBlank = (value: unknown): boolean =>
  value === "" || value === null || value === undefined || typeof value === "boolean"

/** Of what is not plain, and of everything that holds it. */
const notPlain = Number.NaN

/** The least length of a number that {@link isExact} takes; of one that may be shorter with an exponent, less than any has. */
const leastOfNumber = (value: number): number => {
  if (!Number.isInteger(value)) return Math.abs(value) < 0.01 ? 1 : String(value).length
  if (value % 1000 === 0 && value !== 0) return 1
  let length = value < 0 ? 2 : 1
  for (let bound = 10; bound <= Math.abs(value); bound *= 10) length += 1
  return length
}

const leastOfArray = (array: ReadonlyArray<unknown>, depth: number): number => {
  // Brackets, and commas between the elements.
  let length = Math.max(2, array.length + 1)
  for (let index = 0; index < array.length; index++) length += leastLength(array[index], depth + 1)
  return length
}

/** Every field of every record passes here: `for in` allocates nothing. */
const leastOfObject = (object: JsonObject, depth: number): number => {
  let length = 1
  for (const field in object) {
    const content = object[field]
    // Quotes, a colon, and the comma or the bracket after it.
    length += field.length + 4
    if (content === null) length += 4
    else if (typeof content === "boolean") length += content ? 4 : 5
    // What has no content is no secret, whatever its name.
    else if ((field === "value" || isSecretName(field)) && holdsSecret(object, field, content)) return notPlain
    else length += leastLength(content, depth + 1)
  }
  return Math.max(2, length)
}

/**
 * The length that every JSON text of a value has at least, whatever form its numbers and characters have in it;
 * {@link notPlain} where there is something to blank, to report or to convert, which nearly no record has.
 */
const leastLength = (value: unknown, depth: number): number => {
  if (typeof value === "string") return value.length + 2
  if (typeof value === "number") return isExact(value) ? leastOfNumber(value) : notPlain
  if (typeof value === "bigint" || depth > maxDepth) return notPlain
  if (isObject(value)) return Array.isArray(value) ? leastOfArray(value, depth) : leastOfObject(value, depth)
  return value === false ? 5 : 4
}

/** A secret without its content, in the same shape: texts empty, numbers 0. */
const blank = (value: unknown): unknown => {
  if (typeof value === "string") return ""
  if (typeof value === "number" || typeof value === "bigint") return 0
  if (Array.isArray(value)) return value.map(blank)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, blank(content)]))
}

type Texts = ReadonlyMap<string | number | undefined, string>

/** The numbers of an object or array that are not exact, as the server wrote them, where the client has kept that. */
const textsIn = (holder: object): Texts =>
  new Map(
    Json.notesOf(holder).flatMap(({ path, text }) =>
      path.length === 1 && text !== undefined ? [[path[0], text] as const] : []
    )
  )

/** The value as it is written. Each part of it is seen once, however deep it is. */
const convert = (value: unknown, field: string, findings: Findings): unknown => {
  if (typeof value === "bigint") return JSON.rawJSON(String(value))
  if (!isObject(value)) return value
  const texts = textsIn(value)
  if (Array.isArray(value)) return value.map((item, index) => convertIn(texts, index, item, field, findings))
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => {
      if (!holdsSecret(value, name, content)) return [name, convertIn(texts, name, content, name, findings)]
      countField(findings.masked, nameIn(value, name))
      return [name, blank(content)]
    })
  )
}

/** The content of an object or array as it is written. */
const convertIn = (
  texts: Texts,
  key: string | number,
  content: unknown,
  field: string,
  findings: Findings
): unknown => {
  if (typeof content !== "number") return convert(content, field, findings)
  if (isExact(content)) return content
  const text = texts.get(key)
  if (text !== undefined) return JSON.rawJSON(text)
  countField(findings.imprecise, field)
  return content
}

const isTooDeep = (value: unknown, depth: number): boolean =>
  isObject(value) && (depth > maxDepth || Object.values(value).some((content) => isTooDeep(content, depth + 1)))

/**
 * A record as a line of JSON, or undefined when it is nested too deep.
 *
 * The text that its server wrote is taken where it has not a character more than the record needs: then it has no line
 * breaks, and no field twice, of which only the last one is seen.
 */
export const encodeRecord = (record: unknown, findings: Findings): string | undefined => {
  const length = leastLength(record, 0)
  if (!Number.isNaN(length)) {
    const text = Json.takeText(record)
    return text?.length === length ? text : JSON.stringify(record)
  }
  return isTooDeep(record, 0) ? undefined : JSON.stringify(convert(record, "", findings))
}

const encoder = new TextEncoder()

/** A page of records, encoded. */
export interface EncodedPage {
  readonly bytes: Uint8Array
  /** How many records the lines hold. */
  readonly records: number
  /** Positions in the page of the records that are left out, because they are nested too deep. */
  readonly unencodable: ReadonlyArray<number>
}

/** A page of records as lines of JSON. */
export const encodePage = (page: ReadonlyArray<unknown>, findings: Findings): EncodedPage => {
  const lines: Array<string> = []
  const unencodable: Array<number> = []
  for (const [index, record] of page.entries()) {
    const line = encodeRecord(record, findings)
    if (line === undefined) unencodable.push(index)
    else lines.push(line)
  }
  const text = lines.length === 0 ? "" : `${lines.join("\n")}\n`
  return { bytes: encoder.encode(text), records: lines.length, unencodable }
}
