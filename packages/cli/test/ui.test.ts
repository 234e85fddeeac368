import { assert, describe, it } from "@effect/vitest"
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import description from "../package.json" with { type: "json" }
import * as Format from "../src/ui/format.ts"
import * as Shell from "../src/ui/shell.ts"
import * as Style from "../src/ui/style.ts"
import * as Table from "../src/ui/table.ts"
import { VERSION } from "@effect-hci/core/PackageVersion"

describe("numbers for people", () => {
  it("groups digits", () => {
    assert.deepStrictEqual([0, 999, 1000, 1234567].map(Format.count), ["0", "999", "1,000", "1,234,567"])
  })

  it("says durations in seconds, then in minutes", () => {
    assert.deepStrictEqual([0, 449, 59_900, 59_960, 125_000].map(Format.duration), [
      "0.0 s",
      "0.4 s",
      "59.9 s",
      "1 min 00 s",
      "2 min 05 s"
    ])
  })

  it("says sizes", () => {
    assert.deepStrictEqual([12, 1500, 2_500_000].map(Format.bytes), ["12 bytes", "1.5 kB", "2.5 MB"])
  })

  it("quotes what a shell would read otherwise", () => {
    assert.deepStrictEqual(["a/b.c", "it's", "a b"].map(Shell.quote), ["a/b.c", `'it'\\''s'`, "'a b'"])
  })
})

const report = (resource: string, fields: Partial<ResourceReport>): ResourceReport => ({
  resource,
  file: `${resource}.ndjson`,
  server_total: 1200,
  records: 1200,
  skipped: 0,
  skipped_first: [],
  bytes: 5000,
  duration_ms: 1500,
  error: null,
  ...fields
})

const manifest = (resources: ReadonlyArray<ResourceReport>): Manifest => ({
  format_version: 1,
  tool: { name: "test", version: VERSION },
  site: "lab",
  platform: "sangfor-scp",
  url: "https://scp.example",
  started_at: "2026-01-01T00:00:00.000Z",
  finished_at: "2026-01-01T00:00:02.000Z",
  resources
})

describe("the closing table", () => {
  it("has a line for every site where there are many", () => {
    const failed = report("eips", { file: null, server_total: null, error: { tag: "ServerError", message: "no" } })
    const text = Table.renderSites(
      [
        { site: "north", ended: manifest([report("servers", {}), report("volumes", { records: 1197, skipped: 3 })]) },
        { site: "south", ended: manifest([report("servers", {}), failed]) },
        { site: "west", ended: "Cannot reach it." }
      ],
      "out",
      Style.make(false)
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
      Style.make(false)
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
})

describe("version", () => {
  it("is the package's", () => {
    assert.strictEqual(VERSION, description.version)
  })
})
