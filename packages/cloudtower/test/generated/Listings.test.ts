import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { assert, describe, it } from "@effect/vitest"
import * as Failures from "@effect-hci/core/Failures"
import * as HciError from "@effect-hci/core/HciError"
import * as BackupPlan from "../../src/generated/BackupPlan.ts"
import * as Organization from "../../src/generated/Organization.ts"
import { HttpTransport } from "../../src/HttpTransport.ts"
import { operations } from "./support/operations.ts"

interface Where {
  readonly AND?: ReadonlyArray<Where>
  readonly id?: string
  readonly id_gt?: string
  readonly name?: string
}
const Where: Schema.Codec<Where> = Schema.Struct({
  AND: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<Where> => Where))),
  id: Schema.optionalKey(Schema.String),
  id_gt: Schema.optionalKey(Schema.String),
  name: Schema.optionalKey(Schema.String)
})
const Body = Schema.Struct({
  where: Schema.optionalKey(Where),
  orderBy: Schema.optionalKey(Schema.Literals(["id_ASC", "id_DESC"])),
  first: Schema.optionalKey(Schema.Number),
  skip: Schema.optionalKey(Schema.Number)
})
type Body = typeof Body.Type

interface Row {
  readonly id: string
  readonly name: unknown
}

const matches = (row: Row, { AND = [], id, id_gt, name }: Where): boolean =>
  (id === undefined || row.id === id) &&
  (id_gt === undefined || row.id > id_gt) &&
  (name === undefined || row.name === name) &&
  AND.every((where) => matches(row, where))

/** Rows 000, 001 and so on, in an order of their own; every third has another name. */
const rowsOf = (size: number): ReadonlyArray<Row> =>
  Array.from({ length: size }, (_, index) => ({
    id: String(size - 1 - index).padStart(3, "0"),
    name: index % 3 === 0 ? "a" : "b"
  }))

const respond = (path: string, rows: ReadonlyArray<Row>, { first, orderBy, skip = 0, where = {} }: Body): unknown => {
  const selected = rows.filter((row) => matches(row, where))
  if (path.endsWith("-connection")) return { aggregate: { count: selected.length } }
  const ascending = orderBy === undefined ? selected : selected.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const ordered = orderBy === "id_DESC" ? ascending.toReversed() : ascending
  return ordered.slice(skip, first === undefined ? undefined : skip + first)
}

/** A transport that responds from rows, and records its requests. */
const tower = (rows: ReadonlyArray<Row>) => {
  const requests: Array<Body & { readonly path: string }> = []
  const transport: HttpTransport["Service"] = {
    serverVersion: Effect.succeed("4.8.0"),
    subscriptions: { request: Effect.never, webSocket: undefined, invalidate: () => Effect.succeed(false) },
    execute: (operation, input) =>
      Effect.suspend(() => {
        const body = Schema.decodeUnknownSync(Body)(operation.request(input).body)
        requests.push({ ...body, path: operation.path })
        return Effect.map(
          Effect.orDie(Effect.fromResult(operation.response.decode(respond(operation.path, rows, body)))),
          ({ value }) => value
        )
      }).pipe(Effect.tap(() => Effect.yieldNow))
  }
  return { requests, provide: Effect.provideService(HttpTransport, transport) }
}

const idsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => rows.map(({ id }) => id).sort()

const small = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe("list, listPage, count and get", () => {
  it.effect.prop(
    "a listing gives exactly what matches, by id or by offset, at any page size and concurrency",
    {
      size: small(0, 120),
      pageSize: small(1, 50),
      concurrency: small(1, 8),
      by: Schema.Literals(["id", "offset"]),
      named: Schema.Boolean
    },
    ({ by, concurrency, named, pageSize, size }) => {
      const rows = rowsOf(size)
      const { requests, provide } = tower(rows)
      const where = named ? { where: { name: "b" } } : {}
      return Effect.gen(function* () {
        const listed = yield* Stream.runCollect(Organization.list({ by, concurrency, pageSize, ...where }))
        const expected = idsOf(rows.filter(({ name }) => !named || name === "b"))
        assert.deepStrictEqual(
          listed.map(({ id }) => id),
          expected
        )
        assert.isTrue(requests.every(({ orderBy, path }) => path.endsWith("-connection") || orderBy === "id_ASC"))
        const count = where.where === undefined ? Organization.count() : Organization.count(where.where)
        assert.strictEqual(yield* count, expected.length)
      }).pipe(provide)
    }
  )

  it.effect("an order takes pages by offset, and asks for the total before and after them", () => {
    const { requests, provide } = tower(rowsOf(5))
    return Effect.gen(function* () {
      const listed = yield* Stream.runCollect(Organization.list({ orderBy: "id_DESC", pageSize: 2 }))
      assert.deepStrictEqual(
        listed.map(({ id }) => id),
        ["004", "003", "002", "001", "000"]
      )
      assert.strictEqual(requests.filter(({ path }) => path.endsWith("-connection")).length, 2)
      assert.deepStrictEqual(
        requests.flatMap(({ skip }) => skip ?? []),
        [0, 2, 4]
      )
    }).pipe(provide)
  })

  it.effect("a page has the total, and the number of the next one while there is one", () => {
    const { provide } = tower(rowsOf(5))
    return Effect.gen(function* () {
      const page = yield* Organization.listPage({ pageSize: 2, page: 1 })
      assert.deepStrictEqual(
        page.items.map(({ id }) => id),
        ["002", "003"]
      )
      assert.deepStrictEqual([page.total, page.next, page.pageSize], [5, 2, 2])
      assert.isUndefined((yield* Organization.listPage({ pageSize: 2, page: 2 })).next)
    }).pipe(provide)
  })

  it.effect("a bad record fails a listing with its place, or is left out", () => {
    const { provide } = tower([{ id: "000", name: "a" }, { id: "001", name: 1 }, ...rowsOf(4).slice(0, 2)])
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(Organization.list()))
      assert.instanceOf(error, HciError.InvalidResponse)
      assert.match(error.message, /^Record 1 of the listing is invalid at name: /)
      const kept = yield* Stream.runCollect(Organization.list({ onInvalid: () => Effect.void }))
      assert.deepStrictEqual(
        kept.map(({ id }) => id),
        ["000", "002", "003"]
      )
      assert.deepStrictEqual(
        (yield* Organization.listPage()).invalid.map(({ index }) => index),
        [1]
      )
    }).pipe(provide)
  })

  it.effect("one record is found by its id, or is not there", () => {
    const { provide } = tower(rowsOf(3))
    return Effect.gen(function* () {
      assert.strictEqual((yield* Organization.get("001")).id, "001")
      const error = yield* Effect.flip(Organization.get("003"))
      assert.instanceOf(error, HciError.NotFound)
      assert.strictEqual(error.message, "There is no Organization with the id 003.")
    }).pipe(provide)
  })
})

const failure: Failures.Failure = { platform: "cloudtower", operation: "Test", status: 404, message: "Not Found" }

describe("failures of generated operations", () => {
  it("a 404 of a Tower that is too old is Unsupported before all else", () => {
    for (const { failures, since = "", name } of operations) {
      const isFirst = since === "2.8.0"
      const old = Failures.toError(failures, { ...failure, serverVersion: "2.8.0" })
      assert.strictEqual(old instanceof HciError.Unsupported, !isFirst, name)
      const same = Failures.toError(failures, { ...failure, serverVersion: since })
      assert.isFalse(same instanceof HciError.Unsupported, name)
    }
    const { failures } = BackupPlan.deleteBackupPlan.operation
    assert.instanceOf(Failures.toError(failures, failure), HciError.NotFound)
    assert.instanceOf(Failures.toError(failures, { ...failure, status: 409 }), HciError.Conflict)
  })

  it("a response is checked, enum values that no document names included", () => {
    const { response } = BackupPlan.getBackupPlansConnection.operation
    const result = response.decode({ aggregate: { count: 1, more: true } })
    assert.deepStrictEqual(Result.getOrThrow(result).drift, [])
  })
})
