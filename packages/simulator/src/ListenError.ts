/**
 * Why a simulator cannot listen.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The address cannot be listened on, most often because the port is in use.
 *
 * @category errors
 */
export class ListenError extends Schema.TaggedError<ListenError>()("ListenError", {
  /** The address, `127.0.0.1`. */
  host: Schema.String,
  /** The port that was given in the options; 0 when the system was to choose one. */
  port: Schema.Number,
  /** The message of Node, with the code of the system, as in `listen EADDRINUSE: address already in use`. */
  message: Schema.String
}) {}
