/**
 * Changes that are due at a time, applied in order before the next request is processed.
 *
 * @since 0.1.0
 */

/** Changes to come. No fiber waits for them: whoever reads the state advances the queue first. */
export interface EventQueue {
  /** Runs `change` when the queue is advanced to `at` (milliseconds since 1970) or later. */
  readonly schedule: (at: number, change: () => void) => void
  /** Applies everything due at `now`, in the order of due times, then of scheduling. */
  readonly advance: (now: number) => void
}

/** An empty queue. */
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
