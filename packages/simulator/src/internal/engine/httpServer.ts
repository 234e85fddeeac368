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
import { pipeline, Readable } from "node:stream"
import { ListenError } from "../../StartErrors.ts"
import type { Certificate } from "../../Certificate.ts"
import { json } from "./http.ts"
import type { HttpRequest, HttpResponse } from "./http.ts"
import type { Delivery, Simulation, Sockets } from "./simulation.ts"
import * as WebSockets from "./webSockets.ts"

/** How a server listens. */
export interface Options {
  readonly simulation: Simulation
  /** How the platform pushes over WebSockets; `undefined` where it does not. */
  readonly sockets: Sockets | undefined
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly certificate: Certificate | undefined
  readonly maxBodyBytes: number
  /** Names that the header `Host` may have beside those of this computer. */
  readonly hosts: ReadonlyArray<string>
  /** How long a client may take nothing of its response until it is let go. Default: 30 seconds. */
  readonly maxStallMillis?: number
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

const writeHead = (outgoing: Http.ServerResponse, { body, headers, rest, status }: HttpResponse) =>
  outgoing.writeHead(
    status,
    status === 204 || rest !== undefined ? headers : { ...headers, "content-length": body.length }
  )

/** Makes each piece when the one before is on its way, and none for a client that is gone. */
const sendPieces = (outgoing: Http.ServerResponse, response: HttpResponse, rest: Iterable<Uint8Array>): void => {
  writeHead(outgoing, response).write(response.body)
  pipeline(Readable.from(rest, { highWaterMark: 1 }), outgoing, () => undefined)
}

const send = (outgoing: Http.ServerResponse, delivery: Delivery, { maxStallMillis = 30_000 }: Options): void => {
  // The time starts anew whenever the client takes some of the response.
  outgoing.setTimeout(maxStallMillis, () => outgoing.destroy())
  switch (delivery._tag) {
    case "Whole": {
      const { response } = delivery
      if (response.rest === undefined) writeHead(outgoing, response).end(response.body)
      else sendPieces(outgoing, response, response.rest)
      return
    }
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

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The name in a `Host`, without its port. */
const nameOf = (host: string): string => host.replace(/:\d*$/, "").toLowerCase()

/**
 * The response to a request of a web page that is not the simulator's own: one that reached it through a name of its own
 * (DNS rebinding), or that comes from another origin.
 */
const rejectForeign = ({ headers }: HttpRequest, { certificate, hosts }: Options): HttpResponse | undefined => {
  const { host = "", origin } = headers
  const name = nameOf(host)
  if (!loopback.test(name) && !hosts.some((allowed) => allowed.toLowerCase() === name)) {
    return json(421, {
      message: "The request is rejected: its Host is neither a loopback address nor a name of the simulator"
    })
  }
  const scheme = certificate === undefined ? "http" : "https"
  return origin === undefined || origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`
    ? undefined
    : json(403, { message: "The request is rejected: it comes from a web page of another origin" })
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
    const respond = (request: HttpRequest): Effect.Effect<Delivery> => {
      const rejected = rejectForeign(request, options)
      return rejected === undefined
        ? options.simulation(request)
        : Effect.succeed({ _tag: "Whole", response: rejected })
    }
    server.on("request", (incoming: Http.IncomingMessage, outgoing: Http.ServerResponse) => {
      const responded = receive(incoming, options.maxBodyBytes).pipe(
        Effect.flatMap(respond),
        Effect.catchDefect(() => Effect.succeed(serverError)),
        Effect.map((delivery) => send(outgoing, delivery, options))
      )
      const fiber = runFork(responded)
      // The work for a client that is gone ends where it waits; after a response there is none left.
      outgoing.on("close", () => fiber.interruptUnsafe())
    })
    const endSockets =
      options.sockets === undefined
        ? () => undefined
        : WebSockets.listen({
            server,
            sockets: options.sockets,
            requestOf: (incoming) => toRequest(incoming, new Uint8Array(), false),
            respond,
            run: (effect) => {
              runFork(effect)
            }
          })
    const port = yield* listen(server, options)
    yield* Effect.addFinalizer(() => Effect.andThen(Effect.sync(endSockets), close(server)))
    return port
  }
)
