import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Socket from "effect/socket/Socket"
import * as Undici from "undici"
import type { Options } from "./undici.ts"
import { makeDispatcher, rejection } from "./undici.ts"

/** A constructor over connections of its own, which are made when the first WebSocket is, and end with the layer. */
export const layer = (options: Options): Layer.Layer<Socket.WebSocketConstructor> =>
  Layer.effect(
    Socket.WebSocketConstructor,
    Effect.gen(function* () {
      let dispatcher: Undici.Dispatcher | undefined
      yield* Effect.addFinalizer(() => Effect.promise(() => dispatcher?.destroy() ?? Promise.resolve()))
      const reject = rejection(options)
      return (address, init) => {
        const url = new URL(address)
        const problem = reject(new URL(address.replace(/^ws/, "http")))
        if (problem !== undefined) throw problem
        dispatcher ??= makeDispatcher(options)
        const { headers, protocols } =
          init === undefined || typeof init === "string" || Array.isArray(init)
            ? { headers: undefined, protocols: init }
            : init
        return new Undici.WebSocket(url, {
          dispatcher,
          ...(protocols === undefined ? undefined : { protocols }),
          ...(headers === undefined ? undefined : { headers: { ...headers } })
        })
      }
    })
  )
