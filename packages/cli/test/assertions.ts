import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import * as Manifest from "@effect-hci/inventory/Manifest"
import { join } from "node:path"
import * as Hci from "./process.ts"

/** The manifest of an export. */
export const readManifest = (
  out: string
): Effect.Effect<Manifest.Manifest, Schema.SchemaError, FileSystem.FileSystem> =>
  Effect.flatMap(Hci.read(join(out, "manifest.json")), Schema.decodeEffect(Schema.fromJsonString(Manifest.Manifest)))

/** One sentence, on stderr alone, without a trace. */
export const assertSentence = (
  { code, stderr, stdout }: Hci.Finished,
  expected: RegExp,
  expectedCode: number
): void => {
  assert.match(stderr, expected)
  assert.strictEqual(code, expectedCode, stderr)
  assert.strictEqual(stdout, "")
  assert.strictEqual(stderr.trim().split("\n").length, 1, stderr)
  assert.notMatch(stderr, /\bat .*:\d+/)
}
