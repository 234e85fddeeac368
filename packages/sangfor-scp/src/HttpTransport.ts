/**
 * The connection to one Sangfor SCP site: executes operations.
 *
 * ```ts
 * import { HttpTransport, Servers } from "@effect-hci/sangfor-scp"
 *
 * // What functions of this library do: give an operation and its input to the transport of the site.
 * export const program = HttpTransport.execute(Servers.list.operation, { page: 0, pageSize: 20 })
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { CallOptions, LayerConfig, Session, Transport } from "@effect-hci/core/Platform"
import type { Failure } from "@effect-hci/core/Failures"
import { Failures, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type { SiteAuth } from "./Auth.ts"
import { Auth, urlConfig } from "./Auth.ts"
import { HttpTransport } from "./internal/call.ts"
import { ClientToken, protocol } from "./internal/protocol.ts"
import * as Protocols from "./internal/protocols.ts"

export {
  /**
   * Executes an operation, as one that `Operation.make` makes, against the site in the context; fails as the operation
   * says, and as any request can.
   */
  execute,
  /** Executes operations over one connection. */
  HttpTransport
} from "./internal/call.ts"

/**
 * Options of {@link layer}. `rateLimits` is {@link rateLimits} by default.
 *
 * @category options
 */
export interface Options extends Transport.Options {
  /**
   * In which form calls are made where systems differ: `classic` as all systems up to 6.9 take them, `2024` as the
   * vendor's document for 6.11 has them. `detect` asks the site for its version, once, and follows a path that the site
   * does not have by the older ones, once: the one that works is remembered. Default: `detect`.
   */
  readonly protocol?: Protocols.Protocol | "detect" | undefined
}

/**
 * SCP's published limits: 600 GET and 100 other requests a minute.
 *
 * @category configuration
 */
export const rateLimits: Transport.RateLimits = {
  reads: { requests: 600, window: "1 minute" },
  writes: { requests: 100, window: "1 minute" }
}

/** `6.8.0` of `SCP6.8.0B-2023-01-0112:00:00`. */
const numbersOf = (version: string): string => /\d+(?:\.\d+)+/.exec(version)?.[0] ?? version

/** The version of the site. */
const getVersion: Operation<void, string> = {
  name: "HttpTransport.version",
  method: "GET",
  path: "/janus/20180725/system/version",
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.map(ResponseDecoder.model(Schema.Struct({ build_version: Schema.String })), (version) =>
    numbersOf(version.build_version)
  ),
  failures: Failures.none
}

/** Whether it depends on the version of the site which error of its operation a failure becomes. */
const dependsOnVersion = ({ failures }: Operation<never, unknown, unknown>, failure: Failure): boolean =>
  failures.some((rule) => !rule.matches(failure) && rule.matches({ ...failure, serverVersion: "0" }))

/** Adds to a 401 which settings to check. */
const withAdvice = (failure: Failure, { unauthorizedAdvice }: SiteAuth): Effect.Effect<Failure> =>
  unauthorizedAdvice === undefined
    ? Effect.succeed(failure)
    : Effect.map(unauthorizedAdvice, (advice) => ({ ...failure, message: `${failure.message} (${advice})` }))

const withProtocol = (
  transport: Transport.Transport,
  protocol: Options["protocol"] = "detect",
  version: Effect.Effect<string, RequestError>
): Effect.Effect<Transport.Transport, never, Scope.Scope> => {
  if (protocol === "classic") return Effect.succeed(transport)
  return protocol === "2024" ? Protocols.newer(transport) : Protocols.detecting(transport, version)
}

/**
 * The transport of one connection. Where a 404 may mean that the site is older than the operation, it asks the site for
 * its version, once.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<HttpTransport, never, Auth | HttpClient.HttpClient> =>
  Layer.effect(
    HttpTransport,
    Effect.gen(function* () {
      const auth = yield* Auth
      const version = yield* Session.make({
        credentials: Effect.void,
        login: () =>
          Effect.map(
            Effect.suspend(() => transport.execute(getVersion, undefined)),
            (value) => ({ value, lifetimeMillis: Number.POSITIVE_INFINITY })
          ),
        refusedFor: 0
      })
      const explain = (operation: Operation<never, unknown, unknown>, failure: Failure): Effect.Effect<Failure> => {
        if (failure.status === 401) return withAdvice(failure, auth)
        const explained = Protocols.explainMissing(operation, failure, (options.protocol ?? "detect") === "detect")
        return dependsOnVersion(operation, failure)
          ? Effect.match(version.get, {
              onSuccess: (serverVersion) => ({ ...explained, serverVersion }),
              onFailure: () => explained
            })
          : Effect.succeed(explained)
      }
      const transport: Transport.Transport = yield* Transport.make({ protocol, auth, rateLimits, explain }, options)
      return yield* withProtocol(transport, options.protocol, version.get)
    })
  )

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = { ...Transport.optionNames, protocol: true }

/**
 * The protocol from the environment: `HCI_SCP_PROTOCOL`; `undefined` where it is not set.
 *
 * @category configuration
 */
export const protocolConfig: Config.Config<Options["protocol"]> = Config.map(
  Config.option(Config.Literals(["classic", "2024", "detect"], "HCI_SCP_PROTOCOL")),
  Option.getOrUndefined
)

/**
 * The transport of one connection, its options read from configuration. Default of `url`: `HCI_SCP_URL`; of
 * `protocol` where `url` is left out: `HCI_SCP_PROTOCOL`.
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<Partial<Options>> = {}
): Layer.Layer<HttpTransport, Config.ConfigError, Auth | HttpClient.HttpClient> =>
  LayerConfig.unwrap(
    Effect.gen(function* () {
      const options = yield* LayerConfig.options<Partial<Options>>(config, optionNames)
      const url = options.url ?? (yield* urlConfig)
      const protocol = options.protocol ?? (options.url === undefined ? yield* protocolConfig : undefined)
      return layer({ ...options, url, protocol })
    })
  )

/**
 * Sends one write with an `X-Client-Token` of your own, a UUID, in place of a new one. SCP remembers it for 15 minutes: a
 * process that made a call, stopped, and makes it again within that time with the same token changes nothing twice, and
 * fails with `Conflict` if the first call was carried out. A token is for one POST or PUT: a second call with it is taken
 * for a repeat of the first.
 *
 * @category combinators
 */
export const withClientToken: {
  (token: string): <Self extends CallOptions.Calls>(self: Self) => CallOptions.WithOptions<Self>
  <Self extends CallOptions.Calls>(self: Self, token: string): CallOptions.WithOptions<Self>
} = Function.dual(2, <Self extends CallOptions.Calls>(self: Self, token: string) =>
  CallOptions.update(self, ClientToken, () => token)
)
