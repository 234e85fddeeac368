/**
 * What a platform does its own way: headers, envelopes, error bodies, repeated requests.
 *
 * ```ts
 * import type { Protocol } from "@effect-hci/core/Protocol"
 * import { Effect } from "effect"
 *
 * // A platform whose responses have no envelope, and whose requests may be repeated at any time.
 * const protocol: Protocol = {
 *   platform: "lab",
 *   headerNames: ["X-Request-Id"],
 *   headers: () => Effect.succeed({}),
 *   repeatWindow: () => undefined,
 *   duplicate: () => undefined,
 *   parseEnvelope: (status, body) => (status < 400 ? { _tag: "Success", payload: body } : { _tag: "Error" }),
 *   requestId: (headers) => headers["x-request-id"]
 * }
 *
 * export const program = Effect.sync(() => protocol.parseEnvelope(200, { id: "a" }))
 * ```
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type { Failure } from "./Failures.ts"
import type { LockedResource } from "./HciError.ts"
import type { HttpMethod } from "./Operation.ts"

/**
 * What the envelope of a response holds: the payload of a successful one, or the description of an error.
 *
 * @category models
 */
export type Envelope =
  | {
      readonly _tag: "Success"
      /** What the operation's decoder gets. */
      readonly payload: unknown
    }
  | {
      readonly _tag: "Error"
      /** The vendor's message. */
      readonly message?: string
      /** The vendor's error code, as text. */
      readonly code?: string
      /** The HTTP status of the error, where the body names another one than the response has. Default: the response's. */
      readonly status?: number
      /** The resources that another task has locked. */
      readonly locked?: ReadonlyArray<LockedResource>
    }

/**
 * What one platform does its own way.
 *
 * @category models
 */
export interface Protocol {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /**
   * Names of request headers as the vendor writes them, as in `X-Client-Token`. Over HTTP/1.1 they are sent exactly so:
   * servers are known that refuse a signature with other spellings. `Accept`, `Authorization`, `Content-Type`, `Cookie`
   * and `User-Agent` need not be listed; a name that is not listed is sent in lower case.
   */
  readonly headerNames: ReadonlyArray<string>
  /** Headers of one call, the same on each of its attempts; a value that makes repeats recognizable belongs here. */
  readonly headers: (method: HttpMethod) => Effect.Effect<Readonly<Record<string, string>>>
  /**
   * How long the server recognizes a repeated request by its headers, counted from the first one. An idempotent write is
   * not repeated later. `undefined` for requests that are harmless however late they are repeated.
   */
  readonly repeatWindow: (method: HttpMethod) => Duration.Input | undefined
  /**
   * Whether an error response says that an earlier attempt of the same call was carried out: `certain` where it refuses
   * the request as a repeat in so many words, `possible` where it may mean something else too, as 409 or 404 may.
   */
  readonly duplicate: (failure: Failure, method: HttpMethod) => "certain" | "possible" | undefined
  /**
   * Reads the envelope of a parsed JSON body, or of a word or two in its place; `undefined` stands for an empty body. Texts are cleaned and cut by the
   * transport.
   */
  readonly parseEnvelope: (status: number, body: unknown) => Envelope
  /**
   * Whether an error response rejects the credentials, so that they are acquired anew as after 401; a long body is
   * best left alone, as its text may not have been made. Default: 401 alone.
   */
  readonly rejectsCredentials?: (
    status: number,
    body: { readonly byteLength: number; readonly text: string }
  ) => boolean
  /** The server's id of the request, from the headers of its response. */
  readonly requestId: (headers: Headers.Headers) => string | undefined
}
