/** The programs of the migration guides run; that the guides show them is a test of all guides. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as NodeClient from "../../../docs/cookbook/guides/from-node-sdk/client.ts"
import * as NodeRuntime from "../../../docs/cookbook/guides/from-node-sdk/runtime.ts"
import * as NodePage from "../../../docs/cookbook/guides/from-node-sdk/page.ts"
import * as NodeAll from "../../../docs/cookbook/guides/from-node-sdk/all.ts"
import * as NodeWrites from "../../../docs/cookbook/guides/from-node-sdk/writes.ts"
import * as NodeErrors from "../../../docs/cookbook/guides/from-node-sdk/errors.ts"
import * as NodeSeveral from "../../../docs/cookbook/guides/from-node-sdk/several.ts"
import * as NodeStandby from "../../../docs/cookbook/guides/from-node-sdk/standby.ts"
import * as NodeLanguage from "../../../docs/cookbook/guides/from-node-sdk/language.ts"
import * as PythonClient from "../../../docs/cookbook/guides/from-python-sdk/client.ts"
import * as PythonUnverified from "../../../docs/cookbook/guides/from-python-sdk/unverified.ts"
import * as PythonRun from "../../../docs/cookbook/guides/from-python-sdk/run.ts"
import * as PythonSame from "../../../docs/cookbook/guides/from-python-sdk/same.ts"
import * as PythonOne from "../../../docs/cookbook/guides/from-python-sdk/one.ts"
import * as PythonAll from "../../../docs/cookbook/guides/from-python-sdk/all.ts"
import * as PythonTotal from "../../../docs/cookbook/guides/from-python-sdk/total.ts"
import * as PythonWrites from "../../../docs/cookbook/guides/from-python-sdk/writes.ts"
import * as PythonWaits from "../../../docs/cookbook/guides/from-python-sdk/waits.ts"
import * as PythonErrors from "../../../docs/cookbook/guides/from-python-sdk/errors.ts"
import * as PythonLanguage from "../../../docs/cookbook/guides/from-python-sdk/language.ts"
import * as PythonLater from "../../../docs/cookbook/guides/from-python-sdk/later.ts"
import * as PythonMany from "../../../docs/cookbook/guides/from-python-sdk/many.ts"
import * as PythonUploads from "../../../docs/cookbook/guides/from-python-sdk/uploads.ts"
import * as PythonImages from "../../../docs/cookbook/guides/from-python-sdk/images.ts"
import * as PythonClosing from "../../../docs/cookbook/guides/from-python-sdk/closing.ts"
import { ContentLibraryImage } from "../src/generated/ContentLibraryImage.ts"
import { Task } from "../src/generated/Shared.ts"
import { Host, Vm } from "../src/index.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, connect, tower } from "./support/tower.ts"
import { bytesOf, fakeFile, uploadTower } from "./support/uploads.ts"
import { adjustClock } from "../src/Testing.ts"

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

describe("the programs of the migration guides", () => {
  it.effect("clients", () =>
    Effect.gen(function* () {
      const layers = [NodeClient.tower, PythonClient.tower, PythonUnverified.unverified, PythonLanguage.tower]
      for (const layer of layers) yield* Effect.scoped(Layer.build(layer))
      const layer = connect(smallTower())
      assert.strictEqual(yield* Effect.promise(() => PythonRun.once(layer)), 1)
      for (const { application } of [NodeRuntime, PythonClosing]) {
        const { close, count } = application(layer)
        assert.strictEqual(yield* Effect.promise(count), 1)
        yield* Effect.promise(close)
      }
    })
  )

  it.effect("reads", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* PythonSame.asBefore).length, 1)
      assert.strictEqual((yield* PythonOne.one).name, "web")
      for (const { all } of [NodeAll, PythonAll]) assert.deepStrictEqual(yield* all, [])
      assert.deepStrictEqual(yield* NodePage.page, { names: ["web"], total: 1 })
      assert.strictEqual(yield* PythonTotal.total, 1)
    }).pipe(against(smallTower()))
  )

  it.effect("writes", () =>
    Effect.gen(function* () {
      for (const { renamed, startAndWait } of [NodeWrites, PythonWrites]) {
        assert.strictEqual((yield* adjustClock(startAndWait, "10 minutes")).length, 1)
        assert.strictEqual((yield* adjustClock(renamed, "10 minutes")).length, 1)
      }
      assert.strictEqual((yield* adjustClock(PythonWaits.waitTasks(["t-1", null]), "10 minutes")).length, 1)
      for (const { handled } of [NodeErrors, PythonErrors])
        assert.strictEqual(yield* adjustClock(handled, "10 minutes"), "started vm_id")
    }).pipe(against(smallTower()))
  )

  it.effect("language and concurrency", () =>
    Effect.gen(function* () {
      for (const { alerts, alertsInChinese } of [NodeLanguage, PythonLanguage]) {
        assert.deepStrictEqual(yield* alerts, [])
        assert.deepStrictEqual(yield* alertsInChinese, [])
      }
      assert.strictEqual(yield* PythonLater.nameLater, "web, one of the vms of 1 hosts")
      assert.deepStrictEqual(yield* PythonMany.names(["vm_id", "vm_id"]), ["web", "web"])
    }).pipe(against(smallTower()))
  )

  it.effect("several Towers", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* NodeSeveral.counts([]), [])
      const layer = NodeStandby.firstThatResponds("http://a", "http://b", { apiKey: Redacted.make("k") })
      assert.isTrue(Layer.isLayer(layer))
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
      assert.strictEqual((yield* adjustClock(PythonUploads.uploadSvt("/svt.iso"), "10 minutes")).status, "SUCCESSED")
      assert.strictEqual((yield* adjustClock(PythonImages.imageOf("/a.iso"), "10 minutes")).id, "ci-1")
    }).pipe(Effect.provide(fakeFile(bytesOf(34_000)).layer), against(server))
  })
})
