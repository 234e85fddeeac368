import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"

/** How many characters of a text from a server are read at most; what follows is not looked at. */
export const maxRead = 8192

/** How many characters of a text from a server an error keeps at most. */
export const maxKept = 2000

/** Escape sequences that terminals obey: CSI and OSC with their parameters, and single characters after an escape. */
// oxlint-disable-next-line no-control-regex
const escapes = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B]*|\u001B[@-Z\\^_]/g

/** Control and formatting characters, those that turn the direction of writing among them, and line separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`

/**
 * A text from a server on one line of at most 2000 characters, without what a terminal obeys and what turns the direction
 * of writing. It is cut before it is cleaned, so that the work is bounded whatever the length.
 */
export const clean = (text: string, length: number = maxKept): string => {
  const printable = text
    .slice(0, maxRead)
    .replace(escapes, "")
    .replace(/[\t\n\r]/g, " ")
    .replace(invisible, "")
    .toWellFormed()
  return cut(printable.split(/\s+/).join(" ").trim(), length)
}

/** Elements whose content is not for readers. */
const hiddenElements: ReadonlySet<string> = new Set(["style", "script"])

/** Whether a character after `<` begins a tag; in `1 < 2` it does not. */
const beginsTag = (char: string): boolean => /[a-z/!?]/i.test(char)

const elementName = (tag: string): string => /^\/?([a-z]+)/i.exec(tag)?.[1]?.toLowerCase() ?? ""

/**
 * The words of an HTML page, or of a text that is none. Each of the first 8192 characters is read once, and none after
 * them.
 */
export const plainText = (characters: Iterable<string>): string => {
  let text = ""
  let tag: string | undefined
  let hidden: string | undefined
  let read = 0
  for (const char of characters) {
    if (tag === undefined) {
      if (char === "<") tag = ""
      else if (hidden === undefined) text += char
    } else if (tag === "" && !beginsTag(char)) {
      if (hidden === undefined) text += "<"
      if (char !== "<") {
        if (hidden === undefined) text += char
        tag = undefined
      }
    } else if (char === ">") {
      const name = elementName(tag)
      if (tag.startsWith("/")) {
        if (name === hidden) hidden = undefined
      } else if (hidden === undefined && hiddenElements.has(name)) hidden = name
      if (hidden === undefined) text += " "
      tag = undefined
    } else tag += char
    read += 1
    if (read === maxRead) break
  }
  return text
}

/** What stands in the place of a secret. */
const masked = "[masked]"

/** The forms in which a secret may be repeated: as it is, within JSON, within a URL, as Base64 with and without padding. */
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  Base64.encode(secret),
  Base64.encode(secret).replace(/=+$/, ""),
  Base64Url.encode(secret)
]

/** Masks these secrets in texts; those of fewer than 3 characters are left, since they are in every text. */
export const masker = (secrets: ReadonlyArray<string>): ((text: string) => string) => {
  const forms = [...new Set(secrets.filter(({ length }) => length >= 3).flatMap(formsOf))]
  // The longest first: one secret may be a part of another.
  forms.sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((result, form) => result.replaceAll(form, masked), text)
}

/** A text without these secrets; see {@link masker}. */
export const mask = (text: string, secrets: ReadonlyArray<string>): string => masker(secrets)(text)

/** A bounded, cleaned text without these secrets, not even the first part of one where the text is cut. */
export const publicText = (
  text: string,
  secrets: ReadonlyArray<string>,
  read: (text: string) => string = (whole) => whole
): string => {
  const longest = Math.max(0, ...secrets.map(({ length }) => 3 * length))
  const start = mask(text.slice(0, maxRead + longest), secrets).slice(0, maxRead)
  return cut(mask(clean(read(start), maxRead), secrets), maxKept)
}
