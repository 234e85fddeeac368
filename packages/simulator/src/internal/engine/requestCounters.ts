/**
 * Counts requests and responses.
 *
 * @since 0.1.0
 */
import type { OperationCounters } from "../../Counters.ts"

/** The counters while they run. */
export interface RequestCounters {
  readonly request: (operation: string, faulty: boolean) => void
  readonly response: (operation: string, status: number) => void
  readonly drop: () => void
  readonly abandon: () => void
  readonly login: () => void
  readonly reset: () => void
  readonly snapshot: () => {
    readonly requests: number
    readonly dropped: number
    readonly abandoned: number
    readonly logins: number
    readonly statuses: Readonly<Record<string, number>>
    readonly operations: Readonly<Record<string, OperationCounters>>
  }
}

interface Running {
  requests: number
  faults: number
  readonly statuses: Map<number, number>
}

const addOne = (statuses: Map<number, number>, status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)

/** Counters at zero. */
export const make = (): RequestCounters => {
  const operations = new Map<string, Running>()
  const statuses = new Map<number, number>()
  let requests = 0
  let dropped = 0
  let abandoned = 0
  let logins = 0
  const of = (operation: string): Running => {
    const existing = operations.get(operation)
    if (existing !== undefined) return existing
    const running: Running = { requests: 0, faults: 0, statuses: new Map() }
    operations.set(operation, running)
    return running
  }
  return {
    request: (operation, faulty) => {
      requests++
      const running = of(operation)
      running.requests++
      if (faulty) running.faults++
    },
    response: (operation, status) => {
      addOne(statuses, status)
      addOne(of(operation).statuses, status)
    },
    drop: () => {
      dropped++
    },
    abandon: () => {
      abandoned++
    },
    login: () => {
      logins++
    },
    reset: () => {
      operations.clear()
      statuses.clear()
      requests = 0
      dropped = 0
      abandoned = 0
      logins = 0
    },
    snapshot: () => ({
      requests,
      dropped,
      abandoned,
      logins,
      statuses: Object.fromEntries(statuses),
      operations: Object.fromEntries(
        [...operations].map(([name, running]) => [
          name,
          { requests: running.requests, faults: running.faults, statuses: Object.fromEntries(running.statuses) }
        ])
      )
    })
  }
}
