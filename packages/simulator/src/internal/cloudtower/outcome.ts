/**
 * What an operation gives: a value, or an error; and the HTTP response of either.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../engine/json.ts"
import type { HttpResponse } from "../engine/http.ts"
import { json } from "../engine/http.ts"

/** An error of the API. */
export interface ApiError {
  readonly status: number
  readonly message: string
  readonly code?: string
  readonly props?: JsonObject
}

/** A value, or an error. */
export type Outcome<A> = Result.Result<A, ApiError>

/** 400: the request is not valid. */
export const badRequest = (message: string): Result.Result<never, ApiError> => Result.fail({ status: 400, message })
/** 401: nobody is logged in. */
export const unauthorized = (message: string): Result.Result<never, ApiError> => Result.fail({ status: 401, message })
/** 404: there is no such record. */
export const notFound = (message: string): Result.Result<never, ApiError> => Result.fail({ status: 404, message })

/** Every outcome's value, or the first error. */
export const all = <A, B>(items: ReadonlyArray<A>, step: (item: A) => Outcome<B>): Outcome<ReadonlyArray<B>> => {
  const values: Array<B> = []
  for (const item of items) {
    const outcome = step(item)
    if (Result.isFailure(outcome)) return Result.fail(outcome.failure)
    values.push(outcome.success)
  }
  return Result.succeed(values)
}

/** A successful response with a body of JSON. */
export const toResponse = (body: Json, requestId: string): HttpResponse =>
  json(200, body, { "x-tower-request-id": requestId })

/** The response to a request on a path that fails. */
export const toErrorResponse = (
  { code, message, props, status }: ApiError,
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
