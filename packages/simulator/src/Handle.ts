/**
 * What a test or a program holds of a running simulator, whatever the platform.
 *
 * ```ts
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // A fault while the simulator runs: it holds for the calls that are made until it is removed.
 * export const program = Effect.gen(function* () {
 *   const { faults } = yield* Testing.Simulator
 *   const { id } = yield* faults.add("Servers.list:status=403")
 *   const refused = yield* Effect.flip(Servers.count())
 *   yield* faults.remove(id)
 *   return [refused._tag, yield* Servers.count()]
 * }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Counters } from "./Counters.ts"
import type * as FaultRule from "./FaultRule.ts"

/**
 * The certificate of a simulator that serves HTTPS.
 *
 * @category models
 */
export interface Certificate {
  /** The certificate in PEM. */
  readonly pem: string
  /** SHA-256 of the certificate: upper-case pairs with colons, as in `AB:01:...`. */
  readonly fingerprint: string
}

/**
 * A fault rule in force.
 *
 * @category faults
 */
export interface ActiveFault {
  /** The number that `remove` takes. */
  readonly id: number
  /** The rule as data. */
  readonly rule: FaultRule.FaultRule
}

/**
 * The fault rules of a running simulator.
 *
 * @category faults
 */
export interface FaultControl {
  /**
   * Adds a rule behind the others, as data or as text. Fails with `FaultSyntaxError` when it cannot be read, or names no
   * operation of the platform.
   */
  readonly add: (rule: FaultRule.Input) => Effect.Effect<ActiveFault, FaultRule.FaultSyntaxError>
  /** Removes the rule with this id; false when there is none. */
  readonly remove: (id: number) => Effect.Effect<boolean>
  /** Removes all rules. */
  readonly clear: Effect.Effect<void>
}

/**
 * The records of one kind, read without a request: it counts nowhere and no fault hits it.
 *
 * @category models
 */
export interface RecordIds {
  /** How many records there are now. */
  readonly count: Effect.Effect<number>
  /** The ids of at most `length` records from a position on, counted from 0, in the order of a list without a sort. */
  readonly ids: (position: number, length: number) => Effect.Effect<ReadonlyArray<string>>
}

/**
 * A running simulator of any platform.
 *
 * @category models
 */
export interface Handle {
  /** The address that clients connect to, without a slash at its end. */
  readonly url: string
  /** The port that it listens on; `undefined` in process. */
  readonly port: number | undefined
  /** The certificate that it serves HTTPS with; `undefined` without TLS. */
  readonly certificate: Certificate | undefined
  /** Adds and removes fault rules while the simulator runs. */
  readonly faults: FaultControl
  /** The counters as they are now. */
  readonly counters: Effect.Effect<Counters>
  /** Sets the counters of requests, responses and logins to zero; those of rules and tasks stay. */
  readonly resetCounters: Effect.Effect<void>
  /** Ends all sessions, so that their next request gets a 401; gives how many there were. */
  readonly expireSessions: Effect.Effect<number>
}
