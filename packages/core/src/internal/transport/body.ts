/** The body of a response: bytes, and their text in the character set that its content type names. */
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Result from "effect/Result"
import * as Json from "../../Json.ts"
import { codes } from "./transportError.ts"

/** A whole body. */
export interface Body {
  /** Its text; of a long list it is made when it is asked for. */
  readonly text: string
  /** How many bytes it has, after decompression. */
  readonly byteLength: number
  /** Its value as JSON, `undefined` where it is empty; fails where it is no JSON. */
  readonly json: Result.Result<unknown, undefined>
}

const utf8 = new TextDecoder("utf-8", { fatal: true })
const lenientUtf8 = new TextDecoder()

const charsetOf = (contentType: string): string => /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8"

const isUtf8 = (charset: string): boolean => /^utf-?8$/i.test(charset)

/**
 * The text of a body in the character set that its content type names, by default UTF-8. Bytes that are no text in it
 * fail, but not those of an error, whose words are shown as well as they can be.
 */
const decode = (bytes: Uint8Array, contentType: string, isError: boolean): Result.Result<string, Error> => {
  const charset = charsetOf(contentType)
  const decoded = Result.mapError(
    Result.try(() => (isUtf8(charset) ? utf8 : new TextDecoder(charset, { fatal: true })).decode(bytes)),
    (cause) =>
      Object.assign(new Error("The bytes are no text in their character set.", { cause }), { code: codes.charset })
  )
  return isError ? Result.orElse(decoded, () => Result.succeed(lenientUtf8.decode(bytes))) : decoded
}

/** A body of these bytes; fails where they are no text. */
const make = (
  bytes: Uint8Array,
  { headers, status }: HttpClientResponse.HttpClientResponse
): Result.Result<Body, Error> => {
  const contentType = headers["content-type"] ?? ""
  const list = isUtf8(charsetOf(contentType)) ? Json.parseList(bytes) : Result.fail(undefined)
  if (Result.isSuccess(list)) {
    return Result.succeed({
      json: list,
      byteLength: bytes.length,
      get text() {
        return utf8.decode(bytes)
      }
    })
  }
  return Result.map(decode(bytes, contentType, status >= 400), (text) => ({
    text,
    byteLength: bytes.length,
    get json() {
      return text === "" ? Result.succeed(undefined) : Json.parse(text)
    }
  }))
}

/** Reads the body of a response. */
export const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Effect.flatMap(response.arrayBuffer, (buffer) =>
    Result.match(make(new Uint8Array(buffer), response), {
      onSuccess: Effect.succeed,
      onFailure: (cause) => {
        const { request } = response
        const reason = new HttpClientError.DecodeError({ request, response, cause })
        return Effect.fail(new HttpClientError.HttpClientError({ reason }))
      }
    })
  )
