/** A response that was read whole: its bytes, decompressed within bounds, and what effect asks of it. */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import { pipeArguments } from "effect/Pipeable"
import * as Semaphore from "effect/Semaphore"
import type { Transform } from "node:stream"
import * as Zlib from "node:zlib"
import { codes } from "../../internal/transport/transportError.ts"

const coded = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code })

/** The error of a response that is larger than it may be. */
export const tooLarge = (maxBytes: number): Error =>
  coded(codes.tooLarge, `The response is larger than ${maxBytes} bytes.`)

type Decompressor = (bytes: Uint8Array) => Transform

/** Some servers send `deflate` without the header that it should have. */
const inflate: Decompressor = (bytes) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 ? Zlib.createInflate() : Zlib.createInflateRaw()

/** By the name that a server gives, which may be that of any property. */
const decompressors: ReadonlyMap<string, Decompressor> = new Map<string, Decompressor>([
  ["gzip", () => Zlib.createGunzip()],
  ["x-gzip", () => Zlib.createGunzip()],
  ["deflate", inflate],
  ["br", () => Zlib.createBrotliDecompress()]
])

/**
 * Zlib's functions for whole buffers keep what they have made of a body that is too large, and the stacks of its errors keep
 * them: here it is dropped.
 */
const decompressOnce = (
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  maxBytes: number
): Effect.Effect<Uint8Array<ArrayBuffer>, Error> => {
  const decompressor = decompressors.get(encoding)
  if (decompressor === undefined) return Effect.fail(coded(codes.encoding, "The content encoding is not known."))
  return Effect.callback((resume) => {
    const stream = decompressor(bytes)
    let chunks: Array<Uint8Array> = []
    let length = 0
    const stop = () => {
      chunks = []
      stream.destroy()
    }
    stream.on("data", (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= maxBytes) return void chunks.push(chunk)
      stop()
      resume(Effect.fail(tooLarge(maxBytes)))
    })
    stream.on("error", (cause) => {
      stop()
      resume(Effect.fail(coded(codes.encoding, "The response is damaged.", cause)))
    })
    stream.on("end", () => resume(Effect.succeed(Buffer.concat(chunks))))
    stream.end(bytes)
    return Effect.sync(stop)
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

/** A body of so many bytes takes a turn of the event loop. */
const longBytes = 16 * 1024

/** One for all sites, as the event loop is. */
const turns = Semaphore.makeUnsafe(1)

/**
 * Waits until no other long body is read in this turn of the event loop. Bodies that come together would be read together
 * otherwise, before the requests that wait for one of them are sent: all would be sent at once then, with nothing to do
 * until the responses come.
 */
const waitForTurn = turns.withPermit(Effect.yieldNow)

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

  get arrayBuffer(): HttpClientResponse.HttpClientResponse["arrayBuffer"] {
    const { buffer, byteLength, byteOffset } = this.whole.bytes
    const body = byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
    return byteLength < longBytes ? Effect.succeed(body) : Effect.as(waitForTurn, body)
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

  get text(): HttpClientResponse.HttpClientResponse["text"] {
    return this.web.text
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
