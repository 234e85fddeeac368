import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import { writeHandlers } from "../../src/internal/cloudtower/platform.ts"
import * as Dimensions from "../../src/internal/cloudtower/records/dimensions.ts"
import * as TowerState from "../../src/internal/cloudtower/records/towerState.ts"
import type { Operation } from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import * as VersionCatalog from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import * as WriteTable from "../../src/internal/cloudtower/schema/writeTable.ts"
import { isDeepStrictEqual } from "node:util"
import * as Schema from "./schema.ts"
import * as Tower from "./tower.ts"
import { copies } from "./writes/copies.ts"
import { devices } from "./writes/devices.ts"
import { hardware } from "./writes/hardware.ts"
import { vms } from "./writes/vms.ts"
import { organisation } from "./writes/organisation.ts"
import * as Scene from "./writes/scene.ts"
import { storage } from "./writes/storage.ts"

const catalog = VersionCatalog.make("4.9.0")
const operationOf = (path: string) => catalog.operations.find((operation) => operation.path === `/${path}`)

const entries = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  typeof value === "object" && value !== null ? Object.entries(value) : []

/** The parts of a document that an expectation speaks of. */
const part = (actual: unknown, expected: unknown): unknown => {
  if (Array.isArray(expected))
    return Array.isArray(actual) ? actual.map((item, at) => part(item, expected[at])) : actual
  if (typeof expected !== "object" || expected === null) return actual
  const fields = new Map(entries(actual))
  return Object.fromEntries(entries(expected).map(([name, inner]) => [name, part(fields.get(name) ?? null, inner)]))
}

const rowsAt = (post: Tower.Post, [list, id]: Scene.Place) =>
  Effect.map(Tower.ok(post, list, { where: { id } }), Tower.list)

const isSeen = (post: Tower.Post, place: Scene.Place, seen: Scene.Seen) =>
  Effect.map(rowsAt(post, place), (rows) => {
    if (seen === "gone") return void assert.deepStrictEqual(rows, [], `${place.join(" ")} is still there`)
    assert.strictEqual(rows.length, 1, `${place.join(" ")} is not there`)
    assert.deepStrictEqual(part(rows[0], seen), part(seen, seen), place[0])
  })

/** Writes whose records stay the same: what is restarted runs again, and owners and passwords are no fields. */
const unseen = new Set([
  "restart-vm",
  "force-restart-vm",
  "update-vm-owner",
  "reset-vm-guest-os-password",
  "operate-host-power"
])

/** True where what is expected of a record was so before. */
const wasSeen = ([row]: ReadonlyArray<Tower.Json>, seen: Scene.Seen) =>
  seen === "gone" ? row === undefined : isDeepStrictEqual(part(row, seen), part(seen, seen))

/** That something is expected which was not so before: of the record that a write changes, or of the other one. */
const ensureNotYetSeen = (post: Tower.Post, { also, at, path, seen = {} }: Scene.Write) =>
  Effect.gen(function* () {
    // A record that is made was not there before.
    if (typeof at === "string") return
    const [place, alsoSeen] = also ?? [at, seen]
    const before = [wasSeen(yield* rowsAt(post, at), seen), wasSeen(yield* rowsAt(post, place), alsoSeen)]
    assert.strictEqual(before.every(Boolean), unseen.has(path), path)
  })

/** A record but for what says that something is under way. */
const withoutStatus = (rows: ReadonlyArray<Tower.Json>) =>
  rows.map((row) => Object.fromEntries(entries(row).filter(([name]) => name !== "entityAsyncStatus")))

const statusOf = (rows: ReadonlyArray<Tower.Json>) =>
  rows.flatMap((row) => ("entityAsyncStatus" in row ? [Tower.str(row["entityAsyncStatus"])] : []))

const started = (received: Tower.Json) => {
  const [first = received] = Tower.list(received)
  const data = first["data"]
  return { task: Tower.str(first["task_id"]), id: Tower.str((Tower.list(data)[0] ?? data)?.["id"]) }
}

const isNew = ({ at }: Scene.Write) => typeof at === "string"

/** A write whose task is under way. */
const begin = (post: Tower.Post, write: Scene.Write) =>
  Effect.gen(function* () {
    const before = typeof write.at === "string" ? [] : yield* rowsAt(post, write.at)
    const received = yield* Tower.ok(post, write.path, write.body)
    const response = operationOf(write.path)?.response ?? { _tag: "Any" }
    assert.isUndefined(Schema.problemOf(catalog, response, JSON.stringify(received)))
    const { id, task } = started(received)
    const place: Scene.Place = typeof write.at === "string" ? [write.at, id] : write.at
    assert.strictEqual(id, place[1])
    const progress = Effect.map(Tower.one(post, "get-tasks", task), (row) => [
      Tower.str(row["status"]),
      Number(row["progress"])
    ])
    return { before, place, progress }
  })

const ensureUnderWay = (post: Tower.Post, write: Scene.Write, place: Scene.Place, before: ReadonlyArray<Tower.Json>) =>
  Effect.gen(function* () {
    const rows = yield* rowsAt(post, place)
    const status = isNew(write) ? "CREATING" : write.seen === "gone" ? "DELETING" : "UPDATING"
    assert.include([[], [status]].map(String), String(statusOf(rows)))
    if (isNew(write)) return
    assert.deepStrictEqual(withoutStatus(rows), withoutStatus(before))
    if (statusOf(rows).length === 0) return
    const second = yield* Tower.send(post, write.path, write.body)
    assert.strictEqual(second.status, 400, second.text)
    Tower.has(second.json, { code: "ResourceLocked", path: `/v2/api/${write.path}` })
    assert.strictEqual(Tower.str(second.json["props"]?.["locked_resources"]?.[0]?.["id"]), place[1])
  })

/** From the request to the end of its task. */
const succeed = (post: Tower.Post, write: Scene.Write) =>
  Effect.gen(function* () {
    yield* ensureNotYetSeen(post, write)
    const { before, place, progress } = yield* begin(post, write)
    assert.deepStrictEqual(yield* progress, ["PENDING", 0])
    yield* ensureUnderWay(post, write, place, before)
    yield* TestClock.adjust("1 second")
    assert.deepStrictEqual(yield* progress, ["EXECUTING", 0.5])
    yield* ensureUnderWay(post, write, place, before)
    yield* TestClock.adjust("1 second")
    assert.deepStrictEqual(yield* progress, ["SUCCESSED", 1])
    assert.include(["", "null"], String(statusOf(yield* rowsAt(post, place))))
    if (write.seen !== undefined) yield* isSeen(post, place, write.seen)
    if (write.also !== undefined) yield* isSeen(post, ...write.also)
  })

/** Nothing is left of a write whose task fails. */
const fail = (post: Tower.Post, write: Scene.Write) =>
  Effect.gen(function* () {
    const { faults } = yield* CloudTower.Simulator
    yield* faults.add("*:fail-task")
    const { before, place, progress } = yield* begin(post, write)
    yield* TestClock.adjust("2 seconds")
    assert.deepStrictEqual(yield* progress, ["FAILED", 1])
    assert.deepStrictEqual(withoutStatus(yield* rowsAt(post, place)), withoutStatus(before))
    assert.include(["", "null"], String(statusOf(yield* rowsAt(post, place))))
  })

const groups = { vms, devices, copies, storage, organisation, hardware }

const inTower = <A, E>(body: (post: Tower.Post) => Effect.Effect<A, E, CloudTower.Simulator>) =>
  Effect.flatMap(Tower.inProcess, body).pipe(Effect.provide(CloudTower.layerClient({ vms: 60 })))

/** The same records are there in every Tower of these tests, so that their ids are known before. */
const scene = await Effect.runPromise(Effect.provide(inTower(Scene.scene), TestClock.layer()))

/** A write and the name of its test: its path, with a number where there are several of it. */
const named = (writes: ReadonlyArray<Scene.Write>) =>
  writes.map((write, at) => {
    const before = writes.slice(0, at).filter(({ path }) => path === write.path).length
    return { name: before === 0 ? write.path : `${write.path} (${before + 1})`, write }
  })

const inTowerOf = <E>(
  write: Scene.Write,
  test: (post: Tower.Post, write: Scene.Write) => Effect.Effect<void, E, CloudTower.Simulator>
) =>
  inTower((post) =>
    Effect.gen(function* () {
      for (const [path, body] of write.given ?? []) yield* Tower.completed(post, path, body)
      yield* test(post, write)
    })
  )

describe.each(Object.entries(groups))("writes to %s", (_, writesOf) => {
  const cases = named(writesOf(scene))
  it.effect.each(cases)(
    "$name changes what it names when its task ends, and locks it until then",
    ({ write }) => inTowerOf(write, succeed),
    30_000
  )
  it.effect.each(cases)("$name changes nothing when its task fails", ({ write }) => inTowerOf(write, fail), 30_000)
})

const wordsOf = (text: string) => text.trim().split(/\s+/)

/** Tags whose every write is lived through above. */
const tags = new Set(
  wordsOf(`
    Vm VmSnapshot VmTemplate ContentLibraryVmTemplate VmFolder VmPlacementGroup VmVolume VmVolumeSnapshot IscsiTarget
    IscsiLun IscsiLunSnapshot Label User Alert Datacenter Vds Vlan ElfImage ContentLibraryImage
  `)
)

/** Logins, uploads and files, tasks in place of resources, and rollbacks, which have tests of their own. */
const elsewhere = wordsOf(`
  /login /create-root-user /upload-elf-image /upload-content-library-image /export-vm /export-vm-volume
  /export-content-library-vm-template /import-vm-volume /import-content-library-image
  /import-content-library-vm-template /abort-migrate-vm-across-cluster /stop-vm-in-cutover-migration
  /rollback-vm-volume /rollback-iscsi-lun-from-snapshot
`)

it("no write that matters is left out", () => {
  const tested = new Set(Object.values(groups).flatMap((writesOf) => writesOf(scene).map(({ path }) => `/${path}`)))
  const writes = catalog.operations.filter(({ path, tag }) => tags.has(tag) && !path.startsWith("/get-"))
  assert.deepStrictEqual(
    writes
      .map(({ path }) => path)
      .filter((path) => !tested.has(path))
      .toSorted(),
    elsewhere.toSorted()
  )
})

it("the writes that follow from their documents are those of the write table", async () => {
  const { models } = TowerState.make(
    Dimensions.make({ seed: 1, vms: 0, compute: 1, version: "4.9.0", username: "root", startTime: 0 })
  ).store
  const isGeneric = ({ name, path }: Operation) =>
    !(name in writeHandlers) && !/^\/(get-|login|create-root-user)/.test(path)
  const names = new Set(catalog.operations.filter(isGeneric).map(({ name }) => name))
  const lines = [...WriteTable.make(catalog, models)]
    .filter(([name]) => names.has(name))
    .map(([name, entry]) => WriteTable.lineOf(name, entry))
  await expect(`${lines.toSorted().join("\n")}\n`).toMatchFileSnapshot("./__snapshots__/writeTable.txt")
})
