/**
 * Takes a request through faults, the platform and the counters.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { FaultEffect } from "../../FaultRule.ts"
import type { FailTask, Faults, Plan } from "./faults.ts"
import { json } from "./http.ts"
import type { HttpRequest, HttpResponse } from "./http.ts"
import * as Routes from "./routes.ts"
import type { Match } from "./routes.ts"
import type { RequestCounters } from "./requestCounters.ts"

/** What the client receives. */
export type Delivery =
  | { readonly _tag: "Whole"; readonly response: HttpResponse }
  /** The connection ends in the middle of the body. */
  | { readonly _tag: "Truncated"; readonly response: HttpResponse }
  /** The connection ends without a response. */
  | { readonly _tag: "Dropped" }

/** A request whose operation is known. */
export interface RoutedRequest<H> {
  readonly request: HttpRequest
  readonly match: Extract<Match<H>, { readonly _tag: "Found" }>
  /** Milliseconds since 1970. */
  readonly now: number
  /** How the task that the request starts has to fail; `undefined` where it need not. */
  readonly failTask: FailTask | undefined
  /** True to end the session that the request uses, and to respond as to a session that has ended. */
  readonly expireSession: boolean
}

/** A request that fails before the platform processes it. */
export interface RejectedRequest<H> {
  readonly status: number
  /** As the end of a sentence. */
  readonly reason: string
  readonly request: HttpRequest
  readonly match: Match<H>
}

/** A platform: all of it is synchronous, so that one request is one step. */
export interface Platform<H> {
  /** The names of everything that it does. */
  readonly operations: ReadonlyArray<string>
  readonly route: (method: string, path: string) => Match<H>
  /** Brings the state up to `now`. */
  readonly advance: (now: number) => void
  readonly handle: (request: RoutedRequest<H>) => HttpResponse
  /** How it pushes over WebSockets; left out where it does not. */
  readonly sockets?: Sockets
  /** The platform's response to a request that fails before it is processed. */
  readonly reject: (request: RejectedRequest<H>) => HttpResponse
}

/** What a simulation is made of. */
export interface Options<H> {
  readonly platform: Platform<H>
  readonly faults: Faults
  readonly counters: RequestCounters
  /** Milliseconds that every request waits. */
  readonly latency: number
}

/** Takes a request, gives what the client receives. */
export type Simulation = (request: HttpRequest) => Effect.Effect<Delivery>

const brokenJson = new TextEncoder().encode(`{"code": 0, "message": "", "data": {"id": `)

const whole = (response: HttpResponse): Delivery => ({ _tag: "Whole", response })

const withRetryAfter = (response: HttpResponse, seconds: number | undefined): HttpResponse =>
  seconds === undefined ? response : { ...response, headers: { ...response.headers, "retry-after": String(seconds) } }

/** Damages a response on its way back. */
const deliver = (effect: FaultEffect | undefined, response: HttpResponse): Delivery => {
  switch (effect?._tag) {
    case "DropAfter":
      return { _tag: "Dropped" }
    case "Truncate":
      return { _tag: "Truncated", response: response.body.length === 0 ? json(response.status, {}) : response }
    case "Malformed":
      return whole({ status: 200, headers: { "content-type": "application/json" }, body: brokenJson })
    default:
      return whole(response)
  }
}

const respond = <H>(
  { platform }: Options<H>,
  request: HttpRequest,
  match: Match<H>,
  plan: Plan,
  now: number
): Delivery => {
  const { effect, failTask } = plan
  const reject = (status: number, reason: string) => platform.reject({ status, reason, request, match })
  if (effect?._tag === "Drop") return { _tag: "Dropped" }
  if (effect?._tag === "Status") {
    return whole(withRetryAfter(reject(effect.status, "a fault was asked for"), effect.retryAfterSeconds))
  }
  platform.advance(now)
  if (match._tag === "Unknown") return whole(reject(404, "no such path"))
  if (match._tag === "WrongMethod") return whole(reject(405, `this path knows ${match.allowed.join(", ")}`))
  if (request.oversized) return whole(reject(413, "the body is too large"))
  const expireSession = effect?._tag === "ExpireSession"
  return deliver(effect, platform.handle({ request, match, now, failTask, expireSession }))
}

/** A simulation of one platform. */
export const make = <H>(options: Options<H>): Simulation => {
  const run = Effect.fnUntraced(function* (request: HttpRequest) {
    const match = options.platform.route(request.method, request.path)
    const operation = match._tag === "Found" ? match.route.operation : "unknown"
    const names = match._tag === "Found" ? Routes.namesOfRequest(match.route, request) : [operation]
    const plan = options.faults.plan(names)
    options.counters.request(operation, plan.faulty)
    const wait = options.latency + plan.latencyMillis
    if (wait > 0) yield* Effect.sleep(wait)
    const now = yield* Clock.currentTimeMillis
    const delivery = respond(options, request, match, plan, now)
    if (delivery._tag === "Whole") options.counters.response(operation, delivery.response.status)
    else options.counters.drop()
    return delivery
  })
  return (request) => Effect.onInterrupt(run(request), () => Effect.sync(options.counters.abandon))
}

/** The client at the other end of a connection. */
export interface Peer {
  readonly send: (text: string) => void
  /** Ends the connection after what was sent. */
  readonly close: () => void
  /** Ends the connection at once, as when the network breaks. */
  readonly terminate: () => void
}

/** A connection as the platform sees it. */
export interface Channel {
  /** Takes a message that came at a time, in milliseconds since 1970. */
  readonly receive: (text: string, now: number) => void
  readonly closed: () => void
}

/** How a platform talks over WebSockets. */
export interface Sockets {
  /** The subprotocol that clients have to offer. */
  readonly protocol: string
  /** A new connection, whose handshake was accepted. */
  readonly connect: (request: HttpRequest, peer: Peer) => Channel
}
