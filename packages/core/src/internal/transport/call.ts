import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import type { CallOptions } from "../../CallOptions.ts"
import type * as Redacted from "effect/Redacted"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import type { Wait } from "../../WaitListener.ts"
import { WaitListener } from "../../WaitListener.ts"
import type { Metrics } from "./metrics.ts"
import * as Moment from "./moment.ts"
import type { CallContext } from "./request.ts"

/** What has become of the requests of one call so far. */
export interface CallProgress {
  /** Requests that were sent. */
  requests: number
  /** Requests that reached the server, or may have. */
  arrived: number
  /** Status of the last response, if there was one. */
  status: number | undefined
  /** The server's id of the last request, if it gave one. */
  requestId: string | undefined
  /** When the last request was sent. */
  lastSent: Moment.Moment | undefined
  /** When the first request was sent of which it is not sure that the server left it undone. */
  firstUnsure: Moment.Moment | undefined
  /** Whether the server may have done what one of the requests asks for. */
  mayHaveTakenEffect: boolean
}

/** One call: its request, which is the same for all attempts, and what has become of it. */
export interface Call<out O = unknown, out E = unknown> {
  readonly context: CallContext<O, E>
  readonly request: HttpClientRequest
  /** The body as it was given, for the secrets in it; `undefined` for none. */
  readonly body: unknown
  /** What errors must not show, beside the secrets in headers and body. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** By what an effect of the call can be found: names and ids; empty for none. */
  readonly targets: () => ReadonlyArray<string>
  readonly policy: RetryPolicy
  /** Options of the layer and of the call. */
  readonly options: CallOptions
  readonly metrics: Metrics
  readonly progress: CallProgress
}

/** The progress of a call that has not begun. */
export const initialProgress = (): CallProgress => ({
  requests: 0,
  arrived: 0,
  status: undefined,
  requestId: undefined,
  lastSent: undefined,
  firstUnsure: undefined,
  mayHaveTakenEffect: false
})

/**
 * What a failed attempt says of its effect: `none` when no byte was sent or the server rejected the request, `unlikely`
 * when it says that it could not handle it (503), `possible` for anything else.
 */
export type AttemptEffect = "none" | "unlikely" | "possible"

/** What an error response says of the effect of its request; 408 may come of a proxy that had passed it on. */
export const effectOfStatus = (status: number): AttemptEffect => {
  if (status === 408) return "possible"
  if (status < 500) return "none"
  return status === 503 ? "unlikely" : "possible"
}

/** Takes down the effect of a failed attempt. */
export const noteEffect = ({ context, progress }: Call, effect: AttemptEffect): void => {
  if (effect === "none" || context.operation.safety === "read") return
  progress.firstUnsure ??= progress.lastSent
  progress.mayHaveTakenEffect ||= effect === "possible"
}

/** A repeat is sent this long before the server forgets the first request, at the latest. */
const repeatMarginMillis = 30_000

/**
 * For how many milliseconds a repeat of the call is still harmless, by the wall clock and the monotonic one, whichever
 * ends first: a process may have been suspended, a clock set back.
 */
export const repeatableForMillis = ({ context, progress }: Call, clock: Clock.Clock): number => {
  const { operation, protocol } = context
  const window = protocol.repeatWindow(operation.method)
  if (operation.safety !== "idempotent" || window === undefined || progress.firstUnsure === undefined) {
    return Number.POSITIVE_INFINITY
  }
  const windowMillis = Duration.toMillis(Duration.fromInputUnsafe(window))
  return windowMillis - repeatMarginMillis - Moment.elapsedMillis(progress.firstUnsure, clock)
}

const quoted = (targets: ReadonlyArray<string>): string => {
  const named = targets.slice(0, 3).map((target) => JSON.stringify(target))
  return targets.length > named.length
    ? `${named.join(", ")} and ${targets.length - named.length} more`
    : named.join(", ")
}

/** A sentence with its stop. */
export const ended = (message: string): string => (/[.!?。！？…]$/u.test(message) ? message : `${message}.`)

/** The message of an error after which it is not sure whether the call took effect: with what to look for. */
export const mayHaveTakenEffectMessage = (call: Call, message: string, replayed = false): string => {
  const targets = call.targets()
  const effect = replayed ? "An earlier attempt of the same call took effect" : "The call may have taken effect"
  return `${ended(message)} ${effect}: look for ${targets.length === 0 ? "its result" : quoted(targets)} before you call again.`
}

/** `sangfor-scp site-a Servers.get`, the beginning of a line in the log. */
export const title = ({ operation, protocol, site }: CallContext): string =>
  [protocol.platform, ...(site === undefined ? [] : [site]), operation.name].join(" ")

const reasons: Readonly<Record<Wait["reason"], string>> = {
  retry: "before the next attempt",
  server: "as the server asks",
  limit: "to keep the rate limit"
}

/** Waits, and shows it: to the listener, the metrics and the log. */
export const wait = Effect.fnUntraced(function* (
  { context, metrics }: Call,
  reason: Wait["reason"],
  millis: number
): Effect.fn.Return<void> {
  if (millis <= 0) return
  const listener = yield* WaitListener
  const { operation, protocol, site } = context
  yield* Effect.logDebug(`${title(context)}: waiting ${Math.ceil(millis) / 1000} s ${reasons[reason]}`)
  yield* metrics.waited(operation.name, reason, millis)
  yield* listener({ platform: protocol.platform, operation: operation.name, site, reason, millis })
  yield* Effect.sleep(millis)
})
