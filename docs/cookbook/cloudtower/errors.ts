/** Errors are values: catch the ones you expect by their tag, and the compiler knows which are left. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"

/** A vm that may not exist. */
export const find = (id: string) =>
  Vm.get(id).pipe(
    Effect.asSome,
    Effect.catchTag("NotFound", () => Effect.succeed(Option.none()))
  )

/** A sentence about what other tasks lock, when a vm is locked. */
export const deleteVm = (id: string) =>
  Vm.deleteVm({ where: { id } }).pipe(
    Effect.as("deleting"),
    Effect.catchTag("Conflict", ({ locked = [], message }) =>
      Effect.succeed(`${message}: ${locked.map(({ type, id }) => `${type} ${id}`).join(", ")}`)
    )
  )

/** A write that waits for the lock to go, for a minute at most. */
export const stopWhenFree = (id: string) =>
  Vm.shutDownVm({ where: { id } }).pipe(
    CloudTower.whenUnlocked(Schedule.spaced("1 second").pipe(Schedule.upTo({ duration: "1 minute" })))
  )
