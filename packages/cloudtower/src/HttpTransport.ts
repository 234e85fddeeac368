/**
 * Executes operations against one CloudTower.
 *
 * ```ts
 * import { HttpTransport, Vm } from "@effect-hci/cloudtower"
 *
 * // What functions of this library do: give an operation and its input to the transport of the Tower.
 * export const program = HttpTransport.HttpTransport.use((transport) =>
 *   transport.execute(Vm.getVms.operation, { where: { status: "RUNNING" }, first: 20 })
 * )
 * ```
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import { Auth as CoreAuth, LayerConfig, Session, Transport } from "@effect-hci/core/Platform"
import type { Failure } from "@effect-hci/core/Failures"
import { HciError, optionalFields } from "@effect-hci/core/Runtime"
import type { Operation } from "@effect-hci/core/Operation"
import type { ChangeFeedCredentials } from "./Auth.ts"
import { Auth, changeFeedConfig, urlConfig } from "./Auth.ts"
import { getApiVersion } from "./generated/ApiInfo.ts"
import { getResourceChanges } from "./generated/ResourceChange.ts"
import { HttpTransport } from "./internal/call.ts"
import * as Conditions from "./internal/conditions.ts"
import type { HeaderOptions } from "./internal/protocol.ts"
import { addressOf, credentialsAdvice, protocol, socketAddressOf } from "./internal/protocol.ts"

export {
  /**
   * Executes an operation, as one that `Operation.make` makes, against the Tower in the context; fails as the operation
   * says, and as any request can.
   */
  execute,
  /** The connection to one Tower. */
  HttpTransport
} from "./internal/call.ts"
export type {
  /** How the subscriptions of one Tower are opened. */
  SubscriptionAccess,
  /** Executes operations against one Tower, and knows the version of that Tower. */
  TowerTransport
} from "./internal/call.ts"

/**
 * Options of the transport; see `@effect-hci/core/Transport`. CloudTower publishes no limits, so none are kept.
 *
 * @category options
 */
export interface Options extends Transport.Options, HeaderOptions {
  /** Address of the Tower, as in `https://10.0.0.10`; `https://10.0.0.10/v2/api` is the same. No scheme means https. */
  readonly url: string | URL
  /**
   * API credentials of the change feed, sent as HTTP Basic with `GET /resource-changes` alone. Default: none, so that the
   * feed is requested with the credentials of all other calls.
   */
  readonly changeFeed?: ChangeFeedCredentials | undefined
  /**
   * Opens WebSockets with headers, for subscriptions; what it acquires is released with each connection. Default: none, so
   * that subscriptions fail; `layer` of `@effect-hci/cloudtower/Node` brings its own.
   */
  readonly webSocket?: Effect.Effect<Socket.WebSocketConstructor["Service"], never, Scope.Scope> | undefined
}

/** The oldest version whose documents are known; every Tower has its operations. */
const oldest = "2.8.0"

/** A 404 of a later operation may mean that this Tower does not have it. */
const isLater = ({ since }: Operation<never, unknown, unknown>): boolean => since !== undefined && since !== oldest

/** What the change feed needs, after a 401. */
const feedAdvice = (changeFeed: ChangeFeedCredentials | undefined): string =>
  changeFeed === undefined
    ? "the change feed takes API credentials of its own: give them as `changeFeed` in the options, or as " +
      "HCI_CLOUDTOWER_FEED_USERNAME and HCI_CLOUDTOWER_FEED_PASSWORD."
    : "the Tower rejects the name or the password of `changeFeed`: they are API credentials of the change feed, and not " +
      "those of a user."

const isText = (value: unknown): boolean => Predicate.isString(value) && value !== ""

/** Whether something is credentials of the feed; callers without types, and configuration, can give anything. */
const isFeedCredentials = (given: unknown): boolean =>
  Predicate.hasProperty(given, "username") &&
  isText(given.username) &&
  // HTTP Basic ends the name with a colon.
  !String(given.username).includes(":") &&
  Predicate.hasProperty(given, "password") &&
  isText(CoreAuth.secretText(given.password))

/** Credentials of the change feed. A 401 there says nothing of the session of all other calls, which is kept. */
const feedAuth = (
  auth: CoreAuth.Auth,
  changeFeed: ChangeFeedCredentials | undefined,
  site: string | undefined
): CoreAuth.Auth => ({
  authorize:
    changeFeed === undefined
      ? auth.authorize
      : (request) =>
          isFeedCredentials(changeFeed)
            ? Effect.succeed(HttpClientRequest.basicAuth(request, changeFeed.username, changeFeed.password))
            : Effect.fail(
                new HciError.BadRequest({
                  platform: "cloudtower",
                  operation: getResourceChanges.operation.name,
                  message: "`changeFeed` has no name as text without a colon, or no password as `Redacted.make(...)`.",
                  ...optionalFields({ site })
                })
              ),
  invalidate: () => Effect.succeed(false),
  ...optionalFields({ secrets: auth.secrets })
})

/** Refuses requests with conditions that the Tower could take to hold for every record. */
const withConditions = (
  transport: Transport.Transport,
  conditions: Conditions.Conditions
): Pick<Transport.Transport, "execute"> => ({
  execute: (operation, input) => {
    // What cannot be read is for the transport to refuse, which checks all of an input.
    const message = Result.getOrUndefined(
      Result.try(() => {
        const parts = operation.request(input)
        // Left out, a body would select everything.
        return Object.hasOwn(parts, "body") && !Predicate.isObjectOrArray(parts.body)
          ? "The input is no object: give what the operation documents."
          : conditions.checkBody(operation, parts.body)
      })
    )
    if (message === undefined) return transport.execute(operation, input)
    const { name } = operation
    const { site } = transport
    return Effect.fail(
      new HciError.BadRequest({
        platform: "cloudtower",
        operation: name,
        message,
        ...optionalFields({ site })
      })
    )
  }
})

/**
 * The transport of one Tower.
 *
 * @category layers
 */
export const layer = ({
  changeFeed,
  url,
  webSocket,
  ...others
}: Options): Layer.Layer<HttpTransport, never, Auth | HttpClient.HttpClient> =>
  Layer.effect(
    HttpTransport,
    Effect.gen(function* () {
      const auth = yield* Auth
      const conditions = yield* Conditions.load
      const options = { ...others, url: addressOf(url) }
      const dependencies = { protocol: protocol(options), rateLimits: false } as const
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
        const isFeed = operation.name === getResourceChanges.operation.name
        if (failure.status === 401) {
          const advice = isFeed ? feedAdvice(changeFeed) : credentialsAdvice
          return Effect.succeed({ ...failure, message: `${failure.message} - ${advice}` })
        }
        return failure.status === 404 && isLater(operation)
          ? Effect.match(version.get, {
              onSuccess: (serverVersion) => ({ ...failure, serverVersion }),
              onFailure: () => failure
            })
          : Effect.succeed(failure)
      }
      const transport = yield* Transport.make({ ...dependencies, auth, explain }, options)
      const feed = yield* Transport.make(
        { ...dependencies, auth: feedAuth(auth, changeFeed, options.site), explain },
        options
      )
      const checked = withConditions(transport, conditions)
      return {
        ...transport,
        execute: (operation, input) =>
          (operation.name === getResourceChanges.operation.name ? feed : checked).execute(operation, input),
        serverVersion: version.get,
        subscriptions: {
          webSocket,
          request: Effect.flatMap(dependencies.protocol.headers("GET"), (headers) =>
            auth.authorize(HttpClientRequest.setHeaders(HttpClientRequest.get(socketAddressOf(options.url)), headers))
          ),
          invalidate: (request) =>
            auth.invalidate(HttpClientResponse.fromWeb(request, new Response(null, { status: 401 })))
        }
      }
    })
  )

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  ...Transport.optionNames,
  changeFeed: true,
  webSocket: true,
  language: true,
  externalCloudTowerId: true,
  bypassWhitelist: true
}

/**
 * The transport of one Tower, its options read from configuration. Default of `url`: `HCI_CLOUDTOWER_URL`; of `changeFeed`,
 * where `url` is left out: the names of `Auth.changeFeedConfig`.
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
      const changeFeed = options.changeFeed ?? (options.url === undefined ? yield* changeFeedConfig : undefined)
      return layer({ ...options, url, changeFeed })
    })
  )
