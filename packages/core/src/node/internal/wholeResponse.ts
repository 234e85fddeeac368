/** A response that was read whole: its bytes, decompressed and decoded to text within bounds, and what effect asks of it. */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import { pipeArguments } from "effect/Pipeable"
import * as Result from "effect/Result"
import * as Zlib from "node:zlib"
import { codes } from "../../internal/transport/transportError.ts"

const coded = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code })

/** The error of a response that is larger than it may be. */
export const tooLarge = (maxBytes: number): Error =>
  coded(codes.tooLarge, `The response is larger than ${maxBytes} bytes.`)

type Decompress = (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number },
  callback: (error: Error | null, result: Uint8Array<ArrayBuffer>) => void
) => void

/** Some servers send `deflate` without the header that it should have. */
const inflate: Decompress = (bytes, options, callback) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 ? Zlib.inflate(bytes, options, callback) : Zlib.inflateRaw(bytes, options, callback)

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: Zlib.gunzip,
  "x-gzip": Zlib.gunzip,
  deflate: inflate,
  br: Zlib.brotliDecompress
}

const decompressOnce = (
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  maxBytes: number
): Effect.Effect<Uint8Array<ArrayBuffer>, Error> => {
  const decompress = decompressors[encoding]
  if (decompress === undefined) return Effect.fail(coded(codes.encoding, "The content encoding is not known."))
  return Effect.callback((resume) => {
    decompress(bytes, { maxOutputLength: maxBytes }, (error, result) => {
      if (error === null) return resume(Effect.succeed(result))
      const isTooLarge = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
      resume(Effect.fail(isTooLarge ? tooLarge(maxBytes) : coded(codes.encoding, "The response is damaged.", error)))
    })
  })
}

/** The content encodings of a response, in the order in which they were applied. */
const encodingsOf = (header: string): ReadonlyArray<string> =>
  header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity")

/** The most content encodings on top of each other. */
const maxEncodings = 3

/** Whether bytes are compressed. */
export const isCompressed = (bytes: Uint8Array, header: string): boolean =>
  header !== "" && bytes.length > 0 && encodingsOf(header).length > 0

/** The bytes without their content encoding; fails where there are more of them than a bound allows. */
export const decompress = (
  bytes: Uint8Array<ArrayBuffer>,
  header: string,
  maxBytes: number
): Effect.Effect<Uint8Array<ArrayBuffer>, Error> => {
  const encodings = encodingsOf(header)
  if (encodings.length > maxEncodings)
    return Effect.fail(coded(codes.encoding, "There are too many content encodings."))
  return encodings.reduceRight<Effect.Effect<Uint8Array<ArrayBuffer>, Error>>(
    (decoded, encoding) => Effect.flatMap(decoded, (inner) => decompressOnce(inner, encoding, maxBytes)),
    Effect.succeed(bytes)
  )
}

const utf8 = new TextDecoder("utf-8", { fatal: true })
const lenientUtf8 = new TextDecoder()

const charsetOf = (contentType: string): string | undefined => /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]

const decodeWith = (makeDecoder: () => Pick<typeof utf8, "decode">, bytes: Uint8Array): Result.Result<string, Error> =>
  Result.mapError(
    Result.try(() => makeDecoder().decode(bytes)),
    (cause) => coded(codes.charset, "The bytes are no text in their character set.", cause)
  )

/**
 * The text of a body in the character set that its content type names, by default UTF-8. Bytes that are no text in it
 * fail, but not those of an error, whose words are shown as well as they can be.
 */
const decode = (bytes: Uint8Array, contentType: string, isError: boolean): Result.Result<string, Error> => {
  const charset = charsetOf(contentType)
  const decoded = decodeWith(() => (charset === undefined ? utf8 : new TextDecoder(charset, { fatal: true })), bytes)
  return isError ? Result.orElse(decoded, () => Result.succeed(lenientUtf8.decode(bytes))) : decoded
}

/** Status, headers and body of a response, once all of it has come. */
export interface Whole {
  readonly status: number
  readonly headers: Readonly<Record<string, string | Array<string> | undefined>>
  /** The body without its content encoding. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Statuses whose responses have no body, not even an empty one. */
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304

const webHeaders = (headers: Whole["headers"]): Array<[string, string]> =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((text): [string, string] => [name, text])
  )

/** A response that was read whole. What is rarely needed is left to effect's own response. */
class WholeResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: string
  readonly headers: Headers.Headers
  private readonly whole: Whole
  private decoded: Result.Result<string, Error> | undefined
  private webResponse: HttpClientResponse.HttpClientResponse | undefined

  constructor(request: HttpClientRequest.HttpClientRequest, url: string, whole: Whole) {
    super()
    this.request = request
    this.url = url
    this.headers = Headers.fromInput(whole.headers)
    this.whole = whole
  }

  private get web(): HttpClientResponse.HttpClientResponse {
    const { bytes, headers, status } = this.whole
    return (this.webResponse ??= HttpClientResponse.fromWeb(
      this.request,
      new Response(isBodiless(status) ? null : bytes, { status, headers: webHeaders(headers) })
    ))
  }

  get status(): number {
    return this.whole.status
  }

  get text(): HttpClientResponse.HttpClientResponse["text"] {
    return Effect.suspend(() => {
      const { bytes, headers, status } = this.whole
      const contentType = String(headers["content-type"] ?? "")
      this.decoded ??= decode(bytes, contentType, status >= 400)
      return Result.isSuccess(this.decoded)
        ? Effect.succeed(this.decoded.success)
        : Effect.fail(decodeError(this.request, this, this.decoded.failure))
    })
  }

  get arrayBuffer(): HttpClientResponse.HttpClientResponse["arrayBuffer"] {
    return this.web.arrayBuffer
  }

  get cookies(): HttpClientResponse.HttpClientResponse["cookies"] {
    return this.web.cookies
  }

  get formData(): HttpClientResponse.HttpClientResponse["formData"] {
    return this.web.formData
  }

  get json(): HttpClientResponse.HttpClientResponse["json"] {
    return this.web.json
  }

  get remoteAddress(): HttpClientResponse.HttpClientResponse["remoteAddress"] {
    return this.web.remoteAddress
  }

  get stream(): HttpClientResponse.HttpClientResponse["stream"] {
    return this.web.stream
  }

  get upgrade(): HttpClientResponse.HttpClientResponse["upgrade"] {
    return this.web.upgrade
  }

  get urlParamsBody(): HttpClientResponse.HttpClientResponse["urlParamsBody"] {
    return this.web.urlParamsBody
  }

  toJSON(): unknown {
    return this.web.toJSON()
  }

  pipe(): unknown {
    return pipeArguments(this, arguments)
  }
}

/** A response whose body cannot be had. */
export const decodeError = (
  request: HttpClientRequest.HttpClientRequest,
  response: HttpClientResponse.HttpClientResponse,
  cause: unknown
): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.DecodeError({ request, response, cause }) })

/** A response that was read whole. */
export const make = (
  request: HttpClientRequest.HttpClientRequest,
  url: string,
  whole: Whole
): HttpClientResponse.HttpClientResponse => new WholeResponse(request, url, whole)
