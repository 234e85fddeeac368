import * as Result from "effect/Result"
import * as Model from "@effect-hci/core/Model"
import { assert, describe, it } from "@effect/vitest"
import * as Organization from "../../src/generated/Organization.ts"
import * as Task from "../../src/generated/Task.ts"
import type { Style } from "./support/responses.ts"
import { drawResponse } from "./support/responses.ts"
import type { RawDocument } from "./support/document.ts"
import { callsOf, readDocument, versions } from "./support/document.ts"
import type { AnyOperation } from "./support/operations.ts"
import { byRoute } from "./support/operations.ts"

/** Every response of a document, drawn, with its operation. */
const eachResponse = (
  document: RawDocument,
  style: Style,
  check: (operation: AnyOperation, payload: unknown, what: string) => void
): void => {
  for (const { responseSchema, route } of callsOf(document)) {
    const operation = byRoute.get(route)
    if (operation === undefined) assert.fail(`${route} has no operation`)
    else if (responseSchema !== undefined) {
      check(operation, drawResponse(document, responseSchema, style), `${route} of ${document.info.version}, seed ${style.seed}`)
    }
  }
}

const assertDecodes = ({ response }: AnyOperation, payload: unknown, what: string): void => {
  const result = response.decode(payload)
  if (Result.isFailure(result)) assert.fail(`${what}: ${JSON.stringify(result.failure)}`)
  else assert.strictEqual(result.success.value, payload)
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

describe.each(versions)("responses of CloudTower %s", (version) => {
  const document = readDocument(version)

  it.each([1, 2])("decode as documented (%i)", (seed) => {
    eachResponse(document, { kind: "documented", seed }, assertDecodes)
  })

  it("decode with unknown enum values, extra fields, and null where a field is optional", () => {
    eachResponse(document, { kind: "tolerated", seed: 3 }, assertDecodes)
  })

  it("tell of a wrong type with its path: reads fail, and writes that name their task keep it", () => {
    eachResponse(document, { kind: "full", seed: 4 }, (operation, payload, what) => {
      const paths = leaves(payload)
      const path = paths[Math.floor(paths.length / 2)]
      if (path === undefined) return
      const result = operation.response.decode(spoil(payload, path))
      if (operation.safety === "read") assert.isTrue(Result.isFailure(result), what)
      const issues = Result.isFailure(result) ? result.failure : result.success.drift
      assert.include(
        issues.map((issue) => issue.path),
        Model.formatPath(path),
        what
      )
    })
  })
})

describe("a response", () => {
  const { operation } = Organization.getOrganizations

  it("reports enum values that no document names", () => {
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

  it("reports every path that does not fit", () => {
    const result = operation.response.decode([{ id: "1", name: "a" }, { id: 2 }])
    assert.deepStrictEqual(Result.isFailure(result) ? result.failure.map(({ path }) => path) : [], [
      "[1].id",
      "[1].name"
    ])
  })
})
