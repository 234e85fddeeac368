/**
 * Records as the API shows them.
 *
 * @since 0.1.0
 */
import * as Merge from "../engine/merge.ts"
import type { VersionCatalog } from "./schema/versionCatalog.ts"
import type { Json, JsonObject } from "../engine/json.ts"
import { isArray, isObject } from "../engine/json.ts"
import type { Field, JsonType } from "./schema/jsonType.ts"
import { nameOf, nonNull } from "./schema/jsonType.ts"
import { idsIn } from "./store/inverse.ts"
import type { Store } from "./store/store.ts"
import type { Row } from "./store/table.ts"

/** How records are shown. */
export interface View {
  readonly catalog: VersionCatalog
  readonly store: Store
  readonly language: string
}

/** Writes a record. */
export type Renderer = (row: Row) => JsonObject

type Values = (row: Row) => Json

/** True for a value of an enum that the version which is served does not have yet. */
const isNews = ({ catalog }: View, type: JsonType, value: Json): boolean => {
  const type = type._tag === "Name" ? catalog.type(type.name) : type
  return type?._tag === "Enum" && typeof value === "string" && !type.values.includes(value)
}

/** A value as a type shows it: fields that the type lacks are left out, those that the value lacks are null. */
export const project = (view: View, type: JsonType, value: Json): Json => {
  switch (type._tag) {
    case "String":
      return isObject(value) ? (value[view.language] ?? "") : value
    case "Nullable":
      return value === null || isNews(view, type.inner, value) ? null : project(view, type.inner, value)
    case "Enum":
      return typeof value === "string" && !type.values.includes(value) ? (type.values[0] ?? value) : value
    case "Name": {
      const type = view.catalog.type(type.name)
      return type === undefined ? value : project(view, type, value)
    }
    case "Array":
      return isArray(value) ? value.map((item) => project(view, type.item, item)) : value
    case "Object": {
      if (!isObject(value)) return value
      return Object.fromEntries(
        type.fields.flatMap(({ name, required, type: inner }) => {
          const own = value[name]
          if (own === undefined && !required) return []
          return [[name, project(view, inner, own ?? null)]]
        })
      )
    }
    default:
      return value
  }
}

const fieldsOf = (catalog: VersionCatalog, type: JsonType): ReadonlyArray<Field> => {
  const inner = nonNull(type)
  if (inner._tag === "Array") return fieldsOf(catalog, inner.item)
  if (inner._tag === "Object") return inner.fields
  const type = inner._tag === "Name" ? catalog.type(inner.name) : undefined
  return type === undefined ? [] : fieldsOf(catalog, type)
}

const reference = (view: View, target: string, type: JsonType, read: Values): Values => {
  const render = renderer(view, target, fieldsOf(view.catalog, type))
  const show = (id: string) => {
    const row = view.store.find(target, id)
    return row === undefined ? [] : [render(row)]
  }
  if (nonNull(type)._tag === "Array") return (row) => idsIn(read(row)).flatMap(show)
  return (row) => idsIn(read(row)).flatMap(show)[0] ?? null
}

const valuesOf = (view: View, model: string, { name, type }: Field): Values => {
  const read = view.store.reader(model, name)
  const relation = view.store.models.get(model)?.relations.get(name)
  if (relation !== undefined && nameOf(type) !== undefined) return reference(view, relation.target, type, read)
  return (row) => project(view, type, read(row))
}

const optional = ({ required, type }: Field): boolean => !required && type._tag !== "Nullable"

/** Writes the records of a model with these fields. */
export const renderer = (view: View, model: string, fields: ReadonlyArray<Field>): Renderer => {
  let values: ReadonlyArray<readonly [Field, Values]> | undefined
  return (row) => {
    // Models refer to each other: the inner ones are made when they are first needed.
    values ??= fields.map((field) => [field, valuesOf(view, model, field)])
    const shown: Record<string, Json> = {}
    for (const [field, read] of values) {
      const value = read(row)
      if (value !== null || !optional(field)) shown[field.name] = value
    }
    return shown
  }
}

/** Writes the records of a model as a type of an answer; those of a real site as that site did, but for what changed. */
export const ofType = (view: View, model: string, type: JsonType): Renderer => {
  const fields = fieldsOf(view.catalog, type)
  const render = renderer(view, model, fields)
  const { site } = view.store
  if (site === undefined) return render
  // Exports have the records in the type that goes by the name of their model.
  const show = nameOf(type) === model ? Merge.merge : Merge.fill
  const before = renderer({ ...view, store: site.origin }, model, fields)
  return (row) => {
    const exported = site.record(model, row.index)
    const origin = site.origin.table(model)?.rows.get(row.index)
    if (exported === undefined || origin === undefined) return render(row)
    return show(exported, before(origin), render(row))
  }
}
