/** CloudTower clients against scripts. */
import { assert } from "@effect/vitest"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import type { Script } from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Auth, CloudTower } from "../../src/index.ts"

const url = "https://tower.test"
export const key: Auth.Credentials = { apiKey: Redacted.make(Tower.apiKey) }
export const password: Auth.Credentials = {
  username: Tower.credentials.username,
  password: Redacted.make(Tower.credentials.password)
}

/** A client of a Tower in this process, without circuit breaker unless the options say otherwise. */
export const connect = (script: Script, options: Partial<CloudTower.Options> = {}) => {
  const server = ScriptedServer.make(script)
  const client = CloudTower.layer({ url, credentials: key, circuitBreaker: false, ...options })
  return { server, layer: Layer.provide(client, server.layer) }
}

/** Runs a program against a script. */
export const against =
  (script: Script, options?: Partial<CloudTower.Options>) =>
  <A, E>(program: Effect.Effect<A, E, CloudTower.CloudTower>): Effect.Effect<A, E> =>
    Effect.provide(program, connect(script, options).layer)

/** Fails the test where an exit is a defect. */
export const assertNoDefect = (exit: Exit.Exit<unknown, unknown>): void => {
  if (Exit.isFailure(exit)) assert.isFalse(Exit.hasDies(exit), `a defect: ${String(exit.cause)}`)
}
