/** Random requests and checks of answers, from the shapes of the catalog alone. */
import type { Catalog, Operation } from "../../src/internal/cloudtower/schema/catalog.ts"
import type { Json, JsonObject } from "../../src/internal/cloudtower/schema/json.ts"
import { check } from "../../src/internal/cloudtower/schema/check.ts"
import { modelOfWhere } from "../../src/internal/cloudtower/schema/models.ts"
import type { Shape } from "../../src/internal/cloudtower/schema/shape.ts"
import { isObject } from "../../src/internal/cloudtower/schema/json.ts"

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

/** A value of a shape: what is required, and every second thing that is not when `generous`. */
export const valueOf = (
  catalog: Catalog,
  operation: Operation,
  shape: Shape,
  idOf: IdOf,
  name = "",
  depth = 0
): Json => {
  const inner = (next: Shape, field: string) => valueOf(catalog, operation, next, idOf, field, depth + 1)
  switch (shape._tag) {
    case "Nullable":
      return inner(shape.inner, name)
    case "Enum":
      return shape.values[0] ?? null
    case "String":
      return /_ids?$/.test(name) ? (idOf(modelOf(name, operation)) ?? "text") : "text"
    case "Boolean":
      return false
    case "Int":
    case "Number":
      return 1
    case "Array":
      return [inner(shape.item, name)]
    case "Union":
      return shape.members[0] === undefined ? null : inner(shape.members[0], name)
    case "Object":
      return Object.fromEntries(
        shape.fields.filter(({ required }) => required).map((field) => [field.name, inner(field.shape, field.name)])
      )
    case "Name": {
      if (/Where(Unique)?Input$/.test(shape.name)) {
        const id = idOf(modelOfWhere(shape.name))
        return id === undefined ? {} : { id }
      }
      const type = catalog.type(shape.name)
      return type === undefined || depth > 8 ? {} : inner(type, name)
    }
    default:
      return {}
  }
}

const unknownField = (catalog: Catalog, shape: Shape, value: Json, path: string): string | undefined => {
  if (shape._tag === "Nullable") return value === null ? undefined : unknownField(catalog, shape.inner, value, path)
  if (shape._tag === "Array" && Array.isArray(value)) {
    for (const item of value) {
      const found = unknownField(catalog, shape.item, item, `${path}[]`)
      if (found !== undefined) return found
    }
  }
  if (shape._tag === "Name") {
    const type = catalog.type(shape.name)
    return type === undefined ? undefined : unknownField(catalog, type, value, path)
  }
  if (shape._tag !== "Object" || !isObject(value)) return undefined
  for (const [name, entry] of Object.entries(value)) {
    const field = shape.fields.find((each) => each.name === name)
    if (field === undefined) return `${path}.${name} is not in the document`
    const found = unknownField(catalog, field.shape, entry, `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** What is wrong with an answer: types, what is missing, and what no document knows. */
export const problemOf = (catalog: Catalog, shape: Shape, value: Json): string | undefined =>
  check(catalog, shape, value, "answer") ?? unknownField(catalog, shape, value, "answer")

/** A form for an operation that takes one. */
export const formOf = (body: JsonObject): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) if (name !== "file") form.append(name, String(value))
  form.append("file", new Blob(["abc"]), "file")
  return form
}
