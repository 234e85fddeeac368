import { assert, it } from "@effect/vitest"
import { documents } from "../../../scripts/inventoryDocs.ts"

it("docs/inventory.md has the common model and the named queries as they are; `npm run docs` prints them", () => {
  const { actual, expected } = documents()
  assert.include(actual, "### machines")
  assert.strictEqual(actual, expected)
})
