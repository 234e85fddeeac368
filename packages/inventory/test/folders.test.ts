/** What an export does with its folder: locks, links, modes, full disks, and the manifests of earlier runs. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import type { Resource, Site } from "@effect-hci/inventory/Site"
import { assertFails, assertPrintable, jsonOf } from "@effect-hci/test-support/Assertions"
import { CurrentProcess } from "../src/internal/currentProcess.ts"
import * as ResourceProgress from "../src/internal/resourceProgress.ts"
import * as Fake from "./fakes.ts"

const readManifest = (out: string) =>
  Effect.map(Fake.text(out, Manifest.fileName), (text) => jsonOf(text, Manifest.Manifest))

const three = ["servers", "images", "volumes"]

/** A site with so many records of each of three resources. */
const siteOf = (count: number, names: ReadonlyArray<string> = three): Site =>
  Fake.site(
    "lab",
    names.map((name) => Fake.resource(name, Fake.servers(count)))
  )

const pathOf = (...parts: ReadonlyArray<string>) => Path.Path.use((path) => Effect.succeed(path.join(...parts)))

/** A second run into the folder of one that has not ended, in this process or in another one. */
const whileRunning = Effect.fnUntraced(function* <A, E, R>(out: string, use: Effect.Effect<A, E, R>) {
  const started = yield* Deferred.make<void>()
  const waits: Resource = {
    name: "servers",
    records: () => Stream.fromEffect(Effect.andThen(Deferred.succeed(started, undefined), Effect.never))
  }
  const fiber = yield* Effect.forkChild(Export.site(Fake.site("lab", [waits]), { out }))
  yield* Deferred.await(started)
  const result = yield* use
  yield* Fiber.interrupt(fiber)
  return result
})

/** The files of a run whose process was killed: its lock, its half-written files, and its manifest. */
const killedRun = Effect.fnUntraced(function* (owner: object) {
  const fs = yield* FileSystem.FileSystem
  const out = yield* Fake.folder
  yield* Export.site(siteOf(3), { out })
  const manifest = yield* readManifest(out)
  yield* fs.writeFileString(yield* pathOf(out, "manifest.json"), JSON.stringify({ ...manifest, status: "running" }))
  yield* fs.makeDirectory(yield* pathOf(out, ".export-Ab12_z"))
  yield* fs.writeFileString(yield* pathOf(out, ".export-Ab12_z", "servers.ndjson"), '{"id":')
  yield* fs.writeFileString(yield* pathOf(out, ".export.lock"), JSON.stringify(owner))
  return out
})

const exported = ["images.ndjson", "manifest.json", "servers.ndjson", "volumes.ndjson"]

const thisProcess = { host: "here", pid: 100, isAlive: (pid: number) => Effect.succeed(pid === 200) }

layer(NodeServices.layer)("the folder of an export", (it) => {
  it.effect("refuses a second run while one writes to it, and takes it up afterwards", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const error = yield* whileRunning(out, assertFails(Export.site(siteOf(1), { out }), "FolderRefused"))
      assert.strictEqual(error.reason, "locked")
      assert.match(
        error.message,
        /^Another export is writing to .* \(process \d+ on .+\): wait until it ends or choose another folder; if it has ended, remove .*\.export\.lock\.$/
      )
      yield* Export.site(siteOf(1), { out })
      assert.deepStrictEqual(yield* Fake.names(out), exported)
    })
  )

  const left: ReadonlyArray<readonly [name: string, owner: object]> = [
    ["a process that is dead", { run: "earlier", host: "here", pid: 300 }],
    ["an earlier process with the id of this one", { run: "earlier", host: "here", pid: 100 }]
  ]
  for (const [name, owner] of left) {
    it.effect(`takes over from ${name}, and removes what it left`, () =>
      Effect.gen(function* () {
        const out = yield* killedRun(owner)
        const manifest = yield* Export.site(siteOf(5), { out })
        assert.deepStrictEqual(yield* Fake.names(out), exported)
        assert.deepStrictEqual(
          manifest.resources.map(({ records, run }) => [records, run]),
          three.map(() => [5, manifest.run])
        )
      }).pipe(Effect.provideService(CurrentProcess, thisProcess))
    )
  }

  const kept: ReadonlyArray<readonly [name: string, owner: object]> = [
    ["a process that is alive", { run: "earlier", host: "here", pid: 200 }],
    ["a process of another computer", { run: "earlier", host: "there", pid: 300 }],
    ["somebody unknown", {}]
  ]
  for (const [name, owner] of kept) {
    it.effect(`leaves the lock of ${name} alone`, () =>
      Effect.gen(function* () {
        const out = yield* killedRun(owner)
        const before = yield* readManifest(out)
        assert.strictEqual((yield* assertFails(Export.site(siteOf(5), { out }), "FolderRefused")).reason, "locked")
        assert.deepStrictEqual(yield* readManifest(out), before)
        assert.strictEqual(yield* Fake.text(out, ".export.lock"), JSON.stringify(owner))
      }).pipe(Effect.provideService(CurrentProcess, thisProcess))
    )
  }

  it.effect("is refused when it is a symbolic link", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* Fake.folder
      const elsewhere = yield* Fake.folder
      const out = yield* pathOf(folder, "out")
      yield* fs.symlink(elsewhere, out)
      const error = yield* assertFails(Export.site(siteOf(1), { out }), "FolderRefused")
      assert.strictEqual(error.reason, "link")
      const [outcome] = yield* Export.sites([{ ...siteOf(1), name: "out" }], { out: folder })
      assert.strictEqual(outcome?.exit._tag, "Failure")
      assert.deepStrictEqual(yield* Fake.names(elsewhere), [])
    })
  )

  it.effect("has links of the names of its files replaced, and what they lead to left alone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const out = yield* Fake.folder
      const elsewhere = yield* Fake.folder
      const victim = yield* pathOf(elsewhere, "victim")
      yield* fs.writeFileString(victim, "keep")
      for (const name of ["servers.ndjson", "servers.ndjson.partial", "manifest.json.partial"]) {
        yield* fs.symlink(victim, yield* pathOf(out, name))
      }
      yield* Export.site(siteOf(2, ["servers"]), { out })
      assert.strictEqual(yield* fs.readFileString(victim), "keep")
      assert.strictEqual((yield* fs.lstat(yield* pathOf(out, "servers.ndjson"))).type, "File")
      yield* fs.remove(yield* pathOf(out, "manifest.json"))
      yield* fs.symlink(victim, yield* pathOf(out, "manifest.json"))
      assert.strictEqual((yield* assertFails(Export.site(siteOf(2), { out }), "FolderRefused")).reason, "no-export")
      yield* fs.symlink(victim, yield* pathOf(out, ".export.lock"))
      assert.strictEqual((yield* assertFails(Export.site(siteOf(2), { out }), "FolderRefused")).reason, "locked")
      assert.strictEqual(yield* fs.readFileString(victim), "keep")
    })
  )

  it.effect("is for its owner alone, as are its files", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const out = yield* pathOf(yield* Fake.folder, "a", "b")
      yield* Export.site(siteOf(2, ["servers"]), { out })
      const modes = yield* Effect.forEach(["..", ".", "servers.ndjson", "manifest.json"], (name) =>
        Effect.map(Effect.flatMap(pathOf(out, name), fs.stat), ({ mode }) => (mode & 0o777).toString(8))
      )
      assert.deepStrictEqual(modes, ["700", "700", "600", "600"])
      const during = yield* whileRunning(
        out,
        Effect.map(Fake.names(out), (names) => names.slice(0, 3))
      )
      assert.match(during[0] ?? "", /^\.export-\w{6}$/)
    })
  )

  it.effect("keeps the files and reports of resources that a run does not touch", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const first = yield* Export.site(siteOf(4), { out })
      const second = yield* Export.site(siteOf(9, ["images"]), { out })
      assert.deepStrictEqual(
        second.resources.map(({ file, records, resource, run }) => [resource, file, records, run]),
        [
          ["servers", "servers.ndjson", 4, first.run],
          ["images", "images.ndjson", 9, second.run],
          ["volumes", "volumes.ndjson", 4, first.run]
        ]
      )
      assert.deepStrictEqual(yield* readManifest(out), second)
      assert.strictEqual((yield* Fake.lines(out, "servers.ndjson")).length, 4)
      assert.strictEqual((yield* Fake.lines(out, "images.ndjson")).length, 9)
      assert.deepStrictEqual(
        Manifest.ownReports(second).map(({ resource }) => resource),
        ["images"]
      )
    })
  )

  it.effect("does not count the failures of an earlier run as those of this one", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const first = yield* Export.site(Fake.site("lab", [Fake.failing("servers", 2)]), { out })
      assert.strictEqual(Manifest.failures(first).length, 1)
      const second = yield* Export.site(siteOf(1, ["images"]), { out })
      assert.deepStrictEqual(Manifest.failures(second), [])
      assert.strictEqual(second.resources.length, 2)
    })
  )

  const others: ReadonlyArray<readonly [name: string, site: Site]> = [
    ["of another name", { ...siteOf(9), name: "other" }],
    ["of another platform", { ...siteOf(9), platform: "another" }]
  ]
  for (const [name, site] of others) {
    it.effect(`refuses a site ${name}`, () =>
      Effect.gen(function* () {
        const out = yield* Fake.folder
        const manifest = yield* Export.site(siteOf(4), { out })
        const error = yield* assertFails(Export.site(site, { out }), "FolderRefused")
        assert.strictEqual(error.reason, "other-site")
        assert.match(error.message, /holds the export of another site, lab \(fake\), and not of \w+: choose another/)
        assert.deepStrictEqual(yield* readManifest(out), manifest)
        assert.deepStrictEqual(yield* Fake.names(out), exported)
      })
    )
  }

  it.effect("of another site, and a link, is refused before the site is logged in to", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const out = yield* Fake.folder
      yield* Export.site(siteOf(2), { out })
      let logins = 0
      const check = Effect.sync(() => void (logins += 1))
      const other = { ...siteOf(2), name: "other", check }
      yield* assertFails(Export.site(other, { out }), "FolderRefused")
      const link = yield* pathOf(yield* Fake.folder, "link")
      yield* fs.symlink(out, link)
      yield* assertFails(Export.site({ ...siteOf(2), check }, { out: link }), "FolderRefused")
      assert.strictEqual(logins, 0)
    })
  )

  it.effect("refuses a manifest that is not one of an export, with nothing of it that a terminal obeys", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const out = yield* Fake.folder
      const manifest = yield* Export.site(siteOf(1), { out })
      const file = yield* pathOf(out, "manifest.json")
      for (const text of ["{", "[]", '{"manifest_version":3}', ""]) {
        yield* fs.writeFileString(file, text)
        const error = yield* assertFails(Export.site(siteOf(2), { out }), "FolderRefused")
        assert.strictEqual(error.reason, "no-export")
        assert.strictEqual(yield* fs.readFileString(file), text)
      }
      yield* fs.writeFileString(file, JSON.stringify({ ...manifest, site: "\u001B[2Jother\u202E\n" }))
      assertPrintable((yield* assertFails(Export.site(siteOf(2), { out }), "FolderRefused")).message)
    })
  )

  it.effect("has a manifest from the start, which describes no file of an earlier run", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const first = yield* Export.site(siteOf(4), { out })
      const during = yield* whileRunning(out, readManifest(out))
      assert.strictEqual(during.status, "running")
      assert.strictEqual(during.finished_at, null)
      assert.notStrictEqual(during.run, first.run)
      assert.deepStrictEqual(
        during.resources.map(({ file, resource, run }) => [resource, file, run]),
        [
          ["servers", null, during.run],
          ["images", "images.ndjson", first.run],
          ["volumes", "volumes.ndjson", first.run]
        ]
      )
    })
  )

  it.effect("has each file in its manifest as soon as it is there", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const seen: Array<unknown> = []
      const last: Resource = {
        name: "volumes",
        records: () =>
          Stream.fromIterableEffect(
            Effect.map(readManifest(out), ({ resources }) => {
              seen.push(...resources.map(({ file, records }) => [file, records]))
              return []
            }).pipe(Effect.orDie, Effect.provide(NodeServices.layer))
          )
      }
      const first = Fake.resource("servers", Fake.servers(7))
      yield* Export.site(Fake.site("lab", [first, last]), { out, concurrency: 1 })
      assert.deepStrictEqual(seen, [
        ["servers.ndjson", 7],
        [null, 0]
      ])
    })
  )

  it("says how long a resource has taken that is still being read", () => {
    const progress = ResourceProgress.make("servers", "servers.ndjson")
    assert.strictEqual(ResourceProgress.report(progress, "run", 1_795_771_278_832).duration_ms, 0)
    progress.startedMillis = 1_795_771_278_000
    assert.strictEqual(ResourceProgress.report(progress, "run", 1_795_771_278_832).duration_ms, 832)
  })
})

/** A file system on which a file of some name, and all after it, find no space. */
const fullDisk = (fullFrom: RegExp): Effect.Effect<FileSystem.FileSystem, never, FileSystem.FileSystem> =>
  Effect.map(FileSystem.FileSystem, (fs) => {
    let full = false
    const noSpace = (path: string) =>
      PlatformError.systemError({
        _tag: "Unknown",
        module: "FileSystem",
        method: "writeAll",
        pathOrDescriptor: path,
        cause: Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })
      })
    return {
      ...fs,
      open: (path, options) =>
        Effect.map(fs.open(path, options), (file) => {
          full ||= fullFrom.test(path)
          return full ? { ...file, sync: file.sync, stat: file.stat, writeAll: () => Effect.fail(noSpace(path)) } : file
        })
    }
  })

layer(NodeServices.layer)("a disk that is full", (it) => {
  it.effect("is what the report of the resource says, and nothing half-written stays", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const manifest = yield* Export.site(siteOf(5), { out, concurrency: 1 }).pipe(
        Effect.provideServiceEffect(FileSystem.FileSystem, fullDisk(/volumes/)),
        Effect.flip
      )
      // The manifest finds no space either.
      assert.instanceOf(manifest, PlatformError.PlatformError)
      assert.deepStrictEqual(yield* Fake.names(out), ["images.ndjson", "manifest.json", "servers.ndjson"])
      const { resources, status } = yield* readManifest(out)
      assert.strictEqual(status, "running")
      assert.deepStrictEqual(
        resources.map(({ file }) => file),
        ["servers.ndjson", "images.ndjson", null]
      )
    })
  )

  it.effect("is what the report of the resource says where the manifest still fits", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const fs = yield* FileSystem.FileSystem
      const full = yield* fullDisk(/volumes/)
      const open: FileSystem.FileSystem["open"] = (path, options) =>
        path.endsWith("manifest.json") ? fs.open(path, options) : full.open(path, options)
      const manifest = yield* Effect.provideService(
        Export.site(siteOf(5), { out, concurrency: 1 }),
        FileSystem.FileSystem,
        { ...full, open }
      )
      assert.deepStrictEqual(
        manifest.resources.map(({ error }) => error),
        [
          null,
          null,
          {
            tag: "DiskFull",
            message: "The file cannot be written: the disk is full; free some space, then export again."
          }
        ]
      )
    })
  )
})
