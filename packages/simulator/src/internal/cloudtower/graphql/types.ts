/**
 * The types of GraphQL: one for each resource, whose references lead to whole records, and those of what is in them.
 *
 * @since 0.1.0
 */
import type { GraphQLFieldConfig, GraphQLOutputType } from "graphql"
import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString
} from "graphql"
import * as Render from "../render.ts"
import type { Field, JsonType } from "../../engine/jsonType.ts"
import { memoize } from "../../engine/memoize.ts"
import type { Relation } from "../schema/models.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import { fieldsOf } from "../schema/versionCatalog.ts"
import type { Row } from "../store/row.ts"
import type { Store } from "../store/store.ts"
import type { Context } from "./context.ts"
import { take } from "./context.ts"

/** The type of a resource's records. */
export type ModelType = GraphQLObjectType<Row, Context>

/** The types of a version. */
export interface Types {
  readonly model: (name: string) => ModelType
  /** Any JSON, under the name that documents have for it. */
  readonly json: (name: string) => GraphQLScalarType
}

/** How types are made. */
export interface Options {
  readonly catalog: VersionCatalog
  readonly store: Store
}

const isName = (name: string): boolean => /^[_A-Za-z]\w*$/.test(name)

/** A resource whose records can be reached in a version. */
export const isModel = ({ catalog, store }: Options, name: string): boolean =>
  store.models.has(name) && catalog.type(name) !== undefined

/** The types of a version; each is made when it is first needed. */
export const make = (options: Options): Types => {
  const { catalog, store } = options
  const json = memoize((name) => new GraphQLScalarType({ name }))

  /** An object within a record; one without fields is any JSON. */
  const objectOf = (name: string, fields: ReadonlyArray<Field>): GraphQLOutputType => {
    const named = fields.filter((field) => isName(field.name))
    if (named.length === 0) return json("JSON")
    return new GraphQLObjectType({
      name,
      fields: () =>
        Object.fromEntries(named.map((field) => [field.name, { type: outputOf(field.type, `${name}_${field.name}`) }]))
    })
  }

  const namedOf = memoize((name): GraphQLOutputType => {
    const type = catalog.type(name)
    if (type === undefined || store.models.has(name)) return json("JSON")
    return type._tag === "Object" ? objectOf(name, type.fields) : outputOf(type, name)
  })

  const outputOf = (type: JsonType, name: string): GraphQLOutputType => {
    switch (type._tag) {
      case "Nullable":
        return outputOf(type.inner, name)
      case "Array":
        return new GraphQLList(outputOf(type.item, name))
      case "Name":
        return namedOf(type.name)
      case "Object":
        return objectOf(name, type.fields)
      case "String":
      case "Text":
      case "Enum":
        return GraphQLString
      case "Boolean":
        return GraphQLBoolean
      // Sizes in bytes are more than an Int of GraphQL holds.
      case "Int":
      case "Number":
        return GraphQLFloat
      default:
        return json("JSON")
    }
  }

  const referenceOf = (relation: Relation): GraphQLFieldConfig<Row, Context> => {
    const linked = store.linked(relation)
    const type = model(relation.target)
    return relation.many
      ? { type: new GraphQLList(type), resolve: (row, _, context) => take(context, linked(row)) }
      : {
          type,
          resolve: (row, _, context) => {
            const rows = take(context, linked(row).slice(0, 1))
            return rows instanceof GraphQLError ? rows : (rows[0] ?? null)
          }
        }
  }

  const fieldOf = (name: string, field: Field): GraphQLFieldConfig<Row, Context> => {
    const relation = store.models.get(name)?.relations.get(field.name)
    if (relation !== undefined && isModel(options, relation.target)) return referenceOf(relation)
    return {
      type: outputOf(field.type, `${name}_${field.name}`),
      resolve: (row, _, context) => Render.renderer(context, name, [field])(row)[field.name]
    }
  }

  const model = memoize(
    (name): ModelType =>
      new GraphQLObjectType<Row, Context>({
        name,
        fields: () =>
          Object.fromEntries(
            fieldsOf(catalog, catalog.type(name))
              .filter((field) => isName(field.name))
              .map((field) => [field.name, fieldOf(name, field)])
          )
      })
  )

  return { model, json }
}
