/**
 * The platform: from a request to its response.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as ExactJson from "../engine/exactJson.ts"
import type { HttpRequest } from "../engine/http.ts"
import * as Routes from "../engine/routes.ts"
import type { Platform, RoutedRequest } from "../engine/simulation.ts"
import type { Auth } from "./auth/auth.ts"
import type { Call, Operation } from "./call.ts"
import * as Access from "./handlers/access.ts"
import * as Alarms from "./handlers/alarms.ts"
import * as ClassicNetworks from "./handlers/classicNetworks.ts"
import * as Clusters from "./handlers/clusters.ts"
import * as Documented from "./handlers/documented.ts"
import * as Eips from "./handlers/eips.ts"
import * as FloatingIps from "./handlers/floatingIps.ts"
import * as Hosts from "./handlers/hosts.ts"
import * as Images from "./handlers/images.ts"
import * as Metrics from "./handlers/metrics.ts"
import * as Pools from "./handlers/pools.ts"
import * as ServerCopies from "./handlers/serverCopies.ts"
import * as ServerCreation from "./handlers/serverCreation.ts"
import * as ServerDisks from "./handlers/serverDisks.ts"
import * as ServerLabels from "./handlers/serverLabels.ts"
import * as ServerPower from "./handlers/serverPower.ts"
import * as ServerReads from "./handlers/serverReads.ts"
import * as ServerRemoval from "./handlers/serverRemoval.ts"
import * as ServerTools from "./handlers/serverTools.ts"
import * as ServerUpdates from "./handlers/serverUpdates.ts"
import * as Storages from "./handlers/storages.ts"
import * as Subnets from "./handlers/subnets.ts"
import * as System from "./handlers/system.ts"
import * as Tasks from "./handlers/tasks.ts"
import * as Tenants from "./handlers/tenants.ts"
import * as Volumes from "./handlers/volumes.ts"
import * as Vpcs from "./handlers/vpcs.ts"
import type { Limits, Once } from "./limits.ts"
import type { Protocol } from "./options.ts"
import * as Protocols from "./protocols.ts"
import { badRequest } from "../engine/outcome.ts"
import { toErrorResponse, toResponse } from "./response.ts"
import type { Outcome } from "../engine/outcome.ts"
import { isAtLeast } from "../engine/options.ts"
import type { Success } from "./response.ts"
import type { ScpState } from "./records/state.ts"

/** What a platform consists of. */
export interface PlatformParts {
  readonly state: ScpState
  readonly auth: Auth
  readonly once: Once
  readonly limits: Limits
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  readonly version: string
  /** The one protocol that is served; `undefined` for both. */
  readonly protocol: Protocol | undefined
  readonly region: string
  /** The time that licences are computed from, in milliseconds since 1970. */
  readonly startTime: number
}

const ownRoutesOf = ({ auth, region, startTime, version }: PlatformParts): ReadonlyArray<Routes.Route<Operation>> => [
  ...auth.routes,
  ...ServerReads.routes,
  ...ServerCreation.routes,
  ...ServerUpdates.routes,
  ...ServerRemoval.routes,
  ...ServerPower.routes,
  ...ServerDisks.routes,
  ...ServerTools.routes,
  ...ServerCopies.routes,
  ...ServerLabels.routes,
  ...Alarms.routes,
  ...Metrics.routes(version),
  ...ClassicNetworks.routes,
  ...Clusters.routes(version),
  ...Access.routes,
  ...Tasks.routes,
  ...Pools.routes(version),
  ...Storages.routes,
  ...Tenants.routes,
  ...Images.routes,
  ...Volumes.routes,
  ...Vpcs.routes,
  ...Subnets.routes,
  ...Eips.routes,
  ...FloatingIps.routes,
  ...Hosts.routes,
  ...System.routes(version, region, startTime)
]

/** Operations with handlers of their own, and all others of the vendor's document. */
const routesOf = (parts: PlatformParts): ReadonlyArray<Routes.Route<Operation>> => {
  const handwritten = ownRoutesOf(parts)
  return [...handwritten, ...Documented.routes(handwritten)]
}

/** The dates that the platform knows, and the version that brought each. */
const dates: ReadonlyMap<number, string> = new Map([
  [20180725, "6.3.0"],
  [20190725, "6.3.0"],
  [20200725, "6.3.0"],
  [20210725, "6.3.0"],
  [20220725, "6.3.0"],
  [20221230, "6.8.0"],
  [20240725, "6.10.0"]
])

/** Paths without a date that older versions lack. */
const since: ReadonlyMap<string, string> = new Map([["/janus/v2/public-key", "6.8.0"]])

/** The oldest version whose dates are known. */
export const oldestVersion = "6.3.0"
/** The version of the vendor's newest document. */
export const newestVersion = "6.11.1"

/** Whether there is such a version, as far as is known. */
export const isVersion = (version: string): boolean =>
  /^\d+(?:\.\d+)+$/.test(version) && isAtLeast(version, oldestVersion) && isAtLeast(newestVersion, version)

const knows = ({ protocol, state, version }: PlatformParts, match: Routes.Match<Operation>): boolean => {
  if (match._tag !== "Found") return true
  if (!Protocols.has(protocol, match.route.operation)) return false
  if (state.site?.onlyFloatingIps === true && match.route.operation.startsWith("Eips.")) return false
  if (!isAtLeast(version, match.route.handler.since)) return false
  const needed = match.date === 0 ? (since.get(match.route.path) ?? "0") : dates.get(match.date)
  return needed !== undefined && isAtLeast(version, needed)
}

const decoder = new TextDecoder()
const parseJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

const bodyOf = ({ body }: HttpRequest): Outcome<unknown> => {
  if (body.length === 0) return Result.succeed({})
  const text = decoder.decode(body)
  const parsed = parseJson(text)
  if (Result.isFailure(parsed)) return badRequest("The request body is not valid JSON")
  const inexact = ExactJson.inexactIn(text)
  return inexact === undefined
    ? Result.succeed(parsed.success ?? {})
    : badRequest(`Invalid input for field body: the number ${inexact.slice(0, 40)} is too large`)
}

const respond = (
  parts: PlatformParts,
  { expireSession, failTask, match, now, request }: RoutedRequest<Operation>
): Outcome<Success> =>
  Result.gen(function* () {
    const { handler, operation } = match.route
    yield* parts.limits(request, operation, now)
    if (!handler.public) yield* expireSession ? parts.auth.expire(request) : parts.auth.check(request, now)
    const body = yield* bodyOf(request)
    const call: Call = {
      state: parts.state,
      date: match.date,
      query: yield* Protocols.accept(parts.protocol, operation, { query: request.query, body }),
      body,
      now,
      taskMillis: parts.taskMillis,
      failTask
    }
    return yield* parts.once(request, now, () =>
      Result.map(handler.run(call, match.params), (success) => Protocols.trim(parts.protocol, operation, success))
    )
  })

const faultMessages: Readonly<Record<number, string>> = {
  401: "The token is invalid or has expired",
  403: "The account is not allowed to do this",
  404: "The resource could not be found",
  409: "The object is being operated on by another task, try again later",
  429: "Too many requests, try again later",
  500: "Internal server error",
  502: "Bad gateway",
  503: "The service is unavailable, try again later"
}

/** A platform of these parts. */
export const make = (parts: PlatformParts): Platform<Operation> => {
  const routes = routesOf(parts)
  const router = Routes.make(routes)
  return {
    operations: Routes.namesOf(routes),
    route: (method, path) => {
      const match = router(method, path)
      return knows(parts, match) ? match : { _tag: "Unknown" }
    },
    advance: parts.state.eventQueue.advance,
    handle: (request) => {
      const { date, route } = request.match
      return Result.match(respond(parts, request), {
        onSuccess: (success) => toResponse(success, date, route.handler.errcodeSince),
        onFailure: (error) => toErrorResponse(error, date)
      })
    },
    reject: ({ match, reason, status }) => {
      const date = match._tag === "Found" ? match.date : 0
      return toErrorResponse({ status, message: faultMessages[status] ?? `Request rejected: ${reason}` }, date)
    }
  }
}
