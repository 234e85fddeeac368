/**
 * Worlds as data: what a simulator holds, to be kept in a file and gone on with.
 *
 * A world is what its seed computes, or the records of a real site's export, and what has changed since.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { JsonObject } from "./internal/engine/json.ts"

export type {
  /** Any JSON value. */
  Json,
  /** A JSON object. */
  JsonObject
} from "./internal/engine/json.ts"

/** The version of the format, as `world` at the top of a saved world. */
export const format = 1

/** The records of a real site by resource, as the files of its export have them: `servers`, `vms`, ... */
export interface Site extends Readonly<Record<string, ReadonlyArray<JsonObject>>> {}

/** A record that is not as it was at the start; without values it is gone. */
export interface SavedRecord {
  /** As in `Vm` or `Server`. */
  readonly model: string
  readonly index: number
  readonly values: JsonObject | null
}

/** A world of any platform, as plain data that JSON can hold. */
export interface Saved {
  /** The version of the format. */
  readonly world: typeof format
  readonly platform: string
  /** Where everything that is not in the site's records is computed from. */
  readonly seed: number
  /** The records that a world of a real site starts with, in place of those of the seed. */
  readonly site?: Site
  /** What changed since the start. */
  readonly records: ReadonlyArray<SavedRecord>
}

/** How a world is scrubbed. */
export interface ScrubOptions {
  /**
   * What the other texts are computed with: the same key makes the same text of the same text, in another world too. Who
   * knows it can test guesses. By default one that is made up, used once and kept nowhere.
   */
  readonly key?: Redacted.Redacted
}

type Fields = { readonly path: Schema.String; readonly message: Schema.String }

interface StateErrorClass extends Schema.Class<
  StateError,
  Schema.TaggedStruct<"StateError", Fields>,
  Cause.YieldableError
> {}
const StateErrorBase: StateErrorClass = Schema.TaggedError<StateError>()("StateError", {
  path: Schema.String,
  message: Schema.String
})
/** A file or folder holds no world that can be read; `message` says where and why. */
export class StateError extends StateErrorBase {}
