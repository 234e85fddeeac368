/** Quantities in words for people. */

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const

const grouped = (number: number, digits: number): string =>
  number.toLocaleString("en", { maximumFractionDigits: digits })

/** A size in the unit that suits it, as in `1.5 TiB`. */
export const bytes = (size: number): string => {
  let [value, unit] = [size, 0]
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${grouped(value, value < 10 ? 1 : 0)} ${units[unit] ?? ""}`
}

/** A clock rate, as in `345.6 GHz`. */
export const megahertz = (rate: number): string =>
  rate < 1000 ? `${grouped(rate, 0)} MHz` : `${grouped(rate / 1000, 1)} GHz`

/** A count, as in `12,345`. */
export const count = (number: number): string => grouped(number, 0)

/** A number with up to two digits after the point. */
export const ratio = (number: number): string => grouped(number, 2)

/** A share, as in `44.3 %`. */
export const percent = (number: number): string => `${grouped(number, 1)} %`

/** The day of an instant, as in `2026-11-26`. */
export const day = (instant: string): string => instant.slice(0, 10)

/** An instant to the minute, as in `2026-11-26 08:00 UTC`. */
export const minute = (instant: string): string => `${instant.slice(0, 16).replace("T", " ")} UTC`

/** A count and what is counted, as in `1 machine` and `2 machines`. */
export const many = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? "" : "s"}`
