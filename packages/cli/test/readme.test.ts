import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import "../../../docs/cookbook/readme/testing.test.ts"

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")

/** The type check of the tests compiles these files; here the README is held against them. */
describe("README", () => {
  const snippets = [...read("README.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)

  for (const [index, name] of ["scp", "testing.test", "cloudtower"].entries()) {
    it(`snippet ${index} is docs/cookbook/readme/${name}.ts`, () => {
      assert.strictEqual(snippets[index], read(`docs/cookbook/readme/${name}.ts`))
    })
  }

  it("has no others", () => {
    assert.lengthOf(snippets, 3)
  })
})

describe("docs/simulator.md", () => {
  it("has docs/cookbook/readme/states.ts as its program", () => {
    const [, program] = /```ts\n([\s\S]*?)```/.exec(read("docs/simulator.md")) ?? []
    assert.strictEqual(program, read("docs/cookbook/readme/states.ts"))
  })
})

describe("docs/reliability.md", () => {
  const rows = [...read("docs/reliability.md").matchAll(/\[[^\]]+\]\(\.\.\/(\S+)\): (.+?) *\|$/gm)]

  it("names a test for each line of its table", () => {
    const lines = read("docs/reliability.md")
      .split("\n")
      .filter((line) => line.startsWith("| "))
    // The head and the rule below it name none.
    assert.strictEqual(rows.length, lines.length - 2)
  })

  it.each(rows.map(([, file = "", title = ""]) => [title, file]))(
    "is right that there is a test: %s",
    (title, file) => {
      assert.include(read(file), title)
    }
  )
})
