/**
 * Answers as CloudTower writes them.
 *
 * @since 0.1.0
 */
import { json } from "../../engine/http.ts"
import type { HttpResponse } from "../../engine/http.ts"
import type { Refusal } from "../outcome.ts"
import type { Json } from "../schema/json.ts"

/** An answer. */
export const toResponse = (body: Json, requestId: string): HttpResponse =>
  json(200, body, { "x-tower-request-id": requestId })

/** A refusal of an operation on a path. */
export const toRefusal = (
  { code, message, props, status }: Refusal,
  path: string,
  operation: string | undefined,
  requestId: string
): HttpResponse =>
  json(
    status,
    {
      message,
      status,
      path,
      ...(code === undefined ? {} : { code }),
      ...(props === undefined ? {} : { props }),
      ...(operation === undefined ? {} : { operationName: operation })
    },
    { "x-tower-request-id": requestId }
  )
