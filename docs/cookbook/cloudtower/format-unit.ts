/** Sizes and frequencies for people. */

export const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const
export const hzUnits = ["Hz", "KHz", "MHz", "GHz", "THz"] as const

/** A value in the largest unit that it fills, with two decimals; `0B` for nothing or less. */
export const formatUnit = (value: number, units: readonly [string, ...ReadonlyArray<string>], step = 1024): string => {
  if (value <= 0) return `0${units[0]}`
  let scaled = value
  let unit = 0
  // The last unit takes everything that is left.
  while (scaled >= step && unit < units.length - 1) {
    scaled /= step
    unit += 1
  }
  return `${scaled.toFixed(2)}${units[unit]}`
}

/** A share in per cent; nothing of nothing is none of it. */
export const formatRatio = (part: number, whole: number): string =>
  `${(whole > 0 ? (part / whole) * 100 : 0).toFixed(2)}%`
