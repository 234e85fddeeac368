/**
 * API keys: credentials for automation, also where two-factor login is on.
 *
 * They are created and deleted through the GraphQL endpoint `POST /api`.
 *
 * ```ts
 * import { ApiKeys } from "@effect-hci/cloudtower"
 *
 * // Makes a key for programs; it is shown once.
 * export const program = ApiKeys.create("nightly inventory")
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import { Auth } from "@effect-hci/core/Platform"
import { ResponseDecoder } from "@effect-hci/core/Runtime"
import { HttpTransport } from "./HttpTransport.ts"
import { refuse } from "./internal/graphql.ts"
import { graphql } from "./internal/protocol.ts"

/**
 * An API key as its creation gives it.
 *
 * @category models
 */
export interface ApiKey {
  /** Id of the key. */
  readonly id: string
  /** The secret, for `Auth.layer`; the Tower shows it this once. */
  readonly key: Redacted.Redacted
}

const CreatedApiKey = Schema.Struct({ createApiKey: Schema.Struct({ id: Schema.String, key: Schema.String }) })
interface CreatedApiKey extends Schema.Schema.Type<typeof CreatedApiKey> {}

const createdApiKey: Operation<{ readonly name: string }, CreatedApiKey> = graphql(
  "ApiKeys.create",
  "mutation($name:String!){createApiKey(data:{name:$name}){id key}}",
  "write",
  CreatedApiKey
)

/** The key is redacted before spans can see the response. */
const createApiKey: Operation<{ readonly name: string }, ApiKey> = {
  ...createdApiKey,
  response: ResponseDecoder.map(createdApiKey.response, ({ createApiKey: { id, key } }) => ({
    id,
    key: Redacted.make(key)
  }))
}

const deleteApiKey: Operation<{ readonly key: string }, void> = {
  ...graphql(
    "ApiKeys.delete",
    "mutation($key:String!){deleteApiKey(where:{key:$key}){id}}",
    "idempotent",
    Schema.Unknown
  ),
  response: ResponseDecoder.empty
}

/**
 * Creates an API key of this name for the user of the layer. A write; it has no task.
 *
 * @category operations
 */
export const create = (name: string): Effect.Effect<ApiKey, RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(createApiKey, { name }))

/**
 * Deletes an API key, given as the key itself and not its id; requests that carry it fail with `Unauthorized` from then on.
 *
 * @category operations
 */
const delete_ = (key: Redacted.Redacted): Effect.Effect<void, RequestError, HttpTransport> => {
  const text = Auth.secretText(key)
  return text === undefined
    ? refuse(deleteApiKey.name, "The key is no redacted text, or was wiped: give what `create` gives.")
    : HttpTransport.use((transport) => transport.execute(deleteApiKey, { key: text }))
}
export { delete_ as delete }
