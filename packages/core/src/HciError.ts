/**
 * Everything a call can fail with: a small, flat set of tagged errors.
 *
 * Every error says which platform and operation it comes from and keeps what the server said: HTTP status, the vendor's
 * code and message, and the request id where one was sent. `Effect.catchTag("NotFound", ...)` is all a caller needs.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

/** The class type of an error; spelled once so that the classes below stay short. */
interface ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> extends Schema.Class<
  Self,
  Schema.TaggedStruct<Tag, Fields>,
  Cause.YieldableError
> {}

type DetailFields = {
  readonly platform: Schema.String
  readonly operation: Schema.String
  readonly site: Schema.optionalKey<Schema.String>
  readonly status: Schema.optionalKey<Schema.Number>
  readonly code: Schema.optionalKey<Schema.String>
  readonly message: Schema.String
  readonly requestId: Schema.optionalKey<Schema.String>
}

const detail: DetailFields = {
  platform: Schema.String,
  operation: Schema.String,
  site: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.Number),
  code: Schema.optionalKey(Schema.String),
  message: Schema.String,
  requestId: Schema.optionalKey(Schema.String)
}

/** What every error carries. */
export interface ErrorDetail {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** The operation's name, as in `Servers.get`. */
  readonly operation: string
  /** The site's name, when the layer was given one. */
  readonly site?: string
  /** HTTP status of the answer, when there was one. */
  readonly status?: number
  /** The vendor's error code, as text. */
  readonly code?: string
  /** The vendor's message, or a sentence that says what went wrong and what to do. */
  readonly message: string
  /** The server's id of the request, for its support. */
  readonly requestId?: string
}

type NotFoundFields = DetailFields & {
  readonly replayed: Schema.optionalKey<Schema.Boolean>
}
const notFoundFields: NotFoundFields = { ...detail, replayed: Schema.optionalKey(Schema.Boolean) }
const NotFoundBase: ErrorClass<NotFound, "NotFound", NotFoundFields> = Schema.TaggedError<NotFound>()(
  "NotFound",
  notFoundFields
)
/**
 * The thing that was asked for does not exist (404, or an empty answer where one record was asked for).
 *
 * `replayed` is true when the refusal follows an attempt of the same call whose answer was lost: a deletion may have
 * succeeded then.
 */
export class NotFound extends NotFoundBase {}

/** A resource that another task holds. */
export interface LockedResource {
  readonly id: string
  readonly type: string
}
type ConflictFields = DetailFields & {
  readonly locked: Schema.optionalKey<Schema.$Array<Schema.Codec<LockedResource>>>
  readonly replayed: Schema.optionalKey<Schema.Boolean>
}
const conflictFields: ConflictFields = {
  ...detail,
  locked: Schema.optionalKey(Schema.Array(Schema.Struct({ id: Schema.String, type: Schema.String }))),
  replayed: Schema.optionalKey(Schema.Boolean)
}
const ConflictBase: ErrorClass<Conflict, "Conflict", ConflictFields> = Schema.TaggedError<Conflict>()(
  "Conflict",
  conflictFields
)
/**
 * The request contradicts the state of the resource (409, or CloudTower's `ResourceLocked`).
 *
 * - `locked`: what is held by another task, where the server says so.
 * - `replayed`: true when the server refused a repeat of this very call, so an earlier attempt whose answer was lost has
 *   taken effect. Look for its result instead of calling again.
 */
export class Conflict extends ConflictBase {}

/** One task that ended in failure. */
export interface FailedTask {
  readonly id: string
  readonly status: string
  readonly code?: string
  readonly message: string
  /** The last thing the server said of it. */
  readonly observation?: unknown
}
type TaskFailedFields = DetailFields & {
  readonly tasks: Schema.$Array<Schema.Codec<FailedTask>>
}
const taskFailedFields: TaskFailedFields = {
  ...detail,
  tasks: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      status: Schema.String,
      code: Schema.optionalKey(Schema.String),
      message: Schema.String,
      observation: Schema.optionalKey(Schema.Unknown)
    })
  )
}
const TaskFailedBase: ErrorClass<TaskFailed, "TaskFailed", TaskFailedFields> = Schema.TaggedError<TaskFailed>()(
  "TaskFailed",
  taskFailedFields
)
/** One or more tasks ended in failure or were cancelled; `tasks` has every one of them. */
export class TaskFailed extends TaskFailedBase {}

type TimeoutFields = DetailFields & {
  readonly taskIds: Schema.$Array<Schema.String>
  readonly timeoutMillis: Schema.Number
  readonly observation: Schema.optionalKey<Schema.Unknown>
}
const timeoutFields: TimeoutFields = {
  ...detail,
  taskIds: Schema.Array(Schema.String),
  timeoutMillis: Schema.Number,
  observation: Schema.optionalKey(Schema.Unknown)
}
const TimeoutBase: ErrorClass<Timeout, "Timeout", TimeoutFields> = Schema.TaggedError<Timeout>()(
  "Timeout",
  timeoutFields
)
/**
 * A task outlasted its wait. The task goes on: its ids can be waited for again, in this process or another.
 * `observation` is the last thing the server said of it, absent when the server never listed it.
 */
export class Timeout extends TimeoutBase {}

type UnsupportedFields = DetailFields & {
  readonly since: Schema.String
  readonly serverVersion: Schema.String
}
const unsupportedFields: UnsupportedFields = { ...detail, since: Schema.String, serverVersion: Schema.String }
const UnsupportedBase: ErrorClass<Unsupported, "Unsupported", UnsupportedFields> = Schema.TaggedError<Unsupported>()(
  "Unsupported",
  unsupportedFields
)
/** The operation is newer than the server: it came with version `since`, the server is `serverVersion`. */
export class Unsupported extends UnsupportedBase {}

const UnauthorizedBase: ErrorClass<Unauthorized, "Unauthorized", DetailFields> = Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  detail
)
/** The credentials were refused (401), also after one new login. */
export class Unauthorized extends UnauthorizedBase {}

const ForbiddenBase: ErrorClass<Forbidden, "Forbidden", DetailFields> = Schema.TaggedError<Forbidden>()(
  "Forbidden",
  detail
)
/** The account may not do this (403). */
export class Forbidden extends ForbiddenBase {}

const BadRequestBase: ErrorClass<BadRequest, "BadRequest", DetailFields> = Schema.TaggedError<BadRequest>()(
  "BadRequest",
  detail
)
/** The server refused the request as it stands (any other 4xx, or an error code in a 200). */
export class BadRequest extends BadRequestBase {}

type RateLimitedFields = DetailFields & {
  readonly retryAfterMillis: Schema.optionalKey<Schema.Number>
}
const rateLimitedFields: RateLimitedFields = { ...detail, retryAfterMillis: Schema.optionalKey(Schema.Number) }
const RateLimitedBase: ErrorClass<RateLimited, "RateLimited", RateLimitedFields> = Schema.TaggedError<RateLimited>()(
  "RateLimited",
  rateLimitedFields
)
/** Too many requests (429), also after waiting as the server asked. */
export class RateLimited extends RateLimitedBase {}

type ServerErrorFields = DetailFields & {
  readonly retryAfterMillis: Schema.optionalKey<Schema.Number>
}
const serverErrorFields: ServerErrorFields = { ...detail, retryAfterMillis: Schema.optionalKey(Schema.Number) }
const ServerErrorBase: ErrorClass<ServerError, "ServerError", ServerErrorFields> = Schema.TaggedError<ServerError>()(
  "ServerError",
  serverErrorFields
)
/** The server failed (5xx); what it said survives, JSON or not. */
export class ServerError extends ServerErrorBase {}

/**
 * Why no whole answer came.
 *
 * - `url`: the address is malformed
 * - `dns`, `refused`, `unreachable`, `tls`, `certificate`, `proxy`: no connection, so nothing was sent
 * - `reset`: the connection ended before the answer did
 * - `timeout`: no whole answer in time
 * - `circuit`: not tried, because the last calls all failed
 * - `other`: anything else the HTTP client reports
 */
export type TransportReason =
  | "url"
  | "dns"
  | "refused"
  | "unreachable"
  | "tls"
  | "certificate"
  | "proxy"
  | "reset"
  | "timeout"
  | "circuit"
  | "other"
type TransportErrorFields = DetailFields & {
  readonly reason: Schema.Codec<TransportReason>
  readonly sent: Schema.Boolean
}
const transportErrorFields: TransportErrorFields = {
  ...detail,
  reason: Schema.Literals([
    "url",
    "dns",
    "refused",
    "unreachable",
    "tls",
    "certificate",
    "proxy",
    "reset",
    "timeout",
    "circuit",
    "other"
  ]),
  sent: Schema.Boolean
}
const TransportErrorBase: ErrorClass<TransportError, "TransportError", TransportErrorFields> =
  Schema.TaggedError<TransportError>()("TransportError", transportErrorFields)
/** No answer came. `sent` is false when certainly no byte of the request left, so that even a write may be repeated. */
export class TransportError extends TransportErrorBase {}

/** One place where an answer is not what its schema says. */
export interface Issue {
  /** Where, as in `data[3].memory_mb`. */
  readonly path: string
  /** What is wrong there; never the value itself. */
  readonly message: string
}
type InvalidResponseFields = DetailFields & {
  readonly issues: Schema.$Array<Schema.Codec<Issue>>
}
const invalidResponseFields: InvalidResponseFields = {
  ...detail,
  issues: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String }))
}
const InvalidResponseBase: ErrorClass<InvalidResponse, "InvalidResponse", InvalidResponseFields> =
  Schema.TaggedError<InvalidResponse>()("InvalidResponse", invalidResponseFields)
/** A successful answer that is not JSON, does not fit its schema, or breaks the rules of paging. */
export class InvalidResponse extends InvalidResponseBase {}

/** What any request can fail with, whatever it asks for. */
export type RequestError =
  | Unauthorized
  | Forbidden
  | BadRequest
  | RateLimited
  | ServerError
  | TransportError
  | InvalidResponse

/** Every error of the library. */
export type HciError = RequestError | NotFound | Conflict | TaskFailed | Timeout | Unsupported

const requestErrors = [
  Unauthorized,
  Forbidden,
  BadRequest,
  RateLimited,
  ServerError,
  TransportError,
  InvalidResponse
] as const

/** Whether a value is one of the errors that any request can fail with. */
export const isRequestError = (u: unknown): u is RequestError => requestErrors.some((error) => u instanceof error)

/** How long the server asks to wait, 0 when it does not. */
export const retryAfterMillis = (u: unknown): number =>
  u instanceof RateLimited || u instanceof ServerError ? (u.retryAfterMillis ?? 0) : 0
