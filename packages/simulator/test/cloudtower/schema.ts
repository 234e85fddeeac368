/** Random requests and checks of responses, from the types of the catalog alone. */
import * as Schema from "effect/Schema"
import type { VersionCatalog, Operation } from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import type { Json, JsonObject } from "../../src/internal/engine/json.ts"
import { check } from "../../src/internal/cloudtower/schema/check.ts"
import { modelOfWhere } from "../../src/internal/cloudtower/schema/models.ts"
import type { JsonType } from "../../src/internal/engine/jsonType.ts"
import { isObject } from "../../src/internal/engine/json.ts"

/** An id of some record of a model, unless there is none. */
export type IdOf = (model: string) => string | undefined

const models: Readonly<Record<string, string>> = {
  namespaces_id: "NvmfNamespace",
  associated_subnets_id: "VirtualPrivateCloudSubnet",
  external_subnet_id: "VirtualPrivateCloudExternalSubnet",
  external_subnet_group_id: "VirtualPrivateCloudExternalSubnetGroup",
  route_table_id: "VirtualPrivateCloudRouteTable",
  vpc_id: "VirtualPrivateCloud",
  subnet_id: "VirtualPrivateCloudSubnet",
  folder_id: "VmFolder",
  volume_id: "VmVolume",
  role_id: "UserRoleNext",
  converted_from_template_id: "VmTemplate",
  template_id: "VmTemplate",
  rebuild_from_snapshot_id: "VmSnapshot",
  snapshot_id: "VmSnapshot",
  volume_snapshot_id: "VmVolumeSnapshot",
  lun_id: "IscsiLun",
  namespace_id: "NvmfNamespace",
  cd_rom_id: "VmDisk",
  disk_id: "VmDisk"
}

const pascal = (name: string) => name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase())

const modelOf = (name: string, operation: Operation): string => {
  const single = name.replace(/ids$/, "id").replace(/s_id$/, "_id")
  if (/^(snapshot|template)_id$/.test(single) && operation.tag !== "Vm") return `${operation.tag}Snapshot`
  const bare = single.replace(/^(src|dest|target|primary_zone|secondary_zone)_/, "")
  return models[single] ?? models[bare] ?? pascal(bare.replace(/_id$/, ""))
}

/** A value of a type: what is required, and every second thing that is not when `generous`. */
export const valueOf = (
  catalog: VersionCatalog,
  operation: Operation,
  type: JsonType,
  idOf: IdOf,
  name = "",
  depth = 0
): Json => {
  const inner = (next: JsonType, field: string) => valueOf(catalog, operation, next, idOf, field, depth + 1)
  switch (type._tag) {
    case "Nullable":
      return inner(type.inner, name)
    case "Enum":
      return type.values[0] ?? null
    case "String":
      if (name === "name") return `text of ${operation.path}`
      return /_ids?$/.test(name) ? (idOf(modelOf(name, operation)) ?? "text") : "text"
    case "Boolean":
      return false
    case "Int":
    case "Number":
      return 1
    case "Array":
      return [inner(type.item, name)]
    case "Union":
      return type.members[0] === undefined ? null : inner(type.members[0], name)
    case "Object":
      return Object.fromEntries(
        type.fields.filter(({ required }) => required).map((field) => [field.name, inner(field.type, field.name)])
      )
    case "Name": {
      if (/Where(Unique)?Input$/.test(type.name)) {
        const id = idOf(modelOfWhere(type.name))
        return id === undefined ? {} : { id }
      }
      const named = catalog.type(type.name)
      return named === undefined || depth > 8 ? {} : inner(named, name)
    }
    default:
      return {}
  }
}

const unknownField = (catalog: VersionCatalog, type: JsonType, value: Json, path: string): string | undefined => {
  if (type._tag === "Nullable") return value === null ? undefined : unknownField(catalog, type.inner, value, path)
  if (type._tag === "Array" && Array.isArray(value)) {
    for (const item of value) {
      const unknown = unknownField(catalog, type.item, item, `${path}[]`)
      if (unknown !== undefined) return unknown
    }
  }
  if (type._tag === "Name") {
    const named = catalog.type(type.name)
    return named === undefined ? undefined : unknownField(catalog, named, value, path)
  }
  if (type._tag !== "Object" || !isObject(value)) return undefined
  for (const [name, entry] of Object.entries(value)) {
    const field = type.fields.find((each) => each.name === name)
    if (field === undefined) return `${path}.${name} is not in the document`
    const unknown = unknownField(catalog, field.type, entry, `${path}.${name}`)
    if (unknown !== undefined) return unknown
  }
  return undefined
}

const jsonOf = Schema.decodeSync(Schema.fromJsonString(Schema.Json))

/** What is wrong with the text of a response: types, what is missing, and what no document knows. */
export const problemOf = (catalog: VersionCatalog, type: JsonType, text: string): string | undefined => {
  const value = jsonOf(text)
  return check(catalog, type, value, "response") ?? unknownField(catalog, type, value, "response")
}

/** A form for an operation that takes one. */
export const formOf = (body: JsonObject): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) if (name !== "file") form.append(name, String(value))
  form.append("file", new Blob(["abc"]), "file")
  return form
}
