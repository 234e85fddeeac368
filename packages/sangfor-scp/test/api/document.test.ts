/** Generated functions against the vendor's document: its examples, and responses drawn from its schemas. */
import type { Issue } from "@effect-hci/core/HciError"
import { assert, describe, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { protocol } from "../../src/internal/protocol.ts"
import type { AnyOperation } from "./support/operations.ts"
import { calls, isPaged, modules } from "./support/operations.ts"
import { isThere, load, randomFrom } from "./support/document.ts"

const payloadOf = (status: number, body: unknown): unknown => {
  const envelope = protocol.parseEnvelope(status, body)
  return envelope._tag === "Success" ? envelope.payload : assert.fail(`an error: ${JSON.stringify(body)}`)
}

/** What is wrong with a payload: all of it, or records of its page. */
const issuesOf = ({ response }: AnyOperation, payload: unknown): ReadonlyArray<Issue> => {
  const decoded = response.decode(payload)
  if (Result.isFailure(decoded)) return decoded.failure
  const { value } = decoded.success
  if (!Predicate.hasProperty(value, "invalid") || !Array.isArray(value.invalid)) return []
  return value.invalid.flatMap(({ issues }) => issues)
}

const keyOf = ({ method, path }: AnyOperation): string => `${method} ${path}`

/** The records of a page. */
const recordsOf = (payload: unknown): ReadonlyArray<unknown> | undefined => {
  if (Array.isArray(payload)) return payload
  for (const name of ["data", "linetypes"]) {
    const records = Predicate.hasProperty(payload, name) ? payload[name] : undefined
    if (Array.isArray(records)) return records
  }
  return undefined
}

/** The record that a payload is or holds first, by its fields. */
const firstRecord = (payload: unknown): Record<string, unknown> | undefined => {
  const records = recordsOf(payload)
  if (records !== undefined) return firstRecord(records[0])
  return Predicate.isObject(payload) ? payload : undefined
}

/** Every write; a login gives a token, which is redacted. */
const writes = calls
  .map(({ operation }) => operation)
  .filter(({ name, safety }) => safety !== "read" && name !== "System.authenticate")

/** A write gives the task `t1` that its response names. */
const assertTask = ({ name, response }: AnyOperation, payload: unknown): void => {
  const decoded = response.decode(payload)
  if (Result.isFailure(decoded)) return assert.fail(`${name}: ${JSON.stringify([decoded.failure, payload])}`)
  assert.deepInclude(decoded.success.value, { task_id: "t1" }, name)
}

/** Every value that is the same without one field, at any depth, or with null in its place. */
const withoutOneField = function* (value: unknown): Generator<unknown> {
  if (!Predicate.isObjectOrArray(value)) return
  for (const [name, field] of Object.entries(value)) {
    if (Array.isArray(value)) {
      for (const item of withoutOneField(field)) yield value.with(Number(name), item)
      continue
    }
    const { [name]: _field, ...others } = { ...value } as const
    yield others
    yield { ...value, [name]: null }
    for (const inner of withoutOneField(field)) yield { ...value, [name]: inner }
  }
}

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))

describe("generated functions", () => {
  it("are one for each operation, none twice", () => {
    assert.strictEqual(calls.length, 364)
    assert.strictEqual([...modules.values()].filter((functions) => functions.length > 0).length, 63)
    assert.strictEqual(new Set(calls.map(({ operation }) => keyOf(operation))).size, 364)
    assert.strictEqual(new Set(calls.map(({ operation }) => operation.name)).size, 364)
  })

  it("are paged lists, other reads and writes that are safe to repeat", () => {
    const reads = calls.filter(({ operation }) => operation.safety === "read")
    assert.strictEqual(calls.filter(isPaged).length, 78)
    assert.strictEqual(reads.length, 145)
    assert.isTrue(reads.every(({ operation }) => operation.method === "GET"))
    assert.isTrue(
      calls.every(({ operation }) => operation.safety === (operation.method === "GET" ? "read" : "idempotent"))
    )
  })

  it("give the task of each write whose response has nothing else", () => {
    assert.strictEqual(writes.length, 218)
    for (const operation of writes) assertTask(operation, { task_id: "t1" })
  })

  it("have no dates in their names", () => {
    for (const { operation } of calls) assert.notMatch(operation.name, /20\d\d|Janus/)
  })
})

describe.runIf(isThere)("the document", { timeout: 60_000 }, () => {
  const document = isThere ? load() : undefined
  if (document === undefined) return

  it("has each operation", () => {
    assert.deepStrictEqual(
      calls.map(({ operation }) => keyOf(operation)).sort(),
      [...document.documented.keys()].sort()
    )
  })

  it("has examples that all decode", () => {
    let decoded = 0
    for (const { operation } of calls) {
      const { operationId } = document.documented.get(keyOf(operation)) ?? assert.fail(operation.name)
      const response = document.examples[operationId]?.response
      if (response === undefined) continue
      decoded++
      assert.deepStrictEqual(issuesOf(operation, payloadOf(response.status, response.body)), [], operation.name)
    }
    assert.strictEqual(decoded, 147)
  })

  const decodeAll = (seed: number, twist: "none" | "beyond"): void => {
    const random = randomFrom(seed)
    for (const call of calls) {
      const { operation } = call
      const { schema, status } = document.documented.get(keyOf(operation)) ?? assert.fail(operation.name)
      if (schema === undefined) continue
      const body = document.sample(schema, random, twist)
      const payload = payloadOf(status, body)
      const issues = issuesOf(operation, payload)
      // The document lets two pages be without their records; for a listing that would be an end that nobody sees.
      const expected = isPaged(call) && recordsOf(payload) === undefined ? ["data"] : []
      assert.deepStrictEqual(
        issues.map(({ path }) => path),
        expected,
        `${operation.name}: ${JSON.stringify(body)}`
      )
    }
  }

  it.prop("describes responses that decode", [Seed], ([seed]) => decodeAll(seed, "none"))

  it.prop("describes responses that decode with unknown values, further fields and nulls", [Seed], ([seed]) =>
    decodeAll(seed, "beyond")
  )

  it.prop(
    "has writes whose task is kept whatever one field is not there",
    [Seed],
    ([seed]) => {
      const random = randomFrom(seed)
      for (const operation of writes) {
        const { operationId, schema, status } = document.documented.get(keyOf(operation)) ?? assert.fail(operation.name)
        const example = document.examples[operationId]?.response
        const bodies = [
          ...(schema === undefined ? [] : [{ status, body: document.sample(schema, random, "none") }]),
          ...(example === undefined ? [] : [example])
        ]
        for (const { body, status: responded } of bodies) {
          for (const payload of withoutOneField(payloadOf(responded, body))) {
            if (Predicate.isObject(payload)) assertTask(operation, { ...payload, taskid: "t1", task_id: "t1" })
          }
        }
      }
    },
    { arbitrary: { runs: 20 } }
  )

  it("has types: a value of another type is found at its path", () => {
    let bent = 0
    for (const { operation } of calls) {
      const { schema, status } = document.documented.get(keyOf(operation)) ?? assert.fail(operation.name)
      if (schema === undefined) continue
      // A record of a page is there in most draws.
      for (let seed = 1; seed <= 5; seed++) {
        const payload = payloadOf(status, document.sample(schema, randomFrom(seed), "none"))
        const record = firstRecord(payload)
        if (record === undefined) continue
        for (const [name, value] of Object.entries(record)) {
          const isScalar = Predicate.isString(value) || Predicate.isNumber(value) || Predicate.isBoolean(value)
          if (!isScalar || /^(total_size|page_num|page_size|next_page_num)$/.test(name)) continue
          record[name] = [[true]]
          const [issue] = issuesOf(operation, payload)
          assert.isTrue(issue?.path.startsWith(name), `${operation.name} ${name}`)
          record[name] = value
          bent++
        }
      }
    }
    assert.strictEqual(bent, 4985)
  })

  it("has responses without a body where the status is 204", () => {
    const empty = calls.filter(({ operation }) => document.documented.get(keyOf(operation))?.status === 204)
    assert.strictEqual(empty.length, 32)
    for (const { operation } of empty) {
      for (const body of [undefined, "", {}]) {
        assert.deepStrictEqual(issuesOf(operation, payloadOf(204, body)), [], operation.name)
      }
    }
  })
})
