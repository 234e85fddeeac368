/**
 * API keys: credentials for automation, also where two-factor login is on.
 *
 * They are made through the GraphQL endpoint beside the REST API.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { RequestError } from "@effect-hci/core/HciError"
import { HttpTransport } from "./HttpTransport.ts"
import * as Graphql from "./internal/graphql.ts"

/** A new API key; the Tower shows the key this once. */
export interface ApiKey {
  readonly id: string
  readonly key: Redacted.Redacted
}

/** Makes an API key for the user of the layer. */
export const create = (name: string): Effect.Effect<ApiKey, RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(Graphql.createApiKey, { name }))

const delete_ = (key: Redacted.Redacted): Effect.Effect<void, RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(Graphql.deleteApiKey, { key: Redacted.value(key) }))
export {
  /** Deletes an API key; requests that carry it are refused from then on. */
  delete_ as delete
}
