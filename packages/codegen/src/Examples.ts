/**
 * Examples of requests and responses, and what they prove of the types that documents describe.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { Operation } from "./Model.ts"
import type { Lookup } from "./Profile.ts"
import type { Field, Type } from "./Type.ts"
import { nullable } from "./Type.ts"

/** One example of an operation. */
export interface Example {
  /** The body that is sent. */
  readonly request?: unknown
  readonly response?: { readonly status: number; readonly body?: unknown }
}

/** Examples by operationId. */
export interface Examples extends Readonly<Record<string, Example>> {}

/** What is inside an envelope. */
const withoutEnvelope = (body: unknown): unknown =>
  Predicate.hasProperty(body, "data") && (Predicate.hasProperty(body, "code") || Predicate.hasProperty(body, "errcode"))
    ? body.data
    : body

/** The values that have the type of the response of an operation: the records of a page, or the payload. */
const responseValues = ({ page }: Operation, { response }: Example): ReadonlyArray<unknown> => {
  if (response?.body === undefined) return []
  const payload = withoutEnvelope(response.body)
  if (page === undefined) return [payload]
  const records = Predicate.hasProperty(payload, page.key) ? payload[page.key] : payload
  return Array.isArray(records) ? records.flat() : []
}

/** How often the object of a field was seen, and how often the field was there. */
interface Count {
  objects: number
  present: number
}

/** What examples prove: whether a field was there in every example of its object, of which there is one. */
export type Evidence = (field: Field) => boolean

/** Looks through the responses of examples. */
export const evidence = (operations: ReadonlyArray<Operation>, examples: Examples, lookup: Lookup): Evidence => {
  const counts = new Map<Field, Count>()
  const lookAt = (type: Type | undefined, value: unknown): void => {
    if (type === undefined || value === null || value === undefined) return
    switch (type._tag) {
      case "Ref":
        return lookAt(lookup(type.name), value)
      case "Nullable":
        return lookAt(type.type, value)
      case "Union":
        return type.members.forEach((member) => lookAt(member, value))
      case "Array":
        return Array.isArray(value) ? value.forEach((item) => lookAt(type.item, item)) : undefined
      case "Record":
        return Predicate.isObject(value) ? Object.values(value).forEach((item) => lookAt(type.value, item)) : undefined
      case "Object":
        return Predicate.isObject(value) ? type.fields.forEach((field) => lookAtField(field, value)) : undefined
    }
  }
  const lookAtField = (field: Field, object: object): void => {
    const value = Predicate.hasProperty(object, field.name) ? object[field.name] : undefined
    const count = counts.get(field) ?? { objects: 0, present: 0 }
    counts.set(field, count)
    count.objects++
    if (value !== undefined && value !== null) count.present++
    lookAt(field.type, value)
  }
  for (const operation of operations) {
    const example = examples[operation.operationId]
    if (example === undefined) continue
    for (const value of responseValues(operation, example)) lookAt(operation.response.type, value)
  }
  return (field) => {
    const count = counts.get(field)
    return count !== undefined && count.objects === count.present
  }
}

/**
 * A type whose fields are required only where examples prove them, and whose records may hold null. The id of a task is
 * never required: a write that is complete names none.
 */
export const prove = (type: Type, isProven: Evidence): Type => {
  switch (type._tag) {
    case "Array":
      return { _tag: "Array", item: prove(type.item, isProven) }
    case "Record":
      return { _tag: "Record", value: nullable(prove(type.value, isProven)) }
    case "Nullable":
      return { _tag: "Nullable", type: prove(type.type, isProven) }
    case "Union":
      return { _tag: "Union", members: type.members.map((member) => prove(member, isProven)) }
    case "Object":
      return {
        _tag: "Object",
        fields: type.fields.map((field) => ({
          ...field,
          type: prove(field.type, isProven),
          required: field.required && field.name !== "task_id" && isProven(field)
        }))
      }
    default:
      return type
  }
}
