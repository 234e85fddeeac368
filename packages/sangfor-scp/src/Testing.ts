/**
 * Tests of programs: mocks of operations in place of a site, or a simulated site.
 *
 * Import it by its own path, `import * as Testing from "@effect-hci/sangfor-scp/Testing"`. {@link layerSimulated} needs
 * `@effect-hci/simulator` as a development dependency; mocks need nothing.
 *
 * ```ts
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // A program against a mock of one listing, and against a simulated site.
 * const mocked = Testing.layer([Testing.mockList(Servers.list, [{ id: "1", name: "web-01" }])])
 *
 * export const program = Effect.all([
 *   Servers.findByName("web-01").pipe(Effect.provide(mocked)),
 *   Servers.count().pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
 * ])
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Paging from "@effect-hci/core/Paging"
import * as CoreTesting from "@effect-hci/core/Testing"
import * as Transport from "@effect-hci/core/Transport"
import type * as Simulated from "@effect-hci/simulator/SangforScp"
import type * as Auth from "./Auth.ts"
import { HttpTransport } from "./internal/call.ts"
import type { ListOperation } from "./internal/paging.ts"
import { maxPageSize } from "./internal/paging.ts"
import * as SangforScp from "./SangforScp.ts"
import * as TaskPoller from "./TaskPoller.ts"
import * as Tasks from "./Tasks.ts"

export {
  /**
   * Mocks one function of a resource, as in `Testing.mock(Servers.get, ({ id }) => ...)`: gives a result for the input of
   * its operation, or one of the errors that the operation can fail with.
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
  "@effect-hci/sangfor-scp/Testing/Calls"
) {}

/**
 * Mocks a listing, as in `Testing.mockList(Servers.list, [...])`: gives these records, page by page, whatever the
 * filters.
 *
 * @category mocks
 */
export const mockList = <Filters, A, E>(
  call: { readonly operation: ListOperation<Filters, A, E> },
  records: ReadonlyArray<NoInfer<A>>
): CoreTesting.Mock =>
  CoreTesting.mock(call, ({ page = 0, pageSize = maxPageSize }) => {
    const end = (page + 1) * pageSize
    const result: Paging.Page<A> = {
      items: records.slice(page * pageSize, end),
      invalid: [],
      pageSize,
      total: records.length,
      ...(end < records.length ? { next: page + 1 } : undefined)
    }
    return Effect.succeed(result)
  })

/**
 * Mocks the tasks of writes, so that waits for them end at once. Default: every task has finished.
 *
 * @category mocks
 */
export const mockTasks = (statusOf: (id: string) => Tasks.TaskStatus = () => "finish"): CoreTesting.Mock =>
  CoreTesting.mock(Tasks.get, ({ id }) => Effect.succeed({ id, status: statusOf(id) }))

/**
 * `HttpTransport` and `TaskPoller` with these mocks in place of a server. A call of an operation that is not mocked fails
 * with `BadRequest`, whose `cause` is {@link NotMocked}. Waits for tasks call the mock of `Tasks.get`, as often and as long as the options say.
 *
 * @category layers
 */
export const layer = (
  mocks: ReadonlyArray<CoreTesting.Mock>,
  options: TaskPoller.Options = {}
): Layer.Layer<HttpTransport | TaskPoller.TaskPoller | Calls> => {
  const transport = Layer.effect(
    HttpTransport,
    Effect.map(Calls, ({ all }) => CoreTesting.makeTransport("sangfor-scp", mocks, all))
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
 * The simulated site of {@link layerSimulated}: its fault rules, its counters, ids of its servers, its state.
 *
 * @category services
 */
export class Simulator extends Context.Service<Simulator, Simulated.SangforScpHandle>()(
  "@effect-hci/sangfor-scp/Testing/Simulator"
) {}

/**
 * Options of the client of a simulated site.
 *
 * @category options
 */
export interface SimulatedClientOptions extends Partial<Omit<SangforScp.Options, "url" | "credentials">> {
  /**
   * `"accessKey"` and `"password"` are those of the simulator's own user; other credentials are sent as they are. Default:
   * `"accessKey"`.
   */
  readonly credentials?: "accessKey" | "password" | Auth.CredentialsSource | undefined
}

const credentialsOf = (
  credentials: SimulatedClientOptions["credentials"],
  simulated: Simulated.Credentials
): Auth.CredentialsSource => {
  if (credentials === undefined || credentials === "accessKey") return simulated
  const { password, username } = simulated
  return credentials === "password" ? { username, password } : credentials
}

/**
 * All services of one site, and the {@link Simulator} behind them, in this process and without a socket.
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
): Layer.Layer<SangforScp.SangforScp | Simulator, Simulated.OptionsError | CoreTesting.SimulatorNotFound> =>
  Layer.unwrap(
    Effect.map(
      CoreTesting.loadSimulator(() => import("@effect-hci/simulator/SangforScp")),
      ({ layerClient, Simulator: SimulatedSite }) =>
        Layer.unwrap(
          Effect.map(SimulatedSite, (handle) =>
            Layer.merge(
              Layer.succeed(Simulator, handle),
              SangforScp.layer({
                ...client,
                url: handle.url,
                credentials: credentialsOf(client.credentials, handle.credentials)
              })
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
export const adjustClock: CoreTesting.AdjustClock = CoreTesting.makeAdjustClock(Transport.load)
