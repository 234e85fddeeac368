/** A server in memory: an `HttpClient` that records requests and responds to them. */
import { jsonOf } from "@effect-hci/test-support/Assertions"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import type { Response } from "@effect-hci/simulator/Script"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/** A request as the server sees it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** The body as JSON, `undefined` for none. */
  readonly body: unknown
  /** The body as a form, `undefined` for none. */
  readonly form: FormData | undefined
  /** When it came. */
  readonly at: number
}

/** A response, a connection that breaks with a code, or silence for ever. */
export type Reply = Response | { readonly broken: string } | "silence"

/** What a server does with a request. */
export type Handler = (request: Seen, index: number) => Reply | Effect.Effect<Reply>

/** A server and what it has seen. */
export interface Server {
  readonly requests: Array<Seen>
  /** The requests of one path, in order. */
  readonly seen: (path: string) => ReadonlyArray<Seen>
  readonly layer: Layer.Layer<HttpClient.HttpClient>
}

const bodyOf = (body: { readonly _tag: string; readonly body?: unknown }): unknown =>
  body.body instanceof Uint8Array ? jsonOf(new TextDecoder().decode(body.body), Schema.Unknown) : undefined

/** A server that responds by a function of the request and of how many came before it. */
export const serve = (handle: Handler): Server => {
  const requests: Array<Seen> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const seen: Seen = {
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...request.headers },
        body: bodyOf(request.body),
        form: request.body._tag === "FormData" ? request.body.formData : undefined,
        at: yield* Clock.currentTimeMillis
      }
      requests.push(seen)
      const handled = handle(seen, requests.length - 1)
      const reply = Effect.isEffect(handled) ? yield* handled : handled
      if (reply === "silence") return yield* Effect.never
      if (!("broken" in reply)) return ScriptedServer.response(request, reply)
      const cause = Object.assign(new Error(reply.broken), { code: reply.broken })
      return yield* new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({ request, cause })
      })
    })
  )
  return {
    requests,
    seen: (path) => requests.filter((request) => request.path === path),
    layer: Layer.succeed(HttpClient.HttpClient, client)
  }
}

/** JSON with a status. */
export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

/** An error as CloudTower writes it. */
export const errorResponse = (
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {}
): Response =>
  json({ message, status, path: "/", stack: "Error: at /usr/share/tower/secret.js:1", ...more }, status, {
    "x-tower-request-id": "req-1"
  })

/** What a path that a Tower does not know responds with. */
export const unknownPath = (): Response => ({ status: 404, body: "Cannot POST" })
