import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import * as Undici from "undici"
import type { Options } from "./undici.ts"
import { makeDispatcher, rejection } from "./undici.ts"

/** Opens WebSockets over connections of their own, which end with the scope. */
export const make = (options: Options): Effect.Effect<Socket.WebSocketConstructor["Service"], never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => makeDispatcher(options)),
    (dispatcher) => Effect.promise(() => dispatcher.destroy())
  ).pipe(
    Effect.map((dispatcher) => (address, init) => {
      const problem = rejection(options)(new URL(address.replace(/^ws/, "http")))
      if (problem !== undefined) throw problem
      const { headers, protocols } =
        init === undefined || typeof init === "string" || Array.isArray(init)
          ? { headers: undefined, protocols: init }
          : init
      return new Undici.WebSocket(address, {
        dispatcher,
        ...(protocols === undefined ? undefined : { protocols }),
        ...(headers === undefined ? undefined : { headers: { ...headers } })
      })
    })
  )
