/**
 * How credentials are put on requests.
 *
 * ```ts
 * import type { Auth } from "@effect-hci/core/Auth"
 * import { Effect } from "effect"
 * import { HttpClientRequest } from "effect/http"
 *
 * // Puts a token on requests. After a 401 another attempt cannot help: there is no other token.
 * const auth: Auth = {
 *   authorize: (request) => Effect.succeed(HttpClientRequest.bearerToken(request, "...")),
 *   invalidate: () => Effect.succeed(false)
 * }
 *
 * export const program = auth.authorize(HttpClientRequest.get("https://scp.example/janus/20180725/servers"))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Redacted from "effect/Redacted"
import type { RequestError } from "./HciError.ts"

/**
 * The contract of both platforms' `Auth` services.
 *
 * @category services
 */
export interface Auth {
  /** Adds credentials to a request, after a login where a session is needed; fails as the login does. */
  readonly authorize: (
    request: HttpClientRequest.HttpClientRequest
  ) => Effect.Effect<HttpClientRequest.HttpClientRequest, RequestError>
  /**
   * Takes note of a 401. Returns whether the same request may succeed when it is authorized anew: true after a session
   * was dropped or a clock corrected, false where another attempt cannot help.
   */
  readonly invalidate: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<boolean>
  /**
   * Secrets that are masked where a server repeats them in an error, beside the credentials that the request itself
   * carries: a secret key that signatures are made with, a password that is sent encrypted. Default: none.
   */
  readonly secrets?: ReadonlyArray<Redacted.Redacted>
}

/**
 * Whether a header carries a text as it is: latin-1 without control characters, not empty, and no space at its ends.
 *
 * @category guards
 */
export const isHeaderText = (text: string): boolean => text === text.trim() && /^[ -~\u00a0-\u00ff]+$/.test(text)

/**
 * Sends requests without credentials, for logins and public operations.
 *
 * @category layers
 */
export const anonymous: Auth = {
  authorize: Effect.succeed,
  invalidate: () => Effect.succeed(false)
}
