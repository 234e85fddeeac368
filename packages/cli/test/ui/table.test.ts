import { assert, describe, it } from "@effect/vitest"
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import * as Table from "../../src/ui/table.ts"
import * as Text from "../../src/ui/text.ts"

const report = (resource: string, fields: Partial<ResourceReport>): ResourceReport => ({
  resource,
  run: "1",
  file: `${resource}.ndjson`,
  server_total: 1200,
  records: 1200,
  skipped: 0,
  skipped_first: [],
  complete: true,
  duplicates: 0,
  relisted: 0,
  masked: {},
  imprecise: {},
  bytes: 5000,
  duration_ms: 1500,
  error: null,
  ...fields
})

const manifest = (resources: ReadonlyArray<ResourceReport>): Manifest => ({
  format_version: 1,
  tool: { name: "test", version: "0.0.0" },
  run: "1",
  status: "finished",
  site: "lab",
  platform: "sangfor-scp",
  url: "https://scp.example",
  started_at: "2026-01-01T00:00:00.000Z",
  finished_at: "2026-01-01T00:00:02.000Z",
  resources
})

describe("the table of an export", () => {
  it("has a line for every site where there are many", () => {
    const failed = report("eips", { file: null, server_total: null, error: { tag: "ServerError", message: "no" } })
    const text = Table.renderSites(
      [
        { site: "north", result: manifest([report("servers", {}), report("volumes", { records: 1197, skipped: 3 })]) },
        { site: "south", result: manifest([report("servers", {}), failed]) },
        { site: "west", result: "Cannot reach it." }
      ],
      "out",
      Text.style(false)
    )
    assert.strictEqual(
      text,
      [
        "site   resources  records  servers' total     size  duration  status",
        "north          2    2,397           2,400  10.0 kB     2.0 s  ok, 3 skipped",
        "south          1    1,200         unknown   5.0 kB     2.0 s  failed: eips",
        "west           -        -               -        -         -  failed: Cannot reach it.",
        "",
        "3,597 records, 15.0 kB, in out after 2.0 s"
      ].join("\n")
    )
  })

  it("has a line for every resource, and one for the whole", () => {
    const text = Table.render(
      manifest([
        report("servers", {}),
        report("volumes", { records: 1197, skipped: 3 }),
        report("eips", { file: null, server_total: null, error: { tag: "ServerError", message: "Bad\n gateway" } })
      ]),
      "out",
      Text.style(false)
    )
    assert.strictEqual(
      text,
      [
        "resource  records  server's total  duration  status",
        "servers     1,200           1,200     1.5 s  ok",
        "volumes     1,197           1,200     1.5 s  ok, 3 skipped",
        "eips            -         unknown     1.5 s  failed: Bad gateway",
        "",
        "2,397 records, 10.0 kB, in out after 2.0 s"
      ].join("\n")
    )
  })

  it("says what was blanked, what is not exact and what changed meanwhile, of its own run alone", () => {
    const text = Table.render(
      manifest([
        report("users", { masked: { password: 2, api_key: 1 }, imprecise: { quota: 1 } }),
        report("servers", { records: 1100, complete: false, relisted: 2 }),
        report("volumes", { run: "0", error: { tag: "ServerError", message: "of an earlier run" } })
      ]),
      "out",
      Text.style(false)
    )
    assert.strictEqual(
      text,
      [
        "resource  records  server's total  duration  status",
        "users       1,200           1,200     1.5 s  ok, 3 secrets left empty, 1 number not exact",
        "servers     1,100           1,200     1.5 s  ok, listed again 2 times, not shown complete",
        "",
        "2,300 records, 10.0 kB, in out after 2.0 s"
      ].join("\n")
    )
  })
})
