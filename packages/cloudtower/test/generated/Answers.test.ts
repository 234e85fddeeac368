import * as Result from "effect/Result"
import * as Model from "@effect-hci/core/Model"
import { assert, describe, it } from "@effect/vitest"
import * as Organization from "../../src/generated/Organization.ts"
import * as Task from "../../src/generated/Task.ts"
import type { Style } from "./support/answers.ts"
import { drawAnswer } from "./support/answers.ts"
import type { RawDocument } from "./support/document.ts"
import { callsOf, readDocument, versions } from "./support/document.ts"
import type { AnyOperation } from "./support/operations.ts"
import { byRoute } from "./support/operations.ts"

/** Every answer of a document, drawn, with the operation that reads it. */
const eachAnswer = (
  document: RawDocument,
  style: Style,
  look: (operation: AnyOperation, answer: unknown, what: string) => void
): void => {
  for (const { answer, route } of callsOf(document)) {
    const operation = byRoute.get(route)
    if (operation === undefined) assert.fail(`${route} has no operation`)
    else if (answer !== undefined) {
      look(operation, drawAnswer(document, answer, style), `${route} of ${document.info.version}, seed ${style.seed}`)
    }
  }
}

const assertDecodes = ({ response }: AnyOperation, answer: unknown, what: string): void => {
  const result = response.decode(answer)
  if (Result.isFailure(result)) assert.fail(`${what}: ${JSON.stringify(result.failure)}`)
  else assert.strictEqual(result.success.value, answer)
}

/** The paths to the texts, numbers and flags of a value. */
const leaves = (
  value: unknown,
  path: ReadonlyArray<string | number> = []
): ReadonlyArray<ReadonlyArray<string | number>> => {
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => leaves(item, [...path, index]))
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, field]: [string, unknown]) => leaves(field, [...path, name]))
  }
  return value === null || value === undefined ? [] : [path]
}

/** The value with a list where a path leads. */
const spoil = (value: unknown, path: ReadonlyArray<string | number>): unknown => {
  const [first, ...rest] = path
  if (first === undefined) return []
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === first ? spoil(item, rest) : item))
  const fields: ReadonlyArray<[string, unknown]> = Object.entries(value ?? {})
  return Object.fromEntries(fields.map(([name, field]) => [name, name === first ? spoil(field, rest) : field]))
}

describe.each(versions)("answers of CloudTower %s", (version) => {
  const document = readDocument(version)

  it.each([1, 2])("decode as documented (%i)", (seed) => {
    eachAnswer(document, { kind: "documented", seed }, assertDecodes)
  })

  it("decode with unknown enum values, extra fields, and null where a field is optional", () => {
    eachAnswer(document, { kind: "tolerated", seed: 3 }, assertDecodes)
  })

  it("fail for a wrong type, with the path to it", () => {
    eachAnswer(document, { kind: "full", seed: 4 }, (operation, answer, what) => {
      const found = leaves(answer)
      const path = found[Math.floor(found.length / 2)]
      if (path === undefined) return
      const result = operation.response.decode(spoil(answer, path))
      const issues = Result.isFailure(result) ? result.failure.map((issue) => issue.path) : []
      assert.include(issues, Model.formatPath(path), what)
    })
  })
})

describe("an answer that is read as it is", () => {
  const { operation } = Organization.getOrganizations

  it("tells which enum values nobody documented", () => {
    const task = {
      description: "",
      id: "1",
      internal: false,
      local_created_at: "",
      progress: 1,
      status: "NOBODY_LISTED_THIS",
      steps: []
    }
    const { drift } = Result.getOrThrow(Task.getTasks.operation.response.decode([task]))
    assert.deepStrictEqual(drift, [{ path: "[0].status", message: 'unknown value "NOBODY_LISTED_THIS"' }])
  })

  it("tells every place where it is wrong", () => {
    const result = operation.response.decode([{ id: "1", name: "a" }, { id: 2 }])
    assert.deepStrictEqual(Result.isFailure(result) ? result.failure.map(({ path }) => path) : [], [
      "[1].id",
      "[1].name"
    ])
  })
})
