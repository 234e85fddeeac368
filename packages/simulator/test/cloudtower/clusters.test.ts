import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { has, list, ok, one, rejected, completed, str } from "./tower.ts"

/** Starts to move a running vm to another cluster; gives its id and that of its task. */
const migration = (post: Tower.Post) =>
  Effect.gen(function* () {
    const [vm] = list(yield* ok(post, "get-vms", { where: { status: "RUNNING" }, first: 1 }))
    const where = { id: str(vm?.["id"]) }
    const elsewhere = { type: "SMTX_OS", id_not: str(vm?.["cluster"]?.["id"]) }
    const [cluster] = list(yield* ok(post, "get-clusters", { where: elsewhere, first: 1 }))
    const data = {
      cluster_id: str(cluster?.["id"]),
      vm_config: { migrate_type: "CUTOVER_MIGRATE", network_mapping: [], new_name: "moved" }
    }
    const [started] = list(yield* ok(post, "migrate-vm-across-cluster", { where, data }))
    yield* TestClock.adjust("1 second")
    return { id: where.id, from: str(vm?.["cluster"]?.["id"]), to: data.cluster_id, task: str(started?.["task_id"]) }
  })

describe("writes to clusters", () => {
  it.effect(
    "change what they name, and leave the rest alone",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const count = (path: string) =>
        Effect.map(ok(post, `${path}-connection`), (json) => Number(json["aggregate"]?.["count"]))
      const counts = Effect.forEach(["get-clusters", "get-hosts", "get-cluster-settingses", "get-vms"], count)
      const before = yield* counts
      const [host] = list(yield* ok(post, "get-hosts", { first: 1 }))
      const where = { id: str(host?.["cluster"]?.["id"]) }
      const hosts = [{ where: { id: str(host?.["id"]) }, percentage: 50, disk_pools: [] }]
      const prio = { cluster_default_prio_percentage: 50, hosts }
      yield* completed(post, "enable-cluster-pin-in-performance", { where, data: prio })
      yield* completed(post, "create-cluster-recycle-bin-setting", { where, data: { enabled: true, retain: 7 } })
      yield* completed(post, "delete-cluster-recycle-bin-setting", { where })
      assert.deepStrictEqual(yield* counts, before)
      const [plan] = list(yield* ok(post, "get-backup-plans", { first: 1 }))
      const execute = { where: { id: str(plan?.["id"]) }, data: { type: "FULL" } }
      const execution = yield* completed(post, "execute-backup-plan", execute)
      has(yield* one(post, "get-backup-plan-executions", execution), { type: "FULL" })
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("a migration to another cluster", () => {
  it.effect(
    "can be aborted while it is under way",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { from, id, task } = yield* migration(post)
      const tasks = { id: task }
      const [ended] = list(yield* ok(post, "abort-migrate-vm-across-cluster", { tasks }))
      has(ended, { id: task, status: "FAILED", error_message: "The migration was aborted" })
      const freeVm = { status: "RUNNING", entityAsyncStatus: null }
      has(yield* one(post, "get-vms", id), freeVm)
      yield* TestClock.adjust("2 seconds")
      has(yield* one(post, "get-vms", id), freeVm)
      assert.strictEqual(str((yield* one(post, "get-vms", id))["cluster"]?.["id"]), from)
      assert.include(yield* rejected(400, post, "abort-migrate-vm-across-cluster", { tasks }), task)
      yield* rejected(404, post, "abort-migrate-vm-across-cluster", { tasks: { id: "nowhere" } })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "is over at once when its vm is stopped",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { id, task, to } = yield* migration(post)
      const [stopped] = list(yield* ok(post, "stop-vm-in-cutover-migration", { tasks: { id: task } }))
      has(stopped?.["data"], { id, name: "moved", status: "STOPPED" })
      assert.strictEqual(str((yield* one(post, "get-vms", id))["cluster"]?.["id"]), to)
      has(yield* one(post, "get-tasks", task), { status: "SUCCESSED" })
      assert.include(yield* rejected(400, post, "stop-vm-in-cutover-migration", { tasks: { id: task } }), task)
    }, Effect.provide(CloudTower.layerClient()))
  )
})
