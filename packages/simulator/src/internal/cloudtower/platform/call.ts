/**
 * One call of an operation, as its handler sees it.
 *
 * @since 0.1.0
 */
import type { HttpRequest } from "../../engine/http.ts"
import type { Outcome } from "../outcome.ts"
import type { Context } from "../query/where.ts"
import type { View } from "../render.ts"
import type { Operation } from "../schema/catalog.ts"
import type { Json } from "../schema/json.ts"
import type { World } from "../world/world.ts"

/** What a handler works with; also how records are shown and filtered. */
export interface Call extends View, Context {
  readonly world: World
  readonly operation: Operation
  readonly request: HttpRequest
  /** The body, which is of the operation's shape. */
  readonly body: Json
  readonly now: number
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  /** True when the task that the call starts has to fail. */
  readonly failTask: boolean
  /** The id of the user who asks. */
  readonly user: string
}

/** Answers a call with JSON; one step, so that nothing comes between its checks and its changes. */
export type Handler = (call: Call) => Outcome<Json>
