/**
 * A simulated response as effect's `HttpClientResponse`, without a promise: `TestClock` waits for what a request does, and
 * would not wait for a promise.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import { pipeArguments } from "effect/Pipeable"
import type { HttpResponse } from "./http.ts"

/** What a broken connection looks like to Node's clients. */
export const resetCause = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })

const isNullBody = (status: number): boolean => status === 204 || status === 304

/** A body in pieces, each made when it is asked for; one that is cut breaks off in its middle. */
const webBody = ({ body, rest = [] }: HttpResponse, isCut: boolean): ReadableStream<Uint8Array> => {
  const pieces = isCut ? [halfOf(body)][Symbol.iterator]() : rest[Symbol.iterator]()
  return new ReadableStream(
    {
      start: (controller) => {
        if (!isCut) controller.enqueue(body)
      },
      pull: (controller) => {
        const piece = pieces.next()
        if (piece.done !== true) controller.enqueue(piece.value)
        else if (isCut) controller.error(resetCause())
        else controller.close()
      },
      cancel: () => {
        pieces.return?.()
      }
    },
    { highWaterMark: 0 }
  )
}

const halfOf = (body: Uint8Array): Uint8Array => body.slice(0, Math.floor(body.length / 2))

/** Status, headers and text of a response; what is rarely needed is left to effect's own response. */
class InProcessResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: string
  readonly status: number
  readonly headers: Headers.Headers
  private readonly response: HttpResponse
  private readonly isCut: boolean
  private readBytes: ArrayBuffer | undefined
  private webResponse: HttpClientResponse.HttpClientResponse | undefined

  constructor(request: HttpClientRequest.HttpClientRequest, url: string, response: HttpResponse, isCut: boolean) {
    super()
    this.request = request
    this.url = url
    this.status = response.status
    this.headers = Headers.fromInput(response.headers)
    this.response = response
    this.isCut = isCut
  }

  private get web(): HttpClientResponse.HttpClientResponse {
    const { headers, status } = this.response
    return (this.webResponse ??= HttpClientResponse.fromWeb(
      this.request,
      new Response(isNullBody(status) ? null : webBody(this.response, this.isCut), { status, headers })
    ))
  }

  private decodeError(cause: unknown): HttpClientError.HttpClientError {
    return new HttpClientError.HttpClientError({
      reason: new HttpClientError.DecodeError({ request: this.request, response: this, cause })
    })
  }

  get text(): HttpClientResponse.HttpClientResponse["text"] {
    return Effect.map(this.arrayBuffer, (bytes) => new TextDecoder().decode(bytes))
  }

  get arrayBuffer(): HttpClientResponse.HttpClientResponse["arrayBuffer"] {
    if (this.isCut) return Effect.fail(this.decodeError(resetCause()))
    return Effect.suspend(() => {
      const { body, rest = [] } = this.response
      if (this.readBytes !== undefined) return Effect.succeed(this.readBytes)
      const pieces = isNullBody(this.status) ? [] : [body]
      // Others get their turn between two pieces, and may interrupt.
      const readRest = Effect.forEach(
        rest,
        (piece) =>
          Effect.andThen(
            Effect.yieldNow,
            Effect.sync(() => void pieces.push(piece))
          ),
        { discard: true }
      )
      return Effect.map(readRest, () => (this.readBytes = Uint8Array.from(Buffer.concat(pieces)).buffer))
    })
  }

  get cookies(): HttpClientResponse.HttpClientResponse["cookies"] {
    return this.web.cookies
  }

  get formData(): HttpClientResponse.HttpClientResponse["formData"] {
    return this.web.formData
  }

  get json(): HttpClientResponse.HttpClientResponse["json"] {
    return Effect.flatMap(this.text, (text) =>
      Effect.try({
        try: () => (text === "" ? null : JSON.parse(text)),
        catch: (cause) => this.decodeError(cause)
      })
    )
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

/** A response whose body is whole. */
export const whole = (
  request: HttpClientRequest.HttpClientRequest,
  url: URL,
  response: HttpResponse
): HttpClientResponse.HttpClientResponse => new InProcessResponse(request, url.href, response, false)

/** A response whose connection breaks in the middle of the body. */
export const truncated = (
  request: HttpClientRequest.HttpClientRequest,
  url: URL,
  response: HttpResponse
): HttpClientResponse.HttpClientResponse => new InProcessResponse(request, url.href, response, true)
