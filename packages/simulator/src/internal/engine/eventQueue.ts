/**
 * Changes that are due at a time, applied in order when somebody looks.
 *
 * @since 0.1.0
 */

/** Changes to come. No fiber waits for them: whoever reads the world advances it first. */
export interface EventQueue {
  /** Runs `change` on the first look at or after `at` (milliseconds). */
  readonly schedule: (at: number, change: () => void) => void
  /** Applies everything due at `now`, in the order of due times, then of scheduling. */
  readonly advance: (now: number) => void
}

/** A eventQueue with nothing on it. */
export const make = (): EventQueue => {
  const events: Array<{ readonly at: number; readonly change: () => void }> = []
  return {
    schedule: (at, change) => {
      let slot = events.length
      while (slot > 0 && (events[slot - 1]?.at ?? 0) > at) slot--
      events.splice(slot, 0, { at, change })
    },
    advance: (now) => {
      for (let event = events[0]; event !== undefined && event.at <= now; event = events[0]) {
        events.shift()
        event.change()
      }
    }
  }
}
