/**
 * The platform: from a request to its answer.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { HttpRequest } from "../../engine/http.ts"
import * as Routes from "../../engine/routes.ts"
import type { Platform, Turn } from "../../engine/simulation.ts"
import * as Prng from "../../engine/prng.ts"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Catalog, Operation } from "../schema/catalog.ts"
import { check } from "../schema/check.ts"
import type { Json } from "../schema/json.ts"
import * as Graphql from "../session/graphql.ts"
import type { Sessions } from "../session/sessions.ts"
import type { World } from "../world/world.ts"
import * as Body from "./body.ts"
import type { Call, Handler } from "./call.ts"
import * as Handlers from "./handlers.ts"
import { toRefusal, toResponse } from "./reply.ts"

/** What a platform is made of. */
export interface Parts {
  readonly world: World
  /** The version that is served. */
  readonly catalog: Catalog
  readonly sessions: Sessions
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
}

/** What the platform does with an operation: REST, GraphQL, or to say that it is up, which is in no document. */
export type Serve =
  | { readonly _tag: "Rest"; readonly operation: Operation; readonly run: Handler }
  | { readonly _tag: "Graphql" }
  | { readonly _tag: "Health" }

const base = "/v2/api"

/** Operations that need no session. */
const open = new Set(["User.login", "User.createRootUser", "ApiInfo.getApiVersion"])

const routesOf = (parts: Parts): ReadonlyArray<Routes.Route<Serve>> => [
  { operation: "Graphql.query", method: "POST", path: "/api", handler: { _tag: "Graphql" } },
  { operation: "Health.probe", method: "GET", path: "/api/healthz", handler: { _tag: "Health" } },
  ...parts.catalog.operations.map((operation) => ({
    operation: operation.name,
    method: operation.method,
    path: base + operation.path,
    handler: { _tag: "Rest" as const, operation, run: Handlers.of(parts, operation) }
  }))
]

const languageOf = (request: HttpRequest): string => {
  const wanted = request.headers["content-language"] ?? request.headers["content_language"] ?? ""
  return wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en-US"
}

const bodyOf = (catalog: Catalog, operation: Operation, request: HttpRequest): Outcome<Json> =>
  Result.gen(function* () {
    const body = yield* Body.read(operation, request)
    const problem = operation.media === "none" ? undefined : check(catalog, operation.request, body, "body")
    return problem === undefined ? body : yield* badRequest(problem)
  })

const answerRest = (parts: Parts, turn: Turn<Serve>, operation: Operation, run: Handler): Outcome<Json> =>
  Result.gen(function* () {
    const { expireSession, failTask, now, request } = turn
    const { catalog, sessions, taskMillis, world } = parts
    const check = () => (expireSession ? sessions.expire(request) : sessions.check(request, now))
    const user = open.has(operation.name) ? "" : yield* check()
    const call: Call = {
      world,
      catalog,
      store: world.store,
      language: languageOf(request),
      operation,
      request,
      body: yield* bodyOf(catalog, operation, request),
      now,
      taskMillis,
      failTask,
      user
    }
    return yield* run(call)
  })

const answer = (parts: Parts, turn: Turn<Serve>): Outcome<Json> => {
  const { handler } = turn.match.route
  if (handler._tag === "Rest") return answerRest(parts, turn, handler.operation, handler.run)
  if (handler._tag === "Health") return Result.succeed({ status: "ok" })
  const { catalog, sessions } = parts
  const knows = (field: string) => field !== "authnStrategies" || catalog.type("MfaType") !== undefined
  return Result.flatMap(Body.parseJson(turn.request.body), (body) =>
    Graphql.answer(sessions, body, knows, () =>
      turn.expireSession ? sessions.expire(turn.request) : sessions.check(turn.request, turn.now)
    )
  )
}

/** What the vendor calls an operation: `getVms`. */
const nameOf = ({ handler }: Routes.Route<Serve>): string | undefined =>
  handler._tag === "Rest" ? handler.operation.name.split(".")[1] : undefined

const faultMessages: Readonly<Record<number, string>> = {
  401: "The token is invalid or has expired",
  403: "The user is not allowed to do this",
  404: "There is no such path",
  429: "Too many requests, try again later",
  500: "Internal server error",
  502: "Bad gateway",
  503: "The service is unavailable, try again later"
}

/** A platform of these parts. */
export const make = (parts: Parts): Platform<Serve> => {
  const routes = routesOf(parts)
  const router = Routes.make(routes)
  const requestIds = Prng.make(Prng.hash(parts.world.shape.seed, 81))
  const requestId = () => Prng.hex(requestIds, 24)
  return {
    operations: Routes.namesOf(routes),
    route: router,
    advance: parts.world.advance,
    handle: (turn) => {
      const name = nameOf(turn.match.route)
      return Result.match(answer(parts, turn), {
        onSuccess: (body) => toResponse(body, requestId()),
        onFailure: (refusal) => toRefusal(refusal, turn.request.path, name, requestId())
      })
    },
    refuse: ({ match, reason, request, status }) => {
      const message = faultMessages[status] ?? `The request is refused: ${reason}`
      const name = match._tag === "Found" ? nameOf(match.route) : undefined
      return toRefusal({ status, message }, request.path, name, requestId())
    }
  }
}
