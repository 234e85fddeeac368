/**
 * Responses as the server sent them: status, headers, the server's id of the request, the body as text.
 *
 * ```ts
 * import { RawResponse } from "@effect-hci/core"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Option } from "effect"
 *
 * // How many servers there are, and with which status the site said so.
 * export const program = Effect.gen(function* () {
 *   const [count, response] = yield* RawResponse.withResponse(Servers.count())
 *   return { count, status: Option.map(response, ({ status }) => status) }
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * A whole response, of whatever status.
 *
 * @category models
 */
export interface RawResponse {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** The operation's name, as in `Servers.get`. */
  readonly operation: string
  /** The site's name, if it has one. */
  readonly site: string | undefined
  /** HTTP status. */
  readonly status: number
  /** Headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The server's id of the request, for its support; `undefined` where it gives none. */
  readonly requestId: string | undefined
  /** The body as text, empty for none. It may hold secrets: do not log it. */
  readonly body: string
}

/**
 * What runs after each response of the calls of a part of a program, those with errors and those that are retried
 * included. Responses to logins are not shown. Default: nothing.
 *
 * @category services
 */
export const ResponseListener: Context.Reference<(response: RawResponse) => Effect.Effect<void>> = Context.Reference<
  (response: RawResponse) => Effect.Effect<void>
>("@effect-hci/core/RawResponse/ResponseListener", { defaultValue: () => () => Effect.void })

/**
 * The result of a call together with the response that it was read from; of several calls, the last response.
 *
 * `const [server, response] = yield* RawResponse.withResponse(Servers.get(id))`. There is no response where nothing was
 * requested.
 *
 * @category combinators
 */
export const withResponse = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [value: A, response: Option.Option<RawResponse>], E, R> =>
  Effect.suspend(() => {
    let last: RawResponse | undefined
    return self.pipe(
      Effect.updateService(ResponseListener, (listener) => (response: RawResponse) => {
        last = response
        return listener(response)
      }),
      Effect.map((value) => [value, Option.fromUndefinedOr(last)] as const)
    )
  })

export {
  /**
   * A text from a server as errors show it: on one line of at most 2000 characters, without what a terminal obeys, and
   * without these secrets. For what comes past a transport, as over a WebSocket.
   */
  publicText
} from "./internal/publicText.ts"
