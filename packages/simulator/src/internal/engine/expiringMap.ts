/**
 * Keys that are remembered for a time.
 *
 * @since 0.1.0
 */

/** A map that forgets. */
export interface ExpiringMap<A> {
  /** The value of a key, unless its time is over. */
  readonly get: (key: string, now: number) => A | undefined
  readonly set: (key: string, value: A, now: number) => void
  readonly delete: (key: string) => boolean
  /** Forgets everything; gives how many there were. */
  readonly clear: () => number
}

/** An empty map whose entries live for `lifeMillis`. */
export const make = <A>(lifeMillis: number): ExpiringMap<A> => {
  const entries = new Map<string, { readonly value: A; readonly until: number }>()
  const sweep = (now: number) => {
    for (const [key, entry] of entries) {
      if (entry.until > now) break
      entries.delete(key)
    }
  }
  return {
    get: (key, now) => {
      const entry = entries.get(key)
      return entry !== undefined && entry.until > now ? entry.value : undefined
    },
    set: (key, value, now) => {
      sweep(now)
      entries.delete(key)
      entries.set(key, { value, until: now + lifeMillis })
    },
    delete: (key) => entries.delete(key),
    clear: () => {
      const count = entries.size
      entries.clear()
      return count
    }
  }
}
