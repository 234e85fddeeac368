/**
 * Connections over which a platform pushes: WebSockets of the server that listens.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { STATUS_CODES } from "node:http"
import type { IncomingMessage, Server } from "node:http"
import type { Duplex } from "node:stream"
import { WebSocketServer } from "ws"
import type { WebSocket } from "ws"
import type { HttpRequest } from "./http.ts"
import type { Delivery, Sockets } from "./simulation.ts"

/** What happens in the background of a server. */
export type Run = (effect: Effect.Effect<void>) => void

/** The response to a handshake that is not accepted. */
const refuse = (socket: Duplex, delivery: Delivery): void => {
  if (delivery._tag !== "Whole") {
    socket.destroy()
    return
  }
  const { body, headers, status } = delivery.response
  const lines = Object.entries({ ...headers, connection: "close", "content-length": String(body.length) })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...lines.map(([name, value]) => `${name}: ${value}`)
  ]
  socket.write(`${head.join("\r\n")}\r\n\r\n`)
  socket.end(body)
}

/** Bytes that may wait for a client that does not read; one that has more of them is let go. */
const maxBufferedBytes = 16 * 1024 * 1024

/** The status of a connection that is closed because its client is too slow: try again later. */
const tooSlow = 1013

const attach = (webSocket: WebSocket, { connect }: Sockets, request: HttpRequest, run: Run): void => {
  const channel = connect(request, {
    send: (text) => {
      if (webSocket.bufferedAmount > maxBufferedBytes) webSocket.close(tooSlow, "The client does not read")
      else webSocket.send(text)
    },
    close: () => webSocket.close(1000),
    terminate: () => webSocket.terminate()
  })
  webSocket.on("message", (message: Buffer) => {
    run(Effect.map(Clock.currentTimeMillis, (now) => channel.receive(message.toString("utf8"), now)))
  })
  webSocket.on("close", channel.closed)
  webSocket.on("error", () => webSocket.terminate())
}

/** How the upgrades of a server are processed. */
export interface Options {
  readonly server: Server
  readonly sockets: Sockets
  readonly requestOf: (incoming: IncomingMessage) => HttpRequest
  /** The response to a handshake; 101 accepts it. */
  readonly respond: (request: HttpRequest) => Effect.Effect<Delivery>
  readonly run: Run
}

/** Accepts WebSockets on a server; gives what ends all of them at once. */
export const listen = ({ requestOf, respond, run, server, sockets }: Options): (() => void) => {
  const accepted = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has(sockets.protocol) ? sockets.protocol : false)
  })
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy())
    const request = requestOf(incoming)
    const responded = Effect.map(respond(request), (delivery) => {
      if (delivery._tag === "Whole" && delivery.response.status === 101) {
        accepted.handleUpgrade(incoming, socket, head, (webSocket) => attach(webSocket, sockets, request, run))
      } else refuse(socket, delivery)
    })
    run(responded)
  })
  return () => {
    for (const webSocket of accepted.clients) webSocket.terminate()
  }
}
