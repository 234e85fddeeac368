import { VERSION } from "@effect-hci/core"
import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** The packages that programs import. */
const packages = "{core,sangfor-scp,cloudtower,simulator,inventory}"

const modules = globSync(`packages/${packages}/src/**/*.ts`, { cwd: root }).filter(
  (path) => !/\/internal\/|\/index\.ts$/.test(path)
)

/** A declaration that is exported, or one whose name says that it is exported by another one, as `delete_` by `delete`. */
const declaration =
  /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export (?:declare |abstract )*(?:const|function|class|interface|type|namespace) (\w+)|const (\w+_)\b)/gm

/** The categories of every name that a module exports; a type and a value of one name share them. */
const exportsOf = (path: string): Map<string, ReadonlyArray<string>> => {
  const byModule = new Map<string, ReadonlyArray<string>>()
  for (const [, doc = "", exported, renamed = ""] of readFileSync(`${root}${path}`, "utf8").matchAll(declaration)) {
    const categories = [...doc.matchAll(/^(?: \*|\/\*\*) @category (\w[\w ]*?)(?: \*\/)?$/gm)].map(
      ([, category = ""]) => category
    )
    const name = exported ?? renamed
    byModule.set(name, [...(byModule.get(name) ?? []), ...categories])
  }
  return byModule
}

describe("public exports", () => {
  it("have one category each", () => {
    const wrong = modules.flatMap((path) =>
      [...exportsOf(path)].flatMap(([name, categories]) =>
        categories.length === 1 ? [] : [`${path} ${name}: ${categories.join(", ")}`]
      )
    )
    assert.deepStrictEqual(wrong, [])
    assert.include(modules, "packages/cloudtower/src/generated/Vm.ts")
    assert.isTrue(exportsOf("packages/cloudtower/src/generated/Vm.ts").has("startVm"))
  })

  it("share categories: none is that of one export alone", () => {
    const all = modules.flatMap((path) => [...exportsOf(path).values()].flat())
    const counts = Map.groupBy(all, (category) => category)
    assert.deepStrictEqual(
      [...counts].flatMap(([category, { length }]) => (length === 1 ? [category] : [])),
      []
    )
  })

  it("have a version of the package after `@since`, if any: one that is out, or the next", () => {
    const [major = 0, minor = 0] = VERSION.split(".").map(Number)
    const versions = modules.flatMap((path) =>
      [...readFileSync(`${root}${path}`, "utf8").matchAll(/@since (.*)$/gm)].map(([, version = ""]) => version)
    )
    const released = [...readFileSync(`${root}packages/core/CHANGELOG.md`, "utf8").matchAll(/^## (\S+)$/gm)]
    const allowed = new Set([VERSION, `${major}.${minor + 1}.0`, ...released.map(([, version]) => version)])
    assert.deepStrictEqual(
      versions.filter((version) => !allowed.has(version)),
      []
    )
    assert.include(versions, "0.1.0")
  })
})
