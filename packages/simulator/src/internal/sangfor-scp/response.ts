/**
 * Responses of a Sangfor SCP: data or an error, in the envelope of the date in the path; and times as responses have them.
 *
 * @since 0.1.0
 */
import { empty, json } from "../engine/http.ts"
import type { HttpResponse } from "../engine/http.ts"
import type { ResponseError } from "../engine/outcome.ts"

/** What a handler responds with when nothing fails. */
export interface Success {
  readonly status: 200 | 201 | 204
  /** `data` of the envelope; bytes are the body themselves. */
  readonly data: unknown
}

/** 200 with data. */
export const ok = (data: unknown): Success => ({ status: 200, data })
/** 201 with data. */
export const created = (data: unknown): Success => ({ status: 201, data })
/** 204. */
export const noContent: Success = { status: 204, data: undefined }

/** The date from which envelopes have `errcode`, but for a few operations that had it before. */
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

/** Data in the envelope of its date: `code` until 2024, `errcode` from a date that depends on the operation. */
export const toResponse = ({ data, status }: Success, date: number, errcodeSince: number): HttpResponse => {
  if (status === 204) return empty(204)
  if (data instanceof Uint8Array) return { status, headers: { "content-type": "application/octet-stream" }, body: data }
  const code = date >= newEnvelope ? {} : { code: 0 }
  const errcode = date >= errcodeSince ? { errcode: "" } : {}
  return json(status, { ...code, ...errcode, data, message: "" })
}

/** An error in the envelope of its date. */
export const toErrorResponse = ({ message, retryAfterSeconds, status }: ResponseError, date: number): HttpResponse => {
  const failure = date >= newEnvelope ? { errcode: errorNames[status] ?? "SCP.InternalError" } : { code: status }
  return json(
    status,
    { ...failure, data: {}, message },
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }
  )
}

/** As in `2025-01-08T19:14:25`: without a zone. */
export const plainTime = (millis: number): string => new Date(millis).toISOString().slice(0, 19)

/** As in `2023-10-09T11:32:15.000000`: without a zone. */
export const microsTime = (millis: number): string => `${new Date(millis).toISOString().slice(0, -1)}000`

/** As in `2025-11-27T10:32:14Z`. */
export const utcTime = (millis: number): string => `${plainTime(millis)}Z`
