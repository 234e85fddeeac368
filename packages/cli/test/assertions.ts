import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Manifest from "@effect-hci/inventory/Manifest"
import { jsonOf } from "@effect-hci/test-support/Assertions"
import { join } from "node:path"
import * as Hci from "./process.ts"

/** The manifest of an export. */
export const readManifest = (out: string): Effect.Effect<Manifest.Manifest, never, FileSystem.FileSystem> =>
  Effect.map(Hci.read(join(out, Manifest.fileName)), (text) => jsonOf(text, Manifest.Manifest))

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
