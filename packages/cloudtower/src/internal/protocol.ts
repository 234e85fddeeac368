import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { LockedResource } from "@effect-hci/core/HciError"
import type { RequestParts } from "@effect-hci/core/Operation"
import type { Envelope, Protocol } from "@effect-hci/core/Protocol"
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

/** GraphQL answers 200 with its errors beside the data. */
const graphqlErrors = (body: unknown): ReadonlyArray<unknown> | undefined =>
  Predicate.hasProperty(body, "errors") && Array.isArray(body.errors) && body.errors.length > 0
    ? body.errors
    : undefined

const parseEnvelope = (status: number, body: unknown): Envelope => {
  if (status < 200 || status >= 300) return parseError(body)
  const errors = graphqlErrors(body)
  return errors === undefined ? { _tag: "Success", payload: body } : parseError(errors[0])
}

/** The place of a condition without a value, if there is one. */
const undefinedPlace = (value: unknown, place: string): string | undefined => {
  if (value === undefined) return place
  if (!Predicate.isObjectOrArray(value)) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const found = undefinedPlace(inner, Array.isArray(value) ? `${place}[${name}]` : `${place}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** JSON leaves out what is undefined, and a condition that is left out holds for every record. */
const validateRequest = ({ body }: RequestParts): string | undefined => {
  for (const part of Array.isArray(body) ? body : [body]) {
    if (!Predicate.hasProperty(part, "where") || part.where === undefined) continue
    const place = undefinedPlace(part.where, "where")
    if (place !== undefined) return `\`${place}\` is undefined: give it a value, or leave it out to mean every record.`
  }
  return undefined
}

/** What CloudTower does its own way on the wire; texts of answers come in this language unless a call says otherwise. */
export const protocol = (language: Language): Protocol => ({
  platform: "cloudtower",
  headers: () => Effect.map(Language, (chosen) => ({ "content-language": chosen ?? language })),
  validateRequest,
  parseEnvelope,
  requestId: (headers) => headers["x-tower-request-id"]
})
