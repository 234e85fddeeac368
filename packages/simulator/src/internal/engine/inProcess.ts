/**
 * A simulation as an HTTP client, without a socket.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { HttpRequest, HttpResponse } from "./http.ts"
import type { Simulation } from "./simulation.ts"

/** What a broken connection looks like to Node's clients. */
const resetCause = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })

type Body = ConstructorParameters<typeof Response>[0]

const isBody = (body: unknown): body is Body =>
  typeof body === "string" ||
  ArrayBuffer.isView(body) ||
  [ReadableStream, Blob, ArrayBuffer, URLSearchParams, FormData].some((kind) => body instanceof kind)

interface Content {
  readonly bytes: Uint8Array
  /** What the body itself says that it is: a form names the boundary of its parts. */
  readonly type: string | undefined
}

const readBody = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<Content, HttpClientError.HttpClientError> => {
  const { body } = request
  const content = (source: Body): Effect.Effect<Content, HttpClientError.HttpClientError> =>
    Effect.tryPromise({
      try: () => {
        const response = new Response(source)
        const type = response.headers.get("content-type") ?? undefined
        return response.bytes().then((bytes) => ({ bytes, type }))
      },
      catch: (cause) =>
        new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
    })
  switch (body._tag) {
    case "Empty":
      return Effect.succeed({ bytes: new Uint8Array(), type: undefined })
    case "Uint8Array":
      return Effect.succeed({ bytes: body.body, type: undefined })
    case "FormData":
      return content(body.formData)
    case "Stream":
      return content(Stream.toReadableStream(body.stream))
    case "Raw":
      return content(isBody(body.body) ? body.body : JSON.stringify(body.body))
  }
}

/** The first half of a body, then a broken connection. */
const truncated = (body: Uint8Array): ReadableStream<Uint8Array> => {
  const parts = [body.slice(0, Math.floor(body.length / 2))]
  return new ReadableStream({
    pull: (controller) => {
      const part = parts.shift()
      if (part === undefined) controller.error(resetCause())
      else controller.enqueue(part)
    }
  })
}

/** A body in pieces, each made when it is asked for. */
const inPieces = (first: Uint8Array, rest: Iterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const pieces = rest[Symbol.iterator]()
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(first),
      pull: (controller) => {
        const piece = pieces.next()
        if (piece.done === true) controller.close()
        else controller.enqueue(piece.value)
      },
      cancel: () => {
        pieces.return?.()
      }
    },
    { highWaterMark: 0 }
  )
}

const bodyOf = ({ body, rest }: HttpResponse): Body =>
  rest === undefined ? new Uint8Array(body) : inPieces(body, rest)

const isNullBody = (status: number) => status === 204 || status === 304

const toWeb = (response: HttpResponse, body: Body): Response =>
  new Response(isNullBody(response.status) ? null : body, { status: response.status, headers: response.headers })

/** An `HttpClient` that every request of goes to the simulation, whatever its host. */
export const make = (simulation: Simulation): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const { bytes, type } = yield* readBody(request)
      const httpRequest: HttpRequest = {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        headers: type === undefined ? request.headers : { "content-type": type, ...request.headers },
        body: bytes,
        peer: "in-process"
      }
      const delivery = yield* simulation(httpRequest)
      switch (delivery._tag) {
        case "Whole":
          return HttpClientResponse.fromWeb(request, toWeb(delivery.response, bodyOf(delivery.response)))
        case "Truncated":
          return HttpClientResponse.fromWeb(request, toWeb(delivery.response, truncated(delivery.response.body)))
        case "Dropped":
          return yield* new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request, cause: resetCause() })
          })
      }
    })
  )
