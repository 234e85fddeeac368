/**
 * Why a simulator cannot start.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * An option has a value that the simulator cannot start with.
 *
 * @category errors
 */
export class InvalidOption extends Schema.TaggedError<InvalidOption>()("InvalidOption", {
  /** The name of the option, as in `servers`. */
  option: Schema.String,
  /** What the value must be, as a sentence that begins with the option's name and has no full stop. */
  message: Schema.String
}) {}
