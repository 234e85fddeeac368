/**
 * The few questions of the GraphQL endpoint that automation needs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Sessions } from "./sessions.ts"

/** A question, and what it needs. */
interface Field {
  readonly open: boolean
  readonly answer: (sessions: Sessions, argument: (name: string) => string, user: string) => Json
}

const fields: Readonly<Record<string, Field>> = {
  authnStrategies: { open: true, answer: (sessions) => sessions.strategies.map(({ id, type }) => ({ id, type })) },
  createApiKey: {
    open: false,
    answer: (sessions, argument, user) => {
      const { id, key } = sessions.createKey(argument("name"), user)
      return { id, key }
    }
  },
  deleteApiKey: {
    open: false,
    answer: (sessions, argument) => {
      const id = sessions.deleteKey(argument("key") || argument("id"))
      return id === undefined ? null : { id }
    }
  }
}

/** The value of an argument: a literal of the query, or a variable. */
const argumentOf = (query: string, variables: JsonObject, name: string): string => {
  const [, literal, variable] = new RegExp(`\\b${name}\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|\\$(\\w+))`).exec(query) ?? []
  if (literal !== undefined) return literal.replace(/\\(.)/g, "$1")
  const named = variables[variable ?? name]
  return asText(named ?? asObject(variables["data"])[name] ?? asObject(variables["where"])[name])
}

/** Answers a query; `check` refuses those who are not logged in where that matters. */
export const answer = (
  sessions: Sessions,
  body: Json,
  knows: (field: string) => boolean,
  check: () => Outcome<string>
): Outcome<Json> => {
  const { query, variables } = asObject(body)
  const text = asText(query)
  const found = Object.entries(fields).find(([name]) => new RegExp(`\\b${name}\\b`).test(text) && knows(name))
  if (found === undefined) return badRequest("The query has no field that this Tower knows")
  const [name, field] = found
  const ready: Outcome<string> = field.open ? Result.succeed("") : check()
  return Result.map(ready, (user) => ({
    data: { [name]: field.answer(sessions, (argument) => argumentOf(text, asObject(variables), argument), user) }
  }))
}
