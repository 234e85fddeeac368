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
  /** Gives its value as JSON, once: `undefined` where it is empty; fails where it is no JSON. */
  readonly takeJson: () => Result.Result<unknown, undefined>
}

const utf8 = new TextDecoder("utf-8", { fatal: true })
const lenientUtf8 = new TextDecoder()

const charsetOf = (contentType: string): string => /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8"

const isUtf8 = (charset: string): boolean => /^utf-?8$/i.test(charset)

/**
 * The text of a body in the character set that its content type names, by default UTF-8. Bytes that are no text in it
 * fail, but not those of an error, whose words are shown as well as they can be.
 */
const textOf = (bytes: Uint8Array, contentType: string, isError: boolean): Result.Result<string, Error> => {
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
  let list = isUtf8(charsetOf(contentType)) ? Json.parseList(bytes) : Result.fail(undefined)
  if (Result.isSuccess(list)) {
    return Result.succeed({
      takeJson: () => {
        const taken = list
        list = Result.fail(undefined)
        return taken
      },
      byteLength: bytes.length,
      get text() {
        return utf8.decode(bytes)
      }
    })
  }
  return Result.map(textOf(bytes, contentType, status >= 400), (text) => ({
    text,
    byteLength: bytes.length,
    takeJson: () => (text === "" ? Result.succeed(undefined) : Json.parse(text))
  }))
}

/** The body of a response by its bytes; fails where they are no text in the character set that it names. */
export const decode = (
  bytes: Uint8Array,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Result.match(make(bytes, response), {
    onSuccess: Effect.succeed,
    onFailure: (cause) => {
      const reason = new HttpClientError.DecodeError({ request: response.request, response, cause })
      return Effect.fail(new HttpClientError.HttpClientError({ reason }))
    }
  })
