/** The client against the simulated Tower: the whole life of a vm over HTTPS, an upload, and the change feed. */
import * as CloudTowerNode from "../src/Node.ts"
import * as Tls from "@effect-hci/core/Tls"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import {
  Cluster,
  ContentLibraryImage,
  ElfImage,
  ResourceChanges,
  TaskPoller,
  Uploads,
  Vm,
  VmSnapshot
} from "../src/index.ts"
import { blueprint, inProcess } from "./support/simulated.ts"

/** A Tower behind a socket and a certificate of its own, which is pinned. Its tasks end at once. */
const overHttps = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ certificate, credentials, url }) =>
    CloudTowerNode.layer({ url, credentials, strict: true, tls: Tls.pinned(certificate?.fingerprint ?? "") })
  )
).pipe(Layer.provideMerge(Simulator.layerServer({ vms: 20, tls: true, taskTime: 0 })))

describe("against the simulated Tower", () => {
  it.live("a vm lives its whole life over HTTPS", () =>
    Effect.gen(function* () {
      const [created] = yield* Vm.createVm([yield* blueprint("life")]).pipe(TaskPoller.awaitTask)
      const id = created?.id ?? ""
      const where = { id }
      const status = Effect.map(Vm.get(id), (vm) => vm.status)
      assert.strictEqual(yield* Vm.count({ name: "life", vm_nics_some: { vlan: { name: "default" } } }), 1)

      yield* Vm.startVm({ where }).pipe(TaskPoller.awaitTask)
      assert.strictEqual(yield* status, "RUNNING")
      yield* Vm.suspendVm({ where }).pipe(TaskPoller.awaitTask)
      assert.strictEqual(yield* status, "SUSPENDED")
      yield* Vm.resumeVm({ where }).pipe(TaskPoller.awaitTask)
      yield* Vm.migrateVm({ where }).pipe(TaskPoller.awaitTask)
      assert.strictEqual(yield* status, "RUNNING")

      const [snapshot] = yield* VmSnapshot.createVmSnapshot({ data: [{ vm_id: id, name: "before" }] }).pipe(
        TaskPoller.awaitTask
      )
      yield* Vm.poweroffVm({ where }).pipe(TaskPoller.awaitTask)
      yield* Vm.rollbackVm({ where, data: { snapshot_id: snapshot?.id ?? "" } }).pipe(TaskPoller.awaitTask)
      const [copy] = yield* Vm.cloneVm([{ src_vm_id: id, name: "copy" }]).pipe(TaskPoller.awaitTask)
      assert.strictEqual((yield* Vm.get(copy?.id ?? "")).name, "copy")

      yield* Vm.moveVmToRecycleBin({ where }).pipe(TaskPoller.awaitTask)
      assert.isTrue((yield* Vm.get(id)).in_recycle_bin)
      yield* Vm.deleteVm({ where }).pipe(TaskPoller.awaitTask)
      assert.strictEqual((yield* Effect.flip(Vm.get(id)))._tag, "NotFound")
    }).pipe(Effect.provide(overHttps))
  )

  it.effect("images are uploaded to a cluster and to the content library", () =>
    Effect.gen(function* () {
      const [cluster] = yield* Stream.runCollect(Cluster.list({ where: { type: "SMTX_OS" } }))
      const cluster_id = cluster?.id ?? ""
      const sizeBytes = 9 * 1024 * 1024
      const source = Uploads.fromStream(Stream.make(new Uint8Array(sizeBytes)), sizeBytes)
      const elfImage = yield* Uploads.elfImage({ source, name: "one.iso", cluster_id })
      assert.deepInclude(elfImage, { size: sizeBytes, current_chunk: 3, status: "SUCCESSED" })
      assert.deepInclude(yield* Uploads.elfImageOf(elfImage), { name: "one.iso", size: sizeBytes })
      const tools = yield* Uploads.svtImage({ source, name: "tools.iso", cluster_id, version: "3" })
      assert.deepInclude(yield* Uploads.svtImageOf(tools), { name: "tools.iso", size: sizeBytes, version: 3 })
      const many = yield* Uploads.contentLibraryImage({ source, name: "all.iso", clusters: { type: "SMTX_OS" } })
      const image = yield* Uploads.contentLibraryImageOf(many)
      assert.deepInclude(image, { name: "all.iso", size: sizeBytes })
      const local_id_in = image.elf_image_uuids
      const copies = yield* Stream.runCollect(ElfImage.list({ where: { local_id_in } }))
      assert.lengthOf(copies, yield* Cluster.count({ type: "SMTX_OS" }))
      assert.strictEqual(yield* ContentLibraryImage.count({ elf_images_some: { local_id_in } }), 1)
    }).pipe(Effect.provide(inProcess({ vms: 10 })))
  )

  it.effect("who comes back late to the change feed lists again, and follows from there", () =>
    Effect.gen(function* () {
      const follow = (from: string) => Stream.runHead(ResourceChanges.stream({ from, resource_type: "Vm" }))
      const from = yield* ResourceChanges.currentRevision
      for (let round = 0; round < 5; round++) {
        yield* Vm.updateVm({ where: { id_not: "" }, data: { description: `round ${round}` } })
        yield* TestClock.adjust("2 seconds")
      }
      const error = yield* Effect.flip(follow(from))
      assert.deepInclude(error, { _tag: "Compacted", from })
      if (error._tag !== "Compacted") return
      assert.isTrue(BigInt(error.compactRevision) > BigInt(from))
      assert.strictEqual(error.currentRevision, yield* ResourceChanges.currentRevision)
      assert.include(error.message, `follow the feed from ${error.currentRevision}`)
      assert.strictEqual(yield* Vm.count({ description: "round 4" }), 1000)
      const { id } = yield* Effect.fromOption(yield* Stream.runHead(Vm.list()))
      yield* Vm.updateVm({ where: { id }, data: { description: "after" } })
      const change = yield* Effect.fromOption(yield* follow(error.currentRevision))
      assert.deepInclude(change, { resource_type: "Vm", resource_id: id, action: "UPDATE" })
    }).pipe(Effect.provide(inProcess({ vms: 1000 })))
  )
})
