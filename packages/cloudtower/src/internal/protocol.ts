import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Failures from "@effect-hci/core/Failures"
import type { LockedResource } from "@effect-hci/core/HciError"
import type * as Model from "@effect-hci/core/Model"
import type { Operation, Safety } from "@effect-hci/core/Operation"
import type { Envelope, Protocol } from "@effect-hci/core/Protocol"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import { Language } from "../Language.ts"

const isLocked = (value: unknown): value is LockedResource =>
  Predicate.hasProperty(value, "id") &&
  typeof value.id === "string" &&
  Predicate.hasProperty(value, "type") &&
  typeof value.type === "string"

const lockedResources = (body: object): ReadonlyArray<LockedResource> | undefined => {
  if (!("code" in body) || body.code !== "ResourceLocked") return undefined
  const props = "props" in body ? body.props : undefined
  const locked = Predicate.hasProperty(props, "locked_resources") ? props.locked_resources : undefined
  return Array.isArray(locked) ? locked.filter(isLocked) : []
}

/** Errors are `{message, code?, props?}`; the server's `stack` is not for users and is left behind. */
const parseError = (body: unknown): Envelope => {
  if (!Predicate.isObject(body)) return { _tag: "Error" }
  const locked = lockedResources(body)
  return {
    _tag: "Error",
    ...("message" in body && typeof body.message === "string" ? { message: body.message } : undefined),
    ...("code" in body && typeof body.code === "string" ? { code: body.code } : undefined),
    ...(locked === undefined ? undefined : { locked })
  }
}

/** A GraphQL error has the status 200, and stands beside the data. */
const graphqlErrors = (body: unknown): ReadonlyArray<unknown> | undefined =>
  Predicate.hasProperty(body, "errors") && Array.isArray(body.errors) && body.errors.length > 0
    ? body.errors
    : undefined

const parseEnvelope = (status: number, body: unknown): Envelope => {
  if (status < 200 || status >= 300) return parseError(body)
  const errors = graphqlErrors(body)
  return errors === undefined ? { _tag: "Success", payload: body } : parseError(errors[0])
}

/**
 * CloudTower's headers, envelopes and error bodies. Texts of responses come in this language, unless the `Language` of a
 * call is another.
 */
export const protocol = (language: Language): Protocol => ({
  platform: "cloudtower",
  headerNames: ["Content-Language"],
  headers: () => Effect.map(Language, (callLanguage) => ({ "content-language": callLanguage ?? language })),
  // CloudTower recognizes no repeats; what is repeated is harmless.
  repeatWindow: () => undefined,
  isDuplicate: () => false,
  parseEnvelope,
  requestId: (headers) => headers["x-tower-request-id"]
})

/** An operation of the GraphQL endpoint `POST /api`, for the few things that the REST API does not offer. */
export const graphql = <Variables extends object, A>(
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
    (response) => response.data
  ),
  failures: Failures.none
})
