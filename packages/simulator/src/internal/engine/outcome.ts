/**
 * What a step of an operation gives: a value, or the error that the response tells.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "./json.ts"

/** Why a request fails. */
export interface ResponseError {
  /** The HTTP status. */
  readonly status: number
  readonly message: string
  /** The vendor's code, where the status alone does not tell it. */
  readonly code?: string
  /** What the vendor tells beside the message. */
  readonly props?: JsonObject
  /** The header `retry-after`. */
  readonly retryAfterSeconds?: number
}

/** The outcome of a step. */
export type Outcome<A> = Result.Result<A, ResponseError>

const fail = (status: number, message: string): Outcome<never> => Result.fail({ status, message })

/** 400. */
export const badRequest = (message: string): Outcome<never> => fail(400, message)
/** 401. */
export const unauthorized = (message: string): Outcome<never> => fail(401, message)
/** 404. */
export const notFound = (message: string): Outcome<never> => fail(404, message)
/** 409. */
export const conflict = (message: string): Outcome<never> => fail(409, message)
/** 429. */
export const tooManyRequests = (message: string, retryAfterSeconds: number): Outcome<never> =>
  Result.fail({ status: 429, message, retryAfterSeconds })

/** The value, or the error in its place. */
export const orFail = <A>(value: A | undefined, error: Outcome<never>): Outcome<A> =>
  value === undefined ? error : Result.succeed(value)

/** The outcome of a step for each item in order, up to the first error. */
export const all = <A, B>(items: ReadonlyArray<A>, step: (item: A) => Outcome<B>): Outcome<ReadonlyArray<B>> => {
  const values: Array<B> = []
  for (const item of items) {
    const outcome = step(item)
    if (Result.isFailure(outcome)) return Result.fail(outcome.failure)
    values.push(outcome.success)
  }
  return Result.succeed(values)
}
