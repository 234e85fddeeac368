import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Issue } from "../HciError.ts"

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
const drift = Metric.counter("hci_response_drift_total", {
  description: "Places where an answer held a value that nobody documented",
  incremental: true
})

/** The metrics of one transport, each attribute set built once. */
export interface Telemetry {
  readonly finished: (operation: string, outcome: string, elapsedMillis: number) => Effect.Effect<void>
  readonly retried: (operation: string) => Effect.Effect<void>
  readonly drifted: (operation: string, found: ReadonlyArray<Issue>) => Effect.Effect<void>
}

const indexes = /\[\d+\]/g

const memoize = <A>(make: (key: string) => A): ((key: string) => A) => {
  const made = new Map<string, A>()
  return (key) => {
    const existing = made.get(key)
    if (existing !== undefined) return existing
    const created = make(key)
    made.set(key, created)
    return created
  }
}

/** Metrics labelled with a platform and, where it has a name, a site. */
export const make = (platform: string, site: string | undefined): Telemetry => {
  const labels = { platform, ...(site === undefined ? undefined : { site }) }
  const secondsOf = memoize((operation) => Metric.withAttributes(seconds, { ...labels, operation }))
  const retriesOf = memoize((operation) => Metric.withAttributes(retries, { ...labels, operation }))
  const requestsOf = memoize((operation) =>
    memoize((outcome) => Metric.withAttributes(requests, { ...labels, operation, outcome }))
  )
  return {
    finished: (operation, outcome, elapsedMillis) =>
      Effect.andThen(
        Metric.update(requestsOf(operation)(outcome), 1),
        Metric.update(secondsOf(operation), elapsedMillis / 1000)
      ),
    retried: (operation) => Metric.update(retriesOf(operation), 1),
    drifted: (operation, found) =>
      Effect.forEach(
        found,
        ({ message, path }) => {
          const place = path.replace(indexes, "[]")
          return Effect.andThen(
            Metric.update(Metric.withAttributes(drift, { ...labels, operation, path: place }), 1),
            Effect.logDebug(`${platform} ${operation}: ${message} at ${path}`)
          )
        },
        { discard: true }
      )
  }
}
