/**
 * Documents of GraphQL: read, checked against the schema, and executed.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql"
import { executeSync, getOperationAST, GraphQLError, Kind, parse, validate } from "graphql"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Context } from "./context.ts"

/** A document whose operation is known. */
export interface Document {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly operationName: string | undefined
  readonly variables: JsonObject
}

/** The response to a document: an object in GraphQL's shape. */
export interface Response {
  readonly data?: unknown
  readonly errors?: ReadonlyArray<object> | undefined
}

const maxTokens = 20_000

/** An error as a Tower tells it, where its code is beside the message. */
const format = ({ extensions, locations, message, path }: GraphQLError): object => ({
  message,
  code: extensions["code"],
  locations,
  path
})

/** A response that has errors and no data. */
export const failure = (errors: ReadonlyArray<GraphQLError>): Response => ({ errors: errors.map(format) })

const problem = (message: string) => Result.fail([new GraphQLError(message)])

/** A failed step: the errors that the response tells. */
type Checked<A> = Result.Result<A, ReadonlyArray<GraphQLError>>

/** Reads `{query, variables, operationName}`, and checks the document. */
export const read = (schema: GraphQLSchema, body: Json): Checked<Document> =>
  Result.gen(function* () {
    const { operationName = null, query, variables = null } = asObject(body)
    const text = asText(query)
    if (text === "") return yield* problem("Must provide query string.")
    const document = yield* Result.try({
      try: () => parse(text, { maxTokens }),
      catch: (error) => [error instanceof GraphQLError ? error : new GraphQLError(String(error))]
    })
    const errors = validate(schema, document)
    if (errors.length > 0) return yield* Result.fail(errors)
    const name = asText(operationName) || undefined
    const operation = getOperationAST(document, name)
    if (operation === null || operation === undefined) return yield* problem("Must provide the name of an operation.")
    return { document, operation, operationName: name, variables: asObject(variables) }
  })

/** Executes a document; for that of a subscription, `root` has the event at its field. */
export const execute = (
  schema: GraphQLSchema,
  { document, operationName, variables }: Document,
  contextValue: Context,
  rootValue?: Readonly<Record<string, unknown>>
): Response => {
  const { data, errors } = executeSync({
    schema,
    document,
    contextValue,
    rootValue,
    variableValues: variables,
    operationName
  })
  return {
    data,
    errors: errors?.map(format)
  }
}

/** The fields at the root of an operation. */
export const rootFields = ({ operation }: Document): ReadonlySet<string> =>
  new Set(
    operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : []
    )
  )
