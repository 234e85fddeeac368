/** How many characters of a text from a server are read at most; what follows is not looked at. */
export const maxRead = 8192

/** How many characters of a text from a server an error keeps at most. */
export const maxKept = 2000

/** Escape sequences that terminals obey: CSI and OSC with their parameters, and single characters after an escape. */
// oxlint-disable-next-line no-control-regex
const escapes = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B]*|\u001B[@-Z\\^_]/g

/** Control and formatting characters, those that turn the direction of writing among them, and line separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A text of at most so many characters, whole ones. */
export const cut = (text: string, length: number): string =>
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
