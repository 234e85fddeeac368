import { assert, describe, it } from "@effect/vitest"
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import type * as RunManifest from "@effect-hci/inventory/RunManifest"
import * as Table from "../../src/ui/table.ts"
import * as Text from "../../src/ui/text.ts"
import { report } from "./reports.ts"

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

const runReport = (resource: string, fields: Partial<RunManifest.ResourceReport> = {}): RunManifest.ResourceReport => {
  const { file: _file, run: _run, ...shared } = report(resource, {})
  const counts = {
    server_total_after: 1200,
    exact: true,
    unsupported: null,
    from_run: null,
    waits: 0,
    waited_ms: 0,
    retries: 0
  }
  return { ...shared, ...counts, files: [], ...fields }
}

const siteReport = (
  site: string,
  status: RunManifest.SiteReport["status"],
  resources: ReadonlyArray<RunManifest.ResourceReport>
): RunManifest.SiteReport => ({
  site,
  platform: "cloudtower",
  url: `https://${site}.example`,
  labels: {},
  status,
  error: resources.length === 0 ? { tag: "TransportError", message: "Cannot reach it." } : null,
  resources
})

describe("the table of a run", () => {
  it("has a line for every site, one for each failure, and one for the whole", () => {
    const failed = { complete: false, records: 0, error: { tag: "ServerError", message: "Bad gateway" } }
    const text = Table.renderRun(
      {
        format_version: 2,
        tool: { name: "test", version: "0.0.0" },
        run: 3,
        sink: "sqlite:inventory.sqlite",
        status: "partial",
        started_at: "2026-01-01T00:00:00.000Z",
        ended_at: "2026-01-01T00:00:02.000Z",
        sites: [
          siteReport("north", "whole", [
            runReport("vms", { waited_ms: 1000, exact: false }),
            runReport("ecp-licenses", { records: 0, server_total: null, unsupported: "Needs 4.0.0." })
          ]),
          siteReport("south", "partial", [runReport("vms"), runReport("hosts", failed)]),
          siteReport("we\u001Bt", "failed", [])
        ]
      },
      Text.style(false)
    )
    assert.strictEqual(
      text,
      [
        "site   resources  records  servers' total     size  waited  status",
        "north        1/1    1,200           1,200  10.0 kB   1.0 s  ok, 1 resource not on this version, records came or went in vms",
        "south        1/2    1,200           2,400  10.0 kB   0.0 s  failed: hosts",
        "we t           -        0               -      0 B   0.0 s  failed: Cannot reach it.",
        "",
        "south hosts: Bad gateway",
        "",
        "Run 3 is partial: 2,400 records in sqlite:inventory.sqlite after 2.0 s"
      ].join("\n")
    )
  })
})
