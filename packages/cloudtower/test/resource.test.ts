/** Listings over the wire, while the collection changes and while the server misbehaves. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Organization } from "../src/index.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import type { Row } from "./support/tower.ts"
import { against, tower } from "./support/tower.ts"
import { select } from "@effect-hci/simulator/ScriptedCloudTower"

const organization = (id: number | string): Row =>
  minimal(Organization.Organization, { id: String(id).padStart(4, "0"), name: `o-${id}` })

const rowsOf = (size: number): Array<Row> => Array.from({ length: size }, (_, index) => organization(index * 10))

const idOf = (row: unknown): string => (Predicate.hasProperty(row, "id") ? String(row.id) : "")

const small = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** What happens to the collection after the n-th response. */
const Change = Schema.Struct({ at: small(0, 6), id: small(0, 400), insert: Schema.Boolean })

const listIds = (options?: Organization.ListOptions) =>
  Effect.map(Stream.runCollect(Organization.list(options)), (rows) => rows.map(({ id }) => id))

describe("list by id", () => {
  it.effect.prop(
    "gives exactly once every record that is there throughout, whatever comes and goes",
    { size: small(0, 40), pageSize: small(1, 15), changes: Schema.Array(Change).check(Schema.isMaxLength(12)) },
    ({ changes, pageSize, size }) => {
      let rows = rowsOf(size)
      const lasting = new Set(rows.map(idOf))
      let responses = 0
      const server = tower({
        routes: {
          "get-organizations": ({ json: body }) => {
            const response = json(select(rows, body))
            for (const { id, insert } of changes.filter(({ at }) => at === responses)) {
              const row = organization(id)
              const has = rows.some((other) => idOf(other) === idOf(row))
              if (insert && !has) rows.push(row)
              if (!insert && has) {
                rows = rows.filter((other) => idOf(other) !== idOf(row))
                lasting.delete(idOf(row))
              }
            }
            responses += 1
            return response
          }
        }
      })
      return Effect.gen(function* () {
        const listed = yield* listIds({ pageSize })
        assert.strictEqual(new Set(listed).size, listed.length, "none twice")
        assert.deepStrictEqual(listed, listed.toSorted(), "in order")
        for (const id of lasting) assert.include(listed, id)
      }).pipe(against(server))
    }
  )

  it.effect("a server that does not know id_gt is found out", () => {
    const rows = rowsOf(7)
    const server = tower({
      routes: { "get-organizations": ({ json: body }) => json(select(rows, { ...Object(body), where: {} })) }
    })
    return Effect.gen(function* () {
      const seen: Array<string> = []
      const error = yield* Organization.list({ pageSize: 3 }).pipe(
        Stream.runForEach(({ id }) => Effect.sync(() => void seen.push(id))),
        Effect.flip
      )
      assert.deepInclude(error, { _tag: "InvalidResponse", operation: "Organization.getOrganizations" })
      assert.strictEqual(error.message, "The listing does not advance after 0020.")
      assert.deepStrictEqual(seen, ["0000", "0010", "0020"])
    }).pipe(against(server))
  })

  it.effect("keeps the caller's filter beside its own", () => {
    const server = tower({ tables: { organizations: rowsOf(4) } })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* listIds({ where: { name_in: ["o-0", "o-20", "o-30"] }, pageSize: 1 }), [
        "0000",
        "0020",
        "0030"
      ])
    }).pipe(against(server))
  })
})

describe("list in an order of choice by id", () => {
  it.effect("is rejected where the types do not, and nothing is requested", () => {
    const server = tower({ tables: { organizations: rowsOf(3) } })
    const options = { orderBy: "name_DESC", by: "id" }
    return Effect.gen(function* () {
      // @ts-expect-error A caller without types.
      const error = yield* Effect.flip(listIds(options))
      assert.deepInclude(error, { _tag: "BadRequest", operation: "Organization.getOrganizations" })
      assert.strictEqual(
        error.message,
        'A listing by "id" comes in the order of ids: leave out `orderBy`, or list by "offset".'
      )
      assert.lengthOf(server.requests, 0)
    }).pipe(against(server))
  })
})

describe("pages without records", () => {
  it.effect.each([{ page: -1 }, { page: 0.5 }, { pageSize: 2.5 }])("are rejected, and not rounded: %j", (options) => {
    const server = tower({ routes: {} })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(Organization.listPage(options)))._tag, "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    }).pipe(against(server))
  })

  it.effect.each([-1, 1.5])("are counted in whole numbers from 0, and %d is none", (count) => {
    const server = tower({ routes: { "get-organizations-connection": () => json({ aggregate: { count } }) } })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(Organization.count()))._tag, "InvalidResponse")
    }).pipe(against(server))
  })

  it.effect.each([0, -1, Number.NaN])("are rejected, and not taken for the end: %s", (pageSize) => {
    const server = tower({ tables: { organizations: rowsOf(3) } })
    const message = `A page holds at least one record, and \`pageSize\` is ${pageSize}.`
    return Effect.gen(function* () {
      for (const by of ["id", "offset"] as const) {
        assert.deepInclude(yield* Effect.flip(listIds({ by, pageSize })), { _tag: "BadRequest", message })
      }
      assert.deepInclude(yield* Effect.flip(Organization.listPage({ pageSize })), { _tag: "BadRequest", message })
      assert.lengthOf(server.requests, 0)
    }).pipe(against(server))
  })
})

describe("conditions without a value", () => {
  it.effect("are rejected, as left out they would select every record", () => {
    const server = tower({ tables: { organizations: rowsOf(3) } })
    return Effect.gen(function* () {
      const errors = yield* Effect.all([
        // @ts-expect-error A caller without types.
        Effect.flip(Organization.get(undefined)),
        // @ts-expect-error A caller without types.
        Effect.flip(Organization.count({ AND: [{ id: undefined }] })),
        // @ts-expect-error A caller without types.
        Effect.flip(Organization.deleteOrganization({ where: { id: undefined } }))
      ])
      assert.deepStrictEqual(
        errors.map(({ message }) => message.split(" ")[0]),
        ["`where.id`", "`where.AND[0].id`", "`where.id`"]
      )
      assert.deepStrictEqual(new Set(errors.map(({ _tag }) => _tag)), new Set(["BadRequest"]))
      assert.lengthOf(server.requests, 0)
    }).pipe(against(server))
  })
})

describe("list by offset", () => {
  it.effect.prop(
    "is the collection in its order, at any page size and concurrency",
    { size: small(0, 60), pageSize: small(1, 20), concurrency: small(1, 8) },
    ({ concurrency, pageSize, size }) => {
      const rows = rowsOf(size)
      const server = tower({ tables: { organizations: rows } })
      return Effect.gen(function* () {
        const listed = yield* listIds({ orderBy: "id_DESC", pageSize, concurrency })
        assert.deepStrictEqual(listed, rows.map(idOf).toReversed())
      }).pipe(against(server))
    }
  )

  it.effect.each([1, 4])("that ends short of the total fails, %s in flight", (concurrency) => {
    const rows = rowsOf(9)
    const server = tower({
      tables: { organizations: rows },
      routes: { "get-organizations-connection": () => json({ aggregate: { count: 10 } }) }
    })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(listIds({ by: "offset", pageSize: 5, concurrency }))
      assert.deepInclude(error, { _tag: "InvalidResponse" })
      assert.include(error.message, "9 of 10 records")
    }).pipe(against(server))
  })
})

describe("records", () => {
  const tables = { organizations: [organization(0), { id: "0010", name: 7 }, organization(20)] }

  it.effect.each(["id", "offset"] as const)(
    "a bad one fails the listing with its place, or is left out: by %s",
    (by) => {
      const server = tower({ tables })
      return Effect.gen(function* () {
        const error = yield* Effect.flip(listIds({ by, pageSize: 2 }))
        assert.match(error.message, /^Record 1 of the listing is invalid at name: /)
        assert.deepStrictEqual(yield* listIds({ by, pageSize: 2, onInvalid: "skip" }), ["0000", "0020"])
      }).pipe(against(server))
    }
  )

  it.effect("are counted by the connection, and none is fetched", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      assert.strictEqual(yield* Organization.count({ name: "o-20" }), 1)
      assert.deepStrictEqual(
        server.requests.map(({ path }) => path),
        ["/v2/api/get-organizations-connection"]
      )
    }).pipe(against(server))
  })

  it.effect("one that is not there is NotFound", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Organization.get("0020")).name, "o-20")
      assert.deepInclude(yield* Effect.flip(Organization.get("0099")), { _tag: "NotFound", platform: "cloudtower" })
    }).pipe(against(server))
  })
})
