/**
 * A script over real sockets: HTTP or HTTPS on loopback, on a port that the system chooses. For tests of what only a socket
 * shows: certificates, refused and idle connections, proxies, bytes as they were sent. `ScriptedServer` needs none.
 *
 * Requests are kept byte for byte. Responses are written as the script says, down to resets, truncation and bytes that
 * are no HTTP. Delays pass by the `Clock` in which the server was made. It runs on Node.
 *
 * ```ts
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
 * import { SocketServer } from "@effect-hci/simulator"
 * import { Effect, Redacted } from "effect"
 *
 * // A server whose certificate has expired: the client sends it nothing.
 * export const program = Effect.gen(function* () {
 *   const server = yield* SocketServer.make({ tls: { certificate: "expired" } })
 *   const site = SangforScpNode.layer({
 *     url: server.url,
 *     credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *     protocol: "classic"
 *   })
 *   const { _tag } = yield* Servers.count().pipe(Effect.provide(site), Effect.flip)
 *   return { _tag, requests: server.requests.length }
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { connect, createServer as createTcpServer, type Server, type Socket } from "node:net"
import type { Duplex } from "node:stream"
import { createServer as createTlsServer, type SecureVersion } from "node:tls"
import * as Certificate from "./Certificate.ts"
import * as Script from "./Script.ts"

/**
 * How a server speaks TLS.
 *
 * @category models
 */
export interface TlsOptions {
  /** The kind of its certificate. Default: `self-signed`. */
  readonly certificate?: Certificate.CertificateKind | undefined
  /** Default: `TLSv1.2`. */
  readonly minVersion?: SecureVersion | undefined
  /** Default: `TLSv1.3`; `TLSv1` and `TLSv1.1` make a server that Node's defaults refuse. */
  readonly maxVersion?: SecureVersion | undefined
}

/**
 * What becomes of a new connection: it is served, reset at once, left without a byte, or given bytes and closed.
 *
 * @category models
 */
export type Accept = "serve" | "reset" | "silent" | Uint8Array<ArrayBuffer>

/**
 * Options of {@link make}.
 *
 * @category models
 */
export interface Options {
  /** What the server does with requests. Default: 404 for all. */
  readonly script?: Script.Script | undefined
  /** TLS on the port. Default: none. */
  readonly tls?: TlsOptions | undefined
  /** What becomes of the n-th TCP connection, counted from 0. Default: all are served. */
  readonly accept?: ((connection: number) => Accept) | undefined
}

/**
 * Connections of a server.
 *
 * @category models
 */
export interface Connections {
  /** How many were opened so far. */
  readonly opened: number
  /** How many are open now. */
  readonly open: number
}

/**
 * A running server.
 *
 * @category models
 */
export interface SocketServer {
  /** `http://127.0.0.1:<port>`, or `https:` with TLS. */
  readonly url: string
  /** The port that the system chose. */
  readonly port: number
  /** The certificate of a server with TLS. */
  readonly certificate: Certificate.Certificate | undefined
  /** Every request so far, in the order in which they were complete. */
  readonly requests: ReadonlyArray<Script.Request>
  /** The requests whose path is the given one, query left out. */
  readonly requestsTo: (path: string) => ReadonlyArray<Script.Request>
  /** Everything that was received on each connection, byte for byte, after TLS; also what was no HTTP. */
  readonly received: () => ReadonlyArray<Uint8Array<ArrayBuffer>>
  /** Replaces the script. */
  readonly setScript: (script: Script.Script) => void
  /** How many connections were opened so far, and how many are open now. */
  readonly connections: () => Connections
  /** Closes the open connections in good order, as a server does with connections that were idle for too long. */
  readonly dropConnections: () => void
}

/** One connection: its bytes, and where the current request begins in them. */
interface Connection {
  readonly index: number
  readonly chunks: Array<Buffer>
  requestStart: number
  requests: number
}

const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

const pairs = (raw: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []))

const resetSocket = (socket: Duplex & Partial<Pick<Socket, "resetAndDestroy">>): void => {
  if (socket.resetAndDestroy === undefined) socket.destroy()
  else socket.resetAndDestroy()
}

/** Writes chunks as fast as the client reads them; ends early when the client leaves or a limit is reached. */
const writeChunks = (
  output: NodeJS.WritableStream & { readonly destroyed?: boolean },
  chunks: Iterable<Uint8Array>,
  limit: number
): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const iterator = chunks[Symbol.iterator]()
    let left = limit
    const release = () => void output.off("drain", write).off("close", stop)
    const stop = () => {
      release()
      resume(Effect.void)
    }
    const write = () => {
      for (;;) {
        const { done, value } = left > 0 ? iterator.next() : { done: true, value: undefined }
        if (done === true || value === undefined || output.destroyed === true) return stop()
        const part = value.subarray(0, left)
        left -= part.length
        if (!output.write(part)) return
      }
    }
    output.on("drain", write).on("close", stop)
    write()
    return Effect.sync(release)
  })

/** Waits until what was written has left this process, or the connection is gone. */
const flushed = (output: NodeJS.WritableStream): Effect.Effect<void> =>
  Effect.callback((resume) => {
    output.write("", () => resume(Effect.void))
  })

const bytesOf = (body: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  typeof body === "string" ? new TextEncoder().encode(body) : body

const has = (headers: ReadonlyArray<readonly [string, string]>, name: string): boolean =>
  headers.some(([given]) => given.toLowerCase() === name)

/** Writes a response as its script says. */
const send = Effect.fnUntraced(function* (response: Script.Response, output: ServerResponse, socket: Socket) {
  if (response.delay !== undefined) yield* Effect.sleep(response.delay)
  if (response.silent === true) return
  if (response.reset === "before" || response.failure !== undefined) return resetSocket(socket)
  if (response.raw !== undefined) {
    output.detachSocket(socket)
    socket.end(response.raw)
    return
  }
  const { body = "", headers = {}, reset, status = 200 } = response
  const whole = typeof body === "function" ? undefined : bytesOf(body)
  const fields = Script.headerPairs(headers)
  const framed = has(fields, "content-length") || has(fields, "transfer-encoding") || status === 204 || status === 304
  const length = framed || whole === undefined ? [] : [["Content-Length", String(whole.length)] as const]
  output.sendDate = false
  output.writeHead(status, [...fields, ...length].flat())
  output.flushHeaders()
  if (response.bodyDelay !== undefined) yield* Effect.sleep(response.bodyDelay)
  const half = reset === "within" ? Math.floor((whole?.length ?? 0) / 2) : Number.POSITIVE_INFINITY
  const limit = response.truncateAt ?? half
  yield* writeChunks(output, typeof body === "function" ? body() : [bytesOf(body)], limit)
  if (reset === "within" || response.truncateAt !== undefined) {
    yield* flushed(output)
    return reset === "within" ? resetSocket(socket) : socket.end()
  }
  output.end()
  if (reset === "after") socket.end()
})

/** Passes bytes between a client and the target of its `CONNECT`, which must be on loopback. */
const tunnel = (socket: Duplex, target: string, head: Buffer): void => {
  const port = Number(target.split(":").at(-1))
  const upstream = connect(port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
    upstream.write(head)
    upstream.pipe(socket).pipe(upstream)
  })
  socket.on("error", () => upstream.destroy()).on("close", () => upstream.destroy())
  upstream.on("error", () => socket.destroy())
}

/** Writes the response to a `CONNECT`, after which the connection ends unless it became a tunnel. */
const sendToConnect = Effect.fnUntraced(function* (
  response: Script.Response,
  socket: Duplex,
  target: string,
  head: Buffer
) {
  if (response.delay !== undefined) yield* Effect.sleep(response.delay)
  if (response.silent === true) return
  if (response.tunnel === true) return tunnel(socket, target, head)
  if (response.reset === "before" || response.failure !== undefined) return resetSocket(socket)
  if (response.raw !== undefined) return void socket.end(response.raw)
  const fields = Script.headerPairs(response.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
  const body = typeof response.body === "string" ? response.body : ""
  socket.end(`HTTP/1.1 ${response.status ?? 200} Scripted\r\n${fields.join("")}\r\n${body}`)
})

const portOf = (server: Server): number => {
  const address = server.address()
  return address === null || typeof address === "string" ? 0 : address.port
}

const listen = (server: Server, sockets: ReadonlySet<Socket>): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(portOf(server))))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )

const bodyOf = (request: IncomingMessage): Effect.Effect<Buffer | undefined> =>
  Effect.callback((resume) => {
    const chunks: Array<Buffer> = []
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => resume(Effect.succeed(Buffer.concat(chunks))))
      .on("close", () => resume(Effect.succeed(undefined)))
      .on("error", () => resume(Effect.succeed(undefined)))
  })

/** The body as a form, where its content type says so and it is one. */
const formOf = ({ headers }: IncomingMessage, body: Buffer): Effect.Effect<FormData | undefined> => {
  const type = headers["content-type"] ?? ""
  if (!type.startsWith("multipart/form-data")) return Effect.undefined
  const response = new Response(copyOf(body), { headers: { "content-type": type } })
  return Effect.orElseSucceed(
    Effect.tryPromise(() => response.formData()),
    () => undefined
  )
}

/**
 * Starts a server; it stops, and its connections end, when the scope closes.
 *
 * @category constructors
 */
export const make = ({ accept, script = [], tls }: Options = {}): Effect.Effect<SocketServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const certificate = tls === undefined ? undefined : yield* Certificate.make(tls.certificate)
    const runner = Script.runner(script)
    const runFork = yield* FiberSet.makeRuntime()
    const sockets = new Set<Socket>()
    const connections = new Map<Duplex, Connection>()

    const receive = (request: IncomingMessage, body: Buffer, form?: FormData) => {
      const connection = connections.get(request.socket)
      const all = Buffer.concat(connection?.chunks ?? [])
      const raw = copyOf(all.subarray(connection?.requestStart ?? 0))
      const onConnection = connection?.requests ?? 0
      if (connection !== undefined) {
        connection.requestStart = all.length
        connection.requests += 1
      }
      return runner.respond({
        method: request.method ?? "",
        target: request.url ?? "",
        rawHeaders: pairs(request.rawHeaders),
        body: copyOf(body),
        form,
        raw,
        connection: connection?.index ?? 0,
        onConnection
      })
    }

    const http = createServer((request, output) => {
      const { socket } = request
      const fiber = runFork(
        Effect.gen(function* () {
          const body = yield* bodyOf(request)
          if (body === undefined) return
          const form = yield* formOf(request, body)
          yield* send(yield* receive(request, body, form), output, socket)
        })
      )
      const interrupt = () => fiber.interruptUnsafe()
      socket.once("close", interrupt)
      fiber.addObserver(() => socket.off("close", interrupt))
    })
    http.keepAliveTimeout = 0
    http.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy())
      runFork(
        Effect.flatMap(receive(request, Buffer.alloc(0)), (response) =>
          sendToConnect(response, socket, request.url ?? "", head)
        )
      )
    })
    http.on("clientError", (_: Error, socket: Duplex) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))

    /** Serves HTTP on a connection, and keeps what comes over it. */
    const serve = (socket: Duplex, index: number): void => {
      const connection: Connection = { index, chunks: [], requestStart: 0, requests: 0 }
      connections.set(socket, connection)
      http.emit("connection", socket)
      // Before the parser's own listener, so that the bytes are there when a request is complete.
      socket.prependListener("data", (chunk: Buffer) => connection.chunks.push(chunk))
    }

    let opened = 0
    const onSocket = (socket: Socket): Accept => {
      const accepted = accept?.(opened) ?? "serve"
      opened += 1
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy())
      if (accepted === "reset") socket.resetAndDestroy()
      else if (accepted instanceof Uint8Array) socket.end(accepted)
      return accepted
    }

    const tlsServer =
      tls === undefined || certificate === undefined
        ? undefined
        : createTlsServer(
            {
              cert: certificate.pem,
              key: certificate.keyPem,
              minVersion: tls.minVersion ?? (isOld(tls.maxVersion) ? "TLSv1" : "TLSv1.2"),
              maxVersion: tls.maxVersion ?? "TLSv1.3",
              // Allows what a server of today refuses: old versions, short keys, SHA-1.
              ciphers: "DEFAULT:@SECLEVEL=0",
              ALPNProtocols: ["http/1.1"]
            },
            (socket) => serve(socket, connections.size)
          )
    tlsServer?.on("tlsClientError", (_: Error, socket: Socket) => socket.destroy())
    const tcp = createTcpServer((socket) => {
      if (onSocket(socket) !== "serve") return
      if (tlsServer === undefined) serve(socket, connections.size)
      else tlsServer.emit("connection", socket)
    })
    const port = yield* listen(tcp, sockets)
    return {
      url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
      port,
      certificate,
      requests: runner.requests,
      requestsTo: (path) => runner.requests.filter((request) => request.path === path),
      received: () => [...connections.values()].map(({ chunks }) => copyOf(Buffer.concat(chunks))),
      setScript: runner.setScript,
      connections: () => ({ opened, open: sockets.size }),
      dropConnections: () => {
        for (const socket of sockets) socket.end()
      }
    }
  })

const isOld = (version: SecureVersion | undefined): boolean => version === "TLSv1" || version === "TLSv1.1"

/**
 * A loopback address on which nothing listens: a port that was free a moment ago.
 *
 * @category constructors
 */
export const closedPortUrl: Effect.Effect<string> = Effect.map(Effect.scoped(make()), ({ url }) => url)
