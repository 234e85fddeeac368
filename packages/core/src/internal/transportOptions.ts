import type * as Duration from "effect/Duration"

/** Requests allowed in a window of time. */
export interface Limit {
  readonly requests: number
  readonly window: Duration.Input
}

/** Limits kept on this side, so that the server need not refuse. */
export interface RateLimits {
  /** For GET requests. */
  readonly reads: Limit
  /** For all others. */
  readonly writes: Limit
}

/** Options of a transport. */
export interface Options {
  /** Address of the site, as in `https://10.0.0.10` or `https://scp.example:4430`. */
  readonly url: string | URL
  /** A name for spans, metrics and errors; by default there is none. */
  readonly site?: string | undefined
  /** Time allowed for one attempt, from sending to the last byte of the answer. Default: 60 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** Limits kept on this side; `false` for none. The default is the platform's. */
  readonly rateLimits?: RateLimits | false | undefined
  /** Calls that fail in a row before calls are refused for `openFor`; `false` for no breaker. Default: 20, 15 seconds. */
  readonly circuitBreaker?: { readonly failures: number; readonly openFor: Duration.Input } | false | undefined
  /** Whether values that nobody documented fail a call with `InvalidResponse`; for tests. Default: false. */
  readonly strict?: boolean | undefined
}
