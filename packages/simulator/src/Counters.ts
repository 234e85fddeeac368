/**
 * What a simulator has counted, for assertions of tests.
 *
 * ```ts
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // How many requests of a kind the simulator saw, and how many of them failed on purpose.
 * export const program = Effect.gen(function* () {
 *   const simulator = yield* Testing.Simulator
 *   yield* Servers.count()
 *   const { operations } = yield* simulator.counters
 *   return operations["Servers.list"]?.requests
 * }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, faults: ["Servers.list:status=503,count=1"] })))
 * ```
 *
 * @since 0.1.0
 */

/**
 * Requests and responses of one operation.
 *
 * @category models
 */
export interface OperationCounters {
  /** Requests that arrived. */
  readonly requests: number
  /** Requests that at least one fault rule hit. */
  readonly faults: number
  /** Responses by HTTP status; a connection that was dropped has none. */
  readonly statuses: Readonly<Record<string, number>>
}

/**
 * How often a fault rule fitted a request, and how often it hit.
 *
 * @category models
 */
export interface RuleCounters {
  /** The rule as text. */
  readonly rule: string
  /** Requests of the operations that the rule names. */
  readonly matched: number
  /** Those of them that the fault was done to. */
  readonly injected: number
}

/**
 * Numbers of tasks since the simulator started.
 *
 * @category models
 */
export interface TaskCounters {
  /** Tasks that were started. */
  readonly started: number
  /** Tasks that have ended well. */
  readonly finished: number
  /** Tasks that have ended in failure. */
  readonly failed: number
}

/**
 * All counters of a simulator, at one moment.
 *
 * @category models
 */
export interface Counters {
  /** Requests that arrived. */
  readonly requests: number
  /** Connections that ended without a whole response. */
  readonly dropped: number
  /** Requests whose client went away before they were processed: nothing was done for them. */
  readonly abandoned: number
  /** Successful logins. */
  readonly logins: number
  /** Responses by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>
  /** By the name of the operation, as in `Servers.list`; requests to no known path are under `unknown`. */
  readonly operations: Readonly<Record<string, OperationCounters>>
  /** The fault rules in force, in the order in which they were added. */
  readonly faults: ReadonlyArray<RuleCounters>
  /** The tasks of the platform. */
  readonly tasks: TaskCounters
}
