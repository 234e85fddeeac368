/**
 * What a field of GraphQL works with, and how its errors are told.
 *
 * @since 0.1.0
 */
import * as Iterable from "effect/Iterable"
import * as Result from "effect/Result"
import { GraphQLError } from "graphql"
import type { Json } from "../../engine/json.ts"
import type { Outcome, ResponseError } from "../../engine/outcome.ts"
import type { Content } from "../call.ts"
import type { View } from "../render.ts"
import type { Operation } from "../schema/versionCatalog.ts"
import type { Sessions } from "../sessions/sessions.ts"
import type { Row } from "../store/row.ts"

/** What the fields of one request work with. */
export interface Context extends View {
  readonly sessions: Sessions
  /** Milliseconds since 1970. */
  readonly now: number
  /** The id of the user of the request's session, or 401. */
  readonly user: () => Outcome<string>
  /** Runs an operation of the REST API for a user. */
  readonly run: (operation: Operation, body: Json, user: string) => Outcome<Content>
  /** Told of the task that a mutation starts. */
  readonly onTask: (id: string) => void
}

/** The most records of one response; relations within relations would have any number of them. */
const maxRecords = 100_000

/** How many records the response of a context has so far. */
const taken = new WeakMap<Context, number>()

/** Records as the value of a field, or the error in their place once the response has too many. */
export const take = (context: Context, rows: Iterable<Row>): ReadonlyArray<Row> | GraphQLError => {
  const before = taken.get(context) ?? 0
  const some = [...Iterable.take(rows, maxRecords + 1 - before)]
  taken.set(context, Math.min(before + some.length, maxRecords))
  return before + some.length > maxRecords
    ? new GraphQLError(`The response would have more than ${maxRecords} records: give \`first\`, or fewer relations`)
    : some
}

/** The code of an error: the vendor's, or the HTTP status that the REST API has for it. */
const codeOf = ({ code, status }: ResponseError): string | number => {
  if (code !== undefined) return code
  return status === 401 ? "LOAD_TOKEN_FAILED" : status
}

/** The value of a field, or the error that stands in its place. */
export const valueOf = <A>(outcome: Outcome<A>): A | GraphQLError =>
  Result.match(outcome, {
    onSuccess: (value): A | GraphQLError => value,
    onFailure: (error) => new GraphQLError(error.message, { extensions: { code: codeOf(error) } })
  })

/** The value of a field that needs a session. */
export const withUser = <A>(context: Context, value: (user: string) => Outcome<A>): A | GraphQLError =>
  valueOf(Result.flatMap(context.user(), value))
