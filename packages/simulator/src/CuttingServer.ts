/**
 * An HTTP server on loopback that ends connections at any byte of a request or of its response, and tells which requests had
 * come whole by then: for tests that a write is carried out once at most. It runs on Node.
 *
 * ```ts
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
 * import { CuttingServer } from "@effect-hci/simulator"
 * import { Effect, Redacted } from "effect"
 *
 * // A connection that ends after the 20th byte of each response: the request had come.
 * export const program = Effect.gen(function* () {
 *   let requests = 0
 *   const url = yield* CuttingServer.make({
 *     cut: () => ({ in: "response", at: 20, how: "reset" }),
 *     respond: () => {
 *       requests += 1
 *       return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
 *     }
 *   })
 *   const site = SangforScpNode.layer({
 *     url,
 *     credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *     protocol: "classic",
 *     retry: { budget: 0 }
 *   })
 *   const { _tag } = yield* Servers.delete("server-1").pipe(Effect.provide(site), Effect.flip)
 *   return { _tag, requests }
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"

/**
 * Where a connection ends: after so many bytes of the request, or, once that has come whole, of the response; and how.
 *
 * @category models
 */
export interface Cut {
  readonly in: "request" | "response"
  readonly at: number
  readonly how: "reset" | "end"
}

/**
 * Options of {@link make}.
 *
 * @category models
 */
export interface Options {
  /** Where the connection of the next request ends; `undefined` for nowhere. */
  readonly cut: () => Cut | undefined
  /** Carries out a request that has come whole, and gives the bytes of its response. */
  readonly respond: (request: string) => string
}

/** The length of the whole request at the beginning of a text; `undefined` while more of it is to come. */
const lengthOf = (text: string): number | undefined => {
  const head = text.indexOf("\r\n\r\n")
  if (head < 0) return undefined
  const length = head + 4 + Number(/^content-length: (\d+)/im.exec(text.slice(0, head))?.[1] ?? 0)
  return text.length < length ? undefined : length
}

const end = (socket: Socket, how: Cut["how"]): void => void (how === "reset" ? socket.resetAndDestroy() : socket.end())

const serve = ({ cut: nextCut, respond }: Options, socket: Socket): void => {
  let text = ""
  let cut: Cut | undefined
  let isNew = true
  socket.on("error", () => socket.destroy())
  socket.on("data", (bytes: Buffer) => {
    if (isNew) cut = nextCut()
    isNew = false
    text += bytes.toString("latin1")
    const length = lengthOf(text)
    if (cut?.in === "request" && text.length >= cut.at && (length === undefined || cut.at < length)) {
      return end(socket, cut.how)
    }
    if (length === undefined) return
    const response = respond(text.slice(0, length))
    text = text.slice(length)
    isNew = true
    if (cut === undefined) return void socket.write(response, "latin1")
    const { at, how, in: part } = cut
    socket.write(part === "request" ? "" : response.slice(0, at), "latin1", () => end(socket, how))
  })
}

/**
 * Starts a server on a port that the system chooses, and gives its address, as in `http://127.0.0.1:40123`; it stops, and its
 * connections end, when the scope closes.
 *
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
        const sockets = new Set<Socket>()
        const server = createServer((socket) => {
          sockets.add(socket)
          socket.on("close", () => sockets.delete(socket))
          serve(options, socket)
        })
        const close = () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        }
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = address === null || typeof address === "string" ? 0 : address.port
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
        })
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ url }) => url
  )
