/**
 * The schema of GraphQL: queries and subscriptions of every resource, the writes of the REST API as mutations, and what
 * only GraphQL has.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { GraphQLFieldConfig } from "graphql"
import {
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString
} from "graphql"
import { JsonItems } from "../../engine/http.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asObject, asText, isArray } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { notFound } from "../../engine/outcome.ts"
import type { Content } from "../call.ts"
import { notModified } from "../call.ts"
import { consoleAccess } from "../handlers/access.ts"
import { queryOf } from "../handlers/reads.ts"
import * as Listing from "../query/listing.ts"
import { check } from "../schema/check.ts"
import { nameOf, nonNull } from "../../engine/jsonType.ts"
import { modelOfWhere } from "../schema/models.ts"
import type { Operation } from "../schema/versionCatalog.ts"
import { fieldsOf, hasStrategies } from "../schema/versionCatalog.ts"
import type { Row } from "../store/row.ts"
import type { Table } from "../store/table.ts"
import * as Entity from "../writes/entity.ts"
import type { Context } from "./context.ts"
import { take, withUser } from "./context.ts"
import * as Types from "./types.ts"

/** A field at the root of a document; its arguments are JSON. */
type RootField = GraphQLFieldConfig<unknown, Context, JsonObject>

type Fields = Readonly<Record<string, RootField>>

/** A change of a record, as a subscription tells it. */
export interface Event {
  readonly mutation: "CREATED" | "UPDATED" | "DELETED"
  readonly node: Row | null
  readonly previousValues: Row | null
}

/** A resource that can be listed. */
interface Listed {
  readonly table: Table
  /** As in `vmDisks`. */
  readonly plural: string
  readonly orderBy: string
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

const camel = (path: string): string =>
  path.replace(/^\/get-/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** The field of a resource in a subscription: `vmDisk`. */
export const singularOf = lowerFirst

const listedOf = (options: Types.Options, { path, request, response }: Operation): ReadonlyArray<Listed> => {
  const fields = fieldsOf(options.catalog, request)
  const typeAt = (name: string) => nameOf(fields.find((field) => field.name === name)?.type ?? { _tag: "Any" })
  const [where, orderBy] = [typeAt("where"), typeAt("orderBy")]
  const table = where === undefined ? undefined : options.store.table(modelOfWhere(where))
  const isListing = path.startsWith("/get-") && response._tag === "Array" && nameOf(response) === table?.model.name
  return table === undefined || orderBy === undefined || !isListing ? [] : [{ table, plural: camel(path), orderBy }]
}

const counted = new GraphQLObjectType({
  name: "AggregateCount",
  fields: { count: { type: GraphQLFloat } }
})

const connection = new GraphQLObjectType({ name: "Connection", fields: { aggregate: { type: counted } } })

/** The queries of a resource: its records, one of them, and their number. */
const queriesOf = (types: Types.Types, { orderBy, plural, table }: Listed): Fields => {
  const model = table.model.name
  const where = { type: types.json(`${model}WhereInput`) }
  const window = {
    skip: { type: GraphQLInt },
    first: { type: GraphQLInt },
    last: { type: GraphQLInt },
    after: { type: GraphQLString },
    before: { type: GraphQLString }
  }
  const list = (context: Context, args: JsonObject): Outcome<Iterable<Row>> =>
    Result.flatMap(queryOf(context, table, orderBy, args), (query) => Listing.list(context, query))
  return {
    [plural]: {
      type: new GraphQLList(types.model(model)),
      args: { where, orderBy: { type: types.json(orderBy) }, ...window },
      resolve: (_, args, context) =>
        withUser(context, () => Result.map(list(context, args), (rows) => take(context, rows)))
    },
    [lowerFirst(model)]: {
      type: types.model(model),
      args: { where: { type: new GraphQLNonNull(types.json(`${model}WhereUniqueInput`)) } },
      resolve: (_, args, context) =>
        withUser(context, () => Result.map(list(context, { ...args, first: 1 }), (rows) => [...rows][0] ?? null))
    },
    [`${plural}Connection`]: {
      type: connection,
      args: { where },
      resolve: (_, args, context) =>
        withUser(context, () =>
          Result.flatMap(queryOf(context, table, orderBy, args), (query) =>
            Result.map(Listing.count(context, query), (count) => ({ aggregate: { count } }))
          )
        )
    }
  }
}

const subscriptionOf = (types: Types.Types, model: string): Fields => ({
  [singularOf(model)]: {
    type: new GraphQLObjectType<Event, Context>({
      name: `${model}SubscriptionPayload`,
      fields: {
        mutation: { type: GraphQLString },
        node: { type: types.model(model) },
        previousValues: { type: types.model(model) }
      }
    })
  }
})

/** The resource that a write of the REST API gives back. */
const writtenOf = (options: Types.Options, { response }: Operation): string | undefined => {
  const item = nonNull(response._tag === "Array" ? response.item : response)
  const fields = fieldsOf(options.catalog, item)
  const data = fields.find(({ name }) => name === "data")
  const model = data === undefined || !fields.some(({ name }) => name === "task_id") ? undefined : nameOf(data.type)
  return model !== undefined && Types.isModel(options, model) ? model : undefined
}

const firstOf = (content: Content): JsonObject =>
  content instanceof JsonItems || content === notModified ? {} : asObject(isArray(content) ? content[0] : content)

/** The body of the REST API: `data` alone where it takes a list of new records. */
const bodyOf = ({ request }: Operation, args: JsonObject): Json =>
  request._tag === "Array" ? [args["data"] ?? {}] : args

/** A write of the REST API as a mutation; its task is told apart. */
const mutationOf = (options: Types.Options, types: Types.Types, operation: Operation, model: string): RootField => {
  const inputs: ReadonlyArray<readonly [name: string, type: string]> =
    operation.request._tag === "Array"
      ? [["data", nameOf(operation.request) ?? "JSON"]]
      : fieldsOf(options.catalog, operation.request).map(({ name, type }) => [name, nameOf(type) ?? "JSON"])
  const perform = (context: Context, args: JsonObject, user: string): Outcome<Row | null> => {
    const body = bodyOf(operation, args)
    const problem = check(options.catalog, operation.request, body, "body")
    if (problem !== undefined) return Result.fail({ status: 400, message: problem })
    return Result.map(context.run(operation, body, user), (content) => {
      const { data = null, task_id = null } = firstOf(content)
      if (typeof task_id === "string") context.onTask(task_id)
      const record = asObject(isArray(data) ? asArray(data)[0] : data)
      return context.store.find(model, asText(record["id"])) ?? null
    })
  }
  return {
    type: types.model(model),
    args: Object.fromEntries(inputs.map(([name, type]) => [name, { type: types.json(type) }])),
    resolve: (_, args, context) => withUser(context, (user) => perform(context, args, user))
  }
}

const mutationsOf = (options: Types.Options, types: Types.Types): Fields =>
  Object.fromEntries(
    options.catalog.operations.flatMap((operation) => {
      const model = operation.media === "json" ? writtenOf(options, operation) : undefined
      const name = operation.name.split(".")[1] ?? ""
      return model === undefined ? [] : [[name, mutationOf(options, types, operation, model)] as const]
    })
  )

const strategy = new GraphQLObjectType({
  name: "AuthnStrategy",
  fields: { id: { type: GraphQLString }, type: { type: GraphQLString } }
})

const apiKey = new GraphQLObjectType({
  name: "ApiKey",
  fields: { id: { type: GraphQLString }, key: { type: GraphQLString } }
})

const loginResult = new GraphQLObjectType({ name: "LoginResult", fields: { token: { type: GraphQLString } } })

const vnc = new GraphQLObjectType({
  name: "Vnc",
  fields: {
    vm_uuid: { type: GraphQLString },
    host_ip: { type: GraphQLString },
    cluster_ip: { type: GraphQLString },
    raw_token: { type: GraphQLString },
    token: { type: GraphQLString }
  }
})

/** Queries that the REST API does not have. */
const ownQueries = ({ catalog }: Types.Options, types: Types.Types): Fields => ({
  ...(hasStrategies(catalog)
    ? {
        authnStrategies: {
          type: new GraphQLList(strategy),
          resolve: (_: unknown, __: JsonObject, { sessions }: Context) => sessions.strategies
        }
      }
    : {}),
  vnc: {
    type: vnc,
    args: { input: { type: new GraphQLNonNull(types.json("VncInput")) } },
    resolve: (_, { input = null }, context) =>
      withUser(context, () => {
        const { id = null } = asObject(asObject(input)["vm"])
        const vm = Entity.lookUp(context, "Vm", asText(id))
        return vm === undefined
          ? notFound(`Vm ${JSON.stringify(id)} does not exist`)
          : Result.succeed(consoleAccess(context, vm))
      })
  }
})

/** Mutations that the REST API does not have. */
const ownMutations = (types: Types.Types): Fields => ({
  login: {
    type: loginResult,
    args: { data: { type: new GraphQLNonNull(types.json("LoginInput")) } },
    resolve: (_, { data = null }, { now, sessions }) =>
      Result.match(sessions.login(asObject(data), now), {
        onSuccess: (token): { readonly token: string } | GraphQLError => ({ token }),
        onFailure: ({ message }) => new GraphQLError(message, { extensions: { code: "USER_PASSWORD_INCORRECT" } })
      })
  },
  createApiKey: {
    type: apiKey,
    args: { data: { type: new GraphQLNonNull(types.json("ApiKeyCreateInput")) } },
    resolve: (_, { data = null }, context) =>
      withUser(context, (user) =>
        Result.succeed(context.sessions.createKey(asText(asObject(data)["name"]), user, context.now))
      )
  },
  deleteApiKey: {
    type: apiKey,
    args: { where: { type: new GraphQLNonNull(types.json("ApiKeyWhereUniqueInput")) } },
    resolve: (_, { where = null }, context) =>
      withUser(context, () => {
        const { id = null, key = null } = asObject(where)
        const deleted = context.sessions.deleteKey(asText(key) || asText(id))
        return Result.succeed(deleted === undefined ? null : { id: deleted })
      })
  }
})

/** The schema of a version. */
export const make = (options: Types.Options): GraphQLSchema => {
  const types = Types.make(options)
  const listed = options.catalog.operations.flatMap((operation) => listedOf(options, operation))
  const gather = (fields: ReadonlyArray<Fields>): Fields => Object.assign({}, ...fields)
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: gather([...listed.map((each) => queriesOf(types, each)), ownQueries(options, types)])
    }),
    mutation: new GraphQLObjectType({
      name: "Mutation",
      fields: gather([mutationsOf(options, types), ownMutations(types)])
    }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: gather(listed.map(({ table }) => subscriptionOf(types, table.model.name)))
    })
  })
}
