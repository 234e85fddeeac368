/** The sections of a report. */
import type { Change, FieldChange } from "../../Diff.ts"
import * as Chart from "./charts.ts"
import type { Changes, ReportData, Row, Top } from "./data.ts"
import * as Format from "./format.ts"
import type { Html } from "./html.ts"
import { html, nothing } from "./html.ts"

const section = (title: string, lead: string, content: Html, wide = false): Html =>
  html`<section class="${wide ? "wide" : "half"}">
    <h2>${title}</h2>
    <p class="lead">${lead}</p>
    ${content}
  </section>`

const none = (text: string): Html => html`<p class="none">${text}</p>`

const more = ({ rows, total }: Top, query: string): Html =>
  total > rows.length
    ? html`<p class="more">${Format.count(total - rows.length)} more: query <code>${query}</code>.</p>`
    : nothing

interface TableColumn {
  readonly head: string
  readonly kind?: "number" | "short"
  readonly cell: (row: Row) => Html | string
}

const table = (columns: ReadonlyArray<TableColumn>, rows: ReadonlyArray<Row>): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map(({ head, kind = "" }) => html`<th class="${kind}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ cell, kind = "" }) => html`<td class="${kind}">${cell(row)}</td>`)}
            </tr>`
        )}
      </tbody>
    </table>
  </div>`

const groupBy = (rows: ReadonlyArray<Row>, column: string): ReadonlyArray<readonly [string, ReadonlyArray<Row>]> => {
  const groups = new Map<string, Array<Row>>()
  for (const row of rows) groups.set(row.text(column), [...(groups.get(row.text(column)) ?? []), row])
  return [...groups]
}

const sum = (rows: ReadonlyArray<Row>, column: string): number =>
  rows.reduce((total, row) => total + (row.number(column) ?? 0), 0)

const bytesOf = (row: Row, column: string): string => {
  const size = row.number(column)
  return size === null ? "" : Format.bytes(size)
}

const tile = (value: string, text: string): Html => html`<div class="tile"><b>${value}</b><span>${text}</span></div>`

/** The numbers that are looked at first. */
export const totals = ({ totals }: ReportData): Html => {
  const number = (column: string) => totals.number(column) ?? 0
  return html`<div class="tiles">
    ${[
      tile(Format.count(number("machines")), `machines, ${Format.count(number("machines_on"))} on`),
      tile(Format.count(number("cpu_count")), "virtual processors"),
      tile(Format.bytes(number("memory_bytes")), "memory of machines"),
      tile(Format.bytes(number("provisioned_bytes")), "disks of machines"),
      tile(
        Format.count(number("hosts")),
        `hosts in ${Format.many(number("clusters"), "cluster")}, ${Format.count(number("hosts_offline"))} offline`
      ),
      tile(Format.count(number("volumes")), `volumes, ${Format.count(number("orphans"))} orphans`),
      tile(Format.count(number("snapshots")), "snapshots"),
      tile(Format.count(number("alerts")), `open alerts, ${Format.count(number("alerts_critical"))} critical`)
    ]}
  </div>`
}

/** Groups as one bar each, cut by a word that has a colour. */
const bars = (
  rows: ReadonlyArray<Row>,
  {
    column,
    count,
    tones
  }: { readonly column: string; readonly count: string; readonly tones: ReadonlyMap<string, string> }
): Html => {
  const groups = groupBy(rows, "site")
  const scale = Math.max(...groups.map(([, group]) => sum(group, count)))
  const words = [...tones].filter(([word]) => rows.some((row) => row.text(column) === word))
  return html`${Chart.legend(words.map(([word, tone]) => [tone, word] as const))}
    <div class="rows">
      ${groups.map(([site, group]) => {
        const valueOf = (word: string) =>
          sum(
            group.filter((row) => row.text(column) === word),
            count
          )
        const segments = words.map(([word, tone]) => {
          const value = valueOf(word)
          return { value, tone, title: `${Format.count(value)} ${word}` }
        })
        const text = segments.flatMap(({ title, value }) => (value > 0 ? [title] : [])).join(" · ")
        return html`<div class="row">
          <span class="name">${site}</span><span class="value soft">${text}</span>${Chart.stacked(segments, scale)}
        </div>`
      })}
    </div>`
}

const powerTones = new Map([
  ["on", "blue"],
  ["off", "grey"],
  ["suspended", "violet"],
  ["unknown", "amber"]
])

/** Machines by power state and site. */
export const powerStates = ({ powerStates }: ReportData): Html =>
  section(
    "Machines by power state",
    "Each bar is one site.",
    powerStates.length === 0
      ? none("No machine.")
      : bars(powerStates, { column: "power_state", count: "machines", tones: powerTones })
  )

const severityTones = new Map([
  ["critical", "red"],
  ["warning", "amber"],
  ["info", "blue"],
  ["unknown", "grey"]
])

/** Open alerts by severity and site. */
export const alerts = ({ alerts }: ReportData): Html =>
  section(
    "Open alerts by severity",
    "Each bar is one site.",
    alerts.length === 0
      ? none("No open alert was read.")
      : bars(alerts, { column: "severity", count: "alerts", tones: severityTones })
  )

/** From where on a use is shown as high, and as very high, in percent. */
const [high, veryHigh] = [75, 90]

const useTone = (percent: number): string => (percent >= veryHigh ? "red" : percent >= high ? "amber" : "blue")

const use = (row: Row, what: string, prefix: string, unit: string, format: (value: number) => string): Html => {
  const [total, used] = [row.number(`${prefix}_${unit}`), row.number(`${prefix}_used_${unit}`)]
  if (total === null || used === null) {
    const text = total === null ? "not known" : `${format(total)} in all`
    return html`<div>
      <div class="of soft" data-of="${what}"><span>${text}</span></div>
      ${Chart.stacked([], 1)}
    </div>`
  }
  const percent = row.number(`${prefix}_percent`) ?? 0
  const title = `${what}: ${format(used)} of ${format(total)}`
  return html`<div>
    <div class="of" data-of="${what}">
      <span>${Format.percent(percent)}</span><span class="soft">${format(used)} / ${format(total)}</span>
    </div>
    ${Chart.meter(used, total, useTone(percent), title)}
  </div>`
}

const clusterName = (row: Row): Html =>
  html`<span class="name">${row.text("cluster")}</span> <span class="soft">${row.text("site")}</span>`

/** What clusters have, and how much of it is used. */
export const capacity = ({ capacity }: ReportData): Html =>
  section(
    "Capacity and use of clusters",
    `Used of what the hosts have, at the time of the run; from ${high} % on in amber, from ${veryHigh} % on in red.`,
    capacity.rows.length === 0
      ? none("No cluster.")
      : html`<div class="meters">
            <span class="head">Cluster</span><span class="head">Processors</span><span class="head">Memory</span
            ><span class="head">Storage</span>${capacity.rows.map(
              (row) =>
                html`<div class="cluster">${clusterName(row)}</div>
                  ${use(row, "Processors", "cpu", "mhz", Format.megahertz)}${use(row, "Memory", "memory", "bytes", Format.bytes)}${use(row, "Storage", "storage", "bytes", Format.bytes)}`
            )}
          </div>
          ${more(capacity, "capacity")}`,
    true
  )

const commitment = (row: Row, what: string, prefix: string, scale: number): Html => {
  const [all, on] = [row.number(`${prefix}_ratio`), row.number(`${prefix}_ratio_on`)]
  if (all === null || on === null)
    return html`<div>
      <div class="of soft" data-of="${what}"><span>not known</span></div>
      ${Chart.stacked([], 1)}
    </div>`
  const bar = Chart.nested(
    { value: all, tone: "pale", title: `${what}: ${Format.ratio(all)} of all machines` },
    { value: on, tone: "blue", title: `${Format.ratio(on)} of those that are on` },
    scale,
    1
  )
  return html`<div>
    <div class="of" data-of="${what}">
      <span>${Format.ratio(all)}</span><span class="soft">${Format.ratio(on)} on</span>
    </div>
    ${bar}
  </div>`
}

const scaleOf = ({ rows }: Top, prefix: string): number =>
  Math.max(1.1, ...rows.map((row) => row.number(`${prefix}_ratio`) ?? 0))

/** What machines were given of each core and byte. */
export const overCommitment = ({ overCommitment }: ReportData): Html => {
  const [cpuScale, memoryScale] = [scaleOf(overCommitment, "cpu"), scaleOf(overCommitment, "memory")]
  return section(
    "Over-commitment of clusters",
    "Virtual processors for each core, and memory of machines for each byte of the hosts. The dashed line is at 1.",
    overCommitment.rows.length === 0
      ? none("No cluster.")
      : html`${Chart.legend([
            ["blue", "machines that are on"],
            ["pale", "all machines"]
          ])}
          <div class="meters two">
            <span class="head">Cluster</span><span class="head">Processors</span
            ><span class="head">Memory</span>${overCommitment.rows.map(
              (row) =>
                html`<div class="cluster">${clusterName(row)}</div>
                  ${commitment(row, "Processors", "cpu", cpuScale)}${commitment(row, "Memory", "memory", memoryScale)}`
            )}
          </div>
          ${more(overCommitment, "over-commitment")}`,
    true
  )
}

/** Snapshots by age. */
export const snapshots = ({ snapshots, totals, withoutSnapshots }: ReportData): Html => {
  const oldest = Math.max(1, ...snapshots.rows.map((row) => row.number("age_days") ?? 0))
  const without = `${Format.many(withoutSnapshots.total, "machine")} without a snapshot`
  return section(
    "Oldest snapshots",
    `${Format.many(totals.number("snapshots") ?? 0, "snapshot")} in all; ${without}, of the sites whose snapshots were read.`,
    snapshots.rows.length === 0
      ? none("No snapshot was read.")
      : html`${table(
          [
            { head: "Machine", cell: (row) => row.text("machine_name") },
            { head: "Snapshot", cell: (row) => row.text("name") },
            { head: "Site", cell: (row) => row.text("site") },
            { head: "Size", kind: "number", cell: (row) => bytesOf(row, "size_bytes") },
            { head: "Taken", kind: "short", cell: (row) => Format.day(row.text("created_at")) },
            {
              head: "Age",
              kind: "number",
              cell: (row) => Format.many(row.number("age_days") ?? 0, "day")
            },
            {
              head: "",
              cell: (row) => {
                const age = row.number("age_days") ?? 0
                return Chart.meter(age, oldest, "violet", Format.many(age, "day"))
              }
            }
          ],
          snapshots.rows
        )}${more(snapshots, "oldest-snapshots")}`,
    true
  )
}

/** Volumes that no machine has. */
export const orphans = ({ orphans, totals }: ReportData): Html =>
  section(
    "Orphan disks",
    `${Format.many(orphans.total, "volume")} that no machine has, ${Format.bytes(totals.number("orphan_bytes") ?? 0)} in all.`,
    orphans.rows.length === 0
      ? none("No orphan disk.")
      : html`${table(
          [
            { head: "Volume", cell: (row) => row.text("name") },
            { head: "Site", cell: (row) => row.text("site") },
            { head: "Cluster", cell: (row) => row.text("cluster_name") },
            { head: "Size", kind: "number", cell: (row) => bytesOf(row, "size_bytes") },
            { head: "Created", kind: "short", cell: (row) => Format.day(row.text("created_at")) }
          ],
          orphans.rows
        )}${more(orphans, "orphan-disks")}`,
    true
  )

const daysLeft = (row: Row): Html => {
  const days = row.number("days_left") ?? 0
  if (days < 0) return html`<span class="badge bad">ended ${Format.many(-days, "day")} ago</span>`
  return html`<span class="badge ${days < 30 ? "near" : "good"}">${Format.many(days, "day")} left</span>`
}

/** Licences that end soon. */
export const licences = ({ licences }: ReportData): Html =>
  section(
    "Licences near their end",
    "Licences that end within 90 days or have ended.",
    licences.rows.length === 0
      ? none("No licence ends within 90 days.")
      : html`${table(
          [
            { head: "Licence of", cell: (row) => row.text("name") },
            { head: "Site", cell: (row) => row.text("site") },
            {
              head: "Kind",
              cell: (row) => [row.text("edition"), row.text("type")].filter((text) => text !== "").join(", ")
            },
            { head: "Ends", kind: "short", cell: (row) => Format.day(row.text("expires_at")) },
            { head: "", kind: "number", cell: daysLeft }
          ],
          licences.rows
        )}${more(licences, "licences-near-end")}`,
    true
  )

const countOf = (kind: Change["kind"], sign: string, count: number): Html =>
  count === 0 ? html`<span class="soft">0</span>` : html`<span class="${kind}">${sign}${Format.count(count)}</span>`

/** Characters of a value, and fields of a record, that are shown. */
const [valueLength, fieldCount] = [40, 3]

const valueText = (value: unknown): string => {
  const text = value === undefined ? "(none)" : (JSON.stringify(value) ?? "null")
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text
}

const fieldText = ({ after, before, field }: FieldChange): Html =>
  html`<div><span class="soft">${field}:</span> ${valueText(before)} → ${valueText(after)}</div>`

const fieldTexts = (fields: ReadonlyArray<FieldChange>): Html => {
  const rest = fields.length - fieldCount
  const others = rest > 0 ? html`<div class="soft">and ${Format.many(rest, "other field")}</div>` : nothing
  return html`${fields.slice(0, fieldCount).map(fieldText)}${others}`
}

const example = ({ fields, id, kind, name, resource, site }: Change): Html =>
  html`<tr>
    <td class="short"><span class="${kind}">${kind}</span></td>
    <td>${site}</td>
    <td>${resource}</td>
    <td>${name === "" ? id : name}</td>
    <td>${fieldTexts(fields)}</td>
  </tr>`

const changesTable = ({ examples, resources }: Changes): Html =>
  html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Site</th>
            <th>Resource</th>
            <th class="number">Added</th>
            <th class="number">Removed</th>
            <th class="number">Changed</th>
          </tr>
        </thead>
        <tbody>
          ${resources.map(
            ({ counts, resource, site }) =>
              html`<tr>
                <td>${site}</td>
                <td>${resource}</td>
                <td class="number">${countOf("added", "+", counts.added)}</td>
                <td class="number">${countOf("removed", "−", counts.removed)}</td>
                <td class="number">${countOf("changed", "~", counts.changed)}</td>
              </tr>`
          )}
        </tbody>
      </table>
    </div>
    ${
      examples.length === 0
        ? nothing
        : html`<p class="more">Some of them:</p>
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th></th>
                    <th>Site</th>
                    <th>Resource</th>
                    <th>Record</th>
                    <th>Fields</th>
                  </tr>
                </thead>
                <tbody>
                  ${examples.map(example)}
                </tbody>
              </table>
            </div>`
    }`

/** What changed since the run before. */
export const changes = ({ changes }: ReportData): Html => {
  const since = changes.since.map(([site, startedAt]) => `${site} since ${Format.minute(startedAt)}`).join("; ")
  return section(
    "Changes since the last run",
    since === "" ? "From whole run to whole run." : `${since}. Use and times of updates do not count.`,
    changes.since.length === 0
      ? none("No site has two whole runs yet.")
      : changes.resources.length === 0
        ? none("Nothing changed.")
        : changesTable(changes),
    true
  )
}

/** What the last runs do not have. */
export const missing = ({ missing }: ReportData): Html =>
  section(
    "What is missing",
    "Sites and resources that the last run could not read as a whole. Figures above are of the last whole run of each site.",
    missing.rows.length === 0
      ? none("Nothing: every site is whole.")
      : html`${table(
          [
            { head: "Site", cell: (row) => row.text("site") },
            { head: "Run", kind: "number", cell: (row) => row.text("run") },
            { head: "Resource", cell: (row) => row.text("resource") },
            { head: "State", cell: (row) => row.text("status") },
            { head: "Read", kind: "number", cell: (row) => row.text("records") },
            { head: "On the server", kind: "number", cell: (row) => row.text("server_total") },
            { head: "Skipped", kind: "number", cell: (row) => row.text("skipped") },
            { head: "Reason", cell: (row) => row.text("error") }
          ],
          missing.rows
        )}${more(missing, "missing")}`,
    true
  )

/** Said first where something is missing. */
export const notice = ({ missing }: ReportData): Html => {
  const sites = new Set(missing.rows.map((row) => row.text("site")))
  return sites.size === 0
    ? nothing
    : html`<p class="notice">
        This report is not complete: of
        ${[...sites].slice(0, 5).join(", ")}${sites.size > 5 ? ` and ${sites.size - 5} more` : ""} something is missing.
        See the end of the page.
      </p>`
}

/** The sites, when each was read. */
export const sites = ({ sites }: ReportData): Html =>
  section(
    "Sites",
    "The last whole run of each.",
    sites.length === 0
      ? none("No site was read as a whole yet.")
      : table(
          [
            { head: "Site", cell: (row) => row.text("site") },
            { head: "Platform", cell: (row) => (row.text("platform") === "cloudtower" ? "CloudTower" : "Sangfor SCP") },
            { head: "Address", cell: (row) => row.text("url") },
            { head: "Run", kind: "number", cell: (row) => row.text("run") },
            { head: "Read", kind: "short", cell: (row) => Format.minute(row.text("started_at")) }
          ],
          sites
        ),
    true
  )
