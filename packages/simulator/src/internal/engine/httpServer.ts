/**
 * A simulation behind a listening socket.
 *
 * Node's own server in place of effect's, because faults reach below HTTP: a connection that ends in the middle of a
 * body, or before the response.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import * as Https from "node:https"
import { ListenError } from "../../ListenError.ts"
import type { KeyedCertificate } from "./certificate.ts"
import { json } from "./http.ts"
import type { HttpRequest, HttpResponse } from "./http.ts"
import type { Delivery, Simulation } from "./simulation.ts"

/** How a server listens. */
export interface Options {
  readonly simulation: Simulation
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly certificate: KeyedCertificate | undefined
  readonly maxBodyBytes: number
}

/** The request once its body is read; to its end also when it is too large, for clients that send before they listen. */
const receive = (incoming: Http.IncomingMessage, maxBytes: number): Effect.Effect<HttpRequest> =>
  Effect.callback((resume) => {
    let chunks: Array<Buffer> = []
    let size = 0
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else chunks = []
    })
    incoming.on("error", () => resume(Effect.interrupt))
    incoming.on("end", () => resume(Effect.sync(() => toRequest(incoming, Buffer.concat(chunks), size > maxBytes))))
  })

const toRequest = (incoming: Http.IncomingMessage, body: Uint8Array, oversized: boolean): HttpRequest => {
  const target = incoming.url ?? "/"
  const mark = target.indexOf("?")
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body,
    oversized,
    peer: incoming.socket.remoteAddress ?? ""
  }
}

const writeHead = (outgoing: Http.ServerResponse, { body, headers, status }: HttpResponse) =>
  outgoing.writeHead(status, status === 204 ? headers : { ...headers, "content-length": body.length })

const send = (outgoing: Http.ServerResponse, delivery: Delivery): void => {
  switch (delivery._tag) {
    case "Whole":
      writeHead(outgoing, delivery.response).end(delivery.response.body)
      return
    case "Truncated": {
      const { body } = delivery.response
      const half = body.subarray(0, Math.floor(body.length / 2))
      writeHead(outgoing, delivery.response).write(half, () => outgoing.socket?.destroy())
      return
    }
    case "Dropped":
      outgoing.socket?.destroy()
  }
}

const serverError: Delivery = {
  _tag: "Whole",
  response: json(500, { message: "Internal server error" })
}

const listen = (server: Http.Server, options: Options): Effect.Effect<number, ListenError> =>
  Effect.callback((resume) => {
    server.once("error", (cause) =>
      resume(Effect.fail(new ListenError({ host: options.host, port: options.port, message: cause.message })))
    )
    server.listen(options.port, options.host, () => {
      const address = server.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : options.port))
    })
  })

const close = (server: Http.Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

/** Listens until the scope ends, then closes every connection at once; gives the port. */
export const serve: (options: Options) => Effect.Effect<number, ListenError, Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const runFork = yield* FiberSet.makeRuntime()
    const server =
      options.certificate === undefined
        ? Http.createServer()
        : Https.createServer({ cert: options.certificate.pem, key: options.certificate.keyPem })
    server.on("request", (incoming: Http.IncomingMessage, outgoing: Http.ServerResponse) => {
      const responded = receive(incoming, options.maxBodyBytes).pipe(
        Effect.flatMap(options.simulation),
        Effect.catchDefect(() => Effect.succeed(serverError)),
        Effect.map((delivery) => send(outgoing, delivery))
      )
      runFork(responded)
    })
    const port = yield* listen(server, options)
    yield* Effect.addFinalizer(() => close(server))
    return port
  }
)
