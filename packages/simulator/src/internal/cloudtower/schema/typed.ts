/**
 * The boundary between JSON and the types that codegen prints.
 *
 * Requests are checked against their document before a handler runs, and records are written only by handlers: both are
 * what the printed types say, which the compiler cannot know of JSON. No other place gives JSON a type unchecked.
 *
 * @since 0.1.0
 */
import type { Json } from "../../engine/json.ts"

/** JSON as the type that its document gives it. */
export function typed<A>(value: Json): A
export function typed(value: Json): Json {
  return value
}
