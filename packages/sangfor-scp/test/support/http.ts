/** A server in memory: an `HttpClient` that records requests and answers them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Auth, HttpTransport, TaskPoller } from "../../src/index.ts"

/** A request as the server sees it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** The body as text, empty for none. */
  readonly text: string
  /** The body as JSON, `undefined` for none. */
  readonly body: unknown
  /** When it came. */
  readonly at: number
}

/** An answer, or a connection that breaks with a code. */
export type Reply = Response | { readonly broken: string }

/** A server and what it has seen. */
export interface Server {
  readonly requests: Array<Seen>
  readonly layer: Layer.Layer<HttpClient.HttpClient>
}

const textOf = (body: { readonly _tag: string; readonly body?: unknown }): string =>
  body.body instanceof Uint8Array ? new TextDecoder().decode(body.body) : ""

/** A server that answers by a function of the request and of how many came before it. */
export const serve = (answer: (request: Seen, index: number) => Reply | Effect.Effect<Reply>): Server => {
  const requests: Array<Seen> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const text = textOf(request.body)
      const seen: Seen = {
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...request.headers },
        text,
        body: text === "" ? undefined : JSON.parse(text),
        at: yield* Clock.currentTimeMillis
      }
      const index = requests.length
      requests.push(seen)
      const made = answer(seen, index)
      const reply = Effect.isEffect(made) ? yield* made : made
      if (reply instanceof Response) return HttpClientResponse.fromWeb(request, reply)
      const cause = Object.assign(new Error(reply.broken), { code: reply.broken })
      return yield* new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({ request, cause })
      })
    })
  )
  return { requests, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

/** JSON with a status. */
export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

/** Data in SCP's first envelope. */
export const ok = (data: unknown, status = 200): Response => json({ code: 0, message: "", data }, status)

/** An error in SCP's first envelope. */
export const refusal = (status: number, message: string, code: number = status): Response =>
  json({ code, message, data: {} }, status)

/** A page in SCP's envelope. */
export const page = (records: ReadonlyArray<unknown>, number = 0, size = 100): Response => {
  const end = (number + 1) * size
  return ok({
    total_size: records.length,
    page_num: number,
    page_size: size,
    next_page_num: end < records.length ? String(number + 1) : "",
    data: records.slice(number * size, end)
  })
}

/** Answers a listing of records, whatever page is asked for. */
export const pages =
  (records: ReadonlyArray<unknown>) =>
  ({ query }: Seen): Response =>
    page(records, Number(query["page_num"] ?? 0), Number(query["page_size"] ?? 100))

export const url = "https://scp.test"

export const accessKey = "AK5F3B2A1D9E7C4082F1"
export const secretKey = "sK9mXpL2rN8vQwZdTfUcOb4jYhAeIgBk"

/** An access key, so that no login is needed. */
export const ec2: Layer.Layer<Auth.Auth> = Auth.layerEc2({ accessKey, secretKey: Redacted.make(secretKey) })

/** The services of a site over a server in memory. */
export const site = (
  server: Server,
  options: Partial<HttpTransport.Options> & { readonly tasks?: TaskPoller.Options } = {}
): Layer.Layer<HttpTransport.HttpTransport | TaskPoller.TaskPoller> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer({ url, rateLimits: false, ...options })),
    Layer.provide(ec2),
    Layer.provide(server.layer)
  )
