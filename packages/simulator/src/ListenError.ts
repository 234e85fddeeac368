/**
 * Why a simulator cannot listen.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

type Fields = { readonly host: Schema.String; readonly port: Schema.Number; readonly message: Schema.String }

interface ListenErrorClass extends Schema.Class<
  ListenError,
  Schema.TaggedStruct<"ListenError", Fields>,
  Cause.YieldableError
> {}
const ListenErrorBase: ListenErrorClass = Schema.TaggedError<ListenError>()("ListenError", {
  host: Schema.String,
  port: Schema.Number,
  message: Schema.String
})
/** The address cannot be listened on, most often because the port is in use. */
export class ListenError extends ListenErrorBase {}
