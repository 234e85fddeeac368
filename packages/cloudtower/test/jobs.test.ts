/** The recipes of docs/cookbook/cloudtower that people build jobs of, against the simulated Tower over HTTP. */
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { consoleOf } from "../../../docs/cookbook/cloudtower/console.ts"
import * as FindOne from "../../../docs/cookbook/cloudtower/find-one.ts"
import { fromTemplate } from "../../../docs/cookbook/cloudtower/from-template.ts"
import * as Maintenance from "../../../docs/cookbook/cloudtower/maintenance.ts"
import { recover } from "../../../docs/cookbook/cloudtower/recycle-bin.ts"
import { stop } from "../../../docs/cookbook/cloudtower/stop.ts"
import { mirror } from "../../../docs/cookbook/cloudtower/subscriptions.ts"
import * as Upsert from "../../../docs/cookbook/cloudtower/upsert.ts"
import { Host, Label, TaskPoller, Vm, VmPlacementGroup, VmTemplate } from "../src/index.ts"
import { blueprint, overHttp } from "./support/simulated.ts"

const first = <A, E, R>(records: Stream.Stream<A, E, R>) =>
  Effect.flatMap(Stream.runHead(records), (record) => Effect.fromOption(record))

const aRunningVm = first(Vm.list({ where: { status: "RUNNING" } }))

const schedule = Schedule.spaced("1 millis")

describe("exactly one", () => {
  it.live("is found by its name, its id and its id in the cluster", () =>
    Effect.gen(function* () {
      const vm = yield* aRunningVm
      for (const text of [vm.id, vm.local_id, vm.name]) assert.strictEqual((yield* FindOne.vm(text)).id, vm.id)
      const host = yield* first(Host.list())
      assert.strictEqual((yield* FindOne.host(host.name)).id, host.id)
      assert.strictEqual((yield* FindOne.cluster(host.cluster.id)).id, host.cluster.id)
    }).pipe(Effect.provide(overHttp({ vms: 20 })))
  )

  it.live("is neither none nor several", () =>
    Effect.gen(function* () {
      const none = yield* Effect.flip(FindOne.vm("nobody"))
      assert.deepInclude(none, { _tag: "NotOne", found: "none", message: 'No vm goes by "nobody".' })
      const vms = yield* Stream.runCollect(Vm.list({ where: { cluster: { name_in: ["cluster-1", "cluster-2"] } } }))
      const [one, other] = ["cluster-1", "cluster-2"].map((name) => vms.find(({ cluster }) => cluster?.name === name))
      const id = other?.id ?? ""
      yield* Vm.updateVm({ where: { id }, data: { name: one?.name ?? "" } }).pipe(TaskPoller.awaitTask)
      const several = yield* Effect.flip(FindOne.vm(one?.name ?? ""))
      assert.deepInclude(several, { _tag: "NotOne", found: "several" })
    }).pipe(Effect.provide(overHttp({ vms: 20 })))
  )
})

describe("an upsert", () => {
  it.live("creates a label once", () =>
    Effect.gen(function* () {
      const id = yield* Upsert.label("owner", "me")
      assert.strictEqual(yield* Upsert.label("owner", "me"), id)
      assert.strictEqual(yield* Label.count({ key: "owner" }), 1)
    }).pipe(Effect.provide(overHttp()))
  )

  it.live("keeps the older one of two labels that are created at the same time", () =>
    Effect.gen(function* () {
      const ids = yield* Effect.all([Upsert.label("owner", "me"), Upsert.label("owner", "me")], {
        concurrency: "unbounded"
      })
      const labels = yield* Stream.runCollect(Label.list({ where: { key: "owner", value: "me" } }))
      assert.deepStrictEqual(new Set(ids), new Set(labels.map(({ id }) => id)))
      assert.lengthOf(labels, 1)
      const { counters } = yield* Simulator.Simulator
      assert.deepInclude((yield* counters).operations["Label.deleteLabel"], { requests: 1 })
    }).pipe(Effect.provide(overHttp()))
  )

  it.live("creates a placement group, and updates it the next time", () =>
    Effect.gen(function* () {
      const [vm, other] = yield* Stream.runCollect(Vm.list({ where: { cluster: { name: "cluster-1" } } }))
      const apart = { cluster_id: vm?.cluster?.id ?? "", name: "apart", vms: [vm?.id ?? ""] }
      const { id } = yield* Upsert.placementGroup(apart)
      const again = yield* Upsert.placementGroup({ ...apart, vms: [vm?.id ?? "", other?.id ?? ""] })
      assert.strictEqual(again.id, id)
      assert.lengthOf(again.vms ?? [], 2)
      assert.strictEqual(yield* VmPlacementGroup.count({ name: "apart" }), 1)
    }).pipe(Effect.provide(overHttp({ vms: 20 })))
  )

  it.live("updates a placement group that somebody else has created meanwhile", () =>
    Effect.gen(function* () {
      const vm = yield* aRunningVm
      const apart = { cluster_id: vm.cluster?.id ?? "", name: "apart", vms: [vm.id] }
      const groups = yield* Effect.all([Upsert.placementGroup(apart), Upsert.placementGroup(apart)], {
        concurrency: "unbounded"
      })
      assert.strictEqual(new Set(groups.map(({ id }) => id)).size, 1)
      assert.strictEqual(yield* VmPlacementGroup.count({ name: "apart" }), 1)
    }).pipe(Effect.provide(overHttp({ vms: 20 })))
  )
})

/** A template of a vm with these interfaces. */
const templateOf = (fields: Partial<Parameters<typeof Vm.createVm>[0][number]> = {}) =>
  Effect.gen(function* () {
    const [created] = yield* Vm.createVm([{ ...(yield* blueprint("golden")), ...fields }]).pipe(TaskPoller.awaitTask)
    const [template] = yield* VmTemplate.cloneVmTemplateFromVm([
      { vm_id: created?.id ?? "", name: "golden", cloud_init_supported: false }
    ]).pipe(TaskPoller.awaitTask)
    return template?.id ?? ""
  })

describe("a vm from a template", () => {
  it.live("runs and has an address", () =>
    Effect.gen(function* () {
      const template = yield* templateOf()
      const vm = yield* fromTemplate(template, "from-template", schedule)
      assert.deepInclude(vm, { name: "from-template", status: "RUNNING" })
      assert.match(vm.ips, /^\d+\.\d+\.\d+\.\d+/)
      const taken = yield* Effect.flip(fromTemplate(template, "from-template", schedule))
      assert.deepInclude(taken, { _tag: "TaskFailed", reason: "DuplicateName" })
    }).pipe(Effect.provide(overHttp()))
  )

  it.live("that has no interface has no address, which is an error in the end", () =>
    Effect.gen(function* () {
      const template = yield* templateOf({ vm_nics: [] })
      const error = yield* Effect.flip(fromTemplate(template, "copy", Schedule.recurs(2)))
      assert.strictEqual(error._tag, "NoAddress")
    }).pipe(Effect.provide(overHttp()))
  )
})

describe("a graceful stop", () => {
  it.live("shuts the guest down", () =>
    Effect.gen(function* () {
      const { id } = yield* aRunningVm
      assert.strictEqual((yield* stop(id)).status, "STOPPED")
      const { counters } = yield* Simulator.Simulator
      assert.isUndefined((yield* counters).operations["Vm.poweroffVm"])
    }).pipe(Effect.provide(overHttp({ vms: 20 })))
  )

  it.live("switches off a vm whose guest does not stop", () =>
    Effect.gen(function* () {
      const { id } = yield* aRunningVm
      assert.strictEqual((yield* stop(id)).status, "STOPPED")
      const { counters } = yield* Simulator.Simulator
      assert.deepInclude((yield* counters).operations["Vm.poweroffVm"], { requests: 1 })
    }).pipe(Effect.provide(overHttp({ vms: 20, faults: ["Vm.shutDownVm:fail-task=JOB_VM_SHUTDOWN_TIMEOUT"] })))
  )

  it.live("switches off a vm whose guest takes too long, once it is free", () =>
    Effect.gen(function* () {
      const { id } = yield* aRunningVm
      assert.strictEqual((yield* stop(id, "1 millis")).status, "STOPPED")
    }).pipe(Effect.provide(overHttp({ vms: 20, taskTime: "50 millis" })))
  )

  it.live("leaves a vm as it is that is off", () =>
    Effect.gen(function* () {
      const { id } = yield* first(Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } }))
      assert.strictEqual((yield* stop(id)).status, "STOPPED")
      const suspended = yield* first(Vm.list({ where: { status: "SUSPENDED", in_recycle_bin: false } }))
      assert.strictEqual((yield* Effect.flip(stop(suspended.id)))._tag, "BadRequest")
    }).pipe(Effect.provide(overHttp({ vms: 40 })))
  )

  it.live("fails for other reasons", () =>
    Effect.gen(function* () {
      const { id } = yield* aRunningVm
      const error = yield* Effect.flip(stop(id))
      assert.strictEqual(error._tag, "TaskFailed")
      assert.strictEqual((yield* Vm.get(id)).status, "RUNNING")
    }).pipe(Effect.provide(overHttp({ vms: 20, faults: ["Vm.shutDownVm:fail-task"] })))
  )
})

describe("a vm in the recycle bin", () => {
  const recycled = Effect.gen(function* () {
    const { id, name } = yield* aRunningVm
    yield* Vm.moveVmToRecycleBin({ where: { id } }).pipe(TaskPoller.awaitTask)
    assert.match((yield* Vm.get(id)).name, /^in-recycle-bin-/)
    return { id, name }
  })

  it.live.each([true, false])("is recovered under its old name, whether the Tower gives it back: %s", (restoreNames) =>
    Effect.gen(function* () {
      const { id, name } = yield* recycled
      assert.deepInclude(yield* recover(id), { id, name, in_recycle_bin: false })
    }).pipe(Effect.provide(overHttp({ vms: 20, restoreNames })))
  )

  it.live.each([true, false])("stays there while another vm has its name: %s", (restoreNames) =>
    Effect.gen(function* () {
      const { id, name } = yield* recycled
      yield* Vm.createVm([{ ...(yield* blueprint(name)), cluster_id: (yield* Vm.get(id)).cluster?.id ?? "" }]).pipe(
        TaskPoller.awaitTask
      )
      assert.deepInclude(yield* Effect.flip(recover(id)), { _tag: "NameTaken", id, name })
      assert.deepInclude(yield* Vm.get(id), { in_recycle_bin: true, original_name: name })
      const [other] = yield* Stream.runCollect(Vm.list({ where: { name } }))
      yield* Vm.deleteVm({ where: { id: other?.id ?? "" } }).pipe(TaskPoller.awaitTask)
      assert.deepInclude(yield* recover(id), { id, name, in_recycle_bin: false })
    }).pipe(Effect.provide(overHttp({ vms: 20, restoreNames })))
  )
})

describe("maintenance mode", () => {
  it.live("empties a host in one call, and brings everything back in another", () =>
    Effect.gen(function* () {
      const host = yield* first(Host.list({ where: { vms_some: { status: "RUNNING", ha: false } } }))
      const on = Effect.map(
        Stream.runCollect(Vm.list({ where: { host: { id: host.id }, status: "RUNNING" } })),
        (vms) => vms.map(({ id }) => id)
      )
      const before = yield* on
      const withoutHa = yield* Stream.runCollect(
        Vm.list({ where: { host: { id: host.id }, status: "RUNNING", ha: false } })
      )
      const shutDown = yield* Maintenance.enter(host.id)
      assert.deepStrictEqual(new Set(shutDown), new Set(withoutHa.map(({ local_id }) => local_id)))
      assert.deepStrictEqual(yield* on, [])
      assert.strictEqual((yield* Host.get(host.id)).host_state?.state, "MAINTENANCE_MODE")
      const back = yield* Maintenance.leave(host.id)
      assert.deepStrictEqual(back.poweron_vms.toSorted(), shutDown.toSorted())
      assert.deepStrictEqual(yield* on, before)
      assert.strictEqual((yield* Host.get(host.id)).host_state?.state, "IN_USE")
    }).pipe(Effect.provide(overHttp({ vms: 100 })))
  )

  it.live("needs the vms that cannot move", () =>
    Effect.gen(function* () {
      const host = yield* first(Host.list({ where: { vms_some: { status: "RUNNING", ha: false } } }))
      const error = yield* Effect.flip(
        Host.enterMaintenanceMode({ where: { host_id: host.id }, data: { shutdown_vms: [] } })
      )
      assert.strictEqual(error._tag, "BadRequest")
    }).pipe(Effect.provide(overHttp({ vms: 100 })))
  )
})

describe("a console", () => {
  it.live.each(["3.4.4", "4.0.0", "4.6.0", "4.8.1"])("has an address on CloudTower %s", (version) =>
    Effect.gen(function* () {
      const { url } = yield* Simulator.Simulator
      const vm = yield* aRunningVm
      const address = new URL(yield* consoleOf(url, vm.id))
      assert.strictEqual(address.origin, url.replace("http", "ws"))
      assert.strictEqual(address.pathname, "/websockify/")
      assert.deepStrictEqual([...address.searchParams.keys()], ["token", "uuid", "host"])
      assert.strictEqual(address.searchParams.get("uuid"), vm.local_id)
      assert.match(address.search, /^\?token=[0-9A-Za-z]{43}%3D&/)
    }).pipe(Effect.provide(overHttp({ version })))
  )
})

describe("a copy that is kept up to date by a subscription", () => {
  it.live("is listed when the subscription begins, and told of every change", () =>
    Effect.gen(function* () {
      const seen = yield* Queue.unbounded<string>()
      yield* mirror(
        (vms) => Queue.offer(seen, `${vms.length} vms`),
        ({ mutation, node }) => Queue.offer(seen, `${mutation} ${node?.name}`),
        { schedule }
      ).pipe(Effect.forkScoped)
      assert.strictEqual(yield* Queue.take(seen), "5 vms")
      const vm = yield* aRunningVm
      const rename = Vm.updateVm({ where: { id: vm.id }, data: { name: "renamed" } }).pipe(TaskPoller.awaitTask)
      const told = Effect.repeat(Queue.take(seen), { until: (text) => text === "UPDATED renamed" })
      yield* Effect.raceFirst(told, Effect.forever(rename))
      const { dropSubscriptions } = yield* Simulator.Simulator
      yield* dropSubscriptions
      yield* Effect.repeat(Queue.take(seen), { until: (text) => text === "5 vms" })
    }).pipe(Effect.scoped, Effect.provide(overHttp()))
  )
})
