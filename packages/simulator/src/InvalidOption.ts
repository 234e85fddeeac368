/**
 * Why a simulator cannot be made.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

type Fields = { readonly option: Schema.String; readonly message: Schema.String }

interface InvalidOptionClass extends Schema.Class<
  InvalidOption,
  Schema.TaggedStruct<"InvalidOption", Fields>,
  Cause.YieldableError
> {}
const InvalidOptionBase: InvalidOptionClass = Schema.TaggedError<InvalidOption>()("InvalidOption", {
  option: Schema.String,
  message: Schema.String
})
/** An option has a value that makes no sense; `option` is its name. */
export class InvalidOption extends InvalidOptionBase {}
