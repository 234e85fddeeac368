/** Text for people: numbers, colors, log lines, and the name of the command. */
import * as ByteSize from "effect/ByteSize"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Printable from "@effect-hci/inventory/Printable"

/** `12345` as `12,345`. */
export const count = (value: number): string => value.toLocaleString("en-US")

/** `1 record`, `2 records`. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`

/** Milliseconds as `0.4 s` or `2 min 05 s`; fewer than none, where a clock was set back meanwhile, as `0.0 s`. */
export const duration = (millis: number): string => {
  if (millis < 0) return duration(0)
  if (millis < 59_950) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`
}

/** Bytes as `12.3 MB`. */
export const bytes = (value: number): string =>
  ByteSize.format(ByteSize.bytes(value), { system: "decimal", precision: 1, trailingZeros: value >= 1000 })

/** Text on one line, with nothing in it that a terminal obeys: it may come from a server. */
export const oneLine = (text: string): string => Printable.oneLine(text)

/** Ways to set text off. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

const escape = (open: number, close: number) => (text: string) => `\u001B[${open}m${text}\u001B[${close}m`

const unchanged = (text: string) => text

/** ANSI colors, or text as it is. */
export const style = (colors: boolean): Style =>
  colors
    ? { bold: escape(1, 22), dim: escape(2, 22), good: escape(32, 39), bad: escape(31, 39) }
    : { bold: unchanged, dim: unchanged, good: unchanged, bad: unchanged }

/** A log entry as one line: `warn: ...`. */
export const logLine = ({ logLevel, message }: Logger.Options<unknown>): string =>
  `${logLevel.toLowerCase()}: ${oneLine((Array.isArray(message) ? message : [message]).map(String).join(" "))}`

/** Writes log entries to stderr, a line each. */
export const stderrLogger: Logger.Logger<unknown, void> = Logger.withConsoleError(Logger.make(logLine))

const checkoutScripts: ReadonlySet<string> = new Set(["demo", "hci"])

/** How this command was started: by its name, or by the script of a checkout. */
export const commandName: Effect.Effect<string> = Effect.map(
  Effect.orDie(Config.option(Config.String("npm_lifecycle_event"))),
  (script) => (checkoutScripts.has(Option.getOrElse(script, () => "")) ? "npm run hci --" : "hci")
)
