/**
 * `get-*` and `get-*-connection` of every resource.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { JsonItems } from "../../engine/http.ts"
import type { Outcome } from "../../engine/outcome.ts"
import * as Listing from "../query/listing.ts"
import * as Order from "../query/order.ts"
import * as Window from "../query/window.ts"
import type { View } from "../render.ts"
import * as Render from "../render.ts"
import type { VersionCatalog, Operation } from "../schema/versionCatalog.ts"
import { fieldsOf } from "../schema/versionCatalog.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asObject } from "../../engine/json.ts"
import { modelOfWhere } from "../schema/models.ts"
import { nameOf } from "../../engine/jsonType.ts"
import type { Store } from "../store/store.ts"
import type { Table } from "../store/table.ts"
import type { Handler } from "../call.ts"

const typeOf = (catalog: VersionCatalog, operation: Operation, name: string): string | undefined => {
  const field = fieldsOf(catalog, operation.request).find((field) => field.name === name)
  return field === undefined ? undefined : nameOf(field.type)
}

/** What a body asks of a table; `orderBy` is the type of its order. */
export const queryOf = (
  { catalog }: Pick<View, "catalog">,
  table: Table,
  orderBy: string,
  body: JsonObject
): Outcome<Listing.Query> =>
  Result.gen(function* () {
    const window = yield* Window.parse(body)
    const order = yield* Order.parse(catalog, orderBy, body["orderBy"] ?? null)
    return { table, where: asObject(body["where"]), order, window }
  })

const listing =
  (table: Table, orderBy: string): Handler =>
  (call) =>
    Result.gen(function* () {
      const rows = yield* Listing.list(call, yield* queryOf(call, table, orderBy, asObject(call.body)))
      return new JsonItems(rows, Render.ofType(call, table.model.name, call.operation.response))
    })

const counting =
  (table: Table, orderBy: string): Handler =>
  (call) =>
    Result.gen(function* () {
      const count = yield* Listing.count(call, yield* queryOf(call, table, orderBy, asObject(call.body)))
      return { aggregate: { count } }
    })

/** The handler of an operation that lists or counts; `undefined` for any other. */
export const handlerOf = (catalog: VersionCatalog, store: Store, operation: Operation): Handler | undefined => {
  const orderBy = typeOf(catalog, operation, "orderBy")
  const where = typeOf(catalog, operation, "where")
  const table = where === undefined ? undefined : store.table(modelOfWhere(where))
  if (orderBy === undefined || table === undefined) return undefined
  if (operation.response._tag === "Array") return listing(table, orderBy)
  return operation.path.endsWith("-connection") ? counting(table, orderBy) : undefined
}
