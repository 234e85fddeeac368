/**
 * The progress of an export as plain lines, for logs and pipes.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Progress from "@effect-hci/inventory/Progress"
import type { Board, Watched } from "./board.ts"
import * as Format from "./format.ts"
import * as Logs from "./logs.ts"

const intervalMillis = 5000

type Advanced = Extract<Progress.Event, { readonly _tag: "Advanced" }>

const amount = (records: number, total: number | null): string =>
  total === null ? Format.plural(records, "record") : `${Format.count(records)} of ${Format.plural(total, "record")}`

/** The board for these sites: a line for each resource that ends, and now and then one for those that take long. */
export const make = (sites: ReadonlyArray<Watched>): Board => {
  const totals = new Map<string, number | null>()
  const spoken = new Map<string, number>()
  const nameOf = ({ resource, site }: Progress.Event) => (sites.length > 1 ? `${site} ${resource}` : resource)

  const advanced = Effect.fnUntraced(function* (event: Advanced) {
    const name = nameOf(event)
    const now = yield* Clock.currentTimeMillis
    const last = spoken.get(name) ?? now
    if (!spoken.has(name) || now - last >= intervalMillis) spoken.set(name, now)
    if (now - last < intervalMillis) return
    yield* Console.error(`${name}: ${amount(event.records, totals.get(name) ?? null)}`)
  })

  return {
    listener: (event) => {
      switch (event._tag) {
        case "Started":
          return Effect.sync(() => void totals.set(nameOf(event), event.total))
        case "Advanced":
          return advanced(event)
        default:
          // Somebody who stops a job is told so once, not for every resource.
          if (event.report.error?.tag === "Interrupted") return Effect.void
          return Console.error(`${nameOf(event)}: ${Logs.ended(event)}`)
      }
    },
    logger: Logs.toPeople
  }
}
