/** Documents of GraphQL that a program brings. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { HciError } from "@effect-hci/core/Runtime"
import type * as Model from "@effect-hci/core/Model"
import { optionalFields } from "@effect-hci/core/Runtime"
import { HttpTransport } from "./call.ts"
import type { GraphqlResponse } from "./protocol.ts"
import { graphqlDocument } from "./protocol.ts"

/** What a document does. */
export type Kind = "query" | "mutation" | "subscription"

/** A document without its comments and texts, whose words could be taken for those of the language. */
const bare = (document: string): string => document.replace(/#[^\n\r]*|"""[^]*?"""|"(?:[^"\\]|\\.)*"/g, " ")

/**
 * What the operation of a document does: the word at its beginning, or behind the fragments before it. Commas count as
 * blanks.
 */
export const kindOf = (document: string): Kind => {
  const [, kind] = /(?:^|\})[\s,]*(mutation|subscription)\b/.exec(bare(document)) ?? []
  return kind === "mutation" || kind === "subscription" ? kind : "query"
}

/** Variables of a document, as JSON. */
export type Variables = Readonly<Record<string, unknown>>

/** Errors of a document beside those of all calls. */
export type DocumentError = HciError.NotFound | HciError.Conflict | HciError.RequestError

/** Refuses a call before anything is sent. */
export const refuse = (operation: string, message: string): Effect.Effect<never, HciError.BadRequest, HttpTransport> =>
  HttpTransport.use(({ site }) =>
    Effect.fail(new HciError.BadRequest({ platform: "cloudtower", operation, message, ...optionalFields({ site }) }))
  )

/** Why a document cannot be sent; callers without types can give anything. */
export const documentProblem = (document: unknown, data: unknown): string | undefined => {
  if (!Predicate.isString(document) || document.trim() === "") return "The document is no text: give one of GraphQL."
  return Schema.isSchema(data) ? undefined : "The schema of the data is missing."
}

/** Executes a query or a mutation. */
export const execute = <A>(
  document: string,
  variables: Variables,
  data: Model.Model<A>
): Effect.Effect<GraphqlResponse<A>, DocumentError, HttpTransport> => {
  const problem = documentProblem(document, data)
  if (problem !== undefined) return refuse("Graphql.query", problem)
  const kind = kindOf(document)
  if (kind === "subscription") {
    return refuse("Graphql.query", "The document is a subscription: give it to `CloudTower.subscribe`.")
  }
  const operation = graphqlDocument<Variables, A>(
    `Graphql.${kind}`,
    document,
    kind === "query" ? "read" : "write",
    data
  )
  return HttpTransport.use((transport) => transport.execute(operation, variables))
}
