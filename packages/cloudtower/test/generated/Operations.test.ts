import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync } from "node:fs"
import * as CloudTower from "../../src/index.ts"
import * as Generated from "../../src/generated/index.ts"
import { callsOf, readDocument, versions } from "./support/document.ts"
import { byRoute, operations } from "./support/operations.ts"

const modules = Object.entries(Generated).filter(([name]) => name !== "Shared")
const handWritten = new URL("../../src/", import.meta.url)

describe("generated operations", () => {
  it("are 575 of 130 modules, each with a route and a name of its own", () => {
    assert.strictEqual(operations.length, 575)
    assert.strictEqual(byRoute.size, 575)
    assert.strictEqual(new Set(operations.map(({ name }) => name)).size, 575)
    assert.strictEqual(modules.length, 130)
  })

  it("are named after the module and the function that they are", () => {
    for (const [module, members] of modules) {
      for (const [name, value] of Object.entries(members)) {
        if (typeof value !== "function" || !("operation" in value)) continue
        assert.strictEqual(value.operation.name, `${module}.${name}`)
      }
    }
  })

  it("are counted wherever there is a connection", () => {
    const connections = operations.filter(({ path }) => path.endsWith("-connection"))
    const listed = modules.filter(([, members]) => "count" in members)
    assert.strictEqual(connections.length, 118)
    assert.deepStrictEqual(
      listed.map(([name]) => name).sort(),
      connections.map(({ name }) => name.split(".")[0]).sort()
    )
    for (const [, members] of listed) assert.containsAllKeys(members, ["list", "listPage", "count", "get"])
  })

  it("are all in the index, with the modules written by hand", () => {
    const names = readdirSync(handWritten)
      .filter((file) => file.endsWith(".ts") && file !== "index.ts")
      .map((file) => file.slice(0, -".ts".length))
    assert.containsAllKeys(CloudTower, Object.keys(Generated))
    // `Metrics` stands in place of the generated module, and has all that is in it.
    const { Metrics, ...others } = Generated
    assert.deepInclude({ ...CloudTower.Metrics }, { ...Metrics })
    assert.deepInclude({ ...CloudTower }, others)
    const inPlace = names.filter((name) => existsSync(new URL(`generated/${name}.ts`, handWritten)))
    assert.deepStrictEqual(inPlace, ["Metrics"])
  })

  it.runIf(versions.includes("4.9.0"))("are the calls of 4.9.0", () => {
    const routes = callsOf(readDocument("4.9.0")).map(({ route }) => route)
    assert.deepStrictEqual([...byRoute.keys()].sort(), routes.sort())
  })

  it.runIf(versions.length > 0)("are as old as the first document that has them", () => {
    const since = new Map<string, string>()
    for (const version of versions) {
      for (const { route } of callsOf(readDocument(version))) if (!since.has(route)) since.set(route, version)
    }
    assert.deepStrictEqual(new Map([...byRoute].map(([route, operation]) => [route, operation.since])), since)
  })
})
