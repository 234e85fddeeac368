/** SCP clients against scripts. */
import { assert } from "@effect/vitest"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import type { Script } from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Layer from "effect/Layer"
import { type Auth, SangforScp } from "../../src/index.ts"

const url = "https://scp.test"
export const accessKey = "AK5F3B2A1D9E7C4082F1"
export const secretKey = "sK9mXpL2rN8vQwZdTfUcOb4jYhAeIgBk"
export const keys: Auth.Credentials = { accessKey, secretKey: Redacted.make(secretKey) }
export const password: Auth.Credentials = {
  username: Scp.credentials.username,
  password: Redacted.make(Scp.credentials.password)
}

/** A client of a site in this process, without limits and circuit breaker unless the options say otherwise. */
export const connect = (script: Script, options: Partial<SangforScp.Options> = {}) => {
  const server = ScriptedServer.make(script)
  const client = SangforScp.layer({
    url,
    credentials: keys,
    protocol: "classic",
    rateLimits: false,
    circuitBreaker: false,
    ...options
  })
  return { server, layer: Layer.provide(client, server.layer) }
}

/** Runs a program against a script. */
export const against =
  (script: Script, options?: Partial<SangforScp.Options>) =>
  <A, E>(program: Effect.Effect<A, E, SangforScp.SangforScp>): Effect.Effect<A, E> =>
    Effect.provide(program, connect(script, options).layer)

/** Fails the test where an exit is a defect. */
export const assertNoDefect = (exit: Exit.Exit<unknown, unknown>): void => {
  if (Exit.isFailure(exit)) assert.isFalse(Exit.hasDies(exit), `a defect: ${String(exit.cause)}`)
}

/** What a create needs. */
export const newServer = (name: string) => ({
  name,
  az_id: "az",
  image_id: "image",
  storage_tag_id: "tag",
  cores: 1,
  memory_mb: 1024,
  networks: []
})
