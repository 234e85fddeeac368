import { pathToFileURL } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Database from "@effect-hci/inventory/node/Database"
import * as Report from "@effect-hci/inventory/Report"
import * as Chromium from "./chromium.ts"
import * as Fake from "./fakes.ts"
import * as Inventory from "./inventoryDatabase.ts"

const hostile = '数据库 <script>alert(1)</script><img src="https://evil.example/x">\u202egnp.exe'

/** A site that is whole twice and changed in between, one that is whole once, and one that failed. */
const threeSites = Effect.gen(function* () {
  const tower = yield* Inventory.towerRecords("上海", 60)
  const scp = yield* Inventory.scpRecords("dc-2", 40)
  const failed = { ...scp, site: "berlin", records: { pools: [] } }
  return yield* Inventory.databaseFile((database) => {
    Inventory.writeRun(database, 1, [tower, failed])
    const [first, second, ...vms] = tower.records["vms"] ?? []
    const renamed = { ...second, id: second?.["id"], name: hostile, vcpu: 64, cpu_usage: 1 }
    const error = "Cannot reach https://berlin.example: the connection was refused."
    Inventory.writeRun(database, 2, [
      {
        ...tower,
        records: { ...tower.records, vms: [renamed, ...vms, { ...first, id: "cl9", name: `新${"x".repeat(1000)}` }] }
      },
      scp,
      { ...failed, status: "failed", error }
    ])
  })
})

const reportOf = (file: string, options: Report.Options = {}) =>
  Effect.flatMap(Database.open(file), (database) => Report.make(database, options))

/** The text of a section, without its tags. */
const sectionText = (report: string, title: string): string => {
  const [, section = ""] = new RegExp(`<h2>${title}</h2>(.*?)</section>`, "s").exec(report) ?? []
  return section
    .replace(/<title>.*?<\/title>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
}

const inChromium = "in headless Chromium"
const skipped = Chromium.program === undefined ? `${inChromium} (skipped: it is not installed)` : inChromium

layer(NodeServices.layer)("Report", (it) => {
  it.effect("shows what the named queries give", () =>
    Effect.gen(function* () {
      const report = yield* reportOf(yield* threeSites, { title: "三 sites" })
      const text = (title: string) => sectionText(report, title)
      assert.include(report, "<h1>三 sites</h1>")
      assert.include(report, "3 sites, read until 2026-11-26 08:00 UTC")
      assert.strictEqual(
        text("Machines by power state"),
        "Each bar is one site. on off suspended dc-2 32 on · 7 off · 1 suspended 上海 41 on · 16 off · 3 suspended"
      )
      assert.strictEqual(
        text("Open alerts by severity"),
        "Each bar is one site. critical warning info 上海 3 critical · 3 warning · 3 info"
      )
      assert.include(text("Capacity and use of clusters"), "cluster-1 上海 44.3 % 153.2 GHz / 345.6 GHz")
      assert.include(
        text("Capacity and use of clusters"),
        "DATACENTER-A dc-2 9 % 55.2 GHz / 614.4 GHz 4.2 % 256 GiB / 6 TiB 80 TiB in all"
      )
      assert.include(text("Licences near their end"), "zbs-3 上海 ENTERPRISE, trial 2026-10-27 ended 30 days ago")
      assert.include(text("What is missing"), "berlin 2 failed Cannot reach https://berlin.example")
      assert.include(report.replace(/\s+/g, " "), "This report is not complete: of berlin something is missing.")
      assert.include(text("Changes since the last run"), "上海 vms +1 −1 ~1")
      assert.include(text("Changes since the last run"), "vcpu: 8 → 64")
      assert.notInclude(text("Changes since the last run"), "cpu_usage")
    })
  )

  it.effect("has no script, asks for nothing from outside, and escapes what a server wrote", () =>
    Effect.gen(function* () {
      const report = yield* reportOf(yield* threeSites, { title: hostile })
      assert.include(
        report,
        '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;" />'
      )
      const escaped =
        "数据库 &lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&quot;https://evil.example/x&quot;&gt; gnp.exe"
      assert.include(report, `<h1>${escaped}</h1>`)
      assert.include(report, `<td>${escaped}</td>`)
      assert.isNull(
        /<script|<img|<link|<iframe|\bhref=|\bsrc="?h|url\(|@import|\u202e/.exec(report.replaceAll(escaped, ""))
      )
    })
  )

  it.effect("says of an empty inventory that there is nothing", () =>
    Effect.gen(function* () {
      const file = yield* Inventory.databaseFile((database) => Inventory.writeRun(database, 1, []))
      const report = yield* reportOf(file)
      for (const [title, text] of [
        ["Machines by power state", "No machine."],
        ["Open alerts by severity", "No open alert was read."],
        ["Capacity and use of clusters", "No cluster."],
        ["Over-commitment of clusters", "No cluster."],
        ["Orphan disks", "No orphan disk."],
        ["Licences near their end", "No licence ends within 90 days."],
        ["Oldest snapshots", "No snapshot was read."],
        ["Changes since the last run", "No site has two whole runs yet."],
        ["What is missing", "Nothing: every site is whole."],
        ["Sites", "No site was read as a whole yet."]
      ] as const)
        assert.isTrue(sectionText(report, title).endsWith(text), title)
      assert.notInclude(report, "NaN")
      assert.notInclude(report, "Infinity")
    })
  )

  it.effect.skipIf(Chromium.program === undefined)(`is drawn without an error or a request, ${skipped}`, () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* Fake.folder
      const file = `${folder}/report.html`
      yield* fs.writeFileString(file, yield* reportOf(yield* threeSites))
      const page = yield* Chromium.open(Chromium.program ?? "", `${folder}/profile`)
      const { href } = pathToFileURL(file)
      yield* Effect.promise(async () => {
        const loaded = page.event("Page.loadEventFired")
        await page.call("Page.navigate", { url: href })
        await loaded
      })
      /** A screenshot, and how far the page can be scrolled sideways. */
      const look = (width: number, scheme: "light" | "dark") =>
        Effect.promise(async () => {
          await page.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] })
          const size = { width, height: 900, deviceScaleFactor: 1, mobile: false }
          await page.call("Emulation.setDeviceMetricsOverride", size)
          const expression = "document.documentElement.scrollWidth"
          const scrolled = await page.call("Runtime.evaluate", { expression, returnByValue: true }, "result")
          const png = await page.call("Page.captureScreenshot", { format: "png" }, "data")
          return { scrolled, pixels: Chromium.pixelsOf(Buffer.from(String(png), "base64")) }
        })
      const light = yield* look(1200, "light")
      const dark = yield* look(1200, "dark")
      const narrow = yield* look(390, "light")
      // A page of one colour holds no more values than its four channels, the five filters of PNG, and 0.
      assert.isAbove(new Set(light.pixels).size, 4 + 5 + 1)
      assert.isFalse(light.pixels.equals(dark.pixels))
      assert.deepStrictEqual(light.scrolled, { type: "number", value: 1200, description: "1200" })
      assert.deepStrictEqual(narrow.scrolled, { type: "number", value: 390, description: "390" })
      const ofKind = (method: string) => page.events.filter((event) => event.method === method)
      assert.deepStrictEqual(ofKind("Log.entryAdded"), [])
      assert.deepStrictEqual(ofKind("Runtime.exceptionThrown"), [])
      assert.deepStrictEqual(ofKind("Runtime.consoleAPICalled"), [])
      const requests = ofKind("Network.requestWillBeSent").map(({ params }) => JSON.stringify(params))
      assert.strictEqual(requests.length, 1)
      assert.include(requests[0], `"documentURL":"${href}"`)
    })
  )
})
