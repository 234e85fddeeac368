/**
 * The values of one metric over time, as a function of a seed and the time.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import { hash, hashText } from "../../engine/prng.ts"

/** A length of time up to now, and the distance of its points. */
export interface Range {
  readonly stepSeconds: number
  readonly points: number
}

/** The ranges that a Tower knows; any other has no points. */
export const ranges: Readonly<Record<string, Range>> = {
  "2h": { stepSeconds: 60, points: 120 },
  "24h": { stepSeconds: 300, points: 288 },
  "7d": { stepSeconds: 1800, points: 336 },
  "30d": { stepSeconds: 7200, points: 360 },
  "182d": { stepSeconds: 43_200, points: 364 }
}

/** How a metric of something is at the present state of its record. */
export type Level =
  | { readonly _tag: "Gauge"; readonly mean: number; readonly max: number; readonly isWhole: boolean }
  | { readonly _tag: "Constant"; readonly value: number }
  | { readonly _tag: "Counter"; readonly perHour: number }

/** One metric of one thing. */
export interface Series {
  /** What the values depend on beside the time: those of one thing rise and fall together. */
  readonly key: number
  /** When the thing was created, in milliseconds since 1970; it has no earlier points. */
  readonly since: number
  readonly level: Level
}

const hour = 3_600_000
const day = 24 * hour

/** Counters of things that were there before the state began count from here. */
const longAgo = -1e12

/** Between -1 and 1: a day's rise and fall, with noise that changes each minute. */
const swing = (key: number, time: number): number => {
  const phase = (2 * Math.PI * (time + (key % day))) / day
  const noise = hash(key, hashText("noise"), Math.floor(time / 60_000)) / 2 ** 31 - 1
  return 0.7 * Math.sin(phase) + 0.3 * noise
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** The value at a time. */
const valueAt = ({ key, level, since }: Series, time: number): number => {
  switch (level._tag) {
    case "Constant":
      return level.value
    case "Counter":
      return Math.floor(((time - Math.max(since, longAgo)) * level.perHour) / hour)
    case "Gauge": {
      const value = Math.min(level.max, level.mean * (1 + 0.4 * swing(key, time)))
      return level.isWhole ? Math.round(value) : rounded(value)
    }
  }
}

const lastTime = ({ stepSeconds }: Range, now: number): number =>
  Math.floor(now / (stepSeconds * 1000)) * stepSeconds * 1000

/** The times of the points of a range, oldest first. */
const times = (range: Range, now: number, since: number): ReadonlyArray<number> => {
  const step = range.stepSeconds * 1000
  const last = lastTime(range, now)
  return Array.from({ length: range.points }, (_, at) => last - (range.points - 1 - at) * step).filter(
    (t) => t >= since
  )
}

/** The points of a range. */
export const pointsOf = (series: Series, range: Range, now: number): ReadonlyArray<JsonObject> =>
  times(range, now, series.since).map((t) => ({ t, v: valueAt(series, t) }))

const samples = 24

/** The mean of a range, from evenly spaced values; `undefined` for a range without points. */
export const meanOf = (series: Series, range: Range, now: number): number | undefined => {
  const all = times(range, now, series.since)
  const every = Math.max(1, Math.floor(all.length / samples))
  const values = all.filter((_, at) => at % every === 0).map((time) => valueAt(series, time))
  return values.length === 0 ? undefined : rounded(values.reduce((sum, value) => sum + value, 0) / values.length)
}
