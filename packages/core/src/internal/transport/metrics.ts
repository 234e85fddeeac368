import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Issue } from "../../HciError.ts"
import type { Wait } from "../../WaitListener.ts"
import { clean } from "../serverText.ts"
import { optionalFields } from "../optionalFields.ts"

const requests = Metric.counter("hci_requests_total", {
  description: "Calls by platform, site, operation and outcome",
  incremental: true
})
const seconds = Metric.histogram("hci_request_seconds", {
  description: "Duration of calls, attempts and waits included",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
})
const retries = Metric.counter("hci_retries_total", {
  description: "Attempts beyond the first",
  incremental: true
})
const waits = Metric.histogram("hci_wait_seconds", {
  description: "Duration of waits by reason: between attempts, as the server asks, to keep the rate limit",
  boundaries: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
})
const drift = Metric.counter("hci_response_drift_total", {
  description: "Places where a response held an undocumented value",
  incremental: true
})

/** The metrics of one transport. */
export interface Metrics {
  /** Counts a call by its outcome, and its duration in milliseconds. */
  readonly finished: (operation: string, outcome: string, elapsedMillis: number) => Effect.Effect<void>
  /** Counts an attempt beyond the first. */
  readonly retried: (operation: string) => Effect.Effect<void>
  /** Measures a wait by its reason, in milliseconds. */
  readonly waited: (operation: string, reason: Wait["reason"], millis: number) => Effect.Effect<void>
  /** Counts undocumented values by their path, and logs each. */
  readonly drifted: (operation: string, issues: ReadonlyArray<Issue>) => Effect.Effect<void>
}

/** A function of a text that computes each result once. */
const memoize = <A>(compute: (key: string) => A): ((key: string) => A) => {
  const results = new Map<string, A>()
  return (key) => {
    const existing = results.get(key)
    if (existing !== undefined) return existing
    const result = compute(key)
    results.set(key, result)
    return result
  }
}

const indexes = /\[\d+\]/g

/** Metrics labelled with a platform and, where it has a name, a site; each set of attributes is built once. */
export const make = (platform: string, site: string | undefined): Metrics => {
  const labels = { platform, ...optionalFields({ site }) }
  const secondsOf = memoize((operation) => Metric.withAttributes(seconds, { ...labels, operation }))
  const retriesOf = memoize((operation) => Metric.withAttributes(retries, { ...labels, operation }))
  const requestsOf = memoize((operation) =>
    memoize((outcome) => Metric.withAttributes(requests, { ...labels, operation, outcome }))
  )
  const drifted = (operation: string, { message, path }: Issue) =>
    Effect.andThen(
      Metric.update(Metric.withAttributes(drift, { ...labels, operation, path: path.replace(indexes, "[]") }), 1),
      Effect.logDebug(
        `${[platform, ...(site === undefined ? [] : [site]), operation].join(" ")}: ${clean(`${message} at ${path}`)}`
      )
    )
  return {
    finished: (operation, outcome, elapsedMillis) =>
      Effect.andThen(
        Metric.update(requestsOf(operation)(outcome), 1),
        Metric.update(secondsOf(operation), elapsedMillis / 1000)
      ),
    retried: (operation) => Metric.update(retriesOf(operation), 1),
    waited: (operation, reason, millis) =>
      Metric.update(Metric.withAttributes(waits, { ...labels, operation, reason }), millis / 1000),
    drifted: (operation, issues) => Effect.forEach(issues, (issue) => drifted(operation, issue), { discard: true })
  }
}
