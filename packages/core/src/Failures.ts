/**
 * From an error response to a tagged error.
 *
 * ```ts
 * import { Failures } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * const failure = { platform: "sangfor-scp", operation: "Servers.get", status: 404, message: "There is no such server." }
 *
 * // 404 is `NotFound` where the operation has a rule for it, and `BadRequest` elsewhere.
 * export const program = Effect.sync(() =>
 *   [Failures.notFoundOrConflict, Failures.none].map((table) => Failures.toError(table, failure)._tag)
 * )
 * ```
 *
 * @since 0.1.0
 */
import type { RequestError } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import { isOlder } from "./Version.ts"

/**
 * An error response as the platform described it.
 *
 * @category failures
 */
export interface Failure extends HciError.ErrorDetail {
  /** HTTP status of the response. */
  readonly status: number
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMillis?: number
  /** The resources that CloudTower's `ResourceLocked` names. */
  readonly locked?: ReadonlyArray<HciError.LockedResource>
  /** The version of the server, where it matters for what the response means. */
  readonly serverVersion?: string
  /** True when the response follows an attempt of the same call that may have taken effect. */
  readonly replayed?: boolean
}

/**
 * One line of a failure table.
 *
 * @category failures
 */
export interface FailureRule<out E> {
  /** Whether the rule is for this failure. */
  readonly matches: (failure: Failure) => boolean
  /** The error that the failure becomes. */
  readonly error: (failure: Failure) => E
}

/**
 * Which failures become errors of an operation; the first rule that matches is taken.
 *
 * @category failures
 */
export interface FailureTable<out E> extends ReadonlyArray<FailureRule<E>> {}

const notFoundRule: FailureRule<HciError.NotFound> = {
  matches: (failure) => failure.status === 404,
  error: (failure) => new HciError.NotFound(failure)
}
const conflictRule: FailureRule<HciError.Conflict> = {
  matches: (failure) => failure.status === 409 || failure.locked !== undefined,
  error: (failure) => new HciError.Conflict(failure)
}

/**
 * Of an operation without errors of its own: it fails as every request can.
 *
 * @category failures
 */
export const none: FailureTable<never> = []
/**
 * 404 is `NotFound`.
 *
 * @category failures
 */
export const notFound: FailureTable<HciError.NotFound> = [notFoundRule]
/**
 * 409 is `Conflict`.
 *
 * @category failures
 */
export const conflict: FailureTable<HciError.Conflict> = [conflictRule]
/**
 * 404 is `NotFound`, 409 is `Conflict`.
 *
 * @category failures
 */
export const notFoundOrConflict: FailureTable<HciError.NotFound | HciError.Conflict> = [notFoundRule, conflictRule]

/**
 * 404 from a server that is older than `since`, the version that brought the operation, is `Unsupported`.
 *
 * @category failures
 */
export const unsupportedBefore = (since: string): FailureTable<HciError.Unsupported> => [
  {
    matches: ({ serverVersion, status }) =>
      status === 404 && serverVersion !== undefined && isOlder(serverVersion, since),
    error: ({ serverVersion: version = "", ...failure }) => {
      const serverVersion = HciError.printable(version)
      const message = `${failure.operation} came with version ${since}; this server is ${serverVersion}.`
      return new HciError.Unsupported({ ...failure, since, serverVersion, message })
    }
  }
]

/** The error of a failure that its operation has no rule for. */
const commonError = (failure: Failure): RequestError => {
  if (failure.status === 401) return new HciError.Unauthorized(failure)
  if (failure.status === 403) return new HciError.Forbidden(failure)
  if (failure.status === 429) return new HciError.RateLimited(failure)
  if (failure.status >= 500) return new HciError.ServerError(failure)
  return new HciError.BadRequest(failure)
}

/**
 * The error of a failure, by the operation's table, else by its status.
 *
 * @category failures
 */
export const toError = <E>(table: FailureTable<E>, failure: Failure): E | RequestError => {
  const rule = table.find((candidate) => candidate.matches(failure))
  return rule === undefined ? commonError(failure) : rule.error(failure)
}
