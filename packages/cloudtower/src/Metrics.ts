/**
 * Metrics of vms, hosts, clusters, disks, volumes and network interfaces over the last hours, days or months.
 *
 * {@link query} gives every point as a row, {@link topN} the highest or lowest values in some clusters. Both tell apart
 * what the Tower's response, 200 in each case, does not: a metric without values (`NoData`), a name that the Tower does
 * not know (`UnknownMetric`), and a response that was cut (`Truncated`). The operations themselves are here as well, as
 * `getVmMetrics`.
 *
 * The end of a metric's name tells its unit, beside the Tower's word for it in `unit`:
 *
 * | end of the name             | unit of the value                      | `unit`           |
 * | --------------------------- | -------------------------------------- | ---------------- |
 * | `_percent`                  | percent, 0 to 100                      | `PERCENT`        |
 * | `_ratio`                    | a share                                | `RATIO`          |
 * | `_bytes`                    | bytes                                  | `DATA_SIZE`      |
 * | `_bps`                      | bytes per second                       | `DATA_RATE_BYTE` |
 * | `_bitps`                    | bits per second                        | `DATA_RATE_BIT`  |
 * | `_hz`                       | hertz                                  | `FREQUENCY`      |
 * | `_ns`                       | nanoseconds                            | `TIME`           |
 * | `_celsius`                  | degrees Celsius                        | `TEMPERATURE`    |
 * | `_iops`, `_packets`, others | operations per second, packets, things | `COUNT`, `LOAD`  |
 *
 * ```ts
 * import { Metrics } from "@effect-hci/cloudtower"
 * import { Stream } from "effect"
 *
 * // The three vms that used their CPUs most in the last two hours, in percent.
 * export const program = Metrics.topN("vm", {
 *   metric: "elf_vm_cpu_overall_usage_percent",
 *   range: "2h",
 *   n: 3
 * }).pipe(Stream.runCollect)
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import { HciError, optionalFields } from "@effect-hci/core/Runtime"
import { OptionCheck, Version } from "@effect-hci/core/Platform"
import { getTopNVmVolumeMetrics } from "./generated/Metrics.ts"
import type { ClusterWhereInput } from "./generated/inputs/Shared.ts"
import { HttpTransport } from "./internal/call.ts"
import type { Kind, KindDefinition, Selections } from "./internal/metrics/kinds.ts"
import { execute, kinds } from "./internal/metrics/kinds.ts"
import type * as Names from "./internal/metrics/names.ts"
import type { MetricResource } from "./internal/metrics/resources.ts"
import * as Resources from "./internal/metrics/resources.ts"
import type { MetricPoint, MetricResponse, MetricSeries } from "./internal/metrics/response.ts"

export * from "./generated/Metrics.ts"
export type {
  /** What can be measured. */
  Kind,
  /** What is measured, by kind. */
  Selections
} from "./internal/metrics/kinds.ts"
export type {
  /** What a metric belongs to. */
  MetricResource,
  /** Types of the resources that metrics belong to. */
  ResourceType
} from "./internal/metrics/resources.ts"

/**
 * The ranges that a Tower has, the shortest first. All of them end now; any other gives nothing and is not sent.
 *
 * @category constants
 */
export const ranges = ["2h", "24h", "7d", "30d", "182d"] as const

/**
 * A time range of metrics, back from now.
 *
 * @category models
 */
export type Range = (typeof ranges)[number]

/** The names that are known of each kind, as of CloudTower 4.8. Those of SCVM networks are not known. */
interface KnownNames {
  readonly cluster: (typeof Names.cluster)[number]
  readonly disk: (typeof Names.disk)[number]
  readonly host: (typeof Names.host)[number]
  readonly hostNetwork: (typeof Names.hostNetwork)[number]
  readonly hostService: (typeof Names.hostService)[number]
  readonly lun: (typeof Names.lun)[number]
  readonly nvmfNamespace: (typeof Names.lun)[number]
  readonly scvm: (typeof Names.scvm)[number]
  readonly scvmDisk: (typeof Names.scvmDisk)[number]
  readonly scvmNetwork: never
  readonly scvmService: (typeof Names.scvmService)[number]
  readonly vm: (typeof Names.vm)[number]
  readonly vmNetwork: (typeof Names.vmNetwork)[number]
  readonly vmVolume: (typeof Names.vmVolume)[number]
  readonly witness: (typeof Names.witness)[number]
  readonly zone: (typeof Names.zone)[number]
}

/**
 * The names of the metrics of a kind, as far as they are known.
 *
 * @category models
 */
export type MetricName<K extends Kind> = KnownNames[K]

/**
 * The name of a metric that this version of the SDK does not know; see {@link unlisted}.
 *
 * @category models
 */
export interface UnlistedMetric {
  /** The name, as the Tower has it. */
  readonly name: string
}

/**
 * Names a metric that this version of the SDK does not know, such as one of a newer Tower.
 *
 * @category constructors
 */
export const unlisted = (name: string): UnlistedMetric => ({ name })

/**
 * One value of one metric.
 *
 * @category models
 */
export interface Row {
  /**
   * What is measured, or whose it is: for disks and for interfaces of hosts the host, for volumes and for interfaces of
   * vms the vm. `undefined` when the labels lead to none of the resources that were selected.
   */
  readonly resource: MetricResource | undefined
  /** What of the resource, as in `sda`; `undefined` where the resource itself is measured. */
  readonly device: string | undefined
  /** The name of the metric. */
  readonly metric: string
  /** When, in milliseconds since 1970. */
  readonly time: number
  /** The value, in the unit that the end of the metric's name tells. */
  readonly value: number
  /** The Tower's word for the unit, as in `PERCENT`; `undefined` where it has none. */
  readonly unit: string | undefined
  /** All labels of the series. */
  readonly labels: Readonly<Record<string, string>>
}

/**
 * The metrics are known, and the Tower has no value of them: nothing matches, everything is off, or all is too new.
 *
 * @category errors
 */
export class NoData extends Schema.TaggedError<NoData>()("NoData", {
  /** The name of the Tower, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** A sentence that says which metrics of what have no value. */
  message: Schema.String,
  /** What was to be measured, as in `vm`. */
  kind: Schema.String,
  /** The metrics without a value. */
  metrics: Schema.Array(Schema.String),
  /** The time range, back from now, that was asked for. */
  range: Schema.String,
  /** How many resources the selection matches; of a ranking, 0. */
  resources: Schema.Number
}) {}

/**
 * The metrics are not among the known names of their kind, and the Tower has no value of them.
 *
 * @category errors
 */
export class UnknownMetric extends Schema.TaggedError<UnknownMetric>()("UnknownMetric", {
  /** The name of the Tower, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** A sentence that says which names are not known, and of which kind they are where they are of another. */
  message: Schema.String,
  /** What was to be measured, as in `vm`. */
  kind: Schema.String,
  /** The names. */
  metrics: Schema.Array(Schema.String)
}) {}

/**
 * The Tower cut its response, even for one metric of one resource. A shorter range, or {@link topN}, gives less.
 *
 * @category errors
 */
export class Truncated extends Schema.TaggedError<Truncated>()("Truncated", {
  /** The name of the Tower, when the layer was given one. */
  site: Schema.optionalKey(Schema.String),
  /** A sentence that says what was cut. */
  message: Schema.String,
  /** What was to be measured, as in `vm`. */
  kind: Schema.String,
  /** The metrics of the request. */
  metrics: Schema.Array(Schema.String),
  /** The range of the request. */
  range: Schema.String
}) {}

/**
 * Errors of {@link query} and {@link topN}.
 *
 * @category errors
 */
export type MetricsError = NoData | UnknownMetric | Truncated | RequestError

/**
 * The time range, back from now, and how requests are made.
 *
 * @category options
 */
export interface RequestOptions {
  /** The time range, back from now. */
  readonly range: Range
  /**
   * Which metrics are counters that only grow: rows give their growth since the point before, and what they count to
   * after a reset. Default: {@link isCounter}. With `() => false` rows give the counts themselves.
   */
  readonly counters?: ((metric: string) => boolean) | undefined
  /** What to do about metrics without any value: fail once all rows are given, or nothing. Default: `fail`. */
  readonly onEmpty?: "fail" | "skip" | undefined
  /**
   * Whether a response that is cut for one metric of one resource is requested anew with the next shorter range, so that
   * its rows begin later. Default: false, which fails with `Truncated`.
   */
  readonly shorten?: boolean | undefined
  /**
   * Vms or hosts in one request; fewer where the Tower cuts the response. Default: 50. Clusters, LUNs, namespaces, SCVMs,
   * witnesses and zones are requested one by one, since no label surely tells them.
   */
  readonly resourcesPerRequest?: number | undefined
  /** Requests under way at a time. Default: 4. */
  readonly concurrency?: number | undefined
}

/**
 * Which metrics of which time range, and how they are requested.
 *
 * @category options
 */
export interface MetricOptions<K extends Kind> extends RequestOptions {
  /** The names, at least one. Names that are not known go through {@link unlisted}. */
  readonly metrics: ReadonlyArray<MetricName<K> | UnlistedMetric>
}

/**
 * Options of {@link query}: which metrics of what.
 *
 * @category options
 */
export type QueryOptions<K extends Kind> = MetricOptions<K> & Selections[K]

/**
 * What can be ranked: what a label leads back to.
 *
 * @category models
 */
export type RankedKind = "cluster" | "disk" | "host" | "hostNetwork" | "vm" | "vmNetwork" | "vmVolume"

/**
 * Options of {@link topN}.
 *
 * @category options
 */
export interface TopOptions<K extends RankedKind> {
  /** The name. One that is not known goes through {@link unlisted}. */
  readonly metric: MetricName<K> | UnlistedMetric
  /** Conditions on the clusters whose vms, hosts or disks are compared. Default: none, so that all clusters are. */
  readonly clusters?: ClusterWhereInput
  /** How many values, at least 1. Default: 10. */
  readonly n?: number | undefined
  /** The highest values first, or the lowest. Default: `top`. */
  readonly order?: "top" | "bottom" | undefined
  /** The time range, back from now. */
  readonly range: Range
  /** What to do when there is no value: fail, or nothing. Default: `fail`. */
  readonly onEmpty?: "fail" | "skip" | undefined
}

/**
 * Whether a metric counts what happened since some time, and so only grows: errors and dropped packets.
 *
 * @category predicates
 */
export const isCounter = (metric: string): boolean => /_(errors|drop|dropped_packets)$/.test(metric)

/**
 * The metric of clusters that tells their used space, by the version of SMTX OS or ZBS, as in `Cluster.version`:
 * `zbs_cluster_used_data_space_bytes` before 5.1.0, `zbs_cluster_allocated_data_space_bytes` from there on.
 *
 * @category constants
 */
export const usedSpaceMetric = (version: string): MetricName<"cluster"> =>
  Version.isOlder(version, "5.1.0") ? "zbs_cluster_used_data_space_bytes" : "zbs_cluster_allocated_data_space_bytes"

const defaultResourcesPerRequest = 50
const defaultConcurrency = 4
const defaultTop = 10

const nameOf = (metric: string | UnlistedMetric): string => (Predicate.isString(metric) ? metric : metric.name)

/** Fails with what is wrong with a request, before anything is sent. */
const badRequest = (operation: string, message: string): Stream.Stream<never, HciError.BadRequest, HttpTransport> =>
  Stream.fromEffect(
    HttpTransport.use(({ site }) =>
      Effect.fail(
        new HciError.BadRequest({
          platform: "cloudtower",
          operation: `Metrics.${operation}`,
          ...optionalFields({ site }),
          message: HciError.printable(message)
        })
      )
    )
  )

const isRange = (range: unknown): boolean => ranges.some((each) => each === range)

const isMetric = (metric: unknown): boolean =>
  Predicate.isString(metric) ? metric !== "" : Predicate.hasProperty(metric, "name") && isMetric(metric.name)

/** Conditions of a selection: where they are named, they must be some, or everything would be selected. */
const conditionNames = ["where", "nics", "clusters"] as const

/** What is wrong with a request; most of it does not compile. */
const problemOf = (kinds: object, kind: string, options: object, metrics: unknown): string | undefined => {
  if (!Object.hasOwn(kinds, kind))
    return `There are no metrics of "${kind}": choose one of ${Object.keys(kinds).join(", ")}.`
  if (!Array.isArray(metrics) || metrics.length === 0) return "`metrics` names no metric."
  if (!metrics.every(isMetric)) return "`metrics` has a name that is none: give texts, or what `unlisted` gives."
  const range = "range" in options ? options.range : undefined
  if (!isRange(range)) return `A Tower has no range "${String(range)}": choose one of ${ranges.join(", ")}.`
  const name = conditionNames.find((each) => Predicate.hasProperty(options, each) && !Predicate.isObject(options[each]))
  return name === undefined
    ? undefined
    : `\`${name}\` has no conditions: give it some, or leave it out to mean everything.`
}

/** The growth of a counter from point to point; one that is below the point before began anew from 0. */
const growthOf = (points: ReadonlyArray<MetricPoint>): ReadonlyArray<MetricPoint> =>
  points.slice(1).map(({ time, value }, at) => {
    const before = points[at]?.value ?? 0
    return { time, value: value < before ? value : value - before }
  })

const deviceLabels = ["_device", "_network", "_mac", "_service"]

const deviceOf = (labels: MetricSeries["labels"]): string | undefined =>
  deviceLabels.map((name) => labels[name]).find((value) => value !== undefined)

const rowsOf = (
  { labels, metric, points, unit }: MetricSeries,
  resource: MetricResource | undefined
): ReadonlyArray<Row> => {
  const device = deviceOf(labels)
  return points.map(({ time, value }) => ({ resource, device, metric, time, value, unit, labels }))
}

/** Resources by what a label may hold: their `local_id`, or their id. */
const resourcesByLabel = (resources: ReadonlyArray<MetricResource>): ReadonlyMap<string, MetricResource> =>
  new Map(resources.flatMap((each) => [[each.id, each] as const, [each.local_id ?? each.id, each] as const]))

/** Finds the resource of a series by its label; a series without one is that of the only resource that was requested. */
const finder = (
  label: string | undefined,
  resources: ReadonlyArray<MetricResource>
): ((series: MetricSeries) => MetricResource | undefined) => {
  const [first] = resources
  if (label === undefined) return () => first
  const byLabel = resourcesByLabel(resources)
  const unlabelled = resources.length === 1 ? first : undefined
  return ({ labels }) => {
    const value = labels[label]
    return value === undefined ? unlabelled : byLabel.get(value)
  }
}

/** A query under way. */
interface Query {
  readonly kind: Kind
  readonly label: string | undefined
  readonly shorten: boolean
  readonly measure: (
    ids: ReadonlyArray<string>,
    metrics: ReadonlyArray<string>,
    range: string
  ) => Effect.Effect<MetricResponse, RequestError, HttpTransport>
}

/** One request: some metrics of some resources. */
interface Part {
  readonly resources: ReadonlyArray<MetricResource>
  readonly metrics: ReadonlyArray<string>
  readonly range: string
}

const halves = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}

const shorterThan = (range: string): string | undefined => ranges[ranges.findIndex((each) => each === range) - 1]

/** The smaller requests in place of one whose response was cut: by resource, by metric, by range; none if there are none. */
const smaller = ({ shorten }: Query, { metrics, range, resources }: Part): ReadonlyArray<Part> => {
  if (resources.length > 1) return halves(resources).map((half) => ({ resources: half, metrics, range }))
  if (metrics.length > 1) return halves(metrics).map((half) => ({ resources, metrics: half, range }))
  const shorter = shorten ? shorterThan(range) : undefined
  return shorter === undefined ? [] : [{ resources, metrics, range: shorter }]
}

/** The name of the Tower, for errors. */
const siteOf = HttpTransport.useSync(({ site }) => (site === undefined ? {} : { site }))

const truncated = (
  kind: Kind,
  metrics: ReadonlyArray<string>,
  range: string,
  what: string
): Effect.Effect<never, Truncated, HttpTransport> =>
  Effect.flatMap(siteOf, (site) =>
    Effect.fail(
      new Truncated({
        ...site,
        message: `The Tower cut ${metrics.join(", ")} over ${range} of ${what}: choose a shorter range or fewer.`,
        kind,
        metrics,
        range
      })
    )
  )

/** A series with its resource. */
interface Joined {
  readonly series: MetricSeries
  readonly resource: MetricResource | undefined
}

/** The series of one request, or of smaller ones where its response is cut. */
const fetch = (
  query: Query,
  part: Part
): Effect.Effect<ReadonlyArray<Joined>, Truncated | RequestError, HttpTransport> =>
  Effect.gen(function* () {
    const ids = part.resources.map(({ id }) => id)
    const { dropped, series } = yield* query.measure(ids, part.metrics, part.range)
    const resourceOf = finder(query.label, part.resources)
    if (!dropped) return series.map((each) => ({ series: each, resource: resourceOf(each) }))
    const parts = smaller(query, part)
    if (parts.length === 0) return yield* truncated(query.kind, part.metrics, part.range, `${query.kind} ${ids.join()}`)
    return (yield* Effect.forEach(parts, (each) => fetch(query, each))).flat()
  })

const otherKinds = (metric: string): string => {
  const others = Object.entries(kinds).flatMap(([kind, { names }]) => (names.includes(metric) ? [kind] : []))
  return others.length === 0 ? "" : ` (of ${others.join(", ")})`
}

/** The error of metrics without a value: names that are not known come first. */
const emptyError = (
  site: { readonly site?: string },
  kind: Kind,
  metrics: ReadonlyArray<string>,
  range: string,
  resources: number
): NoData | UnknownMetric => {
  const names = kinds[kind].names
  const unknown = metrics.filter((metric) => !names.includes(metric))
  if (unknown.length > 0) {
    const described = unknown.map((metric) => metric + otherKinds(metric)).join(", ")
    return new UnknownMetric({
      ...site,
      message: `The Tower has no value of ${described}, and ${kind} is not known to have a metric of this name.`,
      kind,
      metrics: unknown
    })
  }
  return new NoData({
    ...site,
    message: `The Tower has no value of ${metrics.join(", ")} over ${range} of ${kind}.`,
    kind,
    metrics,
    range,
    resources
  })
}

const rowsOfJoined = ({ resource, series }: Joined, counters: (metric: string) => boolean): ReadonlyArray<Row> =>
  rowsOf(counters(series.metric) ? { ...series, points: growthOf(series.points) } : series, resource)

const run = <S>(
  kind: Kind,
  { label, measure, resources }: KindDefinition<S>,
  selection: S,
  metrics: ReadonlyArray<string>,
  options: RequestOptions
): Stream.Stream<Row, MetricsError, HttpTransport> =>
  Stream.suspend(() => {
    const { concurrency = defaultConcurrency, counters = isCounter, onEmpty = "fail", range, shorten = false } = options
    const perRequest = label === undefined ? 1 : (options.resourcesPerRequest ?? defaultResourcesPerRequest)
    const query: Query = {
      kind,
      label,
      shorten,
      measure: (ids, names, within) => measure(selection, { ids, metrics: names, range: within })
    }
    const seen = new Set<string>()
    let total = 0
    const rows = resources(selection).pipe(
      Stream.grouped(perRequest),
      Stream.mapEffect(
        (group) => {
          total += group.length
          return fetch(query, { resources: group, metrics, range })
        },
        { concurrency }
      ),
      Stream.map((joined) => {
        for (const { series } of joined) seen.add(series.metric)
        return joined.flatMap((each) => rowsOfJoined(each, counters))
      }),
      Stream.flattenIterable
    )
    const check = Stream.suspend(() => {
      const empty = metrics.filter((metric) => !seen.has(metric))
      return empty.length === 0 || onEmpty === "skip"
        ? Stream.empty
        : Stream.fromEffect(Effect.flatMap(siteOf, (site) => Effect.fail(emptyError(site, kind, empty, range, total))))
    })
    return Stream.concat(rows, check)
  })

/**
 * Every point of some metrics, as rows: the points of each resource and metric together, the oldest first.
 *
 * The resources are listed, and the metrics of `resourcesPerRequest` of them are requested at a time, with
 * `POST /get-vm-metrics` and its like. Points without a number are left out. Where the Tower cuts a response, it is
 * requested in smaller parts: fewer resources, then fewer metrics, then a shorter range with `shorten`, or else the
 * stream fails with `Truncated`. Metrics that have no value at all end the stream, after all rows of others, with
 * `UnknownMetric` or `NoData`.
 *
 * ```ts
 * import { Metrics } from "@effect-hci/cloudtower"
 * import { Stream } from "effect"
 *
 * // The CPU usage of the running vms, point by point.
 * export const program = Metrics.query("vm", {
 *   where: { status: "RUNNING" },
 *   metrics: ["elf_vm_cpu_overall_usage_percent"],
 *   range: "2h"
 * }).pipe(Stream.runCollect)
 * ```
 *
 * @category operations
 */
export const query = <K extends Kind>(
  kind: K,
  options: QueryOptions<K>
): Stream.Stream<Row, MetricsError, HttpTransport> => {
  if (!Predicate.isObject(options))
    return badRequest("query", "The options are no object: they name metrics and a range.")
  const problem =
    problemOf(kinds, kind, options, options.metrics) ??
    OptionCheck.count("concurrency", options.concurrency) ??
    OptionCheck.count("resourcesPerRequest", options.resourcesPerRequest)
  if (problem !== undefined) return badRequest("query", problem)
  return run<Selections[K]>(kind, kinds[kind], options, options.metrics.map(nameOf), options)
}

/** The resources of a ranking, by the `local_id` that its labels hold. */
const ranked: Readonly<
  Record<
    RankedKind,
    readonly [
      label: string,
      list: (local_id_in: ReadonlyArray<string>) => Stream.Stream<MetricResource, RequestError, HttpTransport>
    ]
  >
> = {
  cluster: ["_cluster", (ids) => Resources.clusters({ OR: [{ local_id_in: ids }, { id_in: ids }] })],
  disk: ["_host", (ids) => Resources.hosts({ local_id_in: ids })],
  host: ["_host", (ids) => Resources.hosts({ local_id_in: ids })],
  hostNetwork: ["_host", (ids) => Resources.hosts({ local_id_in: ids })],
  vm: ["_vm", (ids) => Resources.vms({ local_id_in: ids })],
  vmNetwork: ["_vm", (ids) => Resources.vms({ local_id_in: ids })],
  vmVolume: ["_vm", (ids) => Resources.vms({ local_id_in: ids })]
}

/** The rows of a ranking, in its order. */
const join = Effect.fnUntraced(function* (
  kind: RankedKind,
  series: ReadonlyArray<MetricSeries>
): Effect.fn.Return<ReadonlyArray<Row>, RequestError, HttpTransport> {
  const [label, list] = ranked[kind]
  const ids = [...new Set(series.flatMap(({ labels }) => labels[label] ?? []))]
  const resources = ids.length === 0 ? [] : yield* Stream.runCollect(list(ids))
  const byLabel = resourcesByLabel(resources)
  return series.flatMap((item) => rowsOf(item, byLabel.get(item.labels[label] ?? "")))
})

/**
 * The highest or the lowest values of a metric in some clusters, best first, with `POST /get-top-n-metrics-in-clusters`.
 *
 * Fails with `UnknownMetric` or `NoData` when there is no value, and with `Truncated` when the Tower cut its response.
 *
 * @category operations
 */
export const topN = <K extends RankedKind>(
  kind: K,
  options: TopOptions<K>
): Stream.Stream<Row, MetricsError, HttpTransport> => {
  if (!Predicate.isObject(options))
    return badRequest("topN", "The options are no object: they name a metric and a range.")
  const { clusters = {}, n = defaultTop, onEmpty = "fail", order = "top", range } = options
  const problem = problemOf(ranked, kind, options, [options.metric]) ?? OptionCheck.count("n", n)
  if (problem !== undefined) return badRequest("topN", problem)
  const metrics = [nameOf(options.metric)]
  return Stream.fromIterableEffect(
    Effect.gen(function* () {
      const { dropped, series } = yield* execute(getTopNVmVolumeMetrics, { metrics, clusters, n, type: order, range })
      if (dropped) return yield* truncated(kind, metrics, range, `${n} of ${kind}`)
      if (series.length === 0 && onEmpty === "fail") {
        return yield* emptyError(yield* siteOf, kind, metrics, range, 0)
      }
      return yield* join(kind, series)
    })
  )
}
