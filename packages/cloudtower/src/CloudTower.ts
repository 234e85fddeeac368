/**
 * Everything a program needs to talk to one CloudTower, in one Layer.
 *
 * ```ts
 * import { CloudTower, Vm } from "@effect-hci/cloudtower"
 * import { Effect } from "effect"
 *
 * // The version of the Tower, then the names of its vms in Chinese error texts and task descriptions.
 * export const program = Effect.gen(function* () {
 *   const version = yield* CloudTower.serverVersion
 *   const vms = yield* Vm.count().pipe(CloudTower.withLanguage("zh-CN"))
 *   return { version, vms }
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { CallOptions, LayerConfig } from "@effect-hci/core/Platform"
import type { LockedResource, NotFound, RequestError } from "@effect-hci/core/HciError"
import { HciError } from "@effect-hci/core/Runtime"
import type * as Model from "@effect-hci/core/Model"
import * as Auth from "./Auth.ts"
import { getVms } from "./generated/Vm.ts"
import { getVmVolumes } from "./generated/VmVolume.ts"
import * as HttpTransport from "./HttpTransport.ts"
import * as Graphql from "./internal/graphql.ts"
import type { SubscriptionEvent, SubscriptionOptions } from "./internal/subscription.ts"
import type { GraphqlResponse } from "./internal/protocol.ts"
import { Language } from "./Language.ts"
import * as TaskPoller from "./TaskPoller.ts"

export type {
  /** The data of a document of GraphQL, and the id of the task of its mutation. */
  GraphqlResponse
} from "./internal/protocol.ts"

export type {
  /** What a subscription gives: that it has begun, or data. */
  SubscriptionEvent,
  /** When a subscription connects again, and how long it waits. */
  SubscriptionOptions
} from "./internal/subscription.ts"

/**
 * The three services of a Tower.
 *
 * @category services
 */
export type CloudTower = Auth.Auth | HttpTransport.HttpTransport | TaskPoller.TaskPoller

/**
 * Options of {@link layer}.
 *
 * @category options
 */
export interface Options extends HttpTransport.Options {
  /** Name and password of a user, or an API key; an Effect that gives them where they change. */
  readonly credentials: Auth.CredentialsSource
  /** Defaults of waits for tasks. */
  readonly tasks?: TaskPoller.Options | undefined
}

/**
 * `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over the HTTP client in the context.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<CloudTower, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  ...HttpTransport.optionNames,
  credentials: true,
  tasks: true
}

/**
 * Some options with those that have to be there: what is left out comes from the environment, by its documented name.
 *
 * @category configuration
 */
export const withEnvironment = <O extends Partial<Options>>(
  options: O
): Effect.Effect<O & Options, Config.ConfigError> =>
  Effect.gen(function* () {
    const [url, credentials] = yield* Auth.requiredOptions(options)
    const changeFeed = options.changeFeed ?? (options.url === undefined ? yield* Auth.changeFeedConfig : undefined)
    return { ...options, credentials, url, changeFeed }
  })

/**
 * {@link layer} with options from configuration, each a `Config`, or all together one. Defaults: `url` is
 * `HCI_CLOUDTOWER_URL`, `credentials` are those of `Auth.credentialsConfig`, `changeFeed` those of `Auth.changeFeedConfig`
 * where `url` is left out: they are for the Tower of the environment.
 *
 * **Example** (A site and a timeout)
 *
 * ```ts
 * import { CloudTower, Vm } from "@effect-hci/cloudtower"
 * import { Config, Effect } from "effect"
 *
 * // A Tower with a name, and a time limit from the environment; all else has its default.
 * export const tower = CloudTower.layerConfig({ site: Config.succeed("lab"), timeout: Config.Duration("TOWER_TIMEOUT") })
 *
 * export const program = Vm.count().pipe(Effect.provide(tower))
 * ```
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<Partial<Options>> = {}
): Layer.Layer<CloudTower, Config.ConfigError, HttpClient.HttpClient> =>
  LayerConfig.unwrap(
    LayerConfig.options<Partial<Options>>(config, optionNames).pipe(
      Effect.flatMap((options) => withEnvironment(options)),
      Effect.map((options) => layer(options))
    )
  )

/**
 * The version of the Tower, as in `4.8.0`, from `GET /get-version`; requested once for each layer.
 *
 * @category operations
 */
export const serverVersion: Effect.Effect<string, RequestError, HttpTransport.HttpTransport> =
  HttpTransport.HttpTransport.use((transport) => transport.serverVersion)

/**
 * Requests the texts of a part of a program, an Effect or a Stream, in a language, whatever the layer's is.
 *
 * @category combinators
 */
export const withLanguage: {
  (language: Language): <Self extends CallOptions.Calls>(self: Self) => CallOptions.WithOptions<Self>
  <Self extends CallOptions.Calls>(self: Self, language: Language): CallOptions.WithOptions<Self>
} = Function.dual(2, <Self extends CallOptions.Calls>(self: Self, language: Language) =>
  CallOptions.update(self, Language, () => language)
)

/**
 * Executes a document of GraphQL at `POST /api`, for what the REST API does not have; `data` is the schema of its data.
 *
 * A query is a read. A mutation is a write, and gives the id of its task: pipe it through `TaskPoller.awaitTask` to wait for
 * that and have the data alone. A document has one mutation: the Tower names one task. Fails for errors in the response,
 * whose status is 200, by their code: `Unauthorized`, `Forbidden`, `NotFound`, `Conflict`, and `BadRequest` with the `code`
 * for all others; the first error tells what is wrong.
 *
 * @category operations
 */
export const graphql: <A>(
  document: string,
  variables: Readonly<Record<string, unknown>>,
  data: Model.Model<A>
) => Effect.Effect<GraphqlResponse<A>, NotFound | HciError.Conflict | RequestError, HttpTransport.HttpTransport> =
  Graphql.execute

/**
 * Follows a subscription of GraphQL without end, over a WebSocket at `/api`; `data` is the schema of its events' data.
 *
 * `Subscribed` comes first, and again whenever a connection was lost and another one was had: list what the subscription is
 * about then, since nothing tells what changed before. Events that come during the listing may be older than what it gave.
 * Lost connections are replaced on a schedule; rejected credentials are acquired anew once. Fails for errors of the Tower as
 * `graphql` does, and with the last error when the schedule ends. An event that does not fit costs itself: see `onInvalid`.
 *
 * The layer needs WebSockets: `webSocket` of its options, which `layer` of `@effect-hci/cloudtower/Node` brings.
 *
 * @category operations
 */
export const subscribe: <A, E = never, R = never>(
  document: string,
  variables: Readonly<Record<string, unknown>>,
  data: Model.Model<A>,
  options?: SubscriptionOptions<E, R>
) => Stream.Stream<
  SubscriptionEvent<A>,
  NotFound | HciError.Conflict | RequestError | E,
  HttpTransport.HttpTransport | R
> = (document, variables, data, options) =>
  Stream.unwrap(
    Effect.map(
      // Most programs have no subscription, and do not wait for what it stands on.
      Effect.promise(() => import("./internal/subscription.ts")),
      (subscription) => subscription.subscribe(document, variables, data, options)
    )
  )

/** Every 2 seconds, 5 minutes in all. */
const defaultSchedule = Schedule.spaced("2 seconds").pipe(Schedule.upTo({ duration: "5 minutes" }))

const idsOf = (locked: ReadonlyArray<LockedResource>, type: string): Array<string> =>
  locked.filter((resource) => resource.type === type).map(({ id }) => id)

/** Whether none of these resources is locked any more; a deleted one is not. */
const areUnlocked = Effect.fnUntraced(function* (
  locked: ReadonlyArray<LockedResource>
): Effect.fn.Return<boolean, RequestError, HttpTransport.HttpTransport> {
  const transport = yield* HttpTransport.HttpTransport
  const vms = idsOf(locked, "VM")
  const volumes = idsOf(locked, "VM_VOLUME")
  const records = [
    ...(vms.length === 0
      ? []
      : yield* transport.execute(getVms.operation, { where: { id_in: vms }, first: vms.length })),
    ...(volumes.length === 0
      ? []
      : yield* transport.execute(getVmVolumes.operation, { where: { id_in: volumes }, first: volumes.length }))
  ]
  return records.every(({ entityAsyncStatus }) => entityAsyncStatus === null || entityAsyncStatus === undefined)
})

/** Waits until the locked resources are free; fails with the conflict when the schedule ends. */
const awaitUnlocked = Effect.fnUntraced(function* (
  conflict: HciError.Conflict,
  next: Effect.Effect<boolean>
): Effect.fn.Return<void, HciError.Conflict | RequestError, HttpTransport.HttpTransport> {
  while (yield* next) {
    if (yield* areUnlocked(conflict.locked ?? [])) return
  }
  return yield* conflict
})

/** What {@link whenUnlocked} makes of a write. */
type WhenUnlocked<A, E, R> = Effect.Effect<A, E | HciError.Conflict | RequestError, R | HttpTransport.HttpTransport>

/**
 * Repeats a write that failed with `Conflict` because other tasks lock its vms or volumes, once these are unlocked.
 *
 * The `entityAsyncStatus` of the locked resources is polled on a schedule (default: every 2 seconds, 5 minutes in all);
 * when the schedule ends, the write fails with its last `Conflict`. Other errors are not touched.
 *
 * Takes the write first, or only a schedule, for use in a pipe: `Vm.startVm(input).pipe(CloudTower.whenUnlocked)`.
 *
 * Needs CloudTower 3.3.0: older Towers do not name the resources that are locked.
 *
 * @category waiting
 */
export const whenUnlocked: <
  Arg extends Effect.Effect<unknown, unknown, unknown> | Schedule.Schedule<unknown> | undefined = undefined
>(
  selfOrSchedule?: Arg,
  schedule?: Schedule.Schedule<unknown>
) => [Arg] extends [Effect.Effect<infer A, infer E, infer R>]
  ? WhenUnlocked<A, E, R>
  : <A, E, R>(self: Effect.Effect<A, E, R>) => WhenUnlocked<A, E, R> = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    schedule: Schedule.Schedule<unknown> = defaultSchedule
  ): WhenUnlocked<A, E, R> =>
    Effect.gen(function* () {
      const step = yield* Schedule.toStepWithSleep(schedule)
      const next = Effect.suspend(() =>
        step(undefined).pipe(
          Effect.as(true),
          Pull.catchDone(() => Effect.succeed(false))
        )
      )
      const attempt: WhenUnlocked<A, E, R> = Effect.catch(self, (error) =>
        error instanceof HciError.Conflict && error.locked !== undefined
          ? Effect.andThen(awaitUnlocked(error, next), attempt)
          : Effect.fail(error)
      )
      return yield* attempt
    })
)
