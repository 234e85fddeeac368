/**
 * Executes operations against one CloudTower.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as CoreAuth from "@effect-hci/core/Auth"
import type { Failure } from "@effect-hci/core/Failures"
import type { Operation } from "@effect-hci/core/Operation"
import * as Session from "@effect-hci/core/Session"
import * as Transport from "@effect-hci/core/Transport"
import { Auth } from "./Auth.ts"
import { getApiVersion } from "./generated/ApiInfo.ts"
import { HttpTransport } from "./internal/call.ts"
import { protocol } from "./internal/protocol.ts"
import type { Language } from "./Language.ts"

export {
  /** The connection to one Tower. */
  HttpTransport
} from "./internal/call.ts"
export type {
  /** Executes operations against one Tower, and knows the version of that Tower. */
  TowerTransport
} from "./internal/call.ts"

/** Options of the transport; see `@effect-hci/core/Transport`. CloudTower publishes no limits, so none are kept. */
export interface Options extends Transport.Options {
  /** Language of alert texts and task descriptions. Default: `en-US`. */
  readonly language?: Language | undefined
}

/** The oldest version whose documents are known; every Tower has its operations. */
const oldest = "2.8.0"

/** A 404 of a later operation may mean that this Tower does not have it. */
const isLater = ({ since }: Operation<never, unknown, unknown>): boolean => since !== undefined && since !== oldest

const withAdvice = (failure: Failure): Failure => ({
  ...failure,
  message:
    `${failure.message} - the Tower rejects these credentials: an API key may have been deleted or have expired, ` +
    "an account may be locked; where two-factor login is on, use an API key."
})

/** The transport of one Tower. */
export const layer = (options: Options): Layer.Layer<HttpTransport, never, Auth | HttpClient.HttpClient> =>
  Layer.effect(
    HttpTransport,
    Effect.gen(function* () {
      const auth = yield* Auth
      const dependencies = { protocol: protocol(options.language ?? "en-US"), rateLimits: false } as const
      const anonymous = yield* Transport.make({ ...dependencies, auth: CoreAuth.anonymous }, options)
      const version = yield* Session.make({
        credentials: Effect.void,
        login: () =>
          Effect.map(anonymous.execute(getApiVersion.operation, undefined), (value) => ({
            value,
            lifetimeMillis: Number.POSITIVE_INFINITY
          })),
        refusedFor: 0
      })
      const explain = (operation: Operation<never, unknown, unknown>, failure: Failure) => {
        if (failure.status === 401) return Effect.succeed(withAdvice(failure))
        return failure.status === 404 && isLater(operation)
          ? Effect.match(version.get, {
              onSuccess: (serverVersion) => ({ ...failure, serverVersion }),
              onFailure: () => failure
            })
          : Effect.succeed(failure)
      }
      const transport = yield* Transport.make({ ...dependencies, auth, explain }, options)
      return { ...transport, serverVersion: version.get }
    })
  )

/** The transport of one Tower, its options read from configuration. */
export const layerConfig = (
  config: Config.Wrap<Options>
): Layer.Layer<HttpTransport, Config.ConfigError, Auth | HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(config), layer))
