/**
 * The parts of a handle that are the same for all platforms.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { TaskCounters } from "../../Counters.ts"
import type { FaultControl, Handle } from "../../Handle.ts"
import type { Faults } from "./faults.ts"
import type { Tally } from "./tally.ts"

/** Where a simulator is reached. */
export type Address = Pick<Handle, "url" | "port" | "certificate">

/** What runs behind a handle. */
export interface Machinery {
  readonly faults: Faults
  readonly tally: Tally
  readonly tasks: () => TaskCounters
  readonly expireSessions: () => number
}

const faultControl = (faults: Faults): FaultControl => ({
  add: (input) => Effect.suspend(() => Effect.fromResult(faults.add(input))),
  remove: (id) => Effect.sync(() => faults.remove(id)),
  clear: Effect.sync(faults.clear)
})

/** A handle at an address. */
export const handle = (address: Address, { expireSessions, faults, tally, tasks }: Machinery): Handle => ({
  ...address,
  faults: faultControl(faults),
  counters: Effect.sync(() => ({ ...tally.snapshot(), faults: faults.counters(), tasks: tasks() })),
  resetCounters: Effect.sync(tally.reset),
  expireSessions: Effect.sync(expireSessions)
})
