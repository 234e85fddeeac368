/**
 * Tests of programs: mocks of operations in place of a Tower, or a simulated Tower.
 *
 * Import it by its own path, `import * as Testing from "@effect-hci/cloudtower/Testing"`. {@link layerSimulated} needs
 * `@effect-hci/simulator` as a development dependency; mocks need nothing.
 *
 * ```ts
 * import * as Testing from "@effect-hci/cloudtower/Testing"
 * import { Vm } from "@effect-hci/cloudtower"
 * import { Effect } from "effect"
 *
 * // A program against a mock of one operation, and against a simulated Tower.
 * const mocked = Testing.layer([Testing.mock(Vm.getVmsConnection, () => Effect.succeed({ aggregate: { count: 3 } }))])
 *
 * export const program = Effect.all([
 *   Vm.count().pipe(Effect.provide(mocked)),
 *   Vm.count({ status: "RUNNING" }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
 * ])
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type { Operation } from "@effect-hci/core/Operation"
import * as CoreTesting from "@effect-hci/core/Testing"
import * as Transport from "@effect-hci/core/Transport"
import type * as Simulated from "@effect-hci/simulator/CloudTower"
import * as CloudTower from "./CloudTower.ts"
import { getApiVersion } from "./generated/ApiInfo.ts"
import { getTasks } from "./generated/Task.ts"
import type { TowerTransport } from "./internal/call.ts"
import { HttpTransport } from "./internal/call.ts"
import * as Conditions from "./internal/conditions.ts"
import * as TaskPoller from "./TaskPoller.ts"

export {
  /**
   * Mocks one operation, as in `Testing.mock(Vm.getVms, ({ where }) => ...)`: gives a result for its input, or one of the
   * errors that the operation can fail with.
   */
  mock,
  /** The `cause` of the `BadRequest` that a call fails with whose operation is not mocked; it names the operation. */
  NotMocked,
  /** {@link layerSimulated} was used, and `@effect-hci/simulator` is not installed. */
  SimulatorNotFound
} from "@effect-hci/core/Testing"
export type {
  /** Handlers of operations, made by {@link mock}, {@link mockList} or {@link mockTasks}. */
  Mock,
  /** One call that a program made. */
  RecordedCall
} from "@effect-hci/core/Testing"

/**
 * The calls that were made.
 *
 * @category mocks
 */
export class Calls extends Context.Service<Calls, { readonly all: Array<CoreTesting.RecordedCall> }>()(
  "@effect-hci/cloudtower/Testing/Calls"
) {}

const idOf = (record: unknown): string =>
  Predicate.hasProperty(record, "id") && Predicate.isString(record.id) ? record.id : ""

/** How conditions on ids, of which listings and waits make use, select; all others select everything. */
const idConditions: Readonly<Record<string, (id: string, operand: unknown) => boolean>> = {
  id: (id, operand) => id === operand,
  id_in: (id, operand) => Array.isArray(operand) && operand.includes(id),
  id_not: (id, operand) => id !== operand,
  id_gt: (id, operand) => id > String(operand),
  id_gte: (id, operand) => id >= String(operand),
  id_lt: (id, operand) => id < String(operand),
  id_lte: (id, operand) => id <= String(operand)
}

const selects = (where: unknown, id: string): boolean =>
  !Predicate.isObject(where) ||
  Object.entries(where).every(([name, operand]) =>
    name === "AND"
      ? [operand].flat().every((condition) => selects(condition, id))
      : (idConditions[name]?.(id, operand) ?? true)
  )

const field = (input: unknown, name: string): unknown => (Predicate.hasProperty(input, name) ? input[name] : undefined)

const numberOf = (value: unknown): number | undefined => (Predicate.isNumber(value) ? value : undefined)

/** The records that conditions on ids select, in the order of ids. */
const select = <A>(records: ReadonlyArray<A>, input: unknown): ReadonlyArray<A> =>
  records
    .filter((record) => selects(field(input, "where"), idOf(record)))
    .toSorted((left, right) => (idOf(left) < idOf(right) ? -1 : 1))

/** The window of them that `skip` and `first` ask for. */
const windowOf = <A>(records: ReadonlyArray<A>, input: unknown): ReadonlyArray<A> => {
  const skip = numberOf(field(input, "skip")) ?? 0
  const first = numberOf(field(input, "first"))
  return select(records, input).slice(skip, first === undefined ? undefined : skip + first)
}

/**
 * The two operations of a listing: its records, and their number.
 *
 * @category models
 */
export interface ListOperations<in I, out A, out E> {
  /** Gives records, as `Vm.getVms`. */
  readonly list: { readonly operation: Operation<I, ReadonlyArray<A>, E> }
  /** Counts records, as `Vm.getVmsConnection`. */
  readonly count: {
    readonly operation: Operation<never, { readonly aggregate: { readonly count: number } }, unknown>
  }
}

/**
 * Mocks a listing, as in `Testing.mockList({ list: Vm.getVms, count: Vm.getVmsConnection }, [...])`: `list`, `listPage`,
 * `count` and `get` of the resource give these records, in the order of ids. Of conditions, those on ids hold; all others
 * hold for every record.
 *
 * @category mocks
 */
export const mockList = <I, A, E>(
  { count, list }: ListOperations<I, A, E>,
  records: ReadonlyArray<NoInfer<A>>
): CoreTesting.Mock =>
  CoreTesting.merge([
    CoreTesting.mock(list, (input) => Effect.succeed(windowOf(records, input))),
    CoreTesting.mock(count, (input) => Effect.succeed({ aggregate: { count: select(records, input).length } }))
  ])

/**
 * Mocks the tasks of writes, so that waits for them end at once. Default: every task has succeeded.
 *
 * @category mocks
 */
export const mockTasks = (
  statusOf: (id: string) => "SUCCESSED" | "FAILED" | "EXECUTING" | "PENDING" = () => "SUCCESSED"
): CoreTesting.Mock =>
  CoreTesting.mock(getTasks, ({ where }) => {
    const ids = where?.id_in ?? (Predicate.isString(where?.id) ? [where.id] : [])
    return Effect.succeed(ids.map((id) => ({ id, status: statusOf(id) })))
  })

/** There is nothing to subscribe to. */
const subscriptions: TowerTransport["subscriptions"] = {
  request: Effect.succeed(HttpClientRequest.get("https://mocked.invalid/api")),
  webSocket: undefined,
  invalidate: () => Effect.succeed(false)
}

/**
 * `HttpTransport` and `TaskPoller` with these mocks in place of a Tower. A call of an operation that is not mocked fails with
 * `BadRequest`, whose `cause` is {@link NotMocked}. Waits for tasks call the mock of `Task.getTasks`, as often and as long as the options say.
 * Subscriptions fail: there is no WebSocket.
 *
 * @category layers
 */
export const layer = (
  mocks: ReadonlyArray<CoreTesting.Mock>,
  options: TaskPoller.Options = {}
): Layer.Layer<HttpTransport | TaskPoller.TaskPoller | Calls> => {
  const transport = Layer.effect(
    HttpTransport,
    Effect.map(Calls, ({ all }) => {
      const { execute } = CoreTesting.makeTransport("cloudtower", mocks, all)
      return { execute, serverVersion: execute(getApiVersion.operation, undefined), subscriptions }
    })
  )
  return TaskPoller.layer(options).pipe(
    Layer.provideMerge(transport),
    Layer.provideMerge(Layer.sync(Calls, () => ({ all: [] })))
  )
}

/**
 * The calls made so far, in order.
 *
 * @category mocks
 */
export const calls: Effect.Effect<ReadonlyArray<CoreTesting.RecordedCall>, never, Calls> = Effect.map(
  Calls,
  ({ all }) => [...all]
)

/**
 * The simulated Tower of {@link layerSimulated}: its fault rules, its counters, ids of its vms, its state.
 *
 * @category services
 */
export class Simulator extends Context.Service<Simulator, Simulated.CloudTowerHandle>()(
  "@effect-hci/cloudtower/Testing/Simulator"
) {}

/**
 * Options of the client of a simulated Tower. Default: the simulator's own user, by an API key where two-factor login is on,
 * the credentials of its change feed where that takes no token, and the defaults of all else.
 *
 * @category options
 */
export interface SimulatedClientOptions extends Omit<CloudTower.Options, "url" | "credentials"> {
  /** Credentials in place of the simulator's own. */
  readonly credentials?: CloudTower.Options["credentials"] | undefined
}

/** What lets a client in at a Tower with these options. */
const accessTo = (
  { apiKey, changeFeed, credentials }: Simulated.CloudTowerHandle,
  options: Simulated.Options,
  client: SimulatedClientOptions
): Pick<CloudTower.Options, "changeFeed" | "credentials"> => ({
  credentials: client.credentials ?? (options.twoFactor === true ? { apiKey } : credentials),
  changeFeed: client.changeFeed ?? (options.changeFeed?.token === false ? changeFeed : undefined)
})

/**
 * All services of one Tower, and the {@link Simulator} behind them, in this process and without a socket.
 *
 * Time is that of the `Clock`: under `TestClock`, one `TestClock.adjust("5 minutes")` ends a wait. Fails with
 * `InvalidOption` for a name that is no option and a value out of range, as a version that does not exist, with
 * `FaultSyntaxError` for a fault rule that cannot be read, and with `SimulatorNotFound` where `@effect-hci/simulator` is not
 * installed.
 *
 * @category layers
 */
export const layerSimulated = (
  options: Simulated.Options = {},
  client: SimulatedClientOptions = {}
): Layer.Layer<CloudTower.CloudTower | Simulator, Simulated.OptionsError | CoreTesting.SimulatorNotFound> =>
  Layer.unwrap(
    Effect.map(
      CoreTesting.loadSimulator(() => import("@effect-hci/simulator/CloudTower")),
      ({ layerClient, Simulator: SimulatedTower }) =>
        Layer.unwrap(
          Effect.map(SimulatedTower, (handle) =>
            Layer.merge(
              Layer.succeed(Simulator, handle),
              CloudTower.layer({ ...client, ...accessTo(handle, options, client), url: handle.url })
            )
          )
        ).pipe(Layer.provide(layerClient(options)))
    )
  )

/**
 * Runs a program while the `TestClock` is adjusted by a duration, in one step, and gives its result. The duration is at
 * least what the program takes.
 *
 * To fork, `TestClock.adjust` and join comes to the same for a program that soon waits. `TestClock` waits for what it has
 * woken, and not for a fiber that has only just been forked: one that first reads thousands of records would find the time
 * over before its wait begins. Here the program is woken.
 *
 * @category time
 */
export const adjustClock: CoreTesting.AdjustClock = CoreTesting.makeAdjustClock(
  Effect.andThen(Transport.load, Conditions.load)
)
