/** The migration guides: every snippet is compiled code, and the code runs. */
import { readFileSync, readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Client from "../../../docs/cookbook/cloudtower/migration/client.ts"
import * as Concurrency from "../../../docs/cookbook/cloudtower/migration/concurrency.ts"
import * as Headers from "../../../docs/cookbook/cloudtower/migration/headers.ts"
import * as Reads from "../../../docs/cookbook/cloudtower/migration/reads.ts"
import * as Towers from "../../../docs/cookbook/cloudtower/migration/towers.ts"
import * as Uploads from "../../../docs/cookbook/cloudtower/migration/uploads.ts"
import * as Writes from "../../../docs/cookbook/cloudtower/migration/writes.ts"
import { ContentLibraryImage } from "../src/generated/ContentLibraryImage.ts"
import { Task } from "../src/generated/Shared.ts"
import { Host, Vm } from "../src/index.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, connect, tower } from "./support/tower.ts"
import { bytesOf, fakeFile, uploadTower } from "./support/uploads.ts"
import { adjustClock } from "../src/Testing.ts"

const docs = new URL("../../../docs/", import.meta.url)
const snippets = new URL("cookbook/cloudtower/migration/", docs)
const sources = readdirSync(snippets).map((name) => readFileSync(new URL(name, snippets), "utf8"))

const blocksOf = (guide: string): ReadonlyArray<string> => {
  const text = readFileSync(new URL(`migration/${guide}`, docs), "utf8")
  return [...text.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block ?? [])
}

describe("the guides", () => {
  it.each([
    ["from-python-sdk.md", 16],
    ["from-node-sdk.md", 9]
  ] as const)("%s has %s snippets, all of them compiled", (guide, snippetCount) => {
    const blocks = blocksOf(guide)
    assert.lengthOf(blocks, snippetCount)
    for (const block of blocks)
      assert.isTrue(
        sources.some((source) => source.includes(block)),
        block
      )
  })
})

const accepted = () => json([{ task_id: "t-1", data: minimal(Vm.Vm, { id: "vm_id" }) }])

const smallTower = () =>
  tower({
    tables: {
      vms: [minimal(Vm.Vm, { id: "vm_id", name: "web", status: "RUNNING" })],
      hosts: [minimal(Host.Host, { id: "h-1" })],
      tasks: [minimal(Task, { id: "t-1", status: "SUCCESSED" })],
      alerts: []
    },
    routes: { "start-vm": accepted, "update-vm-basic-info": accepted }
  })

describe("the snippets", () => {
  it.effect("clients", () =>
    Effect.gen(function* () {
      for (const layer of [Client.tower, Client.unverified, Headers.tower]) yield* Effect.scoped(Layer.build(layer))
      const layer = connect(smallTower())
      assert.strictEqual(yield* Effect.promise(() => Client.once(layer)), 1)
      const application = Client.application(layer)
      assert.strictEqual(yield* Effect.promise(() => application.count()), 1)
      yield* Effect.promise(() => application.close())
      assert.strictEqual((yield* Stream.runCollect(Client.program).pipe(Effect.provide(layer))).length, 1)
    })
  )

  it.effect("reads", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Reads.asBefore).length, 1)
      assert.strictEqual((yield* Reads.vm).name, "web")
      assert.deepStrictEqual(yield* Reads.all, [])
      assert.deepStrictEqual(yield* Reads.page, { names: ["web"], total: 1 })
      assert.strictEqual(yield* Reads.total, 1)
    }).pipe(against(smallTower()))
  )

  it.effect("writes", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* adjustClock(Writes.startAndWait, "10 minutes")).length, 1)
      assert.strictEqual((yield* adjustClock(Writes.renamed, "10 minutes")).length, 1)
      assert.strictEqual((yield* adjustClock(Writes.waitTasks(["t-1", null]), "10 minutes")).length, 1)
      assert.strictEqual(yield* adjustClock(Writes.handled, "10 minutes"), "started vm_id")
    }).pipe(against(smallTower()))
  )

  it.effect("language and concurrency", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Headers.alerts, [])
      assert.deepStrictEqual(yield* Headers.alertsInChinese, [])
      assert.strictEqual(yield* Concurrency.nameLater, "web, one of the vms of 1 hosts")
      assert.deepStrictEqual(yield* Concurrency.names(["vm_id", "vm_id"]), ["web", "web"])
    }).pipe(against(smallTower()))
  )

  it.effect("several Towers", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Towers.counts([]), [])
      assert.isTrue(Layer.isLayer(Towers.firstThatResponds("http://a", "http://b", { apiKey: Redacted.make("k") })))
    })
  )

  it.effect("uploads", () => {
    const images = [
      { ...minimal(ContentLibraryImage, { id: "ci-1" }), elf_images: [{ id: "ei-1", name: "", local_id: "L-1" }] }
    ]
    const { server } = uploadTower({
      chunkSize: 20_000,
      args: { uploadElfImageLocalIds: ["L-1"] },
      state: { tables: { "content-library-images": images } }
    })
    return Effect.gen(function* () {
      assert.strictEqual((yield* adjustClock(Uploads.uploadSvt("/svt.iso"), "10 minutes")).status, "SUCCESSED")
      assert.strictEqual((yield* adjustClock(Uploads.imageOf("/a.iso"), "10 minutes")).id, "ci-1")
    }).pipe(Effect.provide(fakeFile(bytesOf(34_000)).layer), against(server))
  })
})
