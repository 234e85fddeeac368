/**
 * Hosts that enter and leave maintenance mode: their vms are moved or shut down, and come back.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asTexts } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest, notFound } from "../../engine/outcome.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { time } from "../records/values.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { tasks } from "./tasks.ts"
import type { Vm } from "./vms.ts"
import { running, stopped } from "./vms.ts"
import { bodyOf, write } from "./write.ts"

type Host = Entity.Entity<"Host">

const stateOf = (call: Call, state: "IN_USE" | "MAINTENANCE_MODE"): Entity.Changes<"Host"> => ({
  host_state: { state, enter_maintenance_time: time(call.now), maintenance_job_id: "" }
})

const runningVms = (host: Host): ReadonlyArray<Vm> =>
  host.referrers("Vm", "host").filter((vm) => vm.read("status") === "RUNNING")

/** The other hosts of a cluster that take vms. */
const othersOf = (call: Call, host: Host): ReadonlyArray<string> =>
  Entity.lookUp(call, "Cluster", host.read("cluster"))
    ?.referrers("Host", "cluster")
    .filter((other) => other.id !== host.id && asObject(other.read("host_state"))["state"] !== "MAINTENANCE_MODE")
    .map(({ id }) => id) ?? []

/** Vms that cannot move while they run: those without HA, and all where no other host takes them. */
const mustShutDown = (call: Call, host: Host): ReadonlyArray<Vm> =>
  runningVms(host).filter((vm) => vm.read("ha") !== true || othersOf(call, host).length === 0)

/** Vms by their ids in the cluster. */
const byLocalId = (call: Call, ids: Json | undefined): ReadonlyArray<Vm> =>
  asTexts(ids).flatMap((id) => Entity.all(call, "Vm").find((vm) => vm.read("local_id") === id) ?? [])

const check = (call: Call, { where }: Requests["Host.enterMaintenanceModePreCheck"]): Outcome<Plan> =>
  Result.flatMap(Entity.select(call, "Host", where), (hosts) =>
    tasks(call, hosts, "UPDATING", () => Result.succeed(() => undefined))
  )

const checkResult: Handler = (call) => {
  const { where } = bodyOf(call, "Host.enterMaintenanceModePrecheckResult")
  return Result.gen(function* () {
    const task = yield* Entity.find(call, "Task", where.task_id)
    if (task.read("resource_mutation") !== "enterMaintenanceModePreCheck") {
      return yield* notFound(`Task ${task.id} is no check of a host`)
    }
    const host = yield* Entity.find(call, "Host", task.read("resource_id"))
    const done = task.read("status") === "SUCCESSED"
    const vms = done ? mustShutDown(call, host) : []
    return { done, shutdownVms: vms.map((vm) => ({ vm_uuid: vm.read("local_id") })) }
  })
}

const enter = (call: Call, { data, where }: Requests["Host.enterMaintenanceMode"]): Outcome<Plan> =>
  Result.gen(function* () {
    const host = yield* Entity.find(call, "Host", where.host_id)
    const named = new Set(data.shutdown_vms)
    const missing = mustShutDown(call, host).find((vm) => !named.has(vm.read("local_id") ?? ""))
    if (missing !== undefined) return yield* badRequest(`Vm ${missing.id} must be among "shutdown_vms"`)
    return yield* tasks(call, [host], "UPDATING", () =>
      Result.succeed(() => {
        const [shut, moved] = [mustShutDown(call, host), runningVms(host)]
        const stays = new Set(shut.map(({ id }) => id))
        const others = othersOf(call, host)
        for (const vm of shut) vm.patch(stopped)
        const movable = moved.filter(({ id }) => !stays.has(id))
        for (const [at, vm] of movable.entries()) vm.patch({ host: others[at % others.length] ?? null })
        const ids = { shut: shut.map(({ id }) => id), moved: movable.map(({ id }) => id) }
        host.patch({ ...stateOf(call, "MAINTENANCE_MODE"), maintenance: ids })
      })
    )
  })

/** The vms that maintenance mode shut down or moved, as the host remembers them. */
const rememberedVms = (call: Call, host: Host, kind: "shut" | "moved"): ReadonlyArray<Vm> =>
  asTexts(asObject(host.row.values["maintenance"])[kind]).flatMap((id) => Entity.lookUp(call, "Vm", id) ?? [])

const infoOf = (vm: Vm): JsonObject => ({
  vm_uuid: vm.read("local_id"),
  vm_name: vm.read("name"),
  vm_state: vm.read("status"),
  vm_ha: vm.read("ha"),
  target_host_name: null,
  state: null,
  verify: { changed: false, reason: null }
})

const leaveResult: Handler = (call) => {
  const { where } = bodyOf(call, "Host.exitMaintenanceModePrecheckResult")
  return Result.map(Entity.select(call, "Host", where), ([host]) => {
    const moved = host === undefined ? [] : rememberedVms(call, host, "moved")
    const shut = host === undefined ? [] : rememberedVms(call, host, "shut")
    const isRunning = (vm: Vm) => vm.read("status") === "RUNNING"
    return {
      shutDownVms: shut.map(infoOf),
      liveMigrateVms: moved.filter(isRunning).map(infoOf),
      offlineMigrateVms: moved.filter((vm) => !isRunning(vm)).map(infoOf)
    }
  })
}

const leave = (call: Call, { data, where }: Requests["Host.exitMaintenanceMode"]): Outcome<Plan> =>
  Result.flatMap(Entity.find(call, "Host", where.host_id), (host) =>
    tasks(call, [host], "UPDATING", () =>
      Result.succeed(() => {
        const { live_migrate_back_vms = [], offline_migrate_back_vms = [], poweron_vms = [] } = data
        for (const vm of byLocalId(call, [...live_migrate_back_vms, ...offline_migrate_back_vms])) {
          vm.patch({ host: host.id })
        }
        for (const vm of byLocalId(call, poweron_vms)) vm.patch({ ...running(call, vm), host: host.id })
        host.patch({ ...stateOf(call, "IN_USE"), maintenance: { shut: [], moved: [] } })
      })
    )
  )

/** The handlers of maintenance mode. */
export const handlers: Handlers = {
  ...write("Host.enterMaintenanceModePreCheck", check),
  ...write("Host.enterMaintenanceMode", enter),
  ...write("Host.exitMaintenanceMode", leave),
  "Host.enterMaintenanceModePrecheckResult": checkResult,
  "Host.exitMaintenanceModePrecheckResult": leaveResult
}
