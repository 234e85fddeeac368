import { jsonOf } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const read = (path: string): string => readFileSync(`${root}${path}`, "utf8")

const Manifest = Schema.Struct({ name: Schema.String, private: Schema.optionalKey(Schema.Boolean) })

const manifests = globSync("packages/*/package.json", { cwd: root }).map((file) => jsonOf(read(file), Manifest))
const names = manifests
  .filter((manifest) => manifest.private !== true)
  .map((manifest) => manifest.name.replace("@effect-hci/", ""))

describe.each(names)("README of %s", (name) => {
  it("says what the package is called and how it is installed", () => {
    const readme = read(`packages/${name}/README.md`)
    assert.isTrue(readme.startsWith(`# @effect-hci/${name}\n`))
    assert.match(readme, new RegExp(`\`\`\`sh\nnpm install .*@effect-hci/${name}\\b`))
  })

  // The type check of the tests compiles the programs; here the READMEs are held against them. The command needs none.
  it("has the program of docs/cookbook/packages", () => {
    const programs = [...read(`packages/${name}/README.md`).matchAll(/```ts\n([\s\S]*?)```/g)]
    const program = name === "cli" ? [] : [read(`docs/cookbook/packages/${name}.ts`)]
    assert.deepStrictEqual(
      programs.map(([, code]) => code),
      program
    )
  })
})
