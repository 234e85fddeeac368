/*
 * The responses of metric operations, read with tolerance: a point that is null or has no value is left out, where the
 * generated model would reject the whole response. One whose time or value is none that can be read is told as drift.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Issue } from "@effect-hci/core/HciError"
import { Model, ResponseDecoder } from "@effect-hci/core/Runtime"

const Series = Schema.Struct({
  labels: Model.optionalUnknown,
  points: Model.optionalUnknown,
  point: Model.optionalUnknown
})

const Element = Schema.Struct({
  data: Model.optional(
    Schema.Struct({
      unit: Model.optionalString,
      dropped: Model.optionalBoolean,
      sample_streams: Model.optional(Schema.Array(Series)),
      samples: Model.optional(Schema.Array(Series))
    })
  )
})

type Element = Schema.Schema.Type<typeof Element>

/** One metric of one thing: its points, the oldest first. */
export interface MetricSeries {
  readonly metric: string
  readonly unit: string | undefined
  /** The labels with text. */
  readonly labels: Readonly<Record<string, string>>
  readonly points: ReadonlyArray<MetricPoint>
}

/** A value at a time. */
export interface MetricPoint {
  /** In milliseconds since 1970. */
  readonly time: number
  readonly value: number
}

/** A response: the series that have points, and whether the Tower has left some out. */
export interface MetricResponse {
  readonly series: ReadonlyArray<MetricSeries>
  readonly dropped: boolean
}

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

/** The last moment that a `Date` can hold, in milliseconds. */
const lastMoment = 8.64e15

const noValues: ReadonlySet<unknown> = new Set([null, undefined, "", "NaN"])

/** A point, none where it has no value, or what cannot be read of it. */
const pointOf = (point: unknown): MetricPoint | undefined | "t" | "v" => {
  if (!Predicate.hasProperty(point, "v") || noValues.has(point.v)) return undefined
  const time = Predicate.hasProperty(point, "t") ? numberOf(point.t) : undefined
  const value = numberOf(point.v)
  if (time === undefined || Math.abs(time) > lastMoment) return "t"
  return value === undefined ? "v" : { time, value }
}

const labelsOf = (labels: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(Predicate.isObject(labels) ? labels : {}).filter(
      (label): label is [string, string] => typeof label[1] === "string"
    )
  )

/** Elements are in the order of the requested names; a stream that names one of these is taken at its word. */
const nameOf = (requested: ReadonlyArray<string>, at: number, label: string | undefined): string => {
  if (label !== undefined && requested.includes(label)) return label
  return requested[at] ?? label ?? ""
}

const seriesOf =
  (requested: ReadonlyArray<string>, drift: Array<Issue>) =>
  ({ data }: Element, at: number): ReadonlyArray<MetricSeries> =>
    [...(data?.sample_streams ?? []), ...(data?.samples ?? [])].flatMap(
      (series, number): ReadonlyArray<MetricSeries> => {
        const labels = labelsOf(series.labels)
        const values: ReadonlyArray<unknown> = Array.isArray(series.points) ? series.points : [series.point]
        const points = values.flatMap((value, index) => {
          const point = pointOf(value)
          if (typeof point !== "string") return point ?? []
          drift.push({ path: `[${at}].data.series[${number}].points[${index}].${point}`, message: "Expected a number" })
          return []
        })
        if (points.length === 0) return []
        const metric = nameOf(requested, at, labels["metric_name"])
        return [{ metric, unit: data?.unit ?? undefined, labels, points: points.sort((a, b) => a.time - b.time) }]
      }
    )

/** Decodes the response to a request for these metrics. */
export const decoder = (requested: ReadonlyArray<string>): ResponseDecoder.ResponseDecoder<MetricResponse> => ({
  decode: (payload) =>
    Result.map(elements.decode(payload), ({ drift: found, value: response }) => {
      const drift = [...found]
      return {
        value: {
          series: response.flatMap(seriesOf(requested, drift)),
          dropped: response.some(({ data }) => data?.dropped === true)
        },
        drift
      }
    })
})

const elements = /* @__PURE__ */ ResponseDecoder.model(
  /* @__PURE__ */ Model.array(/* @__PURE__ */ Model.lazy(() => Element))
)
