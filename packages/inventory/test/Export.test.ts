import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Metric from "effect/Metric"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import * as HciError from "@effect-hci/core/HciError"
import type { Wait } from "@effect-hci/core/WaitListener"
import { WaitListener } from "@effect-hci/core/WaitListener"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as Progress from "@effect-hci/inventory/Progress"
import type { Resource } from "@effect-hci/inventory/Site"
import { InvalidJob } from "@effect-hci/inventory/Site"
import { jsonOf } from "@effect-hci/test-support/Assertions"
import packageJson from "../package.json" with { type: "json" }
import * as Fake from "./fakes.ts"

const readManifest = (...parts: ReadonlyArray<string>) =>
  Effect.map(Fake.text(...parts, Manifest.fileName), (text) => jsonOf(text, Manifest.Manifest))

layer(NodeServices.layer)("Export.site", (it) => {
  it.effect("writes every record of every resource as a line of JSON", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const servers = Fake.servers(37)
      const site = Fake.site("lab", [Fake.resource("servers", servers), Fake.resource("images", Fake.servers(10))])
      yield* Export.site(site, { out })
      assert.deepStrictEqual(yield* Fake.lines(out, "servers.ndjson"), servers)
      assert.deepStrictEqual(yield* Fake.lines(out, "images.ndjson"), Fake.servers(10))
      assert.deepStrictEqual(yield* Fake.names(out), ["images.ndjson", "manifest.json", "servers.ndjson"])
    })
  )

  it.effect.each([{ concurrency: 0 }, { pageSize: Number.NaN }, { pagesInFlight: -1 }])(
    "refuses numbers that are none, and writes nothing: %o",
    (numbers) =>
      Effect.gen(function* () {
        const out = yield* Fake.folder
        const error = yield* Effect.flip(Export.site(Fake.site("lab", []), { out, ...numbers }))
        assert.deepInclude(error, { _tag: "BadRequest", site: "lab", operation: "Export.site" })
        assert.match(error.message, /^`\w+` is .*: give it a whole number from 1\.$/)
        assert.deepStrictEqual(yield* Fake.names(out), [])
      })
  )

  it.effect("writes an empty file for an empty collection", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      yield* Export.site(Fake.site("lab", [Fake.resource("eips", [])]), { out })
      assert.strictEqual(yield* Fake.text(out, "eips.ndjson"), "")
    })
  )

  it.effect("makes the folder and the folders above it", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const out = path.join(yield* Fake.folder, "a", "b")
      yield* Export.site(Fake.site("lab", [Fake.resource("servers", Fake.servers(1))]), { out })
      assert.deepStrictEqual(yield* Fake.lines(out, "servers.ndjson"), Fake.servers(1))
    })
  )

  it.effect("describes the run in the manifest", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const site = Fake.site("lab", [Fake.resource("servers", Fake.servers(25))])
      const manifest = yield* Export.site(site, { out })
      assert.deepStrictEqual(yield* readManifest(out), manifest)
      const bytes = new TextEncoder().encode(yield* Fake.text(out, "servers.ndjson")).length
      assert.deepStrictEqual(manifest, {
        format_version: 1,
        tool: { name: packageJson.name, version: packageJson.version },
        run: manifest.run,
        status: "finished",
        site: "lab",
        platform: "fake",
        url: "https://fake.example",
        started_at: "1970-01-01T00:00:00.000Z",
        finished_at: "1970-01-01T00:00:00.000Z",
        resources: [
          {
            resource: "servers",
            run: manifest.run,
            file: "servers.ndjson",
            server_total: 25,
            records: 25,
            complete: true,
            duplicates: 0,
            relisted: 0,
            skipped: 0,
            skipped_first: [],
            masked: {},
            imprecise: {},
            bytes,
            duration_ms: 0,
            error: null
          }
        ]
      })
      assert.deepStrictEqual(Manifest.failures(manifest), [])
    })
  )

  it.effect("goes on after a resource that fails, and keeps nothing half-written of it", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const site = Fake.site("lab", [Fake.failing("servers", 12), Fake.resource("images", Fake.servers(3))])
      const manifest = yield* Export.site(site, { out, concurrency: 1 })
      assert.deepStrictEqual(yield* Fake.names(out), ["images.ndjson", "manifest.json"])
      const [failed] = Manifest.failures(manifest)
      assert.deepStrictEqual(failed?.error, {
        tag: "ServerError",
        message: "Bad gateway",
        operation: "Servers.list",
        status: 502
      })
      assert.strictEqual(failed?.file, null)
      assert.strictEqual(failed?.records, 12)
      assert.strictEqual(failed?.server_total, 24)
      assert.deepStrictEqual(yield* readManifest(out), manifest)
    })
  )

  it.effect("keeps the file of an earlier run when the listing fails, and replaces it when it does not", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      yield* Export.site(Fake.site("lab", [Fake.resource("servers", Fake.servers(30))]), { out })
      yield* Export.site(Fake.site("lab", [Fake.failing("servers", 5)]), { out })
      assert.strictEqual((yield* Fake.lines(out, "servers.ndjson")).length, 30)
      yield* Export.site(Fake.site("lab", [Fake.resource("servers", Fake.servers(4))]), { out })
      assert.strictEqual((yield* Fake.lines(out, "servers.ndjson")).length, 4)
    })
  )

  it.effect("reports a listing that ends short of the server's total", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const site = Fake.site("lab", [Fake.resource("servers", Fake.servers(5), { total: 7 })])
      const [failed] = Manifest.failures(yield* Export.site(site, { out }))
      assert.strictEqual(failed?.error?.tag, "InvalidResponse")
      assert.deepStrictEqual(yield* Fake.names(out), ["manifest.json"])
    })
  )

  it.effect("contains a defect in the resource that has it", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const broken: Resource = { name: "servers", records: () => Stream.die(new Error("no such thing")) }
      const manifest = yield* Export.site(Fake.site("lab", [broken, Fake.resource("images", [])]), { out })
      assert.deepStrictEqual(
        manifest.resources.map(({ error }) => error),
        [{ tag: "Defect", message: "no such thing" }, null]
      )
    })
  )

  it.effect("asks for the total once, and does without it where the server does not say", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const silent = new HciError.InvalidResponse({ platform: "fake", operation: "x", message: "", issues: [] })
      const servers = { ...Fake.resource("servers", Fake.servers(3)), count: Effect.fail(silent) }
      const images = { ...Fake.resource("images", Fake.servers(3)), count: Effect.fail(Fake.serverError) }
      const { resources } = yield* Export.site(Fake.site("lab", [servers, images]), { out })
      assert.deepStrictEqual(
        resources.map(({ error, server_total }) => [server_total, error?.tag]),
        [
          [null, undefined],
          [null, "ServerError"]
        ]
      )
    })
  )

  it.effect("skips and counts invalid records, and shows the first few", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const servers = Fake.resource("servers", Fake.servers(40), { invalid: (index) => index % 4 === 0 })
      const manifest = yield* Export.site(Fake.site("lab", [servers]), { out })
      const [report] = manifest.resources
      assert.strictEqual(report?.error, null)
      assert.strictEqual(report?.records, 30)
      assert.strictEqual(report?.skipped, 10)
      assert.deepStrictEqual(
        report?.skipped_first,
        [0, 4, 8, 12, 16].map((index) => ({ index, path: "id", message: "Missing key" }))
      )
      assert.strictEqual((yield* Fake.lines(out, "servers.ndjson")).length, 30)
    })
  )

  it.effect("fails on an invalid record when it is told to", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const servers = Fake.resource("servers", Fake.servers(40), { invalid: (index) => index === 33 })
      const [failed] = Manifest.failures(yield* Export.site(Fake.site("lab", [servers]), { out, onInvalid: "fail" }))
      assert.deepStrictEqual(failed?.error, {
        tag: "InvalidResponse",
        message: "Record 33 of the listing is invalid at id: Missing key.",
        operation: "servers.list"
      })
    })
  )

  it.effect("writes nothing at all when the site cannot be reached", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const folder = yield* Fake.folder
      const site = { ...Fake.site("lab", [Fake.resource("servers", [])]), check: Effect.fail(Fake.unreachable) }
      const error = yield* Effect.flip(Export.site(site, { out: path.join(folder, "out") }))
      assert.strictEqual(error, Fake.unreachable)
      assert.deepStrictEqual(yield* Fake.names(folder), [])
    })
  )

  it.effect("fails when the folder cannot be made", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const fs = yield* FileSystem.FileSystem
      const file = path.join(yield* Fake.folder, "file")
      yield* fs.writeFileString(file, "")
      const site = Fake.site("lab", [Fake.resource("servers", [])])
      for (const out of [file, path.join(file, "out"), "/proc/hci/out"]) {
        const error = yield* Effect.flip(Export.site(site, { out }))
        assert.instanceOf(error, PlatformError.PlatformError)
      }
    })
  )

  it.effect("removes what is half-written when it is interrupted, and says so in the manifest", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const begun = yield* Deferred.make<void>()
      const listen: Progress.Listener = (event) =>
        event._tag === "Advanced" && event.resource === "servers"
          ? Effect.asVoid(Deferred.succeed(begun, undefined))
          : Effect.void
      const site = Fake.site("lab", [
        Fake.resource("images", Fake.servers(2)),
        Fake.endless("servers"),
        Fake.resource("volumes", [])
      ])
      const fiber = yield* Export.site(site, { out, concurrency: 1 }).pipe(
        Effect.provideService(Progress.CurrentListener, listen),
        Effect.forkChild
      )
      yield* Deferred.await(begun)
      assert.deepStrictEqual(
        (yield* Fake.names(out)).map((name) => name.replace(/^\.export-\w{6}/, ".export-XXXXXX")),
        [".export-XXXXXX", ".export-XXXXXX/servers.ndjson", ".export.lock", "images.ndjson", "manifest.json"]
      )
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* Fake.names(out), ["images.ndjson", "manifest.json"])
      const { resources, status } = yield* readManifest(out)
      assert.strictEqual(status, "interrupted")
      assert.deepStrictEqual(
        resources.map(({ error, file }) => [file, error?.tag]),
        [
          ["images.ndjson", undefined],
          [null, "Interrupted"],
          [null, "Interrupted"]
        ]
      )
    })
  )

  it.effect("reads no more resources at once than it is told to", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      let running = 0
      let most = 0
      const counted = (name: string): Resource => ({
        name,
        records: () =>
          Stream.unwrap(
            Effect.sync(() => {
              running += 1
              most = Math.max(most, running)
              return Stream.fromIterable(Fake.servers(3)).pipe(
                Stream.mapEffect((server) => Effect.as(Effect.yieldNow, server)),
                Stream.ensuring(Effect.sync(() => (running -= 1)))
              )
            })
          )
      })
      const resources = ["a", "b", "c", "d", "e", "f"].map(counted)
      yield* Export.site(Fake.site("lab", resources), { out })
      assert.strictEqual(most, 3)
    })
  )

  it.effect("tells its listener what happens", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const events: Array<string> = []
      const listen: Progress.Listener = (event) =>
        Effect.sync(() => {
          if (event._tag === "SiteEnded") return
          const detail = event._tag === "Started" ? event.total : event._tag === "Advanced" ? event.records : ""
          events.push(`${event.resource} ${event._tag} ${detail}`.trim())
        })
      const site = Fake.site("lab", [Fake.resource("servers", Fake.servers(25)), Fake.failing("images", 1)])
      yield* Effect.provideService(Export.site(site, { out, concurrency: 1 }), Progress.CurrentListener, listen)
      assert.deepStrictEqual(events, [
        "servers Started 25",
        "servers Advanced 10",
        "servers Advanced 20",
        "servers Advanced 25",
        "servers Finished",
        "images Started 2",
        "images Advanced 1",
        "images Failed"
      ])
    })
  )

  it.effect("tells its listener when a request waits", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const events: Array<Progress.Event> = []
      const wait: Wait = { platform: "fake", operation: "Servers.list", site: "lab", reason: "server", millis: 5000 }
      const waits: Resource = {
        name: "servers",
        records: () =>
          Stream.fromIterableEffect(
            Effect.as(
              WaitListener.use((listener) => listener(wait)),
              []
            )
          )
      }
      yield* Effect.provideService(Export.site(Fake.site("lab", [waits]), { out }), Progress.CurrentListener, (event) =>
        Effect.sync(() => void events.push(event))
      )
      assert.deepInclude(events, {
        _tag: "Waiting",
        site: "lab",
        resource: "servers",
        operation: "Servers.list",
        reason: "server",
        millis: 5000
      })
    })
  )

  it.effect("counts records by platform, site and resource", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      yield* Export.site(Fake.site("metered", [Fake.resource("servers", Fake.servers(25))]), { out })
      const counted = (yield* Metric.snapshot).find(
        ({ attributes, id }) => id === "hci_inventory_records_total" && attributes?.["site"] === "metered"
      )
      assert.deepStrictEqual(counted?.attributes, { platform: "fake", site: "metered", resource: "servers" })
      assert.propertyVal(counted?.state, "count", 25)
    })
  )
})

layer(NodeServices.layer)("Export.sites", (it) => {
  it.effect("gives every site a folder and an Exit of its own", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const dead = { ...Fake.site("dead", [Fake.resource("servers", [])]), check: Effect.fail(Fake.unreachable) }
      const alive = Fake.site("alive", [Fake.resource("servers", Fake.servers(12))])
      const outcomes = yield* Export.sites([dead, alive], { out })
      assert.deepStrictEqual(
        outcomes.map(({ exit, site }) => [site, Exit.isSuccess(exit)]),
        [
          ["dead", false],
          ["alive", true]
        ]
      )
      assert.deepStrictEqual(yield* Fake.names(out), ["alive", "alive/manifest.json", "alive/servers.ndjson"])
    })
  )

  it.effect("keeps every site inside its folder", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      yield* Export.sites([Fake.site("../up", []), Fake.site("a/b", [])], { out })
      assert.deepStrictEqual(yield* Fake.names(out), [
        "%2E%2E%2Fup",
        "%2E%2E%2Fup/manifest.json",
        "a%2Fb",
        "a%2Fb/manifest.json"
      ])
    })
  )

  it.effect("refuses two sites of one name", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const error = yield* Effect.flip(Export.sites([Fake.site("lab", []), Fake.site("Lab", [])], { out }))
      assert.instanceOf(error, InvalidJob)
      assert.deepStrictEqual(yield* Fake.names(out), [])
    })
  )
})
