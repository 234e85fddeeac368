/**
 * What a test or a program holds of a running simulator, whatever the platform.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Counters } from "./Counters.ts"
import type * as FaultRule from "./FaultRule.ts"

/** The certificate of a simulator that speaks HTTPS. */
export interface Certificate {
  readonly pem: string
  /** SHA-256 of the certificate: upper-case pairs with colons, as in `AB:01:...`. */
  readonly fingerprint: string
}

/** A rule in force. */
export interface ActiveFault {
  /** Names the rule until it is removed. */
  readonly id: number
  readonly rule: FaultRule.FaultRule
}

/** The fault rules, changeable at any time. */
export interface FaultControl {
  /** Adds a rule behind the others, as data or as text; fails with `FaultSyntaxError` when it names no operation too. */
  readonly add: (rule: FaultRule.Input) => Effect.Effect<ActiveFault, FaultRule.FaultSyntaxError>
  /** Removes a rule; false when it was gone. */
  readonly remove: (id: number) => Effect.Effect<boolean>
  /** Removes all rules. */
  readonly clear: Effect.Effect<void>
}

/** A simulator of any platform. */
export interface Handle {
  /** Address of the site, without a slash at its end. */
  readonly url: string
  /** The port that it listens on; `undefined` in process. */
  readonly port: number | undefined
  /** Only with TLS. */
  readonly certificate: Certificate | undefined
  readonly faults: FaultControl
  /** What happened so far. */
  readonly counters: Effect.Effect<Counters>
  /** Sets the counters of requests, answers and logins to zero; rules and tasks keep theirs. */
  readonly resetCounters: Effect.Effect<void>
  /** Ends all sessions; answers how many there were. */
  readonly expireSessions: Effect.Effect<number>
}
