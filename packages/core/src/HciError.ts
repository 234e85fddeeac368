/**
 * Everything a call can fail with: a small, flat set of tagged errors.
 *
 * Every error names the platform, the site and the operation it comes from and keeps what the server sent: HTTP status,
 * the vendor's code and message, and the request id where there is one. Printed, it tells all of these on one line. Texts
 * of servers are cleaned: at most 2000 characters, on one line, without what a terminal obeys, secrets of the request
 * masked. `Effect.catchTag("NotFound", ...)` is all a caller needs.
 *
 * ```ts
 * import { HciError } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * const missing = new HciError.NotFound({
 *   platform: "sangfor-scp",
 *   operation: "Servers.get",
 *   status: 404,
 *   message: "There is no such server."
 * })
 *
 * // One error is caught by its tag; the others stay in the type.
 * export const program = Effect.fail(missing).pipe(Effect.catchTag("NotFound", ({ message }) => Effect.succeed(message)))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { clean } from "./internal/serverText.ts"

const detail = {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  platform: Schema.String,
  /** The operation's name, as in `Servers.get`. */
  operation: Schema.String,
  /** The site's name, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** HTTP status of the response, when there was one. */
  status: Schema.optionalKey(Schema.Number),
  /** The vendor's error code, as text. */
  code: Schema.optionalKey(Schema.String),
  /** The vendor's message, or a sentence that says what went wrong and what to do. */
  message: Schema.String,
  /** The server's id of the request, for its support. */
  requestId: Schema.optionalKey(Schema.String),
  /**
   * True when the call is a write that may have taken effect all the same: bytes of it were sent, and no response said
   * otherwise. The message names what to look for before the call is made again.
   */
  mayHaveTakenEffect: Schema.optionalKey(Schema.Boolean),
  /**
   * What the error was made of: after no whole response, what the HTTP client reported (names, messages and codes, without
   * requests, headers and credentials); after a rejected login, the error of the login's request. No enumerable field.
   */
  cause: Schema.optionalKey(Schema.Defect())
}

/**
 * The fields that every error has.
 *
 * @category error handling
 */
export interface ErrorDetail extends Schema.Struct.Type<typeof detail> {}

/** `NotFound (sangfor-scp, site-a, Servers.get, HTTP 404, code 17, request r-9)`: where an error comes from. */
const nameOf = (tag: string, { code, operation, platform, requestId, site, status }: ErrorDetail): string => {
  const parts = [
    platform,
    ...(site === undefined ? [] : [site]),
    operation,
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`])
  ]
  return `${tag} (${parts.join(", ")})`
}

/**
 * The requested record does not exist: 404, or an empty list where one record was requested.
 *
 * @category errors
 */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  ...detail,
  /**
   * True when the error follows an attempt of the same call that may have taken effect: a deletion may have succeeded
   * then.
   */
  replayed: Schema.optionalKey(Schema.Boolean)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

const LockedResource = Schema.Struct({
  /** The resource's id. */
  id: Schema.String,
  /** The kind of resource in the vendor's words, as in `Vm`. */
  type: Schema.String
})

/**
 * A resource that is locked by another task.
 *
 * @category error handling
 */
export interface LockedResource extends Schema.Schema.Type<typeof LockedResource> {}

/**
 * The request contradicts the state of the resource: 409, or CloudTower's `ResourceLocked`.
 *
 * @category errors
 */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", {
  ...detail,
  /** The resources that another task has locked, where the server names them: the first 100. */
  locked: Schema.optionalKey(Schema.Array(LockedResource)),
  /**
   * True when the error follows an attempt of the same call that may have taken effect, so that this attempt conflicts
   * with it. Look for its result instead of calling again.
   */
  replayed: Schema.optionalKey(Schema.Boolean)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

const FailedTask = Schema.Struct({
  /** The task's id. */
  id: Schema.String,
  /** The vendor's status of the task, as in `failure` or `FAILED`. */
  status: Schema.String,
  /** The vendor's error code, where the task has one. */
  code: Schema.optionalKey(Schema.String),
  /** The vendor's reason. */
  message: Schema.String,
  /** The kind of the failure, where the platform's package knows it, as in `DuplicateName`. */
  reason: Schema.optionalKey(Schema.String),
  /** The task as the server described it last. */
  observation: Schema.optionalKey(Schema.Unknown)
})

/**
 * One task that ended in failure.
 *
 * @category error handling
 */
export interface FailedTask extends Schema.Schema.Type<typeof FailedTask> {}

/**
 * One or more tasks ended in failure or were cancelled.
 *
 * @category errors
 */
export class TaskFailed extends Schema.TaggedError<TaskFailed>()("TaskFailed", {
  ...detail,
  /** The kind of the failure of the first task, where the platform's package knows it, as in `DuplicateName`. */
  reason: Schema.optionalKey(Schema.String),
  /** Every task that failed. */
  tasks: Schema.Array(FailedTask)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * One or more tasks had been listed by the server, not ended, and are listed no more. How their work ended is unknown: look
 * at what it was to change.
 *
 * @category errors
 */
export class TaskGone extends Schema.TaggedError<TaskGone>()("TaskGone", {
  ...detail,
  /** The tasks that are gone. */
  taskIds: Schema.Array(Schema.String),
  /** One of the tasks as the server described it last. */
  observation: Schema.optionalKey(Schema.Unknown)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * Tasks had not ended when the time to wait was over. They go on: wait for their ids again, here or in another process.
 *
 * @category errors
 */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", {
  ...detail,
  /** The tasks that had not ended. */
  taskIds: Schema.Array(Schema.String),
  /** How long was waited, in milliseconds. */
  timeoutMillis: Schema.Number,
  /** One of the tasks as the server described it last; absent when the server has listed none of them. */
  observation: Schema.optionalKey(Schema.Unknown)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * The operation is newer than the server.
 *
 * @category errors
 */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  ...detail,
  /** The version of the platform that brought the operation. */
  since: Schema.String,
  /** The version of the server. */
  serverVersion: Schema.String
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * The server rejects the credentials (401), also after one new login.
 *
 * @category errors
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", detail) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * The account may not do this (403).
 *
 * @category errors
 */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", detail) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * The server rejects the request as it stands: any other 4xx, or an error code in a 200.
 *
 * @category errors
 */
export class BadRequest extends Schema.TaggedError<BadRequest>()("BadRequest", detail) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * Too many requests (429), also after waiting as the server asks; or the server asks, with 429 or a 5xx, for a longer wait
 * than `maxServerWait` allows.
 *
 * @category errors
 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...detail,
  /** How long the server asks to wait, in milliseconds. */
  retryAfterMillis: Schema.optionalKey(Schema.Number)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * The server failed (5xx). The message holds the text of its response, JSON or not.
 *
 * @category errors
 */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", {
  ...detail,
  /** How long the server asks to wait, in milliseconds. */
  retryAfterMillis: Schema.optionalKey(Schema.Number)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

const TransportReason = Schema.Literals([
  "url",
  "request",
  "dns",
  "refused",
  "unreachable",
  "tls",
  "certificate",
  "proxy",
  "reset",
  "timeout",
  "protocol",
  "circuit",
  "other"
])

/**
 * Why no whole response came.
 *
 * - `url`: the address is malformed
 * - `request`: the request cannot be written as HTTP, as with a line end in a header
 * - `dns`, `refused`, `unreachable`, `tls`, `certificate`, `proxy`: no connection, so nothing was sent
 * - `reset`: the connection ended before the response did
 * - `timeout`: no whole response in time
 * - `protocol`: what came is no HTTP
 * - `circuit`: not tried, because the last calls all failed
 * - `other`: anything else the HTTP client reports
 *
 * @category error handling
 */
export type TransportReason = typeof TransportReason.Type

/**
 * The request got no response, or only a part of one.
 *
 * @category errors
 */
export class TransportError extends Schema.TaggedError<TransportError>()("TransportError", {
  ...detail,
  /** Why no whole response came. */
  reason: TransportReason,
  /** False when certainly no byte of the request was sent, so that even a write may be repeated. */
  sent: Schema.Boolean
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

const Issue = Schema.Struct({
  /** Where, as in `data[3].memory_mb`; empty for the whole value. */
  path: Schema.String,
  /** What is wrong there; never the value itself. */
  message: Schema.String
})

/**
 * One place where a response does not fit its schema.
 *
 * @category error handling
 */
export interface Issue extends Schema.Schema.Type<typeof Issue> {}

/**
 * A successful response that is not JSON, does not fit its schema, or breaks the rules of paging. Its `code` is
 *
 * - `malformed`: it is not JSON
 * - `incomplete`: the listing cannot be shown complete
 * - `too large`: it has more bytes than the client's `maxResponseBytes`
 * - `encoding`, `charset`: it is compressed or written in a way that is not known, or damaged
 *
 * @category errors
 */
export class InvalidResponse extends Schema.TaggedError<InvalidResponse>()("InvalidResponse", {
  ...detail,
  /** Every place that does not fit; empty when the response is not JSON or breaks the rules of paging. */
  issues: Schema.Array(Issue)
}) {
  /** Where the error comes from, on one line before the message when the error is printed. */
  override get name(): string {
    return nameOf(this._tag, this)
  }
}

/**
 * What any request can fail with, whatever it asks for.
 *
 * @category errors
 */
export type RequestError =
  | Unauthorized
  | Forbidden
  | BadRequest
  | RateLimited
  | ServerError
  | TransportError
  | InvalidResponse

/**
 * Every error of the library.
 *
 * @category errors
 */
export type HciError = RequestError | NotFound | Conflict | TaskFailed | TaskGone | Timeout | Unsupported

const taskErrors = [TaskFailed, TaskGone, Timeout] as const

const requestErrors = [
  Unauthorized,
  Forbidden,
  BadRequest,
  RateLimited,
  ServerError,
  TransportError,
  InvalidResponse
] as const

/**
 * Whether a value is one of the errors that any request can fail with.
 *
 * @category guards
 */
export const isRequestError = (u: unknown): u is RequestError => requestErrors.some((error) => u instanceof error)

/**
 * Whether a value is an error of this library, whichever; effect's own `HttpApiError.NotFound`, which has the same tag as
 * `NotFound` here, is none.
 *
 * @category guards
 */
export const isHciError = (u: unknown): u is HciError =>
  isRequestError(u) ||
  u instanceof NotFound ||
  u instanceof Conflict ||
  u instanceof Unsupported ||
  taskErrors.some((error) => u instanceof error)

/**
 * The names of the platforms, as in the field `platform` of errors.
 *
 * @category models
 */
export type PlatformName = "sangfor-scp" | "cloudtower"

/**
 * An error of one platform.
 *
 * @category models
 */
export type FromPlatform<E, Name extends PlatformName> = E & {
  /** The platform that the error is of. */
  readonly platform: Name
}

/**
 * Whether an error is of one platform, and has one of the tags where some are given, for programs that talk to both:
 * `Effect.catchIf(HciError.isFrom("sangfor-scp", "NotFound"), ...)`. After {@link withPlatform}, what was caught is no
 * longer in the type, and the errors of the other platform are.
 *
 * @category guards
 */
export const isFrom =
  <Name extends PlatformName, Tag extends HciError["_tag"] = HciError["_tag"]>(
    platform: Name,
    ...tags: ReadonlyArray<Tag>
  ) =>
  <E>(error: E): error is E & FromPlatform<Extract<HciError, { readonly _tag: Tag }>, Name> =>
    isHciError(error) && error.platform === platform && (tags.length === 0 || tags.some((tag) => tag === error._tag))

/** An error as {@link withPlatform} types it: those of this library have their platform, others are as they were. */
type WithPlatform<E, Name extends PlatformName> = E extends HciError ? FromPlatform<E, Name> : E

const hasPlatform =
  <Name extends PlatformName>(platform: Name) =>
  <E>(error: E): error is E & WithPlatform<E, Name> =>
    !isHciError(error) || error.platform === platform

/**
 * Names the platform in the types of a program's errors, so that a program over both can catch those of one and keep those
 * of the other: `Servers.get(id).pipe(HciError.withPlatform("sangfor-scp"))`, then {@link isFrom}. The errors stay as they
 * are. The program talks to this platform alone: it dies with an error of the other one.
 *
 * @category error handling
 */
export const withPlatform =
  <Name extends PlatformName>(platform: Name) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, WithPlatform<E, Name>, R> =>
    Effect.catch(self, (error) => (hasPlatform(platform)(error) ? Effect.fail(error) : Effect.die(error)))

/**
 * Whether a value is an error of this library with one of these tags: `Effect.catchIf(HciError.is("NotFound"), ...)` lets
 * errors of others with the same tag, as effect's own `HttpApiError.NotFound`, pass.
 *
 * @category guards
 */
export const is =
  <Tag extends HciError["_tag"]>(...tags: ReadonlyArray<Tag>) =>
  (u: unknown): u is Extract<HciError, { readonly _tag: Tag }> =>
    isHciError(u) && tags.some((tag) => tag === u._tag)

/** Reasons that stay as they are until somebody changes a setting. */
const lastingReasons: ReadonlySet<TransportReason> = new Set(["url", "request", "tls", "certificate", "proxy"])

/**
 * Whether the fault behind an error may pass by itself, so that the same call may succeed later: no connection, a lost one,
 * an open circuit, 429, 5xx, a damaged response, resources that are locked by another task, a task that has not ended.
 * Whether the call may be made twice is another question: see `mayHaveTakenEffect`.
 *
 * @category guards
 */
export const isTransient = (u: unknown): u is HciError => {
  if (!isHciError(u)) return false
  switch (u._tag) {
    case "TransportError":
      return !lastingReasons.has(u.reason)
    case "RateLimited":
    case "ServerError":
    case "Timeout":
      return true
    case "InvalidResponse":
      return u.code === "malformed"
    case "Conflict":
      return u.locked !== undefined
    default:
      return false
  }
}

/**
 * Whether the credentials, or what their account may do, are what is wrong: 401 and 403.
 *
 * @category guards
 */
export const isAuthorization: (u: unknown) => u is Unauthorized | Forbidden = /* @__PURE__ */ is(
  "Unauthorized",
  "Forbidden"
)

/**
 * Whether a wait for tasks ended otherwise than with their success.
 *
 * @category guards
 */
export const isTaskError: (u: unknown) => u is TaskFailed | TaskGone | Timeout = /* @__PURE__ */ is(
  "TaskFailed",
  "TaskGone",
  "Timeout"
)

/**
 * The same error with another message and other detail.
 *
 * @category error handling
 */
export const withDetail = (
  error: RequestError,
  changes: Partial<Pick<ErrorDetail, "message" | "mayHaveTakenEffect">>
): RequestError => {
  // A cause is no enumerable field of an error.
  const cause = error.cause === undefined ? undefined : { cause: error.cause }
  const detail = { message: error.message, ...cause, ...changes }
  switch (error._tag) {
    case "Unauthorized":
      return new Unauthorized({ ...error, ...detail })
    case "Forbidden":
      return new Forbidden({ ...error, ...detail })
    case "BadRequest":
      return new BadRequest({ ...error, ...detail })
    case "RateLimited":
      return new RateLimited({ ...error, ...detail })
    case "ServerError":
      return new ServerError({ ...error, ...detail })
    case "TransportError":
      return new TransportError({ ...error, ...detail })
    case "InvalidResponse":
      return new InvalidResponse({ ...error, ...detail })
  }
}

/**
 * A text of a server as errors show it: on one line of at most 2000 characters, without what a terminal obeys.
 *
 * @category error handling
 */
export const printable = (text: string): string => clean(text)

/**
 * How long the server asks to wait, in milliseconds; 0 when it does not.
 *
 * @category error handling
 */
export const retryAfterMillis = (u: unknown): number =>
  u instanceof RateLimited || u instanceof ServerError ? (u.retryAfterMillis ?? 0) : 0

/**
 * Continues a sentence with the first issue and the number of the others: ` at name: Expected string and 2 more`.
 *
 * @category error handling
 */
export const describeIssues = ([first, ...others]: ReadonlyArray<Issue>): string => {
  if (first === undefined) return ""
  const more = others.length === 0 ? "" : ` and ${others.length} more`
  return ` at ${first.path === "" ? "its root" : first.path}: ${first.message}${more}`
}
