/**
 * What the models and inputs of several resources share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"

/** Yes or no; on the wire 1 or 0. */
export type Flag = boolean | 0 | 1

/** The input of a call on one thing. */
export interface ById {
  readonly id: string
}

/** Fields for the body that this library does not name. */
export interface Extra {
  /** Sent as they are, in place of a field of the same name. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

/** The order of a listing. */
export interface Order {
  /** Name of the field to sort by. */
  readonly sort?: string | undefined
  /** Default: `ASC`. */
  readonly order_by?: "ASC" | "DESC" | undefined
}

/** What a call that changes one thing can fail with. */
export type ChangeError = NotFound | Conflict | RequestError

/** The task that a call started; pipe the call into `TaskPoller.awaitTask` to wait for it. */
export interface Started {
  /** Absent where the server was done at once, or does not say. */
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const Started: Model.Model<Started> = Schema.Struct({ task_id: Model.optional(Schema.String) })

/** The task that makes things, and the ids that they will have. */
export interface Created {
  readonly task_id: string
  /** In the order of their making; empty where the server does not say. */
  readonly uuids: ReadonlyArray<string>
}
/** See the interface of the same name. */
export const Created: Model.Model<Created> = Schema.Struct({
  task_id: Schema.String,
  uuids: Schema.Array(Schema.String)
})
