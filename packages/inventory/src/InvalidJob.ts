/**
 * Why a job cannot be started as it was described.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

interface InvalidJobClass extends Schema.Class<
  InvalidJob,
  Schema.TaggedStruct<"InvalidJob", { readonly message: Schema.String }>,
  Cause.YieldableError
> {}
const InvalidJobBase: InvalidJobClass = Schema.TaggedError<InvalidJob>()("InvalidJob", { message: Schema.String })
/** The job asks for something that does not exist, or for two things in one place; `message` says which. */
export class InvalidJob extends InvalidJobBase {}
