/**
 * Masks secrets in texts of servers, however the server writes them.
 *
 * A text is compared with the secrets as it is, and once more without what it is wrapped in: white space, control and
 * escape characters are left out, and what is encoded for a URL, for HTML or for JSON is decoded, byte by byte, with the
 * place of each byte in the text.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Hex from "effect/encoding/Hex"

/** What stands in the place of a secret. */
const masked = "[masked]"

/** Secrets of fewer characters are in every text. */
const minLength = 3

/** Secrets of fewer characters may be words in another case, and are looked for as they are alone. */
const minVaried = 8

/** Parts of fewer bytes are in too many texts to be looked for among those without white space. */
const minBytes = 6

/** For this many characters a secret is looked for whatever it is wrapped in. */
const maxWrapped = 65_536

/** How much of a text a secret may take: a text that is cut is masked for so many characters more. */
export const windowOf = (secrets: ReadonlyArray<string>): number => {
  const longest = Math.max(0, ...secrets.map(({ length }) => length))
  return Math.max(3 * longest, Math.min(8 * longest, maxWrapped))
}

/** The forms in which a secret is repeated most often: as it is, within JSON, within a URL, as Base64. */
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  Base64.encode(secret),
  Base64.encode(secret).replace(/=+$/, ""),
  Base64Url.encode(secret)
]

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }

/** A sequence that a terminal obeys, an encoded byte or character, or one character. */
const tokens =
  // oxlint-disable-next-line no-control-regex
  /\u001B\[[0-?]*[ -/]*[@-~]|%[\da-f]{2}|\\*u[\da-f]{4}|&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,4});|[^]/giu

const charOf = (point: number): string => (point <= 0x10_ffff ? String.fromCodePoint(point) : "")

const entityOf = (entity: string): string => {
  const name = entity.slice(1, -1).toLowerCase()
  if (name.startsWith("#x")) return charOf(Number.parseInt(name.slice(2), 16))
  return name.startsWith("#") ? charOf(Number(name.slice(1))) : (entities[name] ?? entity)
}

const encoder = new TextEncoder()

/** UTF-8 as a text of a character for each byte. */
const bytesOf = (text: string): string => String.fromCharCode(...encoder.encode(text))

/** What a token stands for, as bytes. */
const decodeToken = (token: string): string => {
  if (token.length === 1) return token < "\u0080" ? token : bytesOf(token)
  if (token.startsWith("\u001B")) return ""
  if (token.startsWith("%")) return String.fromCharCode(Number.parseInt(token.slice(1), 16))
  if (token.startsWith("&")) return bytesOf(entityOf(token))
  return token.startsWith("\\") ? bytesOf(charOf(Number.parseInt(token.slice(-4), 16))) : bytesOf(token)
}

/** What is left out: white space, also as a form writes it, escape characters, control and formatting characters. */
const wrapping = /[\s+\\\p{Cc}\p{Cf}]/u

/** Bytes of a text without what wraps them: ASCII that can be seen, but no `+` and `\\`, and all that is no ASCII. */
const unwrap = (bytes: string): string => bytes.replace(/[^!-*,-[\]-~\u0080-\u00FF]/g, "")

/** A text without what it is wrapped in, and where in the text each byte stands. */
const unwrapped = (text: string) => {
  let bytes = ""
  const starts: Array<number> = []
  const ends: Array<number> = []
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token.length <= 2 && wrapping.test(token)) continue
    const decoded = unwrap(decodeToken(token))
    for (let byte = 0; byte < decoded.length; byte++) {
      starts.push(index)
      ends.push(index + token.length)
    }
    bytes += decoded
  }
  return { bytes, starts, ends }
}

/** The characters of Base64 that stay the same whatever stands before and behind a secret of so many bytes. */
const innerBase64 = (encode: (bytes: Uint8Array) => string, secret: Uint8Array, before: number): string => {
  const encoded = encode(Uint8Array.from([...new Uint8Array(before), ...secret])).replace(/=+$/, "")
  const bits = 8 * (before + secret.length)
  return encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6))
}

/** What a secret looks like without what wraps it: itself, in Base64 wherever it begins, and in hexadecimal. */
const partsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = encoder.encode(secret.toWellFormed())
  const base64 = [0, 1, 2].flatMap((before) =>
    [Base64.encode, Base64Url.encode].map((encode) => innerBase64(encode, bytes, before))
  )
  const hex = Hex.encode(bytes)
  // A secret may hold what looks encoded.
  const texts = [bytesOf(secret), unwrapped(secret).bytes]
  return [...texts, ...base64, hex, hex.toUpperCase()].map(unwrap).filter(({ length }) => length >= minBytes)
}

type Place = readonly [start: number, end: number]

/** Where these parts stand in a text. */
const placesOf = (text: string, parts: ReadonlyArray<string>): ReadonlyArray<Place> => {
  const places: Array<Place> = []
  for (const part of parts) {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
      places.push([at, at + part.length])
    }
  }
  return places
}

/** Where these parts stand in a text, whatever it wraps them in. */
const wrappedPlacesOf = (text: string, parts: ReadonlyArray<string>): ReadonlyArray<Place> => {
  const { bytes, ends, starts } = unwrapped(text)
  return placesOf(bytes, parts).map(([start, end]): Place => [starts[start] ?? 0, ends[end - 1] ?? 0])
}

/** The text with these places masked; those that overlap are one. */
const maskPlaces = (text: string, places: ReadonlyArray<Place>): string => {
  let result = ""
  let from = 0
  for (const [start, end] of places.toSorted(([a], [b]) => a - b)) {
    if (start >= from) result += text.slice(from, start) + masked
    from = Math.max(from, end)
  }
  return result + text.slice(from)
}

/** A secret in both cases, and with its accents as characters of their own and as parts of letters. */
const variantsOf = (secret: string): ReadonlyArray<string> => {
  if (secret.length < minVaried) return [secret]
  const texts = [secret, secret.normalize("NFC"), secret.normalize("NFD")]
  return texts.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()])
}

/** Masks these secrets in texts; those of fewer than 3 characters are left, since they are in every text. */
export const masker = (secrets: ReadonlyArray<string>): ((text: string) => string) => {
  const long = [...new Set(secrets.filter(({ length }) => length >= minLength).flatMap(variantsOf))]
  if (long.length === 0) return (text) => text
  const forms = [...new Set(long.flatMap(formsOf))]
  const parts = [...new Set(long.flatMap(partsOf))]
  return (text) => maskPlaces(text, [...placesOf(text, forms), ...wrappedPlacesOf(text, parts)])
}
