/**
 * The progress of an export as a block that is redrawn in place on a terminal: a line per site, and below it those of its
 * resources that are read right now.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Terminal from "effect/Terminal"
import type * as Progress from "@effect-hci/inventory/Progress"
import type { Board, Watched } from "./board.ts"
import * as Format from "./format.ts"
import * as Logs from "./logs.ts"
import type { Style } from "./style.ts"

/** What is drawn of a resource that is read. */
interface Reading {
  readonly total: number | null
  records: number
}

/** What is drawn of a site. */
interface SiteState {
  readonly resources: number
  readonly reading: Map<string, Reading>
  finished: number
  failed: number
  records: number
}

const barWidth = 24
const frameInterval = "100 millis"

const bar = (part: number, whole: number): string => {
  const full = whole === 0 ? barWidth : Math.min(barWidth, Math.floor((part / whole) * barWidth))
  return "━".repeat(full) + "─".repeat(barWidth - full)
}

const fit = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`

const apply = (state: SiteState, event: Progress.Event): void => {
  switch (event._tag) {
    case "Started":
      state.reading.set(event.resource, { total: event.total, records: 0 })
      return
    case "Advanced": {
      const reading = state.reading.get(event.resource)
      if (reading !== undefined) reading.records = event.records
      return
    }
    case "Finished":
      state.finished += 1
      state.records += event.report.records
      state.reading.delete(event.resource)
      return
    case "Failed":
      state.failed += 1
      state.reading.delete(event.resource)
  }
}

const sum = (values: Iterable<Reading>): number => [...values].reduce((total, { records }) => total + records, 0)

const siteText = (name: string, state: SiteState): string => {
  const ended = state.finished + state.failed
  const records = Format.plural(state.records + sum(state.reading.values()), "record")
  const failed = state.failed === 0 ? "" : `, ${state.failed} failed`
  return `${name}  ${bar(ended, state.resources)} ${ended} of ${state.resources} resources, ${records}${failed}`
}

const siteLine = (name: string, state: SiteState, style: Style, columns: number): string => {
  const text = siteText(name, state)
  if (state.finished + state.failed < state.resources) return fit(`· ${text}`, columns)
  return state.failed === 0 ? style.good(fit(`✓ ${text}`, columns)) : style.bad(fit(`✗ ${text}`, columns))
}

const readingLine = (name: string, { records, total }: Reading): string =>
  total === null
    ? `    ${name}  ${Format.plural(records, "record")}`
    : `    ${name}  ${Format.count(records)} of ${Format.plural(total, "record")}`

const linesOf = (states: ReadonlyMap<string, SiteState>, style: Style, columns: number): ReadonlyArray<string> => {
  const width = Math.max(0, ...[...states.keys()].map((name) => name.length))
  return [...states].flatMap(([name, state]) =>
    [siteLine(name.padEnd(width), state, style, columns)].concat(
      [...state.reading].map(([resource, reading]) => style.dim(fit(readingLine(resource, reading), columns)))
    )
  )
}

/** The board for these sites; it stops drawing when its scope ends. */
export const make: (
  sites: ReadonlyArray<Watched>,
  style: Style
) => Effect.Effect<Board, never, Scope.Scope | Terminal.Terminal> = Effect.fnUntraced(function* (sites, style) {
  const terminal = yield* Terminal.Terminal
  const states = new Map(
    sites.map(({ name, resources }): readonly [string, SiteState] => [
      name,
      { resources: resources.length, reading: new Map(), finished: 0, failed: 0, records: 0 }
    ])
  )
  let notes: Array<string> = []
  let drawn = 0
  let changed = false

  const draw = Effect.gen(function* () {
    if (!changed) return
    changed = false
    const columns = (yield* terminal.columns) || 80
    const rows = (yield* terminal.rows) || 24
    const back = drawn === 0 ? "" : `\u001B[${drawn}A\u001B[0J`
    // What has scrolled away cannot be redrawn.
    const lines = linesOf(states, style, columns).slice(0, Math.max(1, rows - 2))
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
        const state = states.get(event.site)
        if (state !== undefined) apply(state, event)
        if (event._tag === "Failed" && event.report.error?.tag !== "Interrupted") {
          notes.push(style.bad(`${event.site} ${event.resource}: ${Logs.ended(event)}`))
        }
        changed = true
      }),
    logger: Logger.make((options) => {
      notes.push(Logs.text(options))
      changed = true
    })
  }
})
