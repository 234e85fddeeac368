/**
 * The options, the state and the handle of a Sangfor SCP simulator.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Handle, RecordIds } from "../../Handle.ts"
import type { CommonOptions } from "../engine/options.ts"
import type * as Engine from "../engine/state.ts"

/** The state of a Sangfor SCP simulator, as plain data that JSON can hold. */
export interface State extends Engine.State {
  readonly platform: "sangfor-scp"
  /** How many servers there were at the start; left out with `site`. */
  readonly servers?: number
}

/** How many requests a minute are served; the rest gets a 429. */
export interface RateLimit {
  /** GET requests a minute, of all clients together; 600 by default. */
  readonly reads?: number | undefined
  /** All other requests a minute, of all clients together; 100 by default. */
  readonly writes?: number | undefined
  /** Requests for the public key a minute, of each address; 60 by default. */
  readonly publicKey?: number | undefined
}

/** The response to a repeated `X-Client-Token`: 409 for `"conflict"`, 429 for `"rate-limit"` as newer systems do. */
export type DuplicateToken = "conflict" | "rate-limit"

/**
 * The form of calls in which systems differ: `"classic"` has elastic IPs, volumes in MB and actions on servers, `"2024"`
 * has floating IPs, shared volumes in GB and updates of servers in their place.
 */
export type Protocol = "classic" | "2024"

/** What the simulated Sangfor SCP is like. */
export interface Options extends CommonOptions {
  /** How many servers there are at the start, 0 to 1,000,000; 100 by default. */
  readonly servers?: number | undefined
  /** Limits of requests a minute, `true` for the documented ones; none by default. */
  readonly rateLimit?: boolean | RateLimit | undefined
  /** The name of the user that exists at the start; `"admin"` by default. */
  readonly username?: string | undefined
  /** The access key of signed requests; computed from the seed by default. */
  readonly accessKey?: string | undefined
  /** The secret key of signed requests; computed from the seed by default. */
  readonly secretKey?: Redacted.Redacted | undefined
  /** The region that signatures name; `"cn-south-1"` by default. */
  readonly region?: string | undefined
  /** The service that signatures name; `"open-api"` by default. */
  readonly service?: string | undefined
  /** How far `X-Amz-Date` may be from the clock; 15 minutes by default. */
  readonly clockSkew?: Duration.Input | undefined
  /**
   * The version of the platform, `"6.3.0"` to `"6.11.1"`, which decides the dates that paths may have; `"6.11.1"` by
   * default, and `"6.8.0"` with `protocol: "classic"`.
   */
  readonly version?: string | undefined
  /** The one protocol that is served; both by default. */
  readonly protocol?: Protocol | undefined
  /** The response to an `X-Client-Token` that is repeated within 15 minutes; `"conflict"` by default. */
  readonly duplicateToken?: DuplicateToken | undefined
  /**
   * State to go on with, as `save` of the handle gives it and `SimulatorState` reads it. Its seed and `servers` replace
   * those of the options.
   */
  readonly load?: State | undefined
}

/** What a client logs in with, or signs its requests with. */
export interface Credentials {
  /** The name of the user, for a login. */
  readonly username: string
  /** The password of the user. */
  readonly password: Redacted.Redacted
  /** The access key, for signed requests. */
  readonly accessKey: string
  /** The secret key that signatures are computed with. */
  readonly secretKey: Redacted.Redacted
  /** The region that signatures name. */
  readonly region: string
  /** The service that signatures name. */
  readonly service: string
}

/** A running Sangfor SCP simulator. */
export interface SangforScpHandle extends Handle {
  /** What a client logs in with, or signs its requests with. */
  readonly credentials: Credentials
  /** The ids of the servers, in the order of the list. */
  readonly servers: RecordIds
  /** The state as it is now; tasks under way are not part of it. */
  readonly save: Effect.Effect<State>
}
