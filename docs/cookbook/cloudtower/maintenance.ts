/** A host into maintenance mode and back, each in one call. CloudTower 4.0.0 and later. */
import { Host, TaskPoller } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** The outcome of a check, once it is there. */
const outcomeOf = (task_id: string) =>
  Host.enterMaintenanceModePrecheckResult({ where: { task_id } }).pipe(
    Effect.repeat({ schedule: Schedule.spaced("2 seconds"), until: ({ done }) => done })
  )

/** Moves the vms of a host away, and shuts down those that cannot move; gives the ids of these in their cluster. */
export const enter = (host: string) =>
  Effect.gen(function* () {
    const { task_id } = yield* Host.enterMaintenanceModePreCheck({ where: { id: host } })
    yield* TaskPoller.wait(task_id)
    const { shutdownVms } = yield* outcomeOf(task_id)
    const shutdown_vms = shutdownVms.map(({ vm_uuid }) => vm_uuid)
    yield* Host.enterMaintenanceMode({ where: { host_id: host }, data: { shutdown_vms } }).pipe(TaskPoller.awaitTask)
    return shutdown_vms
  })

const idsOf = (vms: ReadonlyArray<Host.MaintenanceModeVmInfo>): Array<string> =>
  vms.flatMap(({ vm_uuid }) => vm_uuid ?? [])

/** Brings a host back, and with it the vms that were moved away or shut down. */
export const leave = (host: string) =>
  Effect.gen(function* () {
    const { liveMigrateVms, offlineMigrateVms, shutDownVms } = yield* Host.exitMaintenanceModePrecheckResult({
      where: { id: host }
    })
    const data = {
      poweron_vms: idsOf(shutDownVms),
      live_migrate_back_vms: idsOf(liveMigrateVms),
      offline_migrate_back_vms: idsOf(offlineMigrateVms)
    }
    yield* Host.exitMaintenanceMode({ where: { host_id: host }, data }).pipe(TaskPoller.awaitTask)
    return data
  })
