/**
 * A report of an inventory as one HTML file: totals, power states, capacity, over-commitment, alerts, snapshots, orphan
 * disks, licences, changes, and what is missing. It holds no script, asks for nothing from outside, and shows itself light
 * or dark as the reader has chosen.
 *
 * ```ts
 * import { Report } from "@effect-hci/inventory"
 * import * as Database from "@effect-hci/inventory/node/Database"
 * import { Effect } from "effect"
 *
 * // A page of HTML about the last run.
 * export const program = (file: string) =>
 *   Database.open(file).pipe(
 *     Effect.flatMap((database) => Report.make(database, { title: "The lab" })),
 *     Effect.scoped
 *   )
 * ```
 *
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import type { Database, DatabaseError } from "./Database.ts"
import type { ReportData } from "./internal/report/data.ts"
import { read } from "./internal/report/data.ts"
import * as Format from "./internal/report/format.ts"
import type { Html } from "./internal/report/html.ts"
import { html } from "./internal/report/html.ts"
import * as Section from "./internal/report/sections.ts"
import { style } from "./internal/report/style.ts"

/**
 * What can be said of a report.
 *
 * @category models
 */
export interface Options {
  /** Title of the page. Default: `Inventory`. */
  readonly title?: string | undefined
}

const policy = "default-src 'none'; style-src 'unsafe-inline'"

const summary = (data: ReportData): string => {
  const times = data.sites.map((site) => site.text("started_at")).sort()
  const last = times.at(-1)
  const sites = Format.many(data.sites.length, "site")
  return last === undefined ? sites : `${sites}, read until ${Format.minute(last)}`
}

const page = (data: ReportData, title: string): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <p class="soft">${summary(data)}</p>
          </header>
          ${Section.notice(data)} ${Section.totals(data)}
          <div class="cards">
            ${[
              Section.powerStates,
              Section.alerts,
              Section.capacity,
              Section.overCommitment,
              Section.orphans,
              Section.licences,
              Section.snapshots,
              Section.changes,
              Section.missing,
              Section.sites
            ].map((section) => section(data))}
          </div>
          <footer>Each figure is the result of a named query; <code>hci inventory query</code> runs them.</footer>
        </main>
      </body>
    </html> `

/**
 * The report of a database as HTML. It shows the last whole run of each site.
 *
 * @category constructors
 */
export const make = (database: Database, { title = "Inventory" }: Options = {}): Effect.Effect<string, DatabaseError> =>
  Effect.map(read(database), (data) => page(data, title).html)
