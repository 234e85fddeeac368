/** Stop a vm gracefully, and switch it off where its guest does not stop. */
import { CloudTower, TaskPoller, Vm } from "@effect-hci/cloudtower"
import type { HciError } from "@effect-hci/cloudtower"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The guest did not stop: in the time of this program, or in that of the Tower. */
const isStuck = (error: HciError.RequestError | { readonly _tag: string; readonly reason?: string }): boolean =>
  error._tag === "Timeout" || (error._tag === "TaskFailed" && "reason" in error && error.reason === "ShutdownTimeout")

/** Takes a call that the Tower refuses for a vm that is off by now as one that did what it was for. */
const unlessStopped = (id: string) => (error: HciError.BadRequest) =>
  Effect.flatMap(Vm.get(id), ({ status }) => (status === "STOPPED" ? Effect.void : Effect.fail(error)))

/** Switches a vm off, once the task that would not end has let it go; its guest may have stopped after all by then. */
const powerOff = (id: string) =>
  Vm.poweroffVm({ where: { id } }).pipe(
    CloudTower.whenUnlocked(),
    TaskPoller.awaitTask,
    Effect.catchTag("BadRequest", unlessStopped(id))
  )

/** Shuts the guest of a vm down, and switches the vm off if it runs after this time. A vm that is off stays so. */
export const stop = (id: string, after: Duration.Input = "2 minutes") =>
  Vm.shutDownVm({ where: { id } }).pipe(
    TaskPoller.awaitTask({ timeout: after }),
    Effect.catchIf(isStuck, () => powerOff(id)),
    Effect.catchTag("BadRequest", unlessStopped(id)),
    Effect.andThen(Vm.get(id))
  )
