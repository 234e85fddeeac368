/** The client against the simulated Tower: a machine's whole life over HTTPS, and listings while faults are on. */
import * as NodeHttp from "@effect-hci/core/NodeHttp"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Cluster, CloudTower, TaskPoller, Vlan, Vm, VmSnapshot } from "../src/index.ts"

/** A Tower behind a socket and a certificate of its own, which is pinned. Its tasks end at once. */
const overHttps = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ certificate, credentials, url }) =>
    CloudTower.layerNode({ url, credentials, strict: true, tls: NodeHttp.pinned(certificate?.fingerprint ?? "") })
  )
).pipe(Layer.provideMerge(Simulator.layerServer({ vms: 20, tls: true, taskTime: 0 })))

const inProcess = (options: Simulator.Options) =>
  Layer.unwrap(
    Effect.map(Simulator.Simulator, ({ credentials, url }) =>
      CloudTower.layer({ url, credentials, circuitBreaker: false })
    )
  ).pipe(Layer.provideMerge(Simulator.layerClient(options)))

const persistent = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(50),
  budget: 100_000
})

const gib = 1024 ** 3

/** A machine with a disk and a NIC on an ELF cluster. */
const blueprint = (name: string) =>
  Effect.gen(function* () {
    const cluster = yield* Effect.fromOption(
      yield* Stream.runHead(Cluster.list({ where: { type: "SMTX_OS", hypervisor: "ELF" } }))
    )
    const vlan = yield* Effect.fromOption(
      yield* Stream.runHead(Vlan.list({ where: { name: "default", vds: { cluster: { id: cluster.id } } } }))
    )
    return {
      cluster_id: cluster.id,
      name,
      cpu_cores: 1,
      cpu_sockets: 1,
      memory: gib,
      ha: true,
      firmware: "BIOS",
      status: "STOPPED",
      vm_nics: [{ connect_vlan_id: vlan.id }],
      vm_disks: {
        mount_new_create_disks: [
          {
            boot: 0,
            bus: "VIRTIO",
            vm_volume: { name: "root", size: gib, elf_storage_policy: "REPLICA_2_THIN_PROVISION" }
          }
        ]
      }
    } as const
  })

describe("against the simulated Tower", () => {
  it.live("a machine lives its whole life over HTTPS", () =>
    Effect.gen(function* () {
      const [created] = yield* Vm.createVm([yield* blueprint("life")]).pipe(TaskPoller.settled)
      const id = created?.id ?? ""
      const where = { id }
      const status = Effect.map(Vm.get(id), (vm) => vm.status)
      assert.strictEqual(yield* Vm.count({ name: "life", vm_nics_some: { vlan: { name: "default" } } }), 1)

      yield* Vm.startVm({ where }).pipe(TaskPoller.settled)
      assert.strictEqual(yield* status, "RUNNING")
      yield* Vm.suspendVm({ where }).pipe(TaskPoller.settled)
      assert.strictEqual(yield* status, "SUSPENDED")
      yield* Vm.resumeVm({ where }).pipe(TaskPoller.settled)
      yield* Vm.migrateVm({ where }).pipe(TaskPoller.settled)
      assert.strictEqual(yield* status, "RUNNING")

      const [snapshot] = yield* VmSnapshot.createVmSnapshot({ data: [{ vm_id: id, name: "before" }] }).pipe(
        TaskPoller.settled
      )
      yield* Vm.poweroffVm({ where }).pipe(TaskPoller.settled)
      yield* Vm.rollbackVm({ where, data: { snapshot_id: snapshot?.id ?? "" } }).pipe(TaskPoller.settled)
      const [copy] = yield* Vm.cloneVm([{ src_vm_id: id, name: "copy" }]).pipe(TaskPoller.settled)
      assert.strictEqual((yield* Vm.get(copy?.id ?? "")).name, "copy")

      yield* Vm.moveVmToRecycleBin({ where }).pipe(TaskPoller.settled)
      assert.isTrue((yield* Vm.get(id)).in_recycle_bin)
      yield* Vm.deleteVm({ where }).pipe(TaskPoller.settled)
      assert.strictEqual((yield* Effect.flip(Vm.get(id)))._tag, "NotFound")
    }).pipe(Effect.provide(overHttps))
  )

  it.effect("a listing of 10,000 machines is whole, whatever goes wrong on the way", () =>
    Effect.gen(function* () {
      const tower = yield* Simulator.Simulator
      const ids = yield* Vm.list({ pageSize: 500 }).pipe(
        Stream.mapEffect(({ id }, index) => Effect.as(index === 4_999 ? tower.expireSessions : Effect.void, id)),
        Stream.runCollect,
        persistent
      )
      assert.deepStrictEqual(ids.toSorted(), [...ids])
      assert.deepStrictEqual(new Set(ids), new Set(yield* tower.machines.ids(0, 10_000)))
      assert.isTrue((yield* tower.counters).faults.every(({ injected }) => injected > 0))
    }).pipe(
      Effect.provide(
        inProcess({
          vms: 10_000,
          faults: [
            "Vm.getVms:status=500,probability=0.1",
            "Vm.getVms:drop,probability=0.1",
            "Vm.getVms:truncate,count=2"
          ]
        })
      )
    )
  )

  it.effect("200 creates under faults are never doubled, and each that is lost says so", () =>
    Effect.gen(function* () {
      const tower = yield* Simulator.Simulator
      const before = yield* Vm.count()
      const plan = yield* blueprint("made")
      yield* tower.faults.add("Vm.createVm:drop,probability=0.1")
      yield* tower.faults.add("Vm.createVm:drop-after,probability=0.1")
      yield* tower.faults.add("*:fail-task,probability=0.05")
      const create = (number: number) =>
        Vm.createVm([{ ...plan, name: `made-${number}` }]).pipe(
          TaskPoller.settled,
          Effect.as("made"),
          Effect.catchTags({
            TransportError: () => Effect.succeed("unknown"),
            TaskFailed: () => Effect.succeed("failed")
          })
        )
      const making = yield* Effect.forkChild(Effect.forEach(Array.range(1, 200), create, { concurrency: 20 }))
      // In steps, so that answers come in between: they are delivered by the event loop, not by this clock.
      while (making.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
      const outcomes = yield* Fiber.join(making)
      const names = yield* Vm.list({ where: { name_starts_with: "made-" } }).pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.lengthOf(new Set(names), names.length)
      assert.includeMembers(
        names,
        outcomes.flatMap((outcome, index) => (outcome === "made" ? [`made-${index + 1}`] : []))
      )
      const failed = outcomes.filter((outcome) => outcome === "failed").length
      assert.isAtMost(names.length, 200 - failed)
      assert.strictEqual(yield* Vm.count(), before + names.length)
    }).pipe(Effect.provide(inProcess({ vms: 10 })))
  )
})
