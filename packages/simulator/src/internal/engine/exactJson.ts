/**
 * Reads JSON so that it can be written again with the same numbers: one that JavaScript cannot hold, as an integer beyond
 * 2^53, stands as a value that `JSON.stringify` writes as the text that was read.
 *
 * @since 0.2.0
 */
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json"
import * as Result from "effect/Result"

declare global {
  interface JSON {
    /** A value that `stringify` writes as this text. */
    rawJSON(text: string): object
    /** Whether a value is one of `rawJSON`. */
    isRawJSON(value: unknown): boolean
    /** Parses a text; the reviver gets the text of each number, too. */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown
    ): unknown
  }
}

const isExact = (value: unknown): boolean => typeof value !== "number" || Math.abs(value) <= Number.MAX_SAFE_INTEGER

/** The number, or what is written as its text. */
const keep = (number: unknown, text: string | undefined): unknown =>
  text === undefined || isExact(number) ? number : JSON.rawJSON(text)

/** What every text has that holds a number that JavaScript cannot hold. */
const perhapsInexact = /\d{16}|\d[eE]/

/** The value of a JSON text; fails where it is none. */
export const parse = (text: string): Result.Result<unknown, unknown> =>
  Result.try((): unknown =>
    perhapsInexact.test(text) ? JSON.parse(text, (_, value, { source }) => keep(value, source)) : JSON.parse(text)
  )

/** The first number of a JSON text that JavaScript cannot hold, as it is written; `undefined` where it can hold all. */
export const inexactIn = (text: string): string | undefined => {
  if (!perhapsInexact.test(text)) return undefined
  let found: string | undefined
  JSON.parse(text, (_, value, { source }) => {
    if (!isExact(value)) found ??= source
    return value
  })
  return found
}

/** Keeps the text of the last number. */
class ExactTokenizer extends Tokenizer {
  text = ""

  protected override parseNumber(text: string): number {
    this.text = text
    return super.parseNumber(text)
  }
}

/** A parser that takes JSON piece by piece, so that it may have any size. */
export interface StreamParser {
  /** Takes a piece; throws where what has come is no JSON. */
  readonly write: (bytes: Uint8Array) => void
  /** Says that nothing more comes; throws where the JSON is not whole. */
  readonly end: () => void
}

/** A parser that gives each value at the root. */
export const streamParser = (onValue: (value: unknown) => void): StreamParser => {
  const tokenizer = new ExactTokenizer()
  const parser = new TokenParser({ paths: ["$"], keepStack: false })
  tokenizer.onToken = (token) => {
    if (token.token !== TokenType.NUMBER || isExact(token.value)) return parser.write(token)
    // The parser puts any value in its place; its type says that this one is a number.
    Reflect.apply(parser.write, parser, [{ ...token, value: keep(token.value, tokenizer.text) }])
  }
  tokenizer.onEnd = () => {
    if (!parser.isEnded) parser.end()
  }
  parser.onError = (error) => tokenizer.error(error)
  parser.onEnd = () => {
    if (!tokenizer.isEnded) tokenizer.end()
  }
  parser.onValue = ({ value }) => onValue(value)
  return {
    write: (bytes) => tokenizer.write(bytes),
    end: () => {
      if (!tokenizer.isEnded || !parser.isEnded) tokenizer.end()
    }
  }
}
