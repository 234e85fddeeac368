/**
 * WebSockets for Node: undici's, with the TLS settings that self-signed platforms need.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Socket from "effect/socket/Socket"
import type { Options } from "./internal/undici.ts"

/**
 * Opens WebSockets of one site, with the `tls` and the `proxy` of its HTTP client; they may have headers.
 *
 * undici is loaded when the layer is built: a program that brings another constructor does not wait for it.
 */
export const layer = (options: Options = {}): Layer.Layer<Socket.WebSocketConstructor> =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./internal/webSocket.ts")),
      (webSocket) => webSocket.layer(options)
    )
  )
