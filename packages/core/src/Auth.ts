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
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Redacted from "effect/Redacted"
import type { ErrorDetail, RequestError } from "./HciError.ts"
import { TransportError } from "./HciError.ts"
import { secretText } from "./internal/secretText.ts"

export {
  /** The text of a redacted value; `undefined` for a value that is not redacted, is no text, or was wiped. */
  secretText
}

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

/** How long credentials may take, where the options say nothing. */
const defaultTimeout = Duration.seconds(60)

/**
 * Credentials as they are, or what an Effect gives within the `timeout`, 60 seconds by default: one that gives nothing fails
 * each call that waits for it with a `TransportError` whose reason is `timeout`.
 *
 * @category constructors
 */
export const fromSource = <A, E>(
  source: A | Effect.Effect<A, E>,
  { timeout = defaultTimeout }: { readonly timeout?: Duration.Input | undefined },
  detail: Pick<ErrorDetail, "platform" | "operation" | "site">
): Effect.Effect<A, E | TransportError> =>
  Effect.isEffect(source)
    ? Effect.timeoutOrElse(source, {
        duration: timeout,
        orElse: () => {
          const seconds = Duration.toMillis(Duration.fromInputUnsafe(timeout)) / 1000
          const message = `The Effect that gives the credentials gave none in ${seconds} s (\`timeout\`).`
          return Effect.fail(new TransportError({ ...detail, message, reason: "timeout", sent: false }))
        }
      })
    : Effect.succeed(source)

/**
 * Sends requests without credentials, for logins and public operations.
 *
 * @category layers
 */
export const anonymous: Auth = {
  authorize: Effect.succeed,
  invalidate: () => Effect.succeed(false)
}
