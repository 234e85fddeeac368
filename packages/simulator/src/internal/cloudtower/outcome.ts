/**
 * What a step of an operation gives: a value, or a reason to refuse.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "./schema/json.ts"

/** Why a request is not granted. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly code?: string
  readonly props?: JsonObject
}

/** The outcome of a step. */
export type Outcome<A> = Result.Result<A, Refusal>

/** 400. */
export const badRequest = (message: string): Result.Result<never, Refusal> => Result.fail({ status: 400, message })
/** 401. */
export const unauthorized = (message: string): Result.Result<never, Refusal> => Result.fail({ status: 401, message })
/** 404. */
export const notFound = (message: string): Result.Result<never, Refusal> => Result.fail({ status: 404, message })

/** Every outcome's value, or the first refusal. */
export const all = <A, B>(items: ReadonlyArray<A>, step: (item: A) => Outcome<B>): Outcome<ReadonlyArray<B>> => {
  const values: Array<B> = []
  for (const item of items) {
    const outcome = step(item)
    if (Result.isFailure(outcome)) return Result.fail(outcome.failure)
    values.push(outcome.success)
  }
  return Result.succeed(values)
}
