/**
 * Metrics as time series, of both generations of the API in one model. A point whose time or value cannot be read is left out,
 * and told as drift: in the log, in the metric of it, and by `strict`.
 *
 * ```ts
 * import { Metrics } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // The newest value of each metric of a server, within the last hour.
 * export const program = (id: string) =>
 *   Metrics.ofServer(id).pipe(
 *     Effect.map((series) => series.map((each) => [each.name, Metrics.latest(each), each.unit] as const))
 *   )
 * ```
 *
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { BadRequest, Issue, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import * as Api from "./api/Metrics.ts"
import type { HttpTransport } from "./internal/call.ts"
import { badRequest, execute } from "./internal/call.ts"

/**
 * A value and its time.
 *
 * @category models
 */
export interface Point {
  /** Milliseconds since 1970. A time that the system gives without a zone is read as UTC. */
  readonly time: number
  /** The value in the unit of its series; null where there was none, as of a server that is off or has no tools. */
  readonly value: number | null
}

/**
 * The values of one metric, the oldest first.
 *
 * @category models
 */
export interface Series {
  /** Name of the metric, as it was asked for. */
  readonly name: string
  /** Unit of the values, as the system writes it. */
  readonly unit: string
  /** Seconds from one value to the next; 0 where the system does not say. */
  readonly granularitySeconds: number
  /** The values with their times. */
  readonly points: ReadonlyArray<Point>
}

/**
 * How far back: the system decides how many seconds lie between two values, more of them for longer times.
 *
 * @category models
 */
export type Span = "hour" | "day" | "week" | "month"

/**
 * Which metrics of a storage {@link ofStorage} gives: both directions of each.
 *
 * @category models
 */
export type StorageMetric = Api.GetMetricsInput["metric_name"]

/**
 * Times of {@link ofStorage}: a span up to now, or two times in seconds since 1970.
 *
 * @category models
 */
export type StorageTimes =
  | Span
  | {
      /** The begin, in seconds since 1970. */
      readonly startSeconds: number
      /** The end, in seconds since 1970. */
      readonly stopSeconds: number
    }

/**
 * Options of {@link ofServer} and {@link ofObject}.
 *
 * @category options
 */
export interface Options {
  /** How far back. Default: `hour`. */
  readonly span?: Span | undefined
  /** Seconds between two values, a multiple of 60. Default: the system's choice. */
  readonly granularitySeconds?: number | undefined
}

/**
 * The metrics of servers that {@link ofServer} gives by default, under the names of newer systems.
 *
 * @category constants
 */
export const serverMetrics: ReadonlyArray<string> = [
  "cpu.util",
  "memory.util",
  "disk.util",
  "io.read.iops",
  "io.write.iops",
  "io.read.speed",
  "io.write.speed",
  "net.in.bps",
  "net.out.bps"
]

/** What older systems call some of them. */
const olderNames: Readonly<Record<string, string>> = {
  "cpu.util": "vcpus_util",
  "memory.util": "mem_util",
  "disk.util": "volume_util"
}

const spans: Readonly<Record<Span, string>> = { hour: "1h", day: "1d", week: "1w", month: "1m" }

/** The last moment that a `Date` can hold, in milliseconds. */
const lastMoment = 8.64e15

/** Seconds, milliseconds, or text, as milliseconds; `undefined` for what is no time. */
const toMillis = (time: unknown): number | undefined => {
  if (typeof time !== "number" && (typeof time !== "string" || time.trim() === "")) return undefined
  const number = Number(time)
  if (!Number.isNaN(number)) {
    const millis = number < 100_000_000_000 ? number * 1000 : number
    return Math.abs(millis) <= lastMoment ? millis : undefined
  }
  const text = String(time).replace(" ", "T")
  const millis = Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(millis) ? undefined : millis
}

const noValues: ReadonlySet<unknown> = new Set([null, undefined, "", "NaN"])

/** A value, null where there was none; `undefined` for what is no value. */
const toValue = (value: unknown): number | null | undefined => {
  if (noValues.has(value)) return null
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

/** What was read, and what was left out. */
interface Read<A> {
  readonly value: A
  readonly issues: ReadonlyArray<Issue>
}

const leftOut = (path: string, message: string): Read<ReadonlyArray<never>> => ({
  value: [],
  issues: [{ path, message }]
})

const all = <A>(reads: ReadonlyArray<Read<ReadonlyArray<A>>>): Read<ReadonlyArray<A>> => ({
  value: reads.flatMap(({ value }) => value),
  issues: reads.flatMap(({ issues }) => issues)
})

const pointOf = (
  time: number | undefined,
  value: number | null | undefined,
  path: string
): Read<ReadonlyArray<Point>> => {
  if (time === undefined) return leftOut(path, "Expected a time")
  return value === undefined ? leftOut(path, "Expected a number") : { value: [{ time, value }], issues: [] }
}

/** Pairs of a time and a value. */
const readPairs: PointsReader = (datapoints, path) =>
  all(
    datapoints.map((pair, at) =>
      Array.isArray(pair)
        ? pointOf(toMillis(pair[0]), toValue(pair[1]), `${path}[${at}]`)
        : leftOut(`${path}[${at}]`, "Expected a time and a value")
    )
  )

/** Values alone, at even distances from a time. */
const readValues: PointsReader = (datapoints, path, metric) => {
  const start = toMillis(metric["start_time"])
  const step = granularityOf(metric) * 1000
  return start === undefined && datapoints.length > 0
    ? leftOut(path.replace(/datapoints$/, "start_time"), "Expected a time")
    : all(
        datapoints.map((value, at) =>
          pointOf(start === undefined ? start : start + at * step, toValue(value), `${path}[${at}]`)
        )
      )
}

type Fields = Readonly<Record<string, unknown>>
type PointsReader = (datapoints: ReadonlyArray<unknown>, path: string, metric: Fields) => Read<ReadonlyArray<Point>>

const granularityOf = ({ granularity }: Fields): number => {
  const seconds = Number(granularity ?? 0)
  return Number.isFinite(seconds) ? seconds : 0
}

const isFields = (value: unknown): value is Fields => Predicate.isObject(value) && !Array.isArray(value)

/** Reads each metric by itself, so that an odd one does not hide the others. */
const seriesReader = (readPoints: PointsReader): ResponseDecoder<ReadonlyArray<Series>> => ({
  decode: (payload) => {
    if (!isFields(payload)) return Result.fail([{ path: "", message: "Expected metrics by their names" }])
    const { issues, value } = all(
      Object.entries(payload).map(([name, metric]): Read<ReadonlyArray<Series>> => {
        if (metric === null) return { value: [], issues: [] }
        if (!isFields(metric)) return leftOut(name, "Expected a metric")
        const { datapoints, unit } = metric
        const path = `${name}.datapoints`
        const points =
          datapoints === null || datapoints === undefined
            ? all<Point>([])
            : Array.isArray(datapoints)
              ? readPoints(datapoints, path, metric)
              : leftOut(path, "Expected an array")
        const series = {
          name,
          unit: Predicate.isString(unit) ? unit : "",
          granularitySeconds: granularityOf(metric),
          points: points.value
        }
        return { value: [series], issues: points.issues }
      })
    )
    return Result.succeed({ value, drift: issues })
  }
})

const pairs = seriesReader(readPairs)
const values = seriesReader(readValues)

/** Whether times are a span or two times; callers without types can give anything. */
const isTimes = (times: unknown): boolean =>
  Predicate.isString(times)
    ? times.trim() !== ""
    : Predicate.hasProperty(times, "startSeconds") &&
      Number.isFinite(times.startSeconds) &&
      Predicate.hasProperty(times, "stopSeconds") &&
      Number.isFinite(times.stopSeconds)

type ReadError = Unsupported | NotFound | RequestError

const isNames = (names: unknown): boolean =>
  Array.isArray(names) && names.length > 0 && names.every((name) => Predicate.isString(name) && name.trim() !== "")

/** What is wrong with names and options; most of it does not compile. */
const problemOf = (names: unknown, options: Options): string | undefined => {
  if (!isNames(names)) return "The names are no list of at least one metric."
  const given: unknown = options
  if (!Predicate.isObject(given)) return "The options are no object: leave them out for those of the system."
  const { granularitySeconds: seconds, span = "hour" } = options
  if (!Object.hasOwn(spans, span)) return `\`span\` is none: choose one of ${Object.keys(spans).join(", ")}.`
  return seconds === undefined || (Number.isInteger(seconds / 60) && seconds > 0)
    ? undefined
    : `\`granularitySeconds\` is ${String(seconds)}: give a multiple of 60.`
}

/** Fails where names or options are none that SCP takes. */
const checkInput = (names: unknown, options: Options): Effect.Effect<void, BadRequest, HttpTransport> => {
  const problem = problemOf(names, options)
  return problem === undefined ? Effect.void : badRequest(Api.getMetricsV1.operation, problem)
}

/** Whether the system itself refused a request, as it does one that names a metric it does not know. */
const isFromSystem = ({ status }: BadRequest): boolean => status !== undefined

/**
 * Metrics of any object, by its id, its kind and their names. `GET /janus/20180725/metrics/{object_id}`; fails with
 * `NotFound` where there is no such object, and with `BadRequest` for all where one name is wrong. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const ofObject = Effect.fnUntraced(function* (
  object_type: string,
  object_id: string,
  names: ReadonlyArray<string>,
  options: Options = {}
): Effect.fn.Return<ReadonlyArray<Series>, ReadError, HttpTransport> {
  yield* checkInput(names, options)
  const { granularitySeconds, span = "hour" } = options
  const operation = { ...Api.getMetricsV1.operation, response: pairs }
  return yield* execute(operation, {
    object_id,
    object_type,
    metric_names: names.join(","),
    timegap: spans[span],
    ...(granularitySeconds === undefined ? undefined : { granularity: String(granularitySeconds) })
  })
})

/** One metric under the name that the system has for it; none where it has no such metric. */
const oneOfServer = (
  id: string,
  name: string,
  options: Options
): Effect.Effect<ReadonlyArray<Series>, ReadError, HttpTransport> => {
  const ask = (asked: string) => ofObject("server", id, [asked], options)
  const older = olderNames[name]
  const orOlder = (): Effect.Effect<ReadonlyArray<Series>, ReadError, HttpTransport> =>
    older === undefined
      ? Effect.succeed([])
      : Effect.map(ask(older), (series) => series.map((each) => ({ ...each, name })))
  return ask(name).pipe(
    Effect.catchTag("BadRequest", (error) => (isFromSystem(error) ? orOlder() : Effect.fail(error))),
    Effect.catchTag("BadRequest", (error) => (isFromSystem(error) ? Effect.succeed([]) : Effect.fail(error)))
  )
}

/**
 * Metrics of a server, by its id: {@link serverMetrics} unless others are named. Names are those of newer systems; on
 * older ones their older names are asked for. A name that the system does not know is left out, and costs the others
 * nothing but requests of their own. `GET /janus/20180725/metrics/{object_id}`; fails with `NotFound` where there is no
 * such server. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const ofServer = (
  id: string,
  names: ReadonlyArray<string> = serverMetrics,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Series>, ReadError, HttpTransport> =>
  ofObject("server", id, names, options).pipe(
    Effect.catchTag("BadRequest", (error) =>
      isFromSystem(error)
        ? Effect.map(
            Effect.forEach(names, (name) => oneOfServer(id, name, options), { concurrency: 4 }),
            (series) => series.flat()
          )
        : Effect.fail(error)
    )
  )

/**
 * Metrics of a storage, by its id, in both directions. `GET /janus/20190725/metrics/{object_id}`; fails with `NotFound`
 * where there is no such storage. Needs SCP 6.10.0.
 *
 * @category operations
 */
export const ofStorage = (
  object_id: string,
  metric_name: StorageMetric,
  times: StorageTimes = "hour"
): Effect.Effect<ReadonlyArray<Series>, ReadError, HttpTransport> =>
  isTimes(times)
    ? execute(
        { ...Api.getMetrics.operation, response: values },
        {
          object_id,
          object_type: "storage",
          metric_name,
          ...(typeof times === "string"
            ? { timegap: times }
            : { timegap: "custom", start_time: String(times.startSeconds), stop_time: String(times.stopSeconds) })
        }
      )
    : badRequest(Api.getMetrics.operation, "The times are neither a span nor two times in seconds.")

/**
 * The newest value of a series; `undefined` where it has none.
 *
 * @category accessors
 */
export const latest = ({ points }: Series): number | undefined =>
  points.findLast(({ value }) => value !== null)?.value ?? undefined
