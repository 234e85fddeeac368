/**
 * How requests prove who sends them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { RequestError } from "./HciError.ts"

/** The contract of both platforms' `Auth` services. */
export interface Auth {
  /** Adds credentials to a request, logging in first where a session is needed. */
  readonly authorize: (
    request: HttpClientRequest.HttpClientRequest
  ) => Effect.Effect<HttpClientRequest.HttpClientRequest, RequestError>
  /**
   * Learns from a 401. Answers whether the same request may succeed with new credentials: true once a session was
   * dropped or a clock corrected, false where trying again cannot help.
   */
  readonly invalidate: (refused: HttpClientResponse.HttpClientResponse) => Effect.Effect<boolean>
}

/** No credentials, for logins and public operations. */
export const anonymous: Auth = {
  authorize: Effect.succeed,
  invalidate: () => Effect.succeed(false)
}
