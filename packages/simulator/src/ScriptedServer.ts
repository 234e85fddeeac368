/**
 * A script as an `HttpClient` without sockets: its delays pass by the `Clock` of the caller, so that tests with
 * `TestClock` control them. It keeps every request.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Script, ScriptedServer } from "@effect-hci/simulator"
 * import { Effect, Layer, Redacted } from "effect"
 *
 * // A site whose every response is a page of a proxy in place of JSON.
 * const server = ScriptedServer.make(Script.always({ status: 502, body: "<html>Bad Gateway</html>" }))
 *
 * const site = SangforScp.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *   protocol: "classic",
 *   retry: { budget: 0 }
 * }).pipe(Layer.provide(server.layer))
 *
 * export const program = Servers.count().pipe(
 *   Effect.flip,
 *   Effect.map(({ _tag }) => ({ _tag, requests: server.requests.length })),
 *   Effect.provide(site)
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Script from "./Script.ts"

/**
 * A server in the process of the test.
 *
 * @category models
 */
export interface ScriptedServer {
  /** Every request so far. */
  readonly requests: ReadonlyArray<Script.Request>
  /** The requests whose path is the given one, query left out. */
  readonly requestsTo: (path: string) => ReadonlyArray<Script.Request>
  /** Replaces the script. */
  readonly setScript: (script: Script.Script) => void
  /** How many requests have begun and neither ended nor been interrupted. */
  readonly pending: () => number
  /** The client that reaches the server, whatever host a request names. */
  readonly layer: Layer.Layer<HttpClient.HttpClient>
}

/** Codes that Node's HTTP client gives for broken connections. */
const codes = { reset: "ECONNRESET", truncated: "UND_ERR_SOCKET", raw: "HPE_INVALID_CONSTANT" } as const

const coded = (code: string) => Object.assign(new Error(`the connection ended: ${code}`), { code })

const emptyBytes = new Uint8Array(0)

interface Sent {
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: Uint8Array<ArrayBuffer>
  readonly form?: FormData
}

const fromWeb = (body: globalThis.Response): Effect.Effect<Sent> =>
  Effect.map(
    Effect.promise(() => body.arrayBuffer()),
    (bytes) => ({ headers: [...body.headers], body: new Uint8Array(bytes) })
  )

/** The body of a client's request, with the header fields that it adds. */
const sentBody = ({ body }: HttpClientRequest.HttpClientRequest): Effect.Effect<Sent> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed({ headers: [], body: emptyBytes })
    case "Uint8Array":
      return Effect.succeed({ headers: [], body: new Uint8Array(body.body) })
    case "FormData":
      // Its bytes would come with a promise, for which `TestClock` does not wait.
      return Effect.succeed({
        headers: [["content-type", "multipart/form-data"]],
        body: emptyBytes,
        form: body.formData
      })
    case "Stream":
      return Effect.flatMap(Stream.runCollect(Stream.orDie(body.stream)), (chunks) =>
        fromWeb(new Response(new Blob([...chunks].map((chunk) => new Uint8Array(chunk)))))
      )
    case "Raw":
      return Effect.succeed({ headers: [], body: new TextEncoder().encode(String(body.body)) })
  }
}

const received = (request: HttpClientRequest.HttpClientRequest, url: URL, sent: Sent): Script.Received => {
  const target = `${url.pathname}${url.search}`
  const given: ReadonlyArray<readonly [string, string]> = Object.entries(request.headers)
  const host = "host" in request.headers ? [] : [["host", url.host] as const]
  const rawHeaders = [...host, ...given, ...sent.headers.filter(([name]) => !(name in request.headers))]
  const head = [`${request.method} ${target} HTTP/1.1`, ...rawHeaders.map(([name, value]) => `${name}: ${value}`)]
  const headBytes = new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`)
  const raw = new Uint8Array(headBytes.length + sent.body.length)
  raw.set(headBytes)
  raw.set(sent.body, headBytes.length)
  return { method: request.method, target, rawHeaders, body: sent.body, form: sent.form, raw }
}

const chunksOf = (body: Script.Body): Iterable<Uint8Array<ArrayBuffer>> => {
  if (typeof body === "string") return [new TextEncoder().encode(body)]
  return typeof body === "function" ? body() : [body]
}

/** The body as a stream that ends, or breaks, where the script says. */
const bodyStream = (response: Script.Response): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const chunks = chunksOf(response.body ?? emptyBytes)[Symbol.iterator]()
  const breaks = response.truncateAt !== undefined || response.reset === "within"
  const code = response.reset === "within" ? codes.reset : codes.truncated
  let left = response.truncateAt ?? (breaks ? halfOf(response.body) : Number.POSITIVE_INFINITY)
  return new ReadableStream({
    pull: (controller) => {
      if (left <= 0) return controller.error(coded(code))
      const { done, value } = chunks.next()
      if (done === true) return breaks ? controller.error(coded(code)) : controller.close()
      controller.enqueue(value.subarray(0, left))
      left -= value.length
    }
  })
}

const halfOf = (body: Script.Body = ""): number => {
  if (typeof body === "function") return 0
  return Math.floor((typeof body === "string" ? new TextEncoder().encode(body) : body).length / 2)
}

/** Statuses whose responses have no body. */
const withoutBody = new Set([204, 205, 304])

const webResponse = (response: Script.Response): Response => {
  const status = response.status ?? 200
  const headers = new Headers()
  for (const [name, value] of Script.headerPairs(response.headers ?? {})) headers.append(name, value)
  return new Response(withoutBody.has(status) ? null : bodyStream(response), { status, headers })
}

/** The bytes of a body that is sent as a whole, up to where it breaks. */
const wholeBody = ({ body = emptyBytes, reset, truncateAt }: Script.Response): Body | undefined => {
  if (typeof body === "function") return undefined
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body
  if (reset !== "within" && truncateAt === undefined) return { bytes, broken: undefined }
  return { bytes: emptyBytes, broken: reset === "within" ? codes.reset : codes.truncated }
}

interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The code that reading it fails with. */
  readonly broken: string | undefined
}

/**
 * A response whose body, unless it is a stream, is there without a promise: `TestClock` waits for what fibers do, and not
 * for promises.
 *
 * @category constructors
 */
export const response = (
  request: HttpClientRequest.HttpClientRequest,
  script: Script.Response
): HttpClientResponse.HttpClientResponse => {
  const web = HttpClientResponse.fromWeb(request, webResponse(script))
  const body = wholeBody(script)
  if (body === undefined) return web
  const { broken, bytes } = body
  const read = <A>(value: () => A): Effect.Effect<A, HttpClientError.HttpClientError> =>
    broken === undefined
      ? Effect.sync(value)
      : Effect.fail(
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.DecodeError({ request, response: web, cause: coded(broken) })
          })
        )
  return Object.defineProperties(web, {
    text: { value: read(() => new TextDecoder().decode(bytes)) },
    arrayBuffer: { value: read(() => bytes.slice().buffer) }
  })
}

/**
 * A server in this process that runs a script.
 *
 * @category constructors
 */
export const make = (script: Script.Script): ScriptedServer => {
  const runner = Script.runner(script)
  let pending = 0

  const respond = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest, url: URL) {
    const broken = (code: string) =>
      new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({ request, cause: coded(code) })
      })
    const scripted = yield* runner.respond(received(request, url, yield* sentBody(request)))
    if (scripted.delay !== undefined) yield* Effect.sleep(scripted.delay)
    if (scripted.silent === true) return yield* Effect.never
    if (scripted.failure !== undefined) return yield* broken(scripted.failure)
    if (scripted.reset === "before") return yield* broken(codes.reset)
    if (scripted.raw !== undefined) return yield* broken(codes.raw)
    if (scripted.bodyDelay !== undefined) yield* Effect.sleep(scripted.bodyDelay)
    return response(request, scripted)
  })

  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      pending += 1
      return respond(request, url)
    }).pipe(Effect.ensuring(Effect.sync(() => void (pending -= 1))))
  )
  return {
    requests: runner.requests,
    requestsTo: (path) => runner.requests.filter((request) => request.path === path),
    setScript: runner.setScript,
    pending: () => pending,
    layer: Layer.succeed(HttpClient.HttpClient, client)
  }
}
