import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type * as Undici from "undici"
import * as HeaderNames from "../../internal/transport/headerNames.ts"
import type { Sending } from "../../internal/transport/sending.ts"
import { CurrentSending } from "../../internal/transport/sending.ts"
import * as WholeResponse from "./wholeResponse.ts"

const interruption = new Error("The request was interrupted.")

/** What a client needs beside undici's dispatcher. */
export interface ClientOptions {
  /** Most bytes of a response, after decompression. */
  readonly maxResponseBytes: number
  /** Why requests to an address must not be sent. */
  readonly refuse: (url: URL) => Error | undefined
  /** Gives an error of undici the code that says what it means. */
  readonly explain: (error: Error) => Error
}

/** An error before which no byte of the request was sent. */
const unsent = (cause: Error): Error => Object.assign(new Error(cause.message, { cause }), { sent: false })

/** An error of a request that was begun; where it says that nothing has reached the site, that holds. */
const begun = (cause: Error): Error => ("sent" in cause ? cause : Object.assign(cause, { sent: true }))

const failBefore = (request: HttpClientRequest.HttpClientRequest, cause: Error) =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }))

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array | null =>
  body._tag === "Uint8Array" ? body.body : null

const textOf = (header: string | Array<string> | undefined): string => String(header ?? "")

const noBytes = new Uint8Array(0)

/** The response without its content encoding. */
const finish = (
  request: HttpClientRequest.HttpClientRequest,
  url: string,
  whole: WholeResponse.Whole,
  maxBytes: number
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
  const encoding = textOf(whole.headers["content-encoding"])
  const response = WholeResponse.make(request, url, whole)
  if (!WholeResponse.isCompressed(whole.bytes, encoding)) return Effect.succeed(response)
  return WholeResponse.decompress(whole.bytes, encoding, maxBytes).pipe(
    Effect.map((bytes) => WholeResponse.make(request, url, { ...whole, bytes })),
    Effect.mapError((cause) => WholeResponse.decodeError(request, response, cause))
  )
}

/** Sends a request and reads the whole response; an interruption closes the connection, and so does too large a response. */
const send = (
  dispatcher: Undici.Dispatcher,
  names: HeaderNames.HeaderNames,
  sending: Sending,
  request: HttpClientRequest.HttpClientRequest,
  { href, origin, pathname, search }: URL,
  { explain, maxResponseBytes: maxBytes }: ClientOptions
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  Effect.callback((resume) => {
    let controller: Undici.Dispatcher.DispatchController | undefined
    let interrupted = false
    let chunks: Array<Uint8Array> = []
    let received = 0
    let head: Pick<WholeResponse.Whole, "status" | "headers"> | undefined
    sending.begun = false
    const errorOf = (cause: Error) =>
      head === undefined
        ? new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({
              request,
              cause: controller === undefined ? unsent(explain(cause)) : begun(explain(cause))
            })
          })
        : WholeResponse.decodeError(request, WholeResponse.make(request, href, { ...head, bytes: noBytes }), cause)
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
          if (interrupted) return started.abort(interruption)
          sending.begun = true
        },
        onResponseStart: (started, status, headers) => {
          head = { status, headers }
          if (Number(textOf(headers["content-length"])) > maxBytes) started.abort(WholeResponse.tooLarge(maxBytes))
        },
        onResponseData: (started, chunk) => {
          received += chunk.length
          if (received <= maxBytes) return void chunks.push(chunk)
          chunks = []
          started.abort(WholeResponse.tooLarge(maxBytes))
        },
        onResponseEnd: () => {
          if (head !== undefined) resume(finish(request, href, { ...head, bytes: Buffer.concat(chunks) }, maxBytes))
        },
        onResponseError: (_, cause) => {
          chunks = []
          resume(Effect.fail(errorOf(cause)))
        }
      }
    )
    return Effect.sync(() => {
      interrupted = true
      controller?.abort(interruption)
    })
  })

/** Reads a response of effect's own client whole. */
const readWhole = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
  const { headers, request, status } = response
  const chunks: Array<Uint8Array> = []
  let received = 0
  const keep = (chunk: Uint8Array) => {
    received += chunk.length
    if (received > maxBytes) {
      return Effect.fail(WholeResponse.decodeError(request, response, WholeResponse.tooLarge(maxBytes)))
    }
    return Effect.sync(() => void chunks.push(chunk))
  }
  return Effect.flatMap(Stream.runForEach(response.stream, keep), () =>
    finish(request, request.url, { status, headers, bytes: Buffer.concat(chunks) }, maxBytes)
  )
}

const isUpgrade = ({ headers }: HttpClientRequest.HttpClientRequest): boolean => headers["upgrade"] !== undefined

const isPlain = (request: HttpClientRequest.HttpClientRequest): boolean =>
  (request.body._tag === "Empty" || request.body._tag === "Uint8Array") && !isUpgrade(request)

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
export const make = /* @__PURE__ */ Effect.fnUntraced(function* (
  options: ClientOptions
): Effect.fn.Return<HttpClient.HttpClient, never, NodeHttpClient.Dispatcher> {
  const dispatcher = yield* NodeHttpClient.Dispatcher
  const general = yield* NodeHttpClient.makeUndici
  const execute = (request: HttpClientRequest.HttpClientRequest) =>
    isUpgrade(request)
      ? general.execute(request)
      : Effect.flatMap(general.execute(request), (response) => readWhole(response, options.maxResponseBytes))
  const client = HttpClient.make((request, url, _signal, fiber) => {
    const rejection = options.refuse(url)
    if (rejection !== undefined) return failBefore(request, unsent(rejection))
    return isPlain(request)
      ? send(
          dispatcher,
          fiber.getRef(HeaderNames.CurrentHeaderNames),
          fiber.getRef(CurrentSending),
          request,
          url,
          options
        )
      : execute(request)
  })
  return HttpClient.mapRequestEffect(client, withFormInMemory)
})
