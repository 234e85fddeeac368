import type { RequestError } from "../HciError.ts"

/** A failed attempt: its error, and whether another attempt may be made. */
export interface Failed<out E> {
  readonly error: E | RequestError
  readonly again: boolean
  /** The server may have acted on it all the same. */
  readonly uncertain: boolean
}
