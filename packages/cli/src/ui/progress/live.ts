/**
 * The progress of an export as a block that is redrawn in place on a terminal: a line per site, and below it one for each
 * of its resources that is being read.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Terminal from "effect/Terminal"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Text from "../text.ts"
import type { Display, DisplayedSite } from "./display.ts"
import { amountText, endText, nowMillis, rateText, siteEndText, waitText } from "./display.ts"

/** A resource that is being read. */
interface ResourceState {
  readonly total: number | null
  /** When its reading began here, and with how many records: fewer than all where a run goes on. */
  since: { readonly millis: number; readonly records: number } | undefined
  /** Records read so far. */
  records: number
  /** Records per second; undefined until there is something to tell it from. */
  rate: number | undefined
  /** Why it does not go on, until its next page. */
  wait: string | undefined
}

/** What is drawn of a site. */
interface SiteState {
  readonly resources: number
  /** The resources that are being read. */
  readonly reading: Map<string, ResourceState>
  finished: number
  failed: number
  /** Records of the resources that have finished. */
  records: number
  /** Whether nothing of the site could be read. */
  dead: boolean
}

const barWidth = 24
const frameInterval = "100 millis"

const bar = (part: number, whole: number): string => {
  const full = whole === 0 ? barWidth : Math.min(barWidth, Math.floor((part / whole) * barWidth))
  return "━".repeat(full) + "─".repeat(barWidth - full)
}

const fit = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`

/** The first second tells nothing. */
const firstRateMillis = 1000

const advance = (resource: ResourceState, records: number, now: number): void => {
  resource.records = records
  resource.wait = undefined
  // The records of an earlier process came with the first batch of this one.
  resource.since ??= { millis: now, records }
  const millis = now - resource.since.millis
  if (millis >= firstRateMillis) resource.rate = ((records - resource.since.records) * 1000) / millis
}

const apply = (state: SiteState, event: Progress.Event, now: number): void => {
  switch (event._tag) {
    case "Started":
      state.reading.set(event.resource, {
        total: event.total,
        since: undefined,
        records: 0,
        rate: undefined,
        wait: undefined
      })
      return
    case "Advanced": {
      const resource = state.reading.get(event.resource)
      if (resource !== undefined) advance(resource, event.records, now)
      return
    }
    case "Waiting": {
      const resource = state.reading.get(event.resource)
      if (resource !== undefined) resource.wait = waitText(event) ?? resource.wait
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
      return
    case "SiteEnded":
      state.dead = event.error !== null
  }
}

const sum = (values: Iterable<ResourceState>): number => [...values].reduce((total, { records }) => total + records, 0)

const siteText = (name: string, state: SiteState): string => {
  const ended = state.finished + state.failed
  const records = Text.plural(state.records + sum(state.reading.values()), "record")
  const failed = state.failed === 0 ? "" : `, ${state.failed} failed`
  return `${name}  ${bar(ended, state.resources)} ${ended} of ${state.resources} resources, ${records}${failed}`
}

const siteLine = (name: string, state: SiteState, style: Text.Style, columns: number): string => {
  const text = siteText(name, state)
  if (state.dead) return style.bad(fit(`✗ ${name}  cannot be read`, columns))
  if (state.finished + state.failed < state.resources) return fit(`· ${text}`, columns)
  return state.failed === 0 ? style.good(fit(`✓ ${text}`, columns)) : style.bad(fit(`✗ ${text}`, columns))
}

const linesOf = (states: ReadonlyMap<string, SiteState>, style: Text.Style, columns: number): ReadonlyArray<string> => {
  const width = Math.max(0, ...[...states.keys()].map((name) => name.length))
  return [...states].flatMap(([name, state]) =>
    [siteLine(Text.oneLine(name).padEnd(width), state, style, columns)].concat(
      [...state.reading].map(([resource, { rate, records, total, wait }]) =>
        style.dim(
          fit(
            `    ${resource}  ${amountText(records, total)}${rateText(rate, records, total)}${wait === undefined ? "" : `, ${wait}`}`,
            columns
          )
        )
      )
    )
  )
}

const initialState = ({ resources }: DisplayedSite): SiteState => ({
  resources: resources.length,
  reading: new Map(),
  finished: 0,
  failed: 0,
  records: 0,
  dead: false
})

/** The display for these sites; it stops drawing when its scope is closed. */
export const make: (
  sites: ReadonlyArray<DisplayedSite>,
  style: Text.Style
) => Effect.Effect<Display, never, Scope.Scope | Terminal.Terminal> = Effect.fnUntraced(function* (sites, style) {
  const terminal = yield* Terminal.Terminal
  const states = new Map(sites.map((site): readonly [string, SiteState] => [site.name, initialState(site)]))
  // Lines that are printed once, above the block.
  let messages: Array<string> = []
  let drawnLines = 0
  let changed = false

  const draw = Effect.gen(function* () {
    if (!changed) return
    changed = false
    const columns = (yield* terminal.columns) || 80
    const rows = (yield* terminal.rows) || 24
    const back = drawnLines === 0 ? "" : `\u001B[${drawnLines}A\u001B[0J`
    // What has scrolled away cannot be redrawn.
    const lines = linesOf(states, style, columns).slice(0, Math.max(1, rows - 2))
    const text = [...messages, ...lines].join("\n")
    messages = []
    drawnLines = lines.length
    yield* Console.error(`${back}${text}`)
  })

  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      draw,
      Effect.suspend(() => (drawnLines === 0 ? Effect.void : Console.error("")))
    )
  )
  yield* Effect.forkScoped(Effect.repeat(draw, Schedule.spaced(frameInterval)))
  return {
    listener: (event) =>
      Effect.map(nowMillis, (now) => {
        const state = states.get(event.site)
        if (state !== undefined) apply(state, event, now)
        if (event._tag === "SiteEnded" && event.error !== null) messages.push(style.bad(siteEndText(event)))
        if (event._tag === "Failed" && event.report.error?.tag !== "Interrupted") {
          messages.push(style.bad(`${Text.oneLine(event.site)} ${event.resource}: ${endText(event)}`))
        }
        changed = true
      }),
    logger: Logger.make((options) => {
      messages.push(Text.logLine(options))
      changed = true
    })
  }
})
