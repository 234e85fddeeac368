/**
 * Metrics: values that follow the state of what they are of. A server that is switched off has none.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { hash, hashText } from "../../engine/prng.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import { isAtLeast } from "../../engine/options.ts"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { isOn } from "../records/kinds.ts"
import { storageId } from "../records/state.ts"
import { ok } from "../response.ts"
import * as Find from "./find.ts"

/** A metric: its unit, and the value around which it moves. */
interface Metric {
  readonly unit: string
  readonly level: number
}

const newerNames: Readonly<Record<string, Metric>> = {
  "cpu.util": { unit: "%", level: 25 },
  "memory.util": { unit: "%", level: 50 },
  "disk.util": { unit: "%", level: 37 },
  "io.read.iops": { unit: "iops", level: 40 },
  "io.write.iops": { unit: "iops", level: 80 },
  "io.read.speed": { unit: "Bps", level: 65_536 },
  "io.write.speed": { unit: "Bps", level: 131_072 },
  "net.in.bps": { unit: "bps", level: 262_144 },
  "net.out.bps": { unit: "bps", level: 524_288 }
}

const olderNames: Readonly<Record<string, Metric>> = {
  vcpus_util: { unit: "%", level: 25 },
  mem_util: { unit: "%", level: 50 },
  volume_util: { unit: "%", level: 37 }
}

const second = 1000
const spans: Readonly<Record<string, number>> = {
  "1h": 3600,
  hour: 3600,
  "1d": 86_400,
  day: 86_400,
  "1w": 604_800,
  week: 604_800,
  "1m": 2_592_000,
  month: 2_592_000
}

/** A minute for an hour, and as many points for longer times. */
const stepOf = (spanSeconds: number): number => Math.max(60, spanSeconds / 60)

const valueAt = ({ level }: Metric, seed: number, subject: string, name: string, at: number): number =>
  Math.round(level * (0.75 + (hash(seed, hashText(subject), hashText(name), at) % 500) / 1000) * 100) / 100

/** The moments of a series, in seconds since 1970. */
const momentsOf = (call: Call, span: number, step: number): ReadonlyArray<number> => {
  const end = Math.floor(call.now / second / step) * step
  return Array.from({ length: Math.floor(span / step) }, (_, at) => end - span + (at + 1) * step)
}

const numberOf = (text: string | null, fallback: number): number => {
  const value = Number(text)
  return text === null || !Number.isFinite(value) || value <= 0 ? fallback : value
}

const spanOf = (call: Call): Outcome<number> => {
  const timegap = call.query.get("timegap") ?? ""
  const span = spans[timegap]
  return span === undefined ? badRequest(`Invalid input for field timegap: ${timegap}`) : Result.succeed(span)
}

/** Lists of times and values; one wrong name fails the whole request. */
const ofServer =
  (known: Readonly<Record<string, Metric>>): Handler<"object_id"> =>
  (call, { object_id }) =>
    Result.gen(function* () {
      const server = yield* Find.server(call, object_id)
      const span = yield* spanOf(call)
      const names = (call.query.get("metric_names") ?? "").split(",").filter((name) => name !== "")
      const wrong = names.find((name) => known[name] === undefined)
      if (wrong !== undefined) return yield* badRequest(`Invalid input for field metric_names: ${wrong}`)
      const granularity = numberOf(call.query.get("granularity"), stepOf(span))
      const isRunning = isOn(server.status)
      const seriesOf = (name: string): JsonObject => {
        const metric = known[name] ?? { unit: "", level: 0 }
        const datapoints = momentsOf(call, span, granularity).map((at): Json => [
          at,
          isRunning ? valueAt(metric, call.state.seed, object_id, name, at) : null
        ])
        return { unit: metric.unit, granularity, datapoints }
      }
      return ok(Object.fromEntries(names.map((name) => [name, seriesOf(name)])))
    })

const storageMetrics: Readonly<Record<string, Readonly<Record<string, Metric>>>> = {
  "io.iops": {
    "io.read.iops": { unit: "iops", level: 400 },
    "io.write.iops": { unit: "iops", level: 800 }
  },
  "io.speed": {
    "io.read.speed": { unit: "Bps", level: 1_048_576 },
    "io.write.speed": { unit: "Bps", level: 2_097_152 }
  },
  "io.latency": {
    io_read_latency: { unit: "ms", level: 2 },
    io_write_latency: { unit: "ms", level: 3 }
  }
}

const customSpan = (call: Call): Outcome<number> => {
  const [start, stop] = [Number(call.query.get("start_time")), Number(call.query.get("stop_time"))]
  return stop > start ? Result.succeed(stop - start) : badRequest("Invalid input for field start_time: it is required")
}

/** Values from a start time on. */
const ofStorage: Handler<"object_id"> = (call, { object_id }) =>
  Result.gen(function* () {
    const { catalog } = call.state
    const exists = catalog.azs.all.some((az) =>
      catalog.storageTags.all.some((tag) => storageId(call.state, az.index, tag.index) === object_id)
    )
    if (!exists) return yield* Find.missing("Storage", object_id)
    const group = storageMetrics[call.query.get("metric_name") ?? ""]
    if (group === undefined) return yield* badRequest("Invalid input for field metric_name")
    const span = yield* call.query.get("timegap") === "custom" ? customSpan(call) : spanOf(call)
    const step = stepOf(span)
    const moments = momentsOf(call, span, step)
    const entries = Object.entries(group).map(([name, metric]) => [
      name,
      {
        unit: metric.unit,
        granularity: String(step),
        start_time: String(moments[0] ?? 0),
        datapoints: moments.map((at) => valueAt(metric, call.state.seed, object_id, name, at))
      }
    ])
    return ok(Object.fromEntries(entries))
  })

const newerDate = 20190725

/** The operation on metrics of a platform of this version, whose names of metrics are of its time. */
export const routes = (version: string): ReadonlyArray<Route> => {
  const first = ofServer(isAtLeast(version, "6.8.0") ? newerNames : olderNames)
  const handler: Handler<"object_id"> = (call, params) =>
    call.date >= newerDate ? ofStorage(call, params) : first(call, params)
  return [route("Metrics.get", "GET", "/janus/20180725/metrics/{object_id}", handler)]
}
