/**
 * What the models and inputs of several resources share.
 *
 * ```ts
 * import { type Common, Servers } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // What writes of every kind respond with: the id of a task, if there is one.
 * const taskOf = ({ task_id }: Common.Started) => task_id ?? "no task"
 *
 * export const program = (id: string) => Servers.start(id).pipe(Effect.map(taskOf))
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Model } from "@effect-hci/core/Runtime"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"

/**
 * States of a VPC or subnet; `active` when it can be used.
 *
 * @category models
 */
export const NetworkStatus = Model.openEnum(["creating", "active", "updating", "deleting", "error"])
/** See {@link NetworkStatus}. */
export type NetworkStatus = typeof NetworkStatus.Type

/**
 * The task that a write started; pipe the write into `TaskPoller.awaitTask` to wait for it.
 *
 * @category models
 */
export const Started = Schema.Struct({
  /** Id of the task. Absent or null where the site had finished when it responded, or names no task. */
  task_id: Model.optionalString
})
/** See {@link Started}. */
export interface Started extends Schema.Schema.Type<typeof Started> {}

/**
 * Yes or no. Sent as 1 or 0.
 *
 * @category inputs
 */
export type Flag = boolean | 0 | 1

/**
 * The input of a call on one record.
 *
 * @category inputs
 */
export interface ById {
  /** Id of the record. */
  readonly id: string
}

/**
 * Fields for the body of a request that this library does not name.
 *
 * @category inputs
 */
export interface Extra {
  /** Added to the body as they are, in place of a field of the same name. Default: none. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The order of a listing.
 *
 * @category inputs
 */
export interface Order {
  /** Name of the field to sort by. Default: the site's choice. */
  readonly sort?: string | undefined
  /** Direction of the order. Default: `ASC`. */
  readonly order_by?: "ASC" | "DESC" | undefined
}

/**
 * What a call that changes one record can fail with.
 *
 * @category errors
 */
export type ChangeError = NotFound | Conflict | RequestError
