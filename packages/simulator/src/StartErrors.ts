/**
 * Why a simulator does not start: an option that it cannot start with, or an address that it cannot listen on.
 *
 * ```ts
 * import { SangforScp } from "@effect-hci/simulator"
 * import { Effect, Layer } from "effect"
 *
 * // A server on a port that may be taken: `ListenError` says so in one sentence.
 * export const program = Layer.build(SangforScp.layerServer({ servers: 5, port: 0 })).pipe(
 *   Effect.as("listening"),
 *   Effect.catchTag("ListenError", ({ message }) => Effect.succeed(message)),
 *   Effect.scoped
 * )
 * ```
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
