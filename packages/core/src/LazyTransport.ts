/**
 * A transport whose engine is loaded when the first one is made.
 *
 * The engine stands on much of effect that nothing else here needs, and a program that names calls, layers or errors
 * should not wait for it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import type { Options, Parts, Transport } from "./Transport.ts"

/** Loads the engine and makes a transport with it; it lives as long as its scope. */
export const make = (
  parts: Parts,
  options: Options
): Effect.Effect<Transport, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.flatMap(
    Effect.promise(() => import("./Transport.ts")),
    (engine) => engine.make(parts, options)
  )
