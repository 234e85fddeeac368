/** Values that came as JSON, or have to survive it. */
import { assert } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Parsed } from "../src/internal/engine/json.ts"
import type { JsonObject, SimulatorState } from "../src/SimulatorState.ts"

const Records = Schema.Array(Parsed)

/** Records of a document that was parsed from JSON. */
export const records: (json: unknown) => ReadonlyArray<JsonObject> = Schema.decodeUnknownSync(Records)

/** Records of a text of JSON. */
export const recordsOfText: (text: string) => ReadonlyArray<JsonObject> = Schema.decodeSync(
  Schema.fromJsonString(Records)
)

const parse = Schema.decodeSync(Schema.fromJsonString(Schema.Unknown))

/** The state, which a file gives back as it is. */
export const throughJson = <A extends SimulatorState>(state: A): A => {
  assert.deepStrictEqual(parse(JSON.stringify(state)), state)
  return state
}
