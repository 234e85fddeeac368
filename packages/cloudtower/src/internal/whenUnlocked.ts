import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { LockedResource, RequestError } from "@effect-hci/core/HciError"
import { Conflict } from "@effect-hci/core/HciError"
import { getVmVolumes } from "../generated/VmVolume.ts"
import { getVms } from "../generated/Vm.ts"
import { HttpTransport } from "./service.ts"

/** Every 2 seconds, 5 minutes in all. */
const defaultSchedule = Schedule.spaced("2 seconds").pipe(Schedule.upTo({ duration: "5 minutes" }))

const idsOf = (locked: ReadonlyArray<LockedResource>, type: string): Array<string> =>
  locked.filter((resource) => resource.type === type).map(({ id }) => id)

/** Whether nothing of these is held any more; what is gone is not held. */
const isFree = Effect.fnUntraced(function* (
  locked: ReadonlyArray<LockedResource>
): Effect.fn.Return<boolean, RequestError, HttpTransport> {
  const transport = yield* HttpTransport
  const vms = idsOf(locked, "VM")
  const volumes = idsOf(locked, "VM_VOLUME")
  const held = [
    ...(vms.length === 0
      ? []
      : yield* transport.execute(getVms.operation, { where: { id_in: vms }, first: vms.length })),
    ...(volumes.length === 0
      ? []
      : yield* transport.execute(getVmVolumes.operation, { where: { id_in: volumes }, first: volumes.length }))
  ]
  return held.every(({ entityAsyncStatus }) => entityAsyncStatus === null || entityAsyncStatus === undefined)
})

/** Waits until a write's resources are free, or gives its conflict back when the schedule ends. */
const untilFree = Effect.fnUntraced(function* (
  conflict: Conflict,
  next: Effect.Effect<boolean>
): Effect.fn.Return<void, Conflict | RequestError, HttpTransport> {
  while (yield* next) {
    if (yield* isFree(conflict.locked ?? [])) return
  }
  return yield* conflict
})

/**
 * Repeats a write that another task's lock refused, once what is locked is free again.
 *
 * The lock is watched by `entityAsyncStatus`, on a schedule (by default every 2 seconds, 5 minutes in all); when that
 * ends, the `Conflict` is given back. Other failures are left alone.
 *
 * @since 3.3.0 of CloudTower; older Towers do not say what is locked
 */
export const whenUnlocked =
  (schedule: Schedule.Schedule<unknown> = defaultSchedule) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Conflict | RequestError, R | HttpTransport> =>
    Effect.gen(function* () {
      const step = yield* Schedule.toStepWithSleep(schedule)
      const next = Effect.suspend(() =>
        step(undefined).pipe(
          Effect.as(true),
          Pull.catchDone(() => Effect.succeed(false))
        )
      )
      const attempt: Effect.Effect<A, E | Conflict | RequestError, R | HttpTransport> = Effect.catch(self, (error) =>
        error instanceof Conflict && error.locked !== undefined
          ? Effect.andThen(untilFree(error, next), attempt)
          : Effect.fail(error)
      )
      return yield* attempt
    })
