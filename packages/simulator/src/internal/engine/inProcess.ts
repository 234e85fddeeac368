/**
 * A simulation as an HTTP client, without a socket.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"
import type { HttpRequest } from "./http.ts"
import * as InProcessResponse from "./inProcessResponse.ts"
import type { Simulation } from "./simulation.ts"

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
          return InProcessResponse.whole(request, url, delivery.response)
        case "Truncated":
          return InProcessResponse.truncated(request, url, delivery.response)
        case "Dropped":
          return yield* new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request, cause: InProcessResponse.resetCause() })
          })
      }
    })
  )
