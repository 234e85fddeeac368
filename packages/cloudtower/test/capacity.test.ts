/** The recipes for metrics and capacity of docs/cookbook/cloudtower against simulated Towers. */
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { busiest, capacityReport } from "../../../docs/cookbook/cloudtower/capacity-report.ts"
import * as Recipes from "../../../docs/cookbook/cloudtower/metrics.ts"
import { Cluster, Metrics, TaskPoller, Vm } from "../src/index.ts"
import * as CloudTowerNode from "../src/Node.ts"
import { inProcess } from "./support/simulated.ts"

/** A Tower of 1,000 vms behind a socket; its tasks end at once. */
const overHttp = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => CloudTowerNode.layer({ url, credentials, strict: true }))
).pipe(Layer.provideMerge(Simulator.layerServer({ vms: 1000, taskTime: 0 })))

const start = Date.UTC(2026, 0, 1)
const cpu = "elf_vm_cpu_overall_usage_percent"

describe("the capacity report", () => {
  it.live(
    "of 1,000 vms agrees with get-cluster-storage-info",
    () =>
      Effect.gen(function* () {
        const [vm] = yield* Stream.runCollect(
          Stream.take(Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } }), 1)
        )
        yield* TaskPoller.awaitTask(Vm.moveVmToRecycleBin({ where: { id: vm?.id ?? "" } }))
        const { busiest, clusters } = yield* capacityReport()
        const vms = clusters.flatMap((cluster) => cluster.vms)
        assert.lengthOf(vms, yield* Vm.count({ in_recycle_bin: false }))
        // 20 are in the recycle bin from the start, and one is moved there.
        assert.lengthOf(vms, 979)
        assert.isFalse(vms.some(({ id }) => id === vm?.id))
        const infos = yield* Cluster.getClusterStorageInfo({ where: {}, effect: {} })
        assert.deepStrictEqual(
          clusters.map(({ id, total }) => [id, total.used]),
          infos.map(({ id, used_data_space }) => [id, used_data_space])
        )
        const provisioned = yield* Stream.runCollect(
          Metrics.query("cluster", { metrics: ["zbs_cluster_provisioned_data_space_bytes"], range: "2h" })
        )
        for (const cluster of clusters) {
          assert.strictEqual(cluster.free, cluster.capacity - cluster.used)
          const last = provisioned.findLast(({ resource }) => resource?.id === cluster.id)
          assert.strictEqual(last?.value, cluster.total.allocated)
        }
        const inBin = yield* Stream.runCollect(Vm.list({ where: { in_recycle_bin: true } }))
        assert.isTrue(inBin.some(({ id }) => id === vm?.id))
        assert.strictEqual(
          clusters.reduce((sum, { recycleBin }) => sum + recycleBin.used, 0),
          inBin.reduce((sum, { used_size }) => sum + (used_size ?? 0), 0)
        )
        assert.lengthOf(busiest, 10)
        assert.deepStrictEqual(
          busiest,
          busiest.toSorted((left, right) => right.percent - left.percent)
        )
        assert.strictEqual(new Set(busiest.map((usage) => usage.vm)).size, 10)
      }).pipe(Effect.provide(overHttp)),
    60_000
  )

  it.effect("has the vms of both hypervisors among the busiest", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const all = yield* busiest(1000)
      assert.lengthOf(all, yield* Vm.count({ status: "RUNNING" }))
      assert.deepStrictEqual(yield* busiest(5), all.slice(0, 5))
    }).pipe(Effect.provide(inProcess({ vms: 60 })))
  )
})

describe("metrics", () => {
  it.effect("as means, growth and used space", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const [cluster] = yield* Stream.runCollect(Cluster.list({ where: { hypervisor: "ELF" } }))
      const id = cluster?.id ?? ""
      const means = yield* Recipes.meanCpu(id)
      assert.strictEqual(means.size, yield* Vm.count({ cluster: { id }, status: "RUNNING" }))
      assert.isTrue([...means.values()].every((mean) => mean >= 0 && mean <= 100))
      const drops = yield* Recipes.droppedPackets
      assert.strictEqual(drops.size, 20)
      // How many are dropped is random: at most 21 an hour in each direction.
      for (const count of drops.values()) assert.isAtMost(count, 2 * 21 * 24 * 7 + 2)
      const space = yield* Recipes.usedSpace(id)
      assert.deepInclude(space.at(-1), { time: start, bytes: cluster?.used_data_space ?? 0 })
    }).pipe(Effect.provide(inProcess({ vms: 40 })))
  )

  it.effect("of any name, and why there is no value", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const vmOf = (status: "RUNNING" | "STOPPED") =>
        Effect.map(
          Stream.runCollect(Stream.take(Vm.list({ where: { status, cluster: { hypervisor: "ELF" } } }), 1)),
          ([vm]) => vm?.id ?? ""
        )
      const running = yield* vmOf("RUNNING")
      assert.match(yield* Recipes.lastValue(running, cpu), /^[\d.]+ PERCENT$/)
      assert.strictEqual(yield* Recipes.lastValue(running, "cpu"), "no metric is named cpu")
      assert.strictEqual(yield* Recipes.lastValue(yield* vmOf("STOPPED"), cpu), "the vm is off, or new")
    }).pipe(Effect.provide(inProcess({ vms: 40 })))
  )
})
