/**
 * The platform: from a request to its response.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { HttpRequest, HttpResponse } from "../engine/http.ts"
import { empty, json, JsonItems, jsonItems } from "../engine/http.ts"
import type { Json } from "../engine/json.ts"
import * as Prng from "../engine/prng.ts"
import { once } from "../engine/memoize.ts"
import * as Routes from "../engine/routes.ts"
import type { Platform, RoutedRequest } from "../engine/simulation.ts"
import * as Body from "./body.ts"
import type { Content, Handler, Handlers } from "./call.ts"
import { notModified } from "./call.ts"
import * as Documents from "./graphql/documents.ts"
import type { Context } from "./graphql/context.ts"
import * as GraphqlSchema from "./graphql/schema.ts"
import * as Subscriptions from "./graphql/subscriptions.ts"
import * as Access from "./handlers/access.ts"
import * as ClusterStorage from "./handlers/clusterStorage.ts"
import * as Reads from "./handlers/reads.ts"
import * as ResourceChanges from "./handlers/resourceChanges.ts"
import * as Metrics from "./metrics/handlers.ts"
import type { Outcome, ResponseError } from "../engine/outcome.ts"
import { badRequest } from "../engine/outcome.ts"
import type { TowerState } from "./records/towerState.ts"
import { check } from "./schema/check.ts"
import type { Operation, VersionCatalog } from "./schema/versionCatalog.ts"
import * as WriteTable from "./schema/writeTable.ts"
import type { Sessions } from "./sessions/sessions.ts"
import * as Generic from "./writes/generic.ts"
import * as Luns from "./writes/luns.ts"
import * as Maintenance from "./writes/maintenance.ts"
import * as Management from "./writes/management.ts"
import * as Membership from "./writes/membership.ts"
import * as Networks from "./writes/networks.ts"
import * as Uploads from "./writes/uploads.ts"
import * as VmCreation from "./writes/vmCreation.ts"
import * as VmDevices from "./writes/vmDevices.ts"
import * as VmMigrations from "./writes/vmMigrations.ts"
import * as VmPower from "./writes/vmPower.ts"
import * as VmSettings from "./writes/vmSettings.ts"
import * as VmSnapshots from "./writes/vmSnapshots.ts"
import * as VmTemplates from "./writes/vmTemplates.ts"
import * as Volumes from "./writes/volumes.ts"

/** How a platform is made. */
export interface Options {
  readonly state: TowerState
  /** The version that is served. */
  readonly catalog: VersionCatalog
  readonly sessions: Sessions
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  /** Whether unknown keys of a `where` are ignored, in place of an error. */
  readonly ignoreUnknownWhere: boolean
  /** Whether a vm that is recovered from the recycle bin gets its name back. */
  readonly restoreNames: boolean
}

/** What a route leads to: an operation, GraphQL, the handshake of its subscriptions, or the health probe, which is in no document. */
export type Endpoint =
  | { readonly _tag: "Rest"; readonly operation: Operation; readonly run: Handler }
  | { readonly _tag: "Graphql" }
  | { readonly _tag: "Subscribe" }
  | { readonly _tag: "Health" }

const base = "/v2/api"

/** Operations that need no session. */
const withoutSession = new Set(["User.login", "User.createRootUser", "ApiInfo.getApiVersion"])

/** The writes that have handlers of their own. */
export const writeHandlers: Handlers = {
  ...Maintenance.handlers,
  ...VmPower.handlers,
  ...VmMigrations.handlers,
  ...VmSettings.handlers,
  ...VmDevices.handlers,
  ...VmCreation.handlers,
  ...VmSnapshots.handlers,
  ...VmTemplates.handlers,
  ...Luns.handlers,
  ...Volumes.handlers,
  ...Membership.handlers,
  ...Networks.handlers,
  ...Management.handlers,
  ...Uploads.handlers
}

/** What is written by hand. */
const handlers: Handlers = {
  ...Access.handlers,
  ...ClusterStorage.handlers,
  ...Metrics.handlers,
  ...ResourceChanges.handlers,
  ...writeHandlers
}

/** What runs each operation. */
const handlersOf = ({ catalog, state }: Options): ((operation: Operation) => Handler) => {
  const writes = WriteTable.make(catalog, state.store.models)
  return (operation) =>
    handlers[operation.name] ??
    Reads.handlerOf(catalog, state.store, operation) ??
    Generic.handlerOf(writes.get(operation.name) ?? WriteTable.none)
}

const routesOf = (
  { catalog }: Options,
  handlerOf: (operation: Operation) => Handler
): ReadonlyArray<Routes.Route<Endpoint>> => [
  { operation: "Graphql.query", method: "POST", path: "/api", handler: { _tag: "Graphql" } },
  { operation: "Graphql.subscribe", method: "GET", path: "/api", handler: { _tag: "Subscribe" } },
  { operation: "Health.probe", method: "GET", path: "/api/healthz", handler: { _tag: "Health" } },
  ...catalog.operations.map((operation): Routes.Route<Endpoint> => ({
    operation: operation.name,
    method: operation.method,
    path: base + operation.path,
    handler: { _tag: "Rest", operation, run: handlerOf(operation) }
  }))
]

const languageOf = (request: HttpRequest): string => {
  const language = request.headers["content-language"] ?? request.headers["content_language"] ?? ""
  return language.toLowerCase().startsWith("zh") ? "zh-CN" : "en-US"
}

const bodyOf = (catalog: VersionCatalog, operation: Operation, request: HttpRequest): Outcome<Json> =>
  Result.gen(function* () {
    const body = yield* Body.read(operation, request)
    const problem = operation.media === "none" ? undefined : check(catalog, operation.request, body, "body")
    return problem === undefined ? body : yield* badRequest(problem)
  })

const userOf = (
  { sessions }: Options,
  { expireSession, match, now, request }: RoutedRequest<Endpoint>
): Outcome<string> => {
  if (expireSession) return sessions.expire(request)
  return match.route.operation === ResourceChanges.operation
    ? sessions.checkFeed(request, now)
    : sessions.check(request, now)
}

/** What a request is made from: how records are read and shown to it, and its time. */
const viewOf = (options: Options, { now, request }: Pick<RoutedRequest<Endpoint>, "now" | "request">) => ({
  state: options.state,
  catalog: options.catalog,
  sessions: options.sessions,
  store: options.state.store,
  language: languageOf(request),
  ignoreUnknownWhere: options.ignoreUnknownWhere,
  restoreNames: options.restoreNames,
  now,
  taskMillis: options.taskMillis
})

const handleRest = (
  options: Options,
  routed: RoutedRequest<Endpoint>,
  operation: Operation,
  run: Handler
): Outcome<Content> =>
  Result.gen(function* () {
    const user = withoutSession.has(operation.name) ? "" : yield* userOf(options, routed)
    const body = yield* bodyOf(options.catalog, operation, routed.request)
    return yield* run({ ...viewOf(options, routed), failTask: routed.failTask, operation, body, user })
  })

/** A body and the headers that go with it. */
interface Handled {
  readonly body: Content | Documents.Response
  readonly headers?: Readonly<Record<string, string>>
  /** 200 when left out. */
  readonly status?: number
}

const handle = (options: Options, graphql: Graphql, routed: RoutedRequest<Endpoint>): Outcome<Handled> => {
  const { handler } = routed.match.route
  switch (handler._tag) {
    case "Rest":
      return Result.map(handleRest(options, routed, handler.operation, handler.run), (body) => ({ body }))
    case "Graphql":
      return Result.map(Body.parseJson(routed.request.body), (body) => graphql.respond(routed, body))
    case "Subscribe":
      return routed.request.headers["upgrade"]?.toLowerCase() === "websocket"
        ? Result.succeed({ body: null, status: 101 })
        : Result.fail({ status: 426, message: "Subscriptions need a WebSocket: upgrade the connection" })
    case "Health":
      return Result.succeed({ body: { status: "ok" } })
  }
}

/** GraphQL: documents in requests, and over WebSockets. */
interface Graphql {
  readonly respond: (routed: RoutedRequest<Endpoint>, body: Json) => Handled
  readonly subscriptions: Subscriptions.Subscriptions
}

const graphqlOf = (options: Options, handlerOf: (operation: Operation) => Handler): Graphql => {
  const { catalog, sessions, state } = options
  const schemaOf = once(() => GraphqlSchema.make({ catalog, store: state.store }))
  const contextOf = (
    routed: Pick<RoutedRequest<Endpoint>, "now" | "request" | "failTask">,
    user: () => Outcome<string>,
    onTask: (id: string) => void
  ): Context => {
    const view = viewOf(options, routed)
    return {
      ...view,
      user,
      run: (operation, body, as) =>
        handlerOf(operation)({ ...view, failTask: routed.failTask, operation, body, user: as }),
      onTask
    }
  }
  return {
    respond: (routed, body) => {
      let task: string | undefined
      const context = contextOf(
        routed,
        () => userOf(options, routed),
        (id) => {
          task = id
        }
      )
      const response = Result.match(Documents.read(schemaOf(), body), {
        onFailure: Documents.failure,
        onSuccess: (document) => Documents.execute(schemaOf(), document, context)
      })
      return { body: response, ...(task === undefined ? {} : { headers: { "x-task-id": task } }) }
    },
    subscriptions: Subscriptions.make({
      schema: schemaOf,
      feed: state.feed,
      advance: state.advance,
      now: state.now,
      check: sessions.check,
      contextOf: (request, now) =>
        contextOf(
          { request, now, failTask: undefined },
          () => sessions.check(request, now),
          () => undefined
        )
    })
  }
}

/** What the vendor calls an operation: `getVms`. */
const nameOf = ({ handler }: Routes.Route<Endpoint>): string | undefined =>
  handler._tag === "Rest" ? handler.operation.name.split(".")[1] : undefined

const statusMessages: Readonly<Record<number, string>> = {
  401: "The token is invalid or has expired",
  403: "The user is not allowed to do this",
  404: "There is no such path",
  429: "Too many requests, try again later",
  500: "Internal server error",
  502: "Bad gateway",
  503: "The service is unavailable, try again later"
}

/** A successful response with a body of JSON, or with none. */
const toResponse = ({ body, headers: others, status = 200 }: Handled, requestId: string): HttpResponse => {
  const headers = { "x-tower-request-id": requestId, ...others }
  if (body === notModified) return { ...empty(304), headers }
  return body instanceof JsonItems ? jsonItems(status, body, headers) : json(status, body, headers)
}

/** The response to a request on a path that fails. */
const toErrorResponse = (
  { code, message, props, status }: ResponseError,
  path: string,
  operation: string | undefined,
  requestId: string
): HttpResponse =>
  json(
    status,
    {
      message,
      status,
      path,
      code,
      props,
      operationName: operation
    },
    { "x-tower-request-id": requestId }
  )

/** A platform, and the connections of its subscriptions. */
export interface CloudTowerPlatform extends Platform<Endpoint> {
  readonly sockets: Subscriptions.Subscriptions
}

/** The platform of this state. */
export const make = (options: Options): CloudTowerPlatform => {
  const handlerOf = handlersOf(options)
  const routes = routesOf(options, handlerOf)
  const graphql = graphqlOf(options, handlerOf)
  const requestIds = Prng.make(Prng.hash(options.state.dimensions.seed, 81))
  const requestId = () => Prng.hex(requestIds, 24)
  return {
    operations: Routes.namesOf(routes),
    route: Routes.make(routes),
    advance: options.state.advance,
    sockets: graphql.subscriptions,
    handle: (routed) => {
      const name = nameOf(routed.match.route)
      return Result.match(handle(options, graphql, routed), {
        onSuccess: (handled) => toResponse(handled, requestId()),
        onFailure: (error) => toErrorResponse(error, routed.request.path, name, requestId())
      })
    },
    reject: ({ match, reason, request, status }) => {
      const message = statusMessages[status] ?? `The request is rejected: ${reason}`
      const name = match._tag === "Found" ? nameOf(match.route) : undefined
      return toErrorResponse({ status, message }, request.path, name, requestId())
    }
  }
}
