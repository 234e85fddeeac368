/**
 * Numbers for people.
 *
 * @since 0.1.0
 */

/** `12345` as `12,345`. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",")

/** Milliseconds as `0.4 s` or `2 min 05 s`. */
export const duration = (millis: number): string => {
  if (millis < 59_950) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`
}

/** Bytes as `12.3 MB`. */
export const bytes = (value: number): string => {
  if (value < 1000) return `${value} bytes`
  return value < 1_000_000 ? `${(value / 1000).toFixed(1)} kB` : `${(value / 1_000_000).toFixed(1)} MB`
}

/** `1 record`, `2 records`. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`
