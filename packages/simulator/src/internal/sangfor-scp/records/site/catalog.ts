/**
 * The lists of a site that never change.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../../engine/identifiers.ts"
import type { JsonObject } from "../../../engine/json.ts"
import * as Catalog from "../catalog.ts"
import type { StorageTag } from "../models.ts"
import { textAt } from "./fields.ts"
import * as Read from "./records.ts"
import type { Raw } from "./resources.ts"

/** Classes of storage are in no export: those that every platform has, and those that records name. */
const storageTags = ({ servers, volumes }: Raw): ReadonlyArray<StorageTag> => {
  const named = new Map(Catalog.storageTags.map((tag) => [tag.id, tag]))
  for (const record of [...servers, ...volumes]) {
    const id = textAt(record, "storage_tag_id")
    if (id !== "" && !named.has(id)) named.set(id, { index: named.size, id, name: id, description: "" })
  }
  return [...named.values()]
}

/** Users by tenant, as machines and volumes tell them. */
const usersOf = ({ servers, volumes }: Raw): ReadonlyMap<string, string> =>
  new Map(
    [...volumes, ...servers].map((record) => [textAt(record, "project_id", "tenant_id"), textAt(record, "user_id")])
  )

const nothing: JsonObject = {}

/** The lists of a site; what they do not have, its records tell. */
export const make = (seed: number, raw: Raw): Catalog.Catalog => {
  const tags = storageTags(raw)
  const users = usersOf(raw)
  const made = Identifiers.uuids(seed, "floatingippool")
  const pool = raw.eips.map((record) => textAt(record, "floatingip_pool_id")).find((id) => id !== "")
  const table = <A extends { readonly id: string }>(
    records: ReadonlyArray<JsonObject>,
    read: (record: JsonObject, index: number) => A
  ) => Catalog.table(records.length, (index) => read(records[index] ?? nothing, index))
  return {
    azs: table(raw.azs, Read.az),
    projects: table(raw.projects, (record, index) =>
      Read.project(record, index, users.get(textAt(record, "id")) ?? "")
    ),
    images: table(raw.images, Read.image),
    storageTags: Catalog.table(tags.length, (index) => tags[index] ?? { index, id: "", name: "", description: "" }),
    floatingIpPoolId: pool ?? made.of(0),
    lineTypeId: made.of(1)
  }
}
