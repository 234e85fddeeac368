/**
 * Records as the API shows them.
 *
 * @since 0.1.0
 */
import type { Json, JsonObject } from "../engine/json.ts"
import { isArray, isObject } from "../engine/json.ts"
import * as Merge from "../engine/merge.ts"
import type { Field, JsonType } from "../engine/jsonType.ts"
import { nameOf, nonNull } from "../engine/jsonType.ts"
import type { VersionCatalog } from "./schema/versionCatalog.ts"
import type { Row } from "./store/row.ts"
import { idsIn } from "./store/row.ts"
import type { Store } from "./store/store.ts"

/** The records that are read, and how they are shown. */
export interface View {
  /** The version that is served. */
  readonly catalog: VersionCatalog
  readonly store: Store
  /** The language of texts that have several, `"en-US"` or `"zh-CN"`. */
  readonly language: string
  /** Whether a key of a `where` that its type does not have selects everything, in place of an error. */
  readonly ignoreUnknownWhere: boolean
}

/** Renders a record. */
export type Renderer = (row: Row) => JsonObject

type Value = (row: Row) => Json

/** True for a value of an enum that came after the version which is served. */
const isLater = ({ catalog }: View, type: JsonType, value: Json): boolean => {
  const named = type._tag === "Name" ? catalog.type(type.name) : type
  return named?._tag === "Enum" && typeof value === "string" && !named.values.includes(value)
}

/** A value as a type shows it: fields that the type lacks are left out, those that the value lacks are null. */
const project = (view: View, type: JsonType, value: Json): Json => {
  switch (type._tag) {
    case "String":
      return isObject(value) ? (value[view.language] ?? "") : value
    case "Nullable":
      return value === null || isLater(view, type.inner, value) ? null : project(view, type.inner, value)
    case "Enum":
      return typeof value === "string" && !type.values.includes(value) ? (type.values[0] ?? value) : value
    case "Name": {
      const named = view.catalog.type(type.name)
      return named === undefined ? value : project(view, named, value)
    }
    case "Array":
      return isArray(value) ? value.map((item) => project(view, type.item, item)) : value
    case "Object": {
      if (!isObject(value)) return value
      return Object.fromEntries(
        type.fields.flatMap(({ name, required, type: inner }) => {
          const entry = value[name]
          if (entry === undefined && !required) return []
          return [[name, project(view, inner, entry ?? null)]]
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
  const named = inner._tag === "Name" ? catalog.type(inner.name) : undefined
  return named === undefined ? [] : fieldsOf(catalog, named)
}

const reference = (view: View, target: string, type: JsonType, read: Value): Value => {
  const render = renderer(view, target, fieldsOf(view.catalog, type))
  const renderId = (id: string) => {
    const row = view.store.find(target, id)
    return row === undefined ? [] : [render(row)]
  }
  if (nonNull(type)._tag === "Array") return (row) => idsIn(read(row)).flatMap(renderId)
  return (row) => idsIn(read(row)).flatMap(renderId)[0] ?? null
}

const valueOf = (view: View, model: string, { name, type }: Field): Value => {
  const read = view.store.reader(model, name)
  const relation = view.store.models.get(model)?.relations.get(name)
  if (relation !== undefined && nameOf(type) !== undefined) return reference(view, relation.target, type, read)
  return (row) => project(view, type, read(row))
}

const isOptional = ({ required, type }: Field): boolean => !required && type._tag !== "Nullable"

/** Renders the records of a model with these fields. */
export const renderer = (view: View, model: string, fields: ReadonlyArray<Field>): Renderer => {
  let values: ReadonlyArray<readonly [Field, Value]> | undefined
  return (row) => {
    // Models refer to each other: the inner renderers are made when they are first needed.
    values ??= fields.map((field) => [field, valueOf(view, model, field)])
    const rendered: Record<string, Json> = {}
    for (const [field, read] of values) {
      const value = read(row)
      if (value !== null || !isOptional(field)) rendered[field.name] = value
    }
    return rendered
  }
}

/** Renders the records of a model as a type of a response; those of a site as it showed them, but for what changed. */
export const ofType = (view: View, model: string, type: JsonType): Renderer => {
  const fields = fieldsOf(view.catalog, type)
  const render = renderer(view, model, fields)
  const { site } = view.store
  if (site === undefined) return render
  // Exports have the records in the type that goes by the name of their model.
  const merge = nameOf(type) === model ? Merge.merge : Merge.fill
  const before = renderer({ ...view, store: site.origin }, model, fields)
  return (row) => {
    const exported = site.record(model, row.index)
    const origin = site.origin.table(model)?.rows.get(row.index)
    if (exported === undefined || origin === undefined) return render(row)
    return merge(exported, before(origin), render(row))
  }
}
