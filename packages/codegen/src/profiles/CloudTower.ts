/**
 * SmartX CloudTower.
 *
 * @since 0.1.0
 */
import type { Listing, Operation } from "../Model.ts"
import type { Lookup, Profile } from "../Profile.ts"
import { fieldType } from "../Profile.ts"
import type { Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import { cloudTowerDocs } from "./CloudTowerDocs.ts"
import { cloudTowerOverrides } from "./CloudTowerOverrides.ts"

const suffix = "-connection"

/** `/get-cloud-tower-applications-connection` counts `/get-cloudtower-applications`. */
const withoutDashes = (path: string): string => path.replaceAll("-", "")

const refName = (type: Type | undefined): string | undefined => {
  const inner = type === undefined ? undefined : nonNull(type)
  return inner?._tag === "Ref" ? inner.name : undefined
}

const itemName = (type: Type | undefined): string | undefined =>
  type?._tag === "Array" ? refName(type.item) : undefined

const findListing = (operations: ReadonlyArray<Operation>, lookup: Lookup): Listing | undefined => {
  const connection = operations.find(({ path }) => path.startsWith("/get-") && path.endsWith(suffix))
  if (connection?.body === undefined) return undefined
  const path = withoutDashes(connection.path.slice(0, -suffix.length))
  const list = operations.find((operation) => withoutDashes(operation.path) === path)
  const model = itemName(list?.response.type)
  const where = refName(fieldType(connection.body.type, "where", lookup))
  const orderBy = refName(fieldType(connection.body.type, "orderBy", lookup))
  if (list === undefined || model === undefined || where === undefined || orderBy === undefined) return undefined
  return { list: list.name, connection: connection.name, model, where, orderBy }
}

/** CloudTower: reads are POSTs named `get-*`, a write responds with `WithTask<T>`, a tag is a resource. */
export const cloudTower: Profile = {
  name: "cloudtower",
  title: "CloudTower",
  docs: cloudTowerDocs,
  tag: (tags) => tags.find((tag) => tag !== "Internal") ?? tags[0],
  safety: ({ method, path }) => (method === "GET" || path.startsWith("/get-") ? "read" : "write"),
  failures: (_, safety) => (safety === "read" ? "none" : "notFoundOrConflict"),
  payload: (type) => type,
  isTask: (type, lookup) =>
    fieldType(type, "task_id", lookup) !== undefined && fieldType(type, "data", lookup) !== undefined,
  listing: findListing,
  overrides: cloudTowerOverrides
}
