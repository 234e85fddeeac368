/**
 * What a simulator counted, to assert on.
 *
 * @since 0.1.0
 */

/** Requests and answers of one operation. */
export interface OperationCounters {
  readonly requests: number
  /** Requests that at least one fault rule hit. */
  readonly faults: number
  /** Answers by HTTP status; dropped connections are not answers. */
  readonly statuses: Readonly<Record<string, number>>
}

/** How often a fault rule was looked at and how often it hit. */
export interface RuleCounters {
  /** The rule's text. */
  readonly rule: string
  readonly matched: number
  readonly injected: number
}

/** Tasks since the start. */
export interface TaskCounters {
  readonly started: number
  readonly finished: number
  readonly failed: number
}

/** A snapshot of all counters. */
export interface Counters {
  readonly requests: number
  /** Connections that ended without a whole answer. */
  readonly dropped: number
  /** Successful logins. */
  readonly logins: number
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>
  /** By operation name; requests that fit no operation are under `unknown`. */
  readonly operations: Readonly<Record<string, OperationCounters>>
  readonly faults: ReadonlyArray<RuleCounters>
  readonly tasks: TaskCounters
}
