/**
 * A cloud that was read from a real site.
 *
 * @since 0.1.0
 */
import * as Record from "effect/Record"
import type { Identifiers } from "../../../engine/identifiers.ts"
import type { JsonObject } from "../../../engine/json.ts"
import type { Site } from "../../../../SimulatorState.ts"
import { eipAddress } from "../seed.ts"
import * as Ipv4 from "../ipv4.ts"
import type { Eip, Server } from "../models.ts"
import type { ExportedKind, Records, Start } from "../start.ts"
import * as Usage from "../usage.ts"
import * as Catalog from "./catalog.ts"
import type { IndexOf, Lookups } from "./records.ts"
import * as Read from "./records.ts"
import * as Resources from "./resources.ts"

/** Positions of records by a number of theirs, found when they are first asked for. */
const grouped = <A>(
  records: ReadonlyArray<A>,
  keys: (record: A) => ReadonlyArray<number>
): ((key: number) => ReadonlyArray<number>) => {
  let groups: Map<number, Array<number>> | undefined
  const group = () => {
    const found = new Map<number, Array<number>>()
    for (const [index, record] of records.entries()) {
      for (const key of new Set(keys(record))) {
        const known = found.get(key)
        if (known === undefined) found.set(key, [index])
        else known.push(index)
      }
    }
    return found
  }
  return (key) => (groups ??= group()).get(key) ?? []
}

const usageOf = (servers: ReadonlyArray<Server>) => (): ReadonlyArray<Usage.Usage> => {
  const sums: Array<Usage.Usage> = []
  for (const server of servers) if (server.az >= 0) Usage.add((sums[server.az] ??= Usage.none()), server, 1)
  return sums
}

/** More addresses than any simulator gives out: those above are another network's. */
const ownAddresses = 2 ** 22

/** New public addresses come after those that the site has. */
const publicAddress = (eips: ReadonlyArray<Eip>): ((index: number) => string) => {
  const first = Ipv4.parse(eipAddress(0)) ?? 0
  const offsets = eips.map(({ ip }) => (Ipv4.parse(ip) ?? 0) - first).filter((at) => at >= 0 && at < ownAddresses)
  const after = offsets.reduce((most, at) => Math.max(most, at + 1), 0)
  return (index) => eipAddress(after + index)
}

const indexOf =
  (ids: Identifiers): IndexOf =>
  (id) =>
    ids.indexOf(id) ?? -1

/** Records that are all there already. */
interface Loaded<A> extends Records<A> {
  readonly all: ReadonlyArray<A>
}

const nothing: JsonObject = {}

/** The cloud of a site's export; what is new in it is computed from the seed. */
export const make = (site: Site, seed: number): Start => {
  const raw = Resources.raw(site)
  const ids = Resources.ids(seed, raw)
  const catalog = Catalog.make(seed, raw)
  const ports = Resources.portIds(seed, raw)
  const lookups: Lookups = {
    ...Record.map(ids, indexOf),
    ports: indexOf(ports),
    storageTags: (id) => catalog.storageTags.find(id)?.index ?? -1
  }
  const load = <A>(kind: ExportedKind, read: (record: JsonObject, index: number, find: Lookups) => A): Loaded<A> => {
    const all = raw[kind].map((record, index) => read(record, index, lookups))
    return {
      ids: ids[kind],
      size: all.length,
      derive: (index) => all[index] ?? read(nothing, index, lookups),
      all
    }
  }
  const volumes = load("volumes", Read.volume)
  const volumesOfServer = grouped(volumes.all, ({ server }) => (server === undefined ? [] : [server]))
  const servers = load("servers", (record, index, find) =>
    Read.withVolumes(Read.server(record, index, find), volumesOfServer(index).map(volumes.derive))
  )
  const subnets = load("subnets", Read.subnet)
  const eips = load("eips", Read.eip)
  const serversOfSubnet = grouped(servers.all, ({ nics }) => nics.map(({ subnet }) => subnet))
  const eipsOfServer = grouped(eips.all, ({ binding }) => (binding === undefined ? [] : [binding.server]))
  return {
    seed,
    catalog,
    hosts: load("hosts", Read.host),
    servers,
    vpcs: load("vpcs", Read.vpc),
    subnets,
    volumes,
    eips,
    ports,
    usage: usageOf(servers.all),
    serversOfHost: grouped(servers.all, ({ host }) => [host]),
    serversOfSubnet,
    subnetsOfVpc: grouped(subnets.all, ({ vpc }) => [vpc]),
    eipOfServer: (server) => eipsOfServer(server)[0],
    occupants: serversOfSubnet,
    publicAddress: publicAddress(eips.all),
    exported: {
      record: (kind, index) => raw[kind][index],
      onlyFloatingIps: raw.eips.some((record) => "floating_ip" in record)
    }
  }
}
