/**
 * One call of an operation, as its handler gets it.
 *
 * @since 0.1.0
 */
import type { FailTask } from "../engine/faults.ts"
import type { JsonItems } from "../engine/http.ts"
import type { Json } from "../engine/json.ts"
import type { Outcome } from "../engine/outcome.ts"
import type { TowerState } from "./records/towerState.ts"
import type { View } from "./render.ts"
import type { Operation } from "./schema/versionCatalog.ts"
import type { Sessions } from "./sessions/sessions.ts"
import type { Row } from "./store/row.ts"

/** What a handler works with; also how records are read and rendered. */
export interface Call extends View {
  readonly state: TowerState
  readonly sessions: Sessions
  readonly operation: Operation
  /** The body, which is of the operation's type. */
  readonly body: Json
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  /** Whether a vm that is recovered from the recycle bin gets its name back. */
  readonly restoreNames: boolean
  /** How the task that the call starts has to fail; `undefined` where it need not. */
  readonly failTask: FailTask | undefined
  /** The id of the user whose session the request uses; `""` where none is needed. */
  readonly user: string
}

/** A response without a body: nothing had to be changed. */
export const notModified: unique symbol = Symbol("304")

/** The JSON of a response: a value, or the records of a listing, which are rendered as they are sent; or none. */
export type Content = Json | JsonItems<Row> | typeof notModified

/** Gives the JSON of a response; one step, so that nothing comes between its checks and its changes. */
export type Handler = (call: Call) => Outcome<Content>

/** Handlers by the names of their operations, `Vm.startVm`. */
export interface Handlers extends Readonly<Record<string, Handler>> {}
