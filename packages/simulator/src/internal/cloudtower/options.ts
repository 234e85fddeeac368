/**
 * The options, the state and the handle of a CloudTower simulator.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Handle, RecordIds } from "../../Handle.ts"
import type { CommonOptions } from "../engine/options.ts"
import type * as Engine from "../engine/state.ts"

/** The state of a CloudTower simulator, as plain data that JSON can hold. */
export interface State extends Engine.State {
  readonly platform: "cloudtower"
  /** The version of CloudTower that was served; served again unless the options name another. */
  readonly version?: string
  /** How many vms there were at the start; left out with `site`. */
  readonly vms?: number
  /** How many clusters that run vms there were at the start; left out with `site`. */
  readonly clusters?: number
}

/** The change feed's credentials, and whether it takes those of all other requests. */
export interface ChangeFeedOptions {
  /** The name that HTTP Basic has; `"feed"` by default. */
  readonly username?: string | undefined
  /** The password that HTTP Basic has; computed from the seed by default. */
  readonly password?: Redacted.Redacted | undefined
  /** Whether the feed takes a token or an API key too; true by default. */
  readonly token?: boolean | undefined
}

/** What the simulated CloudTower is like. */
export interface Options extends CommonOptions {
  /** How many vms there are at the start, 0 to 1,000,000; 100 by default. */
  readonly vms?: number | undefined
  /**
   * How many clusters run vms, 1 to 1000; by default 2, or one for each 2,000 vms. For each four of them there is one more
   * cluster, which only stores data.
   */
  readonly clusters?: number | undefined
  /** The version of CloudTower whose paths and fields are served, `"2.8.0"` to `"4.9.0"`; the newest by default. */
  readonly version?: string | undefined
  /** The name of the user that exists at the start; `"root"` by default. */
  readonly username?: string | undefined
  /**
   * False for a Tower that has just been installed: it has no root user, and nobody can log in until `create-root-user`
   * creates that user with a password. True by default, and with `load`, whose state tells whether there is one.
   */
  readonly rootUser?: boolean | undefined
  /**
   * True for a Tower that ignores keys of a `where` that it does not know, so that such a condition selects everything.
   * False by default: they are a 400.
   */
  readonly ignoreUnknownWhere?: boolean | undefined
  /**
   * Whether a vm that is recovered from the recycle bin gets back the name that it had before; false leaves it with the
   * name of the recycle bin. True by default.
   */
  readonly restoreNames?: boolean | undefined
  /** Credentials of the change feed, which are not those of a user. */
  readonly changeFeed?: ChangeFeedOptions | undefined
  /**
   * True for a Tower with two-factor login: a name and a password are not enough to log in, and programs use an API key.
   * False by default.
   */
  readonly twoFactor?: boolean | undefined
  /** How long an API key is valid after it was created; without end by default. */
  readonly apiKeyTtl?: Duration.Input | undefined
  /**
   * State to go on with, as `save` of the handle gives it and `SimulatorState` reads it. Its seed, `vms` and `clusters`
   * replace those of the options, its version is the default.
   */
  readonly load?: State | undefined
}

/** What a client logs in with. */
export interface Credentials {
  /** The name of the user. */
  readonly username: string
  /** The password of the user. */
  readonly password: Redacted.Redacted
}

/** A user beside that of {@link Credentials}. */
export interface UserCredentials extends Credentials {
  /** Where the user is known, as a login names it; users of a directory log in through its strategy from 3.4.4 on. */
  readonly source: "LOCAL" | "LDAP" | "SSO"
}

/** A running CloudTower simulator. */
export interface CloudTowerHandle extends Handle {
  /** What a client logs in with. */
  readonly credentials: Credentials
  /** The other users at the start: local ones, and those of a directory and of single sign-on; none with an export. */
  readonly users: ReadonlyArray<UserCredentials>
  /** An API key of the user of `credentials`, created at the start. */
  readonly apiKey: Redacted.Redacted
  /** What the change feed takes as HTTP Basic. */
  readonly changeFeed: Credentials
  /** Ends the connections of all subscriptions, as when the network breaks; gives how many there were. */
  readonly dropSubscriptions: Effect.Effect<number>
  /** The ids of the vms, in the order of ids. */
  readonly vms: RecordIds
  /** The version of CloudTower that is served. */
  readonly version: string
  /** The state as it is now; tasks under way are not part of it. */
  readonly save: Effect.Effect<State>
}
