/**
 * Everything a program needs to talk to one CloudTower, in one Layer.
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
import * as CallOptions from "@effect-hci/core/CallOptions"
import type { LockedResource, RequestError } from "@effect-hci/core/HciError"
import { Conflict } from "@effect-hci/core/HciError"
import * as LayerConfig from "@effect-hci/core/LayerConfig"
import * as Auth from "./Auth.ts"
import { getVms } from "./generated/Vm.ts"
import { getVmVolumes } from "./generated/VmVolume.ts"
import * as HttpTransport from "./HttpTransport.ts"
import { Language } from "./Language.ts"
import * as TaskPoller from "./TaskPoller.ts"

/** The three services of a Tower. */
export type CloudTower = Auth.Auth | HttpTransport.HttpTransport | TaskPoller.TaskPoller

/** Options of {@link layer}. */
export interface Options extends HttpTransport.Options {
  /** Name and password of a user, or an API key; an Effect that gives them where they change. */
  readonly credentials: Auth.CredentialsSource
  /** Defaults of waits for tasks. */
  readonly tasks?: TaskPoller.Options | undefined
}

/** `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over the HTTP client in the context. */
export const layer = (options: Options): Layer.Layer<CloudTower, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/** The names of all {@link Options}, for layers that read them from configuration. */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  ...HttpTransport.optionNames,
  credentials: true,
  tasks: true
}

/** Some options with those that have to be there: what is left out comes from the environment, by its documented name. */
export const withEnvironment = <O extends Partial<Options>>(
  options: O
): Effect.Effect<O & Options, Config.ConfigError> =>
  Effect.gen(function* () {
    const credentials = options.credentials ?? (yield* Auth.requiredCredentials)
    const url = options.url ?? (yield* Auth.urlConfig)
    const changeFeed = options.changeFeed ?? (yield* Auth.changeFeedConfig)
    return { ...options, credentials, url, changeFeed }
  })

/**
 * {@link layer} with options from configuration, each a `Config`, or all together one. Defaults: `url` is
 * `HCI_CLOUDTOWER_URL`, `credentials` are those of `Auth.credentialsConfig`, `changeFeed` those of `Auth.changeFeedConfig`.
 *
 * **Example** (A site and a timeout)
 *
 * ```ts
 * CloudTower.layerConfig({ site: Config.succeed("lab"), timeout: Config.Duration("TOWER_TIMEOUT") })
 * ```
 */
export const layerConfig = (
  config: Config.Wrap<Partial<Options>> = {}
): Layer.Layer<CloudTower, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.unwrap(
    LayerConfig.options<Partial<Options>>(config, optionNames).pipe(
      Effect.flatMap((options) => withEnvironment(options)),
      Effect.map((options) => layer(options))
    )
  )

/** The version of the Tower, as in `4.8.0`, from `GET /get-version`; requested once for each layer. */
export const serverVersion: Effect.Effect<string, RequestError, HttpTransport.HttpTransport> =
  HttpTransport.HttpTransport.use((transport) => transport.serverVersion)

/** Requests the texts of a part of a program, an Effect or a Stream, in a language, whatever the layer's is. */
export const withLanguage: {
  (language: Language): <Self extends CallOptions.Calls>(self: Self) => CallOptions.WithOptions<Self>
  <Self extends CallOptions.Calls>(self: Self, language: Language): CallOptions.WithOptions<Self>
} = Function.dual(2, <Self extends CallOptions.Calls>(self: Self, language: Language) =>
  CallOptions.update(self, Language, () => language)
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
  conflict: Conflict,
  next: Effect.Effect<boolean>
): Effect.fn.Return<void, Conflict | RequestError, HttpTransport.HttpTransport> {
  while (yield* next) {
    if (yield* areUnlocked(conflict.locked ?? [])) return
  }
  return yield* conflict
})

/** What {@link whenUnlocked} makes of a write. */
type WhenUnlocked<A, E, R> = Effect.Effect<A, E | Conflict | RequestError, R | HttpTransport.HttpTransport>

/**
 * Repeats a write that failed with `Conflict` because other tasks lock its vms or volumes, once these are unlocked.
 *
 * The `entityAsyncStatus` of the locked resources is polled on a schedule (default: every 2 seconds, 5 minutes in all);
 * when the schedule ends, the write fails with its last `Conflict`. Other errors are not touched.
 *
 * Takes the write first, or only a schedule, for use in a pipe: `Vm.startVm(input).pipe(CloudTower.whenUnlocked)`.
 *
 * Needs CloudTower 3.3.0: older Towers do not name the resources that are locked.
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
        error instanceof Conflict && error.locked !== undefined
          ? Effect.andThen(awaitUnlocked(error, next), attempt)
          : Effect.fail(error)
      )
      return yield* attempt
    })
)
