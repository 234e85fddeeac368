import * as WebSocket from "@effect-hci/core/node/WebSocket"
import * as Tls from "@effect-hci/core/Tls"
import { Effect } from "effect"

// What `webSocket` of a Tower's options takes, for a Tower of a self-signed certificate.
export const program = Effect.scoped(WebSocket.make({ tls: Tls.pinned(`${"AB:".repeat(31)}AB`) }))
