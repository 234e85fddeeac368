/**
 * The few fields of the GraphQL endpoint that automation needs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Sessions } from "./sessions.ts"

/** A field of a query, whether it needs a session, and its value. */
interface GraphqlField {
  readonly needsSession: boolean
  readonly valueOf: (sessions: Sessions, argument: (name: string) => string, user: string, now: number) => Json
}

const fields: Readonly<Record<string, GraphqlField>> = {
  authnStrategies: {
    needsSession: false,
    valueOf: (sessions) => sessions.strategies.map(({ id, type }) => ({ id, type }))
  },
  createApiKey: {
    needsSession: true,
    valueOf: (sessions, argument, user, now) => {
      const { id, key } = sessions.createKey(argument("name"), user, now)
      return { id, key }
    }
  },
  deleteApiKey: {
    needsSession: true,
    valueOf: (sessions, argument) => {
      const id = sessions.deleteKey(argument("key") || argument("id"))
      return id === undefined ? null : { id }
    }
  }
}

/** The value of an argument: a literal of the query, or a variable. */
const argumentOf = (query: string, variables: JsonObject, name: string): string => {
  const [, literal, variable] = new RegExp(`\\b${name}\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|\\$(\\w+))`).exec(query) ?? []
  if (literal !== undefined) return literal.replace(/\\(.)/g, "$1")
  const value = variables[variable ?? name]
  return asText(value ?? asObject(variables["data"])[name] ?? asObject(variables["where"])[name])
}

/** The response to a query; `check` gives the user of the session, or 401. */
export const respond = (
  sessions: Sessions,
  body: Json,
  isKnown: (field: string) => boolean,
  now: number,
  check: () => Outcome<string>
): Outcome<Json> => {
  const { query, variables } = asObject(body)
  const text = asText(query)
  const match = Object.entries(fields).find(([name]) => new RegExp(`\\b${name}\\b`).test(text) && isKnown(name))
  if (match === undefined) return badRequest("The query has no field that this Tower knows")
  const [name, field] = match
  const session: Outcome<string> = field.needsSession ? check() : Result.succeed("")
  return Result.map(session, (user) => ({
    data: { [name]: field.valueOf(sessions, (argument) => argumentOf(text, asObject(variables), argument), user, now) }
  }))
}
