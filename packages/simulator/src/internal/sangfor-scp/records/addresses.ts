/**
 * Addresses for new interfaces.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import * as Ipv4 from "./ipv4.ts"
import type { Server, Subnet } from "./kinds.ts"

/** Who may have addresses that new interfaces must not get. */
export interface Holders {
  readonly servers: Collection<Server>
  readonly recycleBin: ReadonlyMap<number, Server>
  /** Servers that were there at the start. */
  readonly occupants: (subnet: number) => Iterable<number>
}

const holders = function* ({ occupants, recycleBin, servers }: Holders, subnet: number): Generator<Server> {
  for (const index of occupants(subnet)) {
    const server = servers.get(index)
    if (server !== undefined) yield server
  }
  yield* servers.changed()
  yield* recycleBin.values()
}

const takenOf = (all: Holders, subnet: number): Set<string> => {
  const taken = new Set<string>()
  for (const { nics } of holders(all, subnet)) {
    for (const nic of nics) if (nic.subnet === subnet) taken.add(nic.ip)
  }
  return taken
}

/** Gives out the addresses of subnets from the highest one down, each once. */
export const taker = (all: Holders): ((subnet: Subnet) => string | undefined) => {
  const ledgers = new Map<number, { count: number; readonly taken: ReadonlySet<string> }>()
  return (subnet) => {
    const range = Ipv4.parseCidr(subnet.cidr)
    if (range === undefined) return undefined
    const ledger = ledgers.get(subnet.index) ?? { count: 0, taken: takenOf(all, subnet.index) }
    ledgers.set(subnet.index, ledger)
    while (ledger.count < range.size / 2 - 2) {
      const address = Ipv4.format(range.base + range.size - 2 - ledger.count++)
      if (!ledger.taken.has(address)) return address
    }
    return undefined
  }
}
