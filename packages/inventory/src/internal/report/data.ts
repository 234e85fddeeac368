/** What a report shows, read from the database. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Cell, Database, DatabaseError, Result } from "../../Database.ts"
import { queryInventory } from "../../Database.ts"
import * as Diff from "../../Diff.ts"
import * as Queries from "../../Queries.ts"

/** A row of a result, by the names of its columns. */
export interface Row {
  /** A text; empty where there is none. */
  readonly text: (column: string) => string
  /** A number, or null where there is none. */
  readonly number: (column: string) => number | null
}

/** The first rows of a result, and how many there are in all. */
export interface Top {
  readonly rows: ReadonlyArray<Row>
  readonly total: number
}

const rowOf = (columns: ReadonlyArray<string>, cells: ReadonlyArray<Cell>): Row => {
  const cell = (column: string) => cells[columns.indexOf(column)] ?? null
  return {
    text: (column) => {
      const value = cell(column)
      return value === null || value instanceof Uint8Array ? "" : String(value)
    },
    number: (column) => {
      const value = cell(column)
      return typeof value === "number" || typeof value === "bigint" ? Number(value) : null
    }
  }
}

/** The first rows of a result, and the number of all. */
const top = (result: Effect.Effect<Result, DatabaseError>, limit: number): Effect.Effect<Top, DatabaseError> =>
  Effect.flatMap(result, ({ columns, rows }) =>
    Stream.runFold(
      rows,
      (): { readonly rows: Array<Row>; total: number } => ({ rows: [], total: 0 }),
      (found, cells) => {
        if (found.rows.length < limit) found.rows.push(rowOf(columns, cells))
        found.total++
        return found
      }
    )
  )

/** Sums over all sites. */
const totalsSql = `SELECT
  (SELECT count(*) FROM latest_runs) AS sites,
  (SELECT count(*) FROM latest_clusters) AS clusters,
  (SELECT count(*) FROM latest_hosts) AS hosts,
  (SELECT count(*) FROM latest_hosts WHERE online = false) AS hosts_offline,
  (SELECT count(*) FROM latest_machines) AS machines,
  (SELECT count(*) FROM latest_machines WHERE power_state = 'on') AS machines_on,
  (SELECT sum(cpu_count) FROM latest_machines) AS cpu_count,
  (SELECT sum(memory_bytes) FROM latest_machines) AS memory_bytes,
  (SELECT sum(provisioned_bytes) FROM latest_machines) AS provisioned_bytes,
  (SELECT count(*) FROM latest_volumes) AS volumes,
  (SELECT count(*) FROM latest_volumes WHERE attached = false) AS orphans,
  (SELECT sum(size_bytes) FROM latest_volumes WHERE attached = false) AS orphan_bytes,
  (SELECT count(*) FROM latest_snapshots) AS snapshots,
  (SELECT count(*) FROM latest_alerts WHERE coalesce(open, true)) AS alerts,
  (SELECT count(*) FROM latest_alerts WHERE coalesce(open, true) AND severity = 'critical') AS alerts_critical`

const sitesSql = `SELECT site, platform, url, run, runs.started_at AS started_at, runs.ended_at AS ended_at
FROM latest_runs JOIN sites USING (site, run) JOIN runs USING (run)
ORDER BY site`

/** The last whole run of each site, and the whole run before it. */
const pairsSql = `SELECT pair.site AS site, pair.run AS run, previous, runs.started_at AS since
FROM (
  SELECT newest.site AS site, newest.run AS run, max(sites.run) AS previous
  FROM latest_runs AS newest
  JOIN sites ON sites.site = newest.site AND sites.run < newest.run AND sites.status = 'whole'
  GROUP BY newest.site, newest.run
) AS pair
JOIN runs ON runs.run = previous
ORDER BY pair.site`

/** How many records of a resource came, went and changed. */
export interface ResourceChanges {
  readonly site: string
  readonly resource: string
  readonly counts: { readonly [K in Diff.Change["kind"]]: number }
}

/** What changed in all sites. */
export interface Changes {
  /** Sites that have two whole runs, with the time of the earlier one. */
  readonly since: ReadonlyArray<readonly [site: string, startedAt: string]>
  readonly resources: ReadonlyArray<ResourceChanges>
  /** Some of the changes. */
  readonly examples: ReadonlyArray<Diff.Change>
}

const exampleLimit = 20

/** Resources whose records come and go by themselves, and make no example. */
const passing = new Set(["tasks", "alerts", "alarms"])

const siteChanges = (database: Database, pair: Row) => {
  const site = pair.text("site")
  const [before, after] = [pair.number("previous") ?? 0, pair.number("run") ?? 0]
  return Stream.runFold(
    Diff.between(database, { run: before, site }, { run: after, site }),
    () => ({ counts: new Map<string, Record<Diff.Change["kind"], number>>(), examples: new Array<Diff.Change>() }),
    (found, change) => {
      const counts = found.counts.get(change.resource) ?? { added: 0, removed: 0, changed: 0 }
      counts[change.kind]++
      found.counts.set(change.resource, counts)
      if (found.examples.length < exampleLimit && !passing.has(change.resource)) found.examples.push(change)
      return found
    }
  ).pipe(
    Effect.map(({ counts, examples }) => ({
      resources: [...counts].map(([resource, counts]): ResourceChanges => ({ site, resource, counts })),
      examples
    }))
  )
}

const changesOf = (database: Database): Effect.Effect<Changes, DatabaseError> =>
  Effect.gen(function* () {
    const { rows } = yield* top(queryInventory(database, pairsSql), 1000)
    const changes = yield* Effect.forEach(rows, (pair) => siteChanges(database, pair))
    return {
      since: rows.map((pair) => [pair.text("site"), pair.text("since")] as const),
      resources: changes.flatMap(({ resources }) => resources),
      examples: changes.flatMap(({ examples }) => examples).slice(0, exampleLimit)
    }
  })

/** What a report shows. */
export interface ReportData {
  readonly totals: Row
  readonly sites: ReadonlyArray<Row>
  readonly powerStates: ReadonlyArray<Row>
  readonly capacity: Top
  readonly overCommitment: Top
  readonly alerts: ReadonlyArray<Row>
  readonly snapshots: Top
  readonly withoutSnapshots: Top
  readonly orphans: Top
  readonly licences: Top
  readonly missing: Top
  readonly changes: Changes
}

/** Rows of a chart, and of a table. */
const [chartRows, tableRows, siteRows] = [40, 12, 1000]

/** Reads what a report shows; some rows of each query at most. */
export const read = (database: Database): Effect.Effect<ReportData, DatabaseError> =>
  Effect.gen(function* () {
    return {
      totals: (yield* top(queryInventory(database, totalsSql), 1)).rows[0] ?? rowOf([], []),
      sites: (yield* top(queryInventory(database, sitesSql), siteRows)).rows,
      powerStates: (yield* top(Queries.query(database, "machines-by-power-state"), siteRows)).rows,
      capacity: yield* top(Queries.query(database, "capacity"), chartRows),
      overCommitment: yield* top(Queries.query(database, "over-commitment"), chartRows),
      alerts: (yield* top(Queries.query(database, "alerts-by-severity"), siteRows)).rows,
      snapshots: yield* top(Queries.query(database, "oldest-snapshots"), tableRows),
      withoutSnapshots: yield* top(Queries.query(database, "machines-without-snapshots"), 0),
      orphans: yield* top(Queries.query(database, "orphan-disks"), tableRows),
      licences: yield* top(Queries.query(database, "licences-near-end"), tableRows),
      missing: yield* top(Queries.query(database, "missing"), chartRows),
      changes: yield* changesOf(database)
    }
  })
