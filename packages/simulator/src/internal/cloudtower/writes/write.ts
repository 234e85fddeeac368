/**
 * Handlers of writes: each set of parameters of a request is planned, then all plans are carried out.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, isArray } from "../../engine/json.ts"
import type { Call, Content, Handlers } from "../call.ts"
import { notModified } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all } from "../../engine/outcome.ts"
import { responseOf } from "./response.ts"
import type { Plan } from "./tasks.ts"
import { respondsNotModified } from "./unchanged.ts"

/** The name of an operation that writes. */
export type WriteName = keyof Requests

/** The names of the writes whose records are named by a filter. */
export type FilteredWrite = {
  readonly [Name in WriteName]: Requests[Name] extends { readonly where: JsonObject } ? Name : never
}[WriteName]

/** Plans each of these, then carries out all plans; the response is that of the operation. */
export const performAll = <A>(
  call: Call,
  items: ReadonlyArray<A>,
  plan: (item: A, position: number) => Outcome<Plan>
): Outcome<Content> =>
  Result.map(
    all([...items.entries()], ([position, item]) => plan(item, position)),
    (plans) => {
      const started = plans.flatMap((run) => run())
      return started.length === 0 && respondsNotModified(call) ? notModified : responseOf(call, started)
    }
  )

/** The parameters of a write that has one set of them: its body, which was checked against the document of the operation. */
export function bodyOf<Name extends WriteName>(call: Pick<Call, "body">, name: Name): Requests[Name]
export function bodyOf({ body }: Pick<Call, "body">): Json {
  return body
}

/** Performs a write for each set of parameters in the body. */
export const perform = (call: Call, plan: (params: JsonObject, position: number) => Outcome<Plan>): Outcome<Content> =>
  performAll(call, (isArray(call.body) ? call.body : [call.body]).map(asObject), plan)

/** The handler of a write; `position` is that of its parameters in the body. */
export const write = <Name extends WriteName>(
  name: Name,
  plan: (call: Call, params: Requests[Name], position: number) => Outcome<Plan>
): Handlers => ({ [name]: (call) => perform(call, (body, position) => plan(call, bodyOf({ body }, name), position)) })
