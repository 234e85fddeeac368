/**
 * WebSockets for Node: undici's, with the TLS settings that self-signed platforms need.
 *
 * ```ts
 * import * as WebSocket from "@effect-hci/core/node/WebSocket"
 * import * as Tls from "@effect-hci/core/Tls"
 * import { Effect } from "effect"
 *
 * // What `webSocket` of a Tower's options takes, for a Tower of a self-signed certificate.
 * export const program = Effect.scoped(WebSocket.make({ tls: Tls.pinned(`${"AB:".repeat(31)}AB`) }))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import type { Options } from "./internal/undici.ts"

/**
 * Opens WebSockets of one site, with the `tls` and the `proxy` of its HTTP client; they may have headers. Their connections
 * end with the scope.
 *
 * undici is loaded when this runs.
 *
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<Socket.WebSocketConstructor["Service"], never, Scope.Scope> =>
  Effect.flatMap(
    Effect.promise(() => import("./internal/undici.ts")),
    ({ webSocketConstructor }) => webSocketConstructor(options)
  )
