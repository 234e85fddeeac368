/**
 * A cloud that was read from a real site.
 *
 * @since 0.1.0
 */
import * as Record from "effect/Record"
import type { Identifiers } from "../../../engine/identifiers.ts"
import type { JsonObject } from "../../../engine/json.ts"
import type { Site } from "../../../../World.ts"
import { eipAddress } from "../derive.ts"
import * as Ipv4 from "../ipv4.ts"
import type { Eip, Server } from "../models.ts"
import type { Records, Start } from "../start.ts"
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
const records = <A>(ids: Identifiers, all: ReadonlyArray<A>, blank: (index: number) => A): Records<A> => ({
  ids,
  size: all.length,
  derive: (index) => all[index] ?? blank(index)
})

/** The cloud of a site's export; what is new in it is computed from the seed. */
export const make = (site: Site, seed: number): Start => {
  const raw = Resources.raw(site)
  const ids = Resources.ids(seed, raw)
  const catalog = Catalog.make(seed, raw)
  const ports = Resources.portIds(seed, raw)
  const lookups: Lookups = {
    ...Record.map(ids, indexOf),
    storageTags: (id) => catalog.storageTags.find(id)?.index ?? -1
  }
  const nothing: JsonObject = {}
  const servers = raw.servers.map((record, index) => Read.server(record, index, lookups))
  const subnets = raw.subnets.map((record, index) => Read.subnet(record, index, lookups))
  const eip = (record: JsonObject, index: number) => Read.eip(record, index, lookups, indexOf(ports))
  const eips = raw.eips.map(eip)
  const onSubnet = grouped(servers, ({ nics }) => nics.map(({ subnet }) => subnet))
  const bound = new Map(eips.flatMap(({ binding, index }) => (binding === undefined ? [] : [[binding.server, index]])))
  const kind = <A>(
    name: "hosts" | "vpcs" | "volumes",
    read: (record: JsonObject, index: number, find: Lookups) => A
  ): Records<A> =>
    records(
      ids[name],
      raw[name].map((record, index) => read(record, index, lookups)),
      (index) => read(nothing, index, lookups)
    )
  return {
    seed,
    catalog,
    hosts: kind("hosts", Read.host),
    servers: records(ids.servers, servers, (index) => Read.server(nothing, index, lookups)),
    vpcs: kind("vpcs", Read.vpc),
    subnets: records(ids.subnets, subnets, (index) => Read.subnet(nothing, index, lookups)),
    volumes: kind("volumes", Read.volume),
    eips: records(ids.eips, eips, (index) => eip(nothing, index)),
    ports,
    usage: usageOf(servers),
    serversOfHost: grouped(servers, ({ host }) => [host]),
    serversOfSubnet: onSubnet,
    subnetsOfVpc: grouped(subnets, ({ vpc }) => [vpc]),
    eipOfServer: (server) => bound.get(server),
    occupants: onSubnet,
    publicAddress: publicAddress(eips),
    exported: {
      record: (name, index) => raw[name][index],
      onlyFloatingIps: raw.eips.some((record) => "floating_ip" in record)
    }
  }
}
