/** Modules of resources stand in one order: models, inputs, operations, functions. */
import { assert, describe, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import { readFileSync } from "node:fs"
import * as SangforScp from "../src/index.ts"

const folder = new URL("../src/", import.meta.url)

const kinds = ["model", "input", "operation", "function"]

/** What a declaration at the top of a module is, by its first line. */
const kindOf = (line: string): number => {
  if (/^export (const \w+ = (Schema|Model)\.|interface \w+ extends Schema\.|type \w+ = typeof)/.test(line)) return 0
  if (/^export (interface|type) /.test(line)) return 1
  return /^export const \w+ = /.test(line) ? 3 : 2
}

const resources = [
  "Alarms",
  "Backups",
  "Clusters",
  "Eips",
  "FloatingIps",
  "Hosts",
  "Images",
  "Metrics",
  "Quotas",
  "ResourcePools",
  "ServerGroups",
  "Servers",
  "Snapshots",
  "Storages",
  "Subnets",
  "System",
  "Tags",
  "Tasks",
  "Tenants",
  "Users",
  "Volumes",
  "Vpcs"
]

/** The modules of the package that have an operation; functions of `Metrics` each choose one of `api`. */
const exported = Object.entries(SangforScp).flatMap(([name, module]: readonly [string, unknown]) =>
  Predicate.isObject(module) &&
  (name === "Metrics" || Object.values(module).some((value) => Predicate.hasProperty(value, "operation")))
    ? [name]
    : []
)

describe("every module with operations", () => {
  it("stands in the list above", () => {
    assert.sameMembers(resources, exported)
  })

  it("stands in the list of the tests that hold the request of each of its functions", () => {
    const listed = ["curated.test.ts", "requests.test.ts"].flatMap((file) => {
      const [, names = ""] =
        /^const modules = \{([^}]*)\}/m.exec(readFileSync(new URL(file, import.meta.url), "utf8")) ?? []
      return names.split(",").map((name) => name.trim())
    })
    assert.sameMembers(listed, exported)
  })
})

it.each(resources)("%s: models, inputs, operations, functions", (resource) => {
  const text = readFileSync(new URL(`${resource}.ts`, folder), "utf8")
  const declarations = text.split("\n").filter((line) => /^export (const|interface|type) /.test(line))
  const named = declarations.map((line) => ({ kind: kindOf(line), text: `${kinds[kindOf(line)]}: ${line}` }))
  const inOrder = named.toSorted((left, right) => left.kind - right.kind)
  assert.deepStrictEqual(
    named.map(({ text }) => text),
    inOrder.map(({ text }) => text)
  )
})

/** Categories in their order; options are inputs, and what is neither is a function of records or a constant for calls. */
const categories = ["models", "inputs", "options", "constants", "operations", "predicates", "accessors"]

const rankOf = (category: string): number => (category === "options" ? 1 : categories.indexOf(category))

it.each(resources)("%s: the categories of its documentation stand in the same order", (resource) => {
  const text = readFileSync(new URL(`${resource}.ts`, folder), "utf8")
  const named = [...text.matchAll(/@category (\w+)\n \*\/\n(.+)/g)].map(([, category = "", line = ""]) => ({
    rank: rankOf(category),
    text: `${category}: ${line}`
  }))
  assert.deepStrictEqual(
    named.map(({ text }) => text),
    named.toSorted((left, right) => left.rank - right.rank).map(({ text }) => text)
  )
})
