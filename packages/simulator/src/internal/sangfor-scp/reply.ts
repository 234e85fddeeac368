/**
 * What a handler answers: data, or a reason to refuse.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { empty, json } from "../engine/http.ts"
import type { HttpResponse } from "../engine/http.ts"

/** An answer before it is put in its envelope. */
export interface Reply {
  readonly status: 200 | 201 | 204
  readonly data: unknown
}

/** Why a request is not granted. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly retryAfterSeconds?: number
}

/** The outcome of a step of a handler. */
export type Outcome<A> = Result.Result<A, Refusal>

/** 200 with data. */
export const ok = (data: unknown): Reply => ({ status: 200, data })
/** 201 with data. */
export const created = (data: unknown): Reply => ({ status: 201, data })
/** 204. */
export const noContent: Reply = { status: 204, data: undefined }

const refuse = (status: number, message: string): Result.Result<never, Refusal> => Result.fail({ status, message })

/** 400. */
export const badRequest = (message: string): Outcome<never> => refuse(400, message)
/** 401. */
export const unauthorized = (message: string): Outcome<never> => refuse(401, message)
/** 404. */
export const notFound = (what: string, id: string): Outcome<never> => refuse(404, `${what} ${id} could not be found`)
/** 409. */
export const conflict = (message: string): Outcome<never> => refuse(409, message)
/** 429. */
export const tooMany = (message: string, retryAfterSeconds: number): Outcome<never> =>
  Result.fail({ status: 429, message, retryAfterSeconds })

/** The value, or the refusal in its place. */
export const orRefuse = <A>(value: A | undefined, refusal: Outcome<never>): Outcome<A> =>
  value === undefined ? refusal : Result.succeed(value)

/** The date from which answers are in the envelope with `errcode`, but for a few operations that had it before. */
export const newEnvelope = 20240000

const errorNames: Readonly<Record<number, string>> = {
  400: "SCP.InvalidParameter",
  401: "SCP.Unauthorized",
  403: "SCP.Forbidden",
  404: "SCP.NotFound",
  405: "SCP.MethodNotAllowed",
  409: "SCP.Conflict",
  429: "SCP.TooManyRequests",
  503: "SCP.ServiceUnavailable"
}

/** A reply in the envelope of its date: `code` until 2024, `errcode` from a date that depends on the operation. */
export const toResponse = ({ data, status }: Reply, date: number, errcodeSince: number): HttpResponse => {
  if (status === 204) return empty(204)
  const code = date >= newEnvelope ? {} : { code: 0 }
  const errcode = date >= errcodeSince ? { errcode: "" } : {}
  return json(status, { ...code, ...errcode, data, message: "" })
}

/** A refusal in the envelope of its date. */
export const toRefusal = ({ message, retryAfterSeconds, status }: Refusal, date: number): HttpResponse => {
  const failure = date >= newEnvelope ? { errcode: errorNames[status] ?? "SCP.InternalError" } : { code: status }
  return json(
    status,
    { ...failure, data: {}, message },
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }
  )
}
