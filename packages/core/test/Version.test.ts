import { assert, describe, it } from "@effect/vitest"
import * as Version from "../src/Version.ts"

describe("Version.isOlder", () => {
  it.each([
    ["4.3.0", "4.5.0", true],
    ["4.9.0", "4.10.0", true],
    ["4.5", "4.5.1", true],
    ["4.5.0-rc1", "4.5.1", true],
    ["4.5.0", "4.5.0", false],
    ["4.5", "4.5.0", false],
    ["4.5.0-rc1", "4.5.0", false],
    ["v5.0.0 (build 12)", "4.8.0", false]
  ] as const)("%s before %s: %s", (version, than, isOlder) => {
    assert.strictEqual(Version.isOlder(version, than), isOlder)
  })
})
