/**
 * Connections over which a platform pushes, as the platform sees them.
 *
 * @since 0.1.0
 */
import type { HttpRequest } from "./http.ts"

/** The client at the other end of a connection. */
export interface Peer {
  readonly send: (text: string) => void
  /** Ends the connection after what was sent. */
  readonly close: () => void
  /** Ends the connection at once, as when the network breaks. */
  readonly terminate: () => void
}

/** A connection as the platform sees it. */
export interface Channel {
  /** Takes a message that came at a time, in milliseconds since 1970. */
  readonly receive: (text: string, now: number) => void
  readonly closed: () => void
}

/** How a platform talks over WebSockets. */
export interface Sockets {
  /** The subprotocol that clients have to offer. */
  readonly protocol: string
  /** A new connection, whose handshake was accepted. */
  readonly connect: (request: HttpRequest, peer: Peer) => Channel
}
