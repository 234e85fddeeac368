/**
 * Text of a server, or of a file, for terminals and logs.
 *
 * ```ts
 * import { Printable } from "@effect-hci/inventory"
 * import { Effect } from "effect"
 *
 * // One line, without what a terminal would obey.
 * export const program = Effect.sync(() => Printable.oneLine("web-01\n\u001b[31mred"))
 * ```
 *
 * @since 0.1.0
 */

/**
 * What a terminal obeys, or what hides or reorders the text around it: control characters, line and paragraph separators,
 * and the marks, embeddings, overrides and isolates of bidirectional text.
 */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu

const escaped = (char: string): string => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`

/**
 * JSON that is the same for programs, and that a terminal can be shown: what it would obey, and what reorders text, stands
 * as an escape in the strings of it. Line ends and tabs between the values stay.
 *
 * @category combinators
 */
export const json = (text: string): string =>
  text.replace(unprintable, (char) => (char === "\n" || char === "\t" || char === "\r" ? char : escaped(char)))

/**
 * Text of many lines for a terminal: with nothing in it that a terminal obeys or that reorders text, but line ends and tabs.
 *
 * @category combinators
 */
export const lines = (text: string): string =>
  text.replace(unprintable, (char) => (char === "\n" || char === "\t" ? char : " "))

/** What is kept of one text. */
const maxLength = 2000

/**
 * The text on one line, with nothing in it that a terminal obeys or that reorders what stands around it; cut after 2000
 * characters.
 *
 * @category combinators
 */
export const oneLine = (text: string): string => {
  const line = text.slice(0, maxLength).replace(unprintable, " ").replace(/ {2,}/g, " ").trim()
  return text.length > maxLength ? `${line}…` : line
}
