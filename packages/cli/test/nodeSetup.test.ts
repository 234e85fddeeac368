import { assert, it } from "@effect/vitest"
import { hideSqliteWarning } from "../src/nodeSetup.ts"

it("Of all warnings, that of an experimental SQLite alone is left out", () => {
  const seen: Array<string> = []
  const target = {
    emitWarning: (warning: Error | string) => void seen.push(typeof warning === "string" ? warning : warning.message)
  }
  hideSqliteWarning(target)
  const emit: (warning: Error | string, type?: string) => void = target.emitWarning
  emit("SQLite is an experimental feature and might change at any time", "ExperimentalWarning")
  emit("Another feature is experimental", "ExperimentalWarning")
  emit("SQLite is slow", "Warning")
  emit(new Error("broken"))
  assert.deepStrictEqual(seen, ["Another feature is experimental", "SQLite is slow", "broken"])
})
