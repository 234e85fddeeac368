import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Model from "@effect-hci/core/Model"
import * as Failures from "@effect-hci/core/Failures"
import type { Operation, Safety } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"

/** A call of the GraphQL endpoint beside the REST API, for the few things that only it offers. */
const operation = <Variables extends object, A>(
  name: string,
  query: string,
  safety: Safety,
  data: Model.Model<A>
): Operation<Variables, A> => ({
  name,
  method: "POST",
  path: "/api",
  request: (variables) => ({ body: { query, variables } }),
  safety,
  response: ResponseDecoder.map(
    ResponseDecoder.model<{ readonly data: A }>(Schema.Struct({ data })),
    (answer) => answer.data
  ),
  failures: Failures.none
})

interface Strategies {
  readonly authnStrategies: ReadonlyArray<{ readonly id: string; readonly type: string }>
}
const Strategies: Model.Model<Strategies> = Schema.Struct({
  authnStrategies: Schema.Array(Schema.Struct({ id: Schema.String, type: Schema.String }))
})

/** The ways to log in that the Tower has been set up with; only newer Towers know the question. */
export const authnStrategies: Operation<Record<string, never>, Strategies> = operation(
  "Auth.strategies",
  "{authnStrategies{id type}}",
  "read",
  Strategies
)

interface CreatedApiKey {
  readonly createApiKey: { readonly id: string; readonly key: string }
}
const CreatedApiKey: Model.Model<CreatedApiKey> = Schema.Struct({
  createApiKey: Schema.Struct({ id: Schema.String, key: Schema.String })
})

const createdApiKey: Operation<{ readonly name: string }, CreatedApiKey> = operation(
  "ApiKeys.create",
  "mutation($name:String!){createApiKey(data:{name:$name}){id key}}",
  "write",
  CreatedApiKey
)

/** Makes an API key, which is redacted before anything that watches calls can see it. */
export const createApiKey: Operation<
  { readonly name: string },
  { readonly id: string; readonly key: Redacted.Redacted }
> = {
  ...createdApiKey,
  response: ResponseDecoder.map(createdApiKey.response, ({ createApiKey: { id, key } }) => ({
    id,
    key: Redacted.make(key)
  }))
}

/** Deletes an API key. */
export const deleteApiKey: Operation<{ readonly key: string }, void> = {
  ...operation(
    "ApiKeys.delete",
    "mutation($key:String!){deleteApiKey(where:{key:$key}){id}}",
    "idempotent",
    Schema.Unknown
  ),
  response: ResponseDecoder.empty
}
