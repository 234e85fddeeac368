import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Undici from "undici"
import * as HeaderNames from "../../internal/transport/headerNames.ts"
import * as WholeResponse from "./wholeResponse.ts"

const interruption = new Error("The request was interrupted.")

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array | null =>
  body._tag === "Uint8Array" ? body.body : null

/** Sends a request and reads the whole response; an interruption closes the connection. */
const send = (
  dispatcher: Undici.Dispatcher,
  names: HeaderNames.HeaderNames,
  request: HttpClientRequest.HttpClientRequest,
  { href, origin, pathname, search }: URL
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  Effect.callback((resume) => {
    let controller: Undici.Dispatcher.DispatchController | undefined
    let interrupted = false
    const chunks: Array<Uint8Array> = []
    let response: HttpClientResponse.HttpClientResponse | undefined
    const errorOf = (cause: Error) =>
      new HttpClientError.HttpClientError({
        reason:
          response === undefined
            ? new HttpClientError.TransportError({ request, cause })
            : new HttpClientError.DecodeError({ request, response, cause })
      })
    dispatcher.dispatch(
      {
        origin,
        path: pathname + search,
        method: request.method,
        headers: HeaderNames.spell(names, request.headers),
        body: bodyOf(request),
        // The caller has a timeout of its own.
        headersTimeout: 0,
        bodyTimeout: 0
      },
      {
        onRequestStart: (started) => {
          controller = started
          if (interrupted) started.abort(interruption)
        },
        onResponseStart: (_, status, headers) => {
          response = WholeResponse.make(request, href, { status, headers, chunks })
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk)
        },
        onResponseEnd: () => {
          if (response !== undefined) resume(Effect.succeed(response))
        },
        onResponseError: (_, cause) => {
          resume(Effect.fail(errorOf(cause)))
        }
      }
    )
    return Effect.sync(() => {
      interrupted = true
      controller?.abort(interruption)
    })
  })

const isPlain = ({ body, headers }: HttpClientRequest.HttpClientRequest): boolean =>
  (body._tag === "Empty" || body._tag === "Uint8Array") && headers["upgrade"] === undefined

/** A form in memory, so that its request is sent like all others, with its header names as they are written. */
const withFormInMemory = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientRequest.HttpClientRequest> => {
  if (request.body._tag !== "FormData") return Effect.succeed(request)
  const encoded = new Response(request.body.formData)
  return Effect.map(
    Effect.promise(() => encoded.arrayBuffer()),
    (bytes) =>
      HttpClientRequest.setBody(
        request,
        HttpBody.uint8Array(new Uint8Array(bytes), encoded.headers.get("content-type") ?? undefined)
      )
  )
}

/**
 * undici as an HTTP client whose responses are read whole.
 *
 * effect's own client makes a stream, a signal and two fibers for each response, which takes more CPU than all else that
 * is done for a page beside parsing it. A request without a body, with a form, or with a body in memory goes to undici's
 * dispatcher directly, and all others (streams, upgrades) through effect's client, which sends header names in lower case.
 */
export const make: Effect.Effect<HttpClient.HttpClient, never, NodeHttpClient.Dispatcher> = Effect.gen(function* () {
  const dispatcher = yield* NodeHttpClient.Dispatcher
  const general = yield* NodeHttpClient.makeUndici
  const plain = HttpClient.make((request, url, _signal, fiber) =>
    send(dispatcher, fiber.getRef(HeaderNames.CurrentHeaderNames), request, url)
  )
  return HttpClient.mapRequestEffect(
    HttpClient.transform(plain, (sent, request) => (isPlain(request) ? sent : general.execute(request))),
    withFormInMemory
  )
})
