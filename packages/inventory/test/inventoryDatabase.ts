/** A database as an inventory of two simulated sites leaves it. */
import { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Common from "@effect-hci/inventory/Common"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Site } from "@effect-hci/inventory/Site"
import { insertOf, statements, valuesOf } from "../src/internal/sqliteSchema.ts"
import * as Fake from "./fakes.ts"
import * as Platforms from "./platforms.ts"

const observedAt = "2026-11-26T08:00:00.000Z"

type Record = Readonly<globalThis.Record<string, unknown>>

/** A site of a run, and its records by the names of their resources. */
export interface SiteRecords {
  readonly site: string
  readonly platform: Common.Platform
  readonly records: Readonly<globalThis.Record<string, ReadonlyArray<Record>>>
  readonly status?: string
  readonly error?: string
}

/** Writes a run of these sites. */
export const writeRun = (database: DatabaseSync, run: number, sites: ReadonlyArray<SiteRecords>): void => {
  for (const statement of statements) database.exec(statement)
  const record = database.prepare("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)")
  const tables = new Map(
    Common.tables.map((table) => [table.name, { table, insert: database.prepare(insertOf(table)) }])
  )
  database.exec("BEGIN")
  database
    .prepare("INSERT INTO runs (run, started_at, ended_at, status) VALUES (?, ?, ?, 'whole')")
    .run(run, observedAt, observedAt)
  for (const { error = null, platform, records, site, status = "whole" } of sites) {
    database
      .prepare("INSERT INTO sites (run, site, platform, url, status, error) VALUES (?, ?, ?, ?, ?, ?)")
      .run(run, site, platform, `https://${site}.example`, status, error)
    for (const [resource, list] of Object.entries(records)) {
      database
        .prepare(
          "INSERT INTO checkpoints (run, site, resource, page, done, records, server_total) VALUES (?, ?, ?, 1, 1, ?, ?)"
        )
        .run(run, site, resource, list.length, list.length)
      for (const item of list) {
        record.run(run, site, platform, resource, String(item["id"]), observedAt, JSON.stringify(item))
        for (const { row, table } of Common.rowsOf(platform, resource, item)) {
          const target = tables.get(table)
          target?.insert.run(...valuesOf(target.table, run, site, row))
        }
      }
    }
  }
  database.exec("COMMIT")
}

const isRecord = (value: unknown): value is Record => typeof value === "object" && value !== null

const read = (name: string, platform: Common.Platform, { resources }: Site): Effect.Effect<SiteRecords, unknown> =>
  Effect.map(
    Effect.forEach(resources, (resource) =>
      Effect.map(
        Stream.runCollect(resource.records({})),
        (records) => [resource.name, records.filter(isRecord)] as const
      )
    ),
    (records) => ({ site: name, platform, records: Object.fromEntries(records) })
  )

/** The records of a simulated Tower with this many vms. */
export const towerRecords = (site: string, vms: number): Effect.Effect<SiteRecords> =>
  CloudTowerSite.make({ name: site, url: "https://tower.example" }).pipe(
    Effect.flatMap((list) => read(site, "cloudtower", list)),
    Effect.provide(Platforms.tower(vms)),
    Effect.orDie
  )

/** The records of a simulated SCP with this many servers. */
export const scpRecords = (site: string, servers: number): Effect.Effect<SiteRecords> =>
  SangforScpSite.make({ name: site, url: "https://scp.example" }).pipe(
    Effect.flatMap((list) => read(site, "sangfor-scp", list)),
    Effect.provide(Platforms.scp(servers)),
    Effect.orDie
  )

/** A file in a folder of its own, written by a function. */
export const databaseFile = (write: (database: DatabaseSync) => void) =>
  Effect.map(Fake.folder, (folder) => {
    const file = `${folder}/inventory.sqlite`
    const database = new DatabaseSync(file)
    write(database)
    database.close()
    return file
  })
