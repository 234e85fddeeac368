/**
 * Tells a program when its calls wait, so that it can show that to a user.
 *
 * ```ts
 * import { WaitListener } from "@effect-hci/core"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Console, Effect } from "effect"
 *
 * // Tells whenever a call waits, and why.
 * export const program = Servers.count().pipe(
 *   Effect.provideService(WaitListener.WaitListener, ({ millis, operation, reason }) =>
 *     Console.log(`${operation} waits ${millis} ms: ${reason}`)
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * A pause of a call.
 *
 * @category models
 */
export interface Wait {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** The operation's name, as in `Servers.get`. */
  readonly operation: string
  /** The site's name, if it has one. */
  readonly site: string | undefined
  /**
   * Why the call waits.
   *
   * - `retry`: an attempt failed, and the next one comes after the delay of the retry policy
   * - `server`: the server asks to wait, by `Retry-After` or a limit that is used up
   * - `limit`: the next request would exceed the rate limits of the transport
   */
  readonly reason: "retry" | "server" | "limit"
  /** How long the call waits, in milliseconds. */
  readonly millis: number
}

/**
 * What runs when a call begins to wait, as to show it to a user. Default: nothing.
 *
 * @category services
 */
export const WaitListener: Context.Reference<(wait: Wait) => Effect.Effect<void>> = Context.Reference<
  (wait: Wait) => Effect.Effect<void>
>("@effect-hci/core/Transport/WaitListener", { defaultValue: () => () => Effect.void })
