/**
 * The progress of an export on stderr: a block that is redrawn in place on a terminal, plain lines elsewhere.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Format from "./format.ts"
import * as Style from "./style.ts"

/** Where a job tells its progress, and logs. */
export interface Board {
  readonly listener: Progress.Listener
  readonly logger: Logger.Logger<unknown, void>
}

/** What is drawn of one resource. */
interface Row {
  total: number | null
  records: number
  state: "waiting" | "running" | "finished" | "failed"
  text: string
}

const barWidth = 24
const frameInterval = "100 millis"
const plainIntervalMillis = 5000

const bar = (records: number, total: number): string => {
  const full = total === 0 ? barWidth : Math.min(barWidth, Math.floor((records / total) * barWidth))
  return "━".repeat(full) + "─".repeat(barWidth - full)
}

const marks = { waiting: " ", running: "·", finished: "✓", failed: "✗" } as const

const running = ({ records, total }: Row): string =>
  total === null
    ? Format.plural(records, "record")
    : `${bar(records, total)} ${Format.count(records)} of ${Format.plural(total, "record")}`

const line = (name: string, width: number, row: Row): string =>
  `${marks[row.state]} ${name.padEnd(width)}  ${row.state === "running" ? running(row) : row.text}`

const fit = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`

const ended = (event: Extract<Progress.Event, { readonly _tag: "Finished" | "Failed" }>): string => {
  const { duration_ms, error, records, skipped } = event.report
  const elapsed = Format.duration(duration_ms)
  if (error?.tag === "Interrupted") return `stopped after ${elapsed}`
  if (error !== null) return `failed after ${elapsed}: ${error.message.replace(/\s+/g, " ")}`
  const left = skipped === 0 ? "" : `, ${Format.count(skipped)} skipped`
  return `${Format.plural(records, "record")} in ${elapsed}${left}`
}

const apply = (row: Row, event: Progress.Event): void => {
  switch (event._tag) {
    case "Started":
      row.state = "running"
      row.total = event.total
      return
    case "Advanced":
      row.records = event.records
      return
    case "Finished":
    case "Failed":
      row.state = event._tag === "Finished" ? "finished" : "failed"
      row.text = ended(event)
  }
}

const logText = ({ logLevel, message }: Logger.Options<unknown>): string =>
  `${logLevel.toLowerCase()}: ${(Array.isArray(message) ? message : [message]).map(String).join(" ")}`

const paint = (style: Style.Style, { state }: Row, text: string): string => {
  if (state === "finished") return style.good(text)
  if (state === "failed") return style.bad(text)
  return state === "waiting" ? style.dim(text) : text
}

const live = Effect.fnUntraced(function* (
  names: ReadonlyArray<string>,
  style: Style.Style
): Effect.fn.Return<Board, never, Scope.Scope | Terminal.Terminal> {
  const terminal = yield* Terminal.Terminal
  const rows = new Map<string, Row>(
    names.map((name) => [name, { total: null, records: 0, state: "waiting", text: "waiting" }])
  )
  const width = Math.max(...names.map((name) => name.length))
  let notes: Array<string> = []
  let drawn = 0
  let changed = false

  const draw = Effect.gen(function* () {
    if (!changed) return
    changed = false
    const columns = (yield* terminal.columns) || 80
    const back = drawn === 0 ? "" : `\u001B[${drawn}A\u001B[0J`
    const lines = [...rows].map(([name, row]) => paint(style, row, fit(line(name, width, row), columns)))
    const text = [...notes, ...lines].join("\n")
    notes = []
    drawn = lines.length
    yield* Console.error(`${back}${text}`)
  })

  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      draw,
      Effect.suspend(() => (drawn === 0 ? Effect.void : Console.error("")))
    )
  )
  yield* Effect.forkScoped(Effect.repeat(draw, Schedule.spaced(frameInterval)))
  return {
    listener: (event) =>
      Effect.sync(() => {
        const row = rows.get(event.resource)
        if (row !== undefined) apply(row, event)
        changed = true
      }),
    logger: Logger.make((options) => {
      notes.push(logText(options))
      changed = true
    })
  }
})

const plain = (): Board => {
  const totals = new Map<string, number | null>()
  const spoken = new Map<string, number>()

  const advanced = Effect.fnUntraced(function* ({ resource, records }: { resource: string; records: number }) {
    const now = yield* Clock.currentTimeMillis
    const last = spoken.get(resource) ?? now
    if (!spoken.has(resource) || now - last >= plainIntervalMillis) spoken.set(resource, now)
    if (now - last < plainIntervalMillis) return
    const total = totals.get(resource) ?? null
    const of =
      total === null
        ? Format.plural(records, "record")
        : `${Format.count(records)} of ${Format.plural(total, "record")}`
    yield* Console.error(`${resource}: ${of}`)
  })

  return {
    listener: (event) => {
      switch (event._tag) {
        case "Started":
          return Effect.sync(() => void totals.set(event.resource, event.total))
        case "Advanced":
          return advanced(event)
        default:
          // Somebody who stops a job is told so once, not for every resource.
          if (event.report.error?.tag === "Interrupted") return Effect.void
          return Console.error(`${event.resource}: ${ended(event)}`)
      }
    },
    logger: Logger.withConsoleError(Logger.make(logText))
  }
}

const isSet = (name: string) => Effect.map(Effect.orDie(Config.option(Config.String(name))), Option.isSome)

/** Whether stderr is a terminal that can redraw, and whether colours are wanted there. */
const capabilities = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const term = yield* Effect.orDie(Config.option(Config.String("TERM")))
  const redraws = (yield* stdio.stderrIsTerminal) && Option.getOrElse(term, () => "") !== "dumb"
  return { redraws, colors: redraws && !(yield* isSet("NO_COLOR")) }
})

/** The board for these resources; it stops drawing when its scope ends. */
export const make: (
  names: ReadonlyArray<string>
) => Effect.Effect<Board, never, Scope.Scope | Stdio.Stdio | Terminal.Terminal> = Effect.fnUntraced(function* (names) {
  const { colors, redraws } = yield* capabilities
  return redraws ? yield* live(names, Style.make(colors)) : plain()
})
