/** The progress of an export on stderr: a block that is redrawn in place on a terminal, plain lines elsewhere. */
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import type * as Terminal from "effect/Terminal"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Text from "../text.ts"
import type { Display, DisplayedSite } from "./display.ts"
import { amountText, endText, nowMillis, siteEndText, waitText } from "./display.ts"
import * as Live from "./live.ts"

const intervalMillis = 5000

/** A line for each resource that ends, one for each wait, and one every five seconds for a resource that takes longer. */
const plain = (sites: ReadonlyArray<DisplayedSite>): Display => {
  const totals = new Map<string, number | null>()
  const printedMillis = new Map<string, number>()
  const waitingUntil = new Map<string, number>()
  const nameOf = ({ resource, site }: Exclude<Progress.Event, Progress.SiteEnded>) =>
    sites.length > 1 ? `${Text.oneLine(site)} ${resource}` : resource

  const printAmount = Effect.fnUntraced(function* (event: Progress.Advanced) {
    const name = nameOf(event)
    const now = yield* nowMillis
    const last = printedMillis.get(name)
    if (last === undefined) {
      printedMillis.set(name, now)
      return
    }
    if (now - last < intervalMillis) return
    printedMillis.set(name, now)
    yield* Console.error(`${name}: ${amountText(event.records, totals.get(name) ?? null)}`)
  })

  // Four pages that wait at once are told once.
  const printWait = Effect.fnUntraced(function* (event: Progress.Waiting) {
    const text = waitText(event)
    const now = yield* nowMillis
    if (text === undefined || now < (waitingUntil.get(nameOf(event)) ?? 0)) return
    waitingUntil.set(nameOf(event), now + event.millis)
    yield* Console.error(`${nameOf(event)}: ${text}`)
  })

  return {
    listener: (event) => {
      switch (event._tag) {
        case "Started":
          return Effect.sync(() => void totals.set(nameOf(event), event.total))
        case "Advanced":
          return printAmount(event)
        case "Waiting":
          return printWait(event)
        case "SiteEnded":
          return event.error === null ? Effect.void : Console.error(siteEndText(event))
        default:
          // Whoever stops an export is told so once, not for every resource.
          if (event.report.error?.tag === "Interrupted") return Effect.void
          return Console.error(`${nameOf(event)}: ${endText(event)}`)
      }
    },
    logger: Text.stderrLogger
  }
}

const variable = (name: string) => Effect.orDie(Config.option(Config.String(name)))

/** Whether stderr is a terminal that can redraw, and whether colors are wanted there. */
const stderrCapabilities = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const term = yield* variable("TERM")
  const redraws = (yield* stdio.stderrIsTerminal) && Option.getOrElse(term, () => "") !== "dumb"
  return { redraws, colors: redraws && Option.isNone(yield* variable("NO_COLOR")) }
})

/** The display for these sites; it stops drawing when its scope is closed. */
export const make: (
  sites: ReadonlyArray<DisplayedSite>
) => Effect.Effect<Display, never, Scope.Scope | Stdio.Stdio | Terminal.Terminal> = Effect.fnUntraced(
  function* (sites) {
    const { colors, redraws } = yield* stderrCapabilities
    return redraws ? yield* Live.make(sites, Text.style(colors)) : plain(sites)
  }
)
