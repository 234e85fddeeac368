/** What a program loads with a module that only calls operations. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"

const source = new URL("../src/", import.meta.url)

/** The files of the package that a file loads; imports of types load nothing. */
const importsOf = (file: URL): ReadonlyArray<URL> =>
  [...readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type)[^;]*? from "(\..*?)"$/gms)].map(
    ([, path]) => new URL(path ?? "", file)
  )

/** All that a file loads, by path below the sources. */
const loadedBy = (path: string): ReadonlyArray<string> => {
  const loaded = new Set<string>()
  const visit = (file: URL): void => {
    if (loaded.has(file.href)) return
    loaded.add(file.href)
    for (const next of importsOf(file)) visit(next)
  }
  visit(new URL(path, source))
  return [...loaded].map((href) => href.slice(source.href.length))
}

const modulesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(new URL(folder, source)).flatMap((name) => (name.endsWith(".ts") ? [`${folder}${name}`] : []))

/** Modules that make connections, and the index, which has them all. */
const connecting = new Set(["Auth.ts", "HttpTransport.ts", "Node.ts", "SangforScp.ts", "Testing.ts", "index.ts"])

describe("the imports of", () => {
  it("modules that connect are seen", () => {
    assert.includeMembers([...loadedBy("SangforScp.ts")], ["Auth.ts", "HttpTransport.ts", "internal/call.ts"])
  })

  it("generated modules have what executes operations, and nothing that connects", () => {
    const loaded = modulesIn("api/").flatMap((module) => loadedBy(module))
    assert.deepStrictEqual([...new Set(loaded)].filter((path) => !path.startsWith("api/")).sort(), [
      "Common.ts",
      "internal/api.ts",
      "internal/call.ts",
      "internal/paging.ts",
      "internal/protocol.ts",
      "internal/runtime.ts"
    ])
  })

  it.each(modulesIn("").filter((module) => !connecting.has(module)))("%s have nothing that connects", (module) => {
    const loaded = loadedBy(module)
    assert.deepStrictEqual(
      loaded.filter((path) => connecting.has(path)),
      []
    )
  })
})
