/**
 * A simulator that starts as the real site of an export.
 *
 * @since 0.1.0
 */
import * as Record from "effect/Record"
import type { Indexed, Origin } from "../../engine/collection.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import type { Site } from "../../engine/state.ts"
import * as Catalog from "./catalog.ts"
import type { Dimensions } from "./dimensions.ts"
import * as Ipv4 from "./ipv4.ts"
import * as Kinds from "./kinds.ts"
import type { Eip, KindName, Server, StorageTag, Volume } from "./kinds.ts"
import { objectsAt, textAt } from "./recordKind.ts"
import type { IndexOf, Lookups, RecordKind, RecordOf } from "./recordKind.ts"
import { eipAddress } from "./seed.ts"
import type { Start } from "./start.ts"
import * as Usage from "./usage.ts"

/** The resources that an export can have. */
export const resources: ReadonlySet<string> = new Set(Object.values(Kinds.kinds).map(({ resource }) => resource))

/** The records of an export, by kind. */
type Raw = Readonly<Record<KindName, ReadonlyArray<JsonObject>>>

/** Interfaces that a server has an id for, by the server's index times eight and their number. */
const portIds = (seed: number, { servers }: Raw): Identifiers.Identifiers =>
  Identifiers.given(
    servers.flatMap((record, index) =>
      objectsAt(record, "networks")
        .slice(0, 8)
        .map((nic, number): readonly [number, string] => [index * 8 + number, textAt(nic, "port_id")])
        .filter(([, id]) => id !== "")
    ),
    Identifiers.uuids(seed, "port")
  )

/** Storage classes are in no export: those that every platform has, and those that records name. */
const storageTagsOf = ({ servers, volumes }: Raw): ReadonlyArray<StorageTag> => {
  const tags = new Map(Kinds.storageTags.map((tag) => [tag.id, tag]))
  for (const record of [...servers, ...volumes]) {
    const id = textAt(record, "storage_tag_id")
    if (id !== "" && !tags.has(id)) tags.set(id, { index: tags.size, id, name: id, description: "" })
  }
  return [...tags.values()]
}

/** Users by tenant, as servers and volumes tell them. */
const usersOf = ({ servers, volumes }: Raw): ReadonlyMap<string, string> =>
  new Map(
    [...volumes, ...servers].map((record) => [textAt(record, "project_id", "tenant_id"), textAt(record, "user_id")])
  )

/** Positions of records by a number of theirs, computed when they are first needed. */
const grouped = <A>(
  records: ReadonlyArray<A>,
  keys: (record: A) => ReadonlyArray<number>
): ((key: number) => ReadonlyArray<number>) => {
  let groups: Map<number, Array<number>> | undefined
  const group = () => {
    const byKey = new Map<number, Array<number>>()
    for (const [index, record] of records.entries()) {
      for (const key of new Set(keys(record))) {
        const indexes = byKey.get(key)
        if (indexes === undefined) byKey.set(key, [index])
        else indexes.push(index)
      }
    }
    return byKey
  }
  return (key) => (groups ??= group()).get(key) ?? []
}

const usageOf = (servers: ReadonlyArray<Server>) => (): ReadonlyArray<Usage.Usage> => {
  const sums: Array<Usage.Usage> = []
  for (const server of servers) if (server.az >= 0) Usage.add((sums[server.az] ??= Usage.none()), server, 1)
  return sums
}

/** More addresses than any simulator gives out: those above are of another network. */
const addressesOfPool = 2 ** 22

/** The addresses of new EIPs come after those that the site has. */
const publicAddress = (eips: ReadonlyArray<Eip>): ((index: number) => string) => {
  const first = Ipv4.parse(eipAddress(0)) ?? 0
  const offsets = eips.map(({ ip }) => (Ipv4.parse(ip) ?? 0) - first).filter((at) => at >= 0 && at < addressesOfPool)
  const after = offsets.reduce((most, at) => Math.max(most, at + 1), 0)
  return (index) => eipAddress(after + index)
}

/**
 * A server with its volumes. Not every system says which disk is a volume: then it is the first one beside the system disk
 * that is as large.
 */
const withVolumes = (server: Server, volumes: ReadonlyArray<Volume>): Server => {
  const disks = [...server.disks]
  for (const { index, sizeMb } of volumes) {
    if (disks.some(({ volume }) => volume === index)) continue
    const at = disks.findIndex((disk, number) => number > 0 && disk.volume === undefined && disk.sizeMb === sizeMb)
    const disk = disks[at]
    if (disk !== undefined) disks[at] = { ...disk, volume: index }
  }
  return { ...server, disks }
}

const indexOf =
  (ids: Identifiers.Identifiers): IndexOf =>
  (id) =>
    ids.indexOf(id) ?? -1

/** Records that are all there already. */
interface Loaded<A> extends Origin<A> {
  readonly all: ReadonlyArray<A>
}

const nothing: JsonObject = {}

/** The site of an export; what is new in it is computed from the seed. */
export const make = (site: Site, seed: number, startTime: number): Start => {
  const raw: Raw = Record.map(Kinds.kinds, ({ resource }) => site[resource] ?? [])
  const ids = Record.map(Kinds.kinds, (kind, name) =>
    Identifiers.given(
      raw[name].map((record, index) => [index, textAt(record, "id")]),
      kind.ids(seed)
    )
  )
  const ports = portIds(seed, raw)
  const users = usersOf(raw)
  const storageTags = Catalog.tagTable(storageTagsOf(raw))
  const lookups: Lookups = {
    ...Record.map(ids, indexOf),
    ports: indexOf(ports),
    storageTags: (id) => storageTags.find(id)?.index ?? -1,
    userOfProject: (id) => users.get(id) ?? ""
  }
  const reader =
    <F>(name: KindName, kind: RecordKind<F, Dimensions>) =>
    (index: number): RecordOf<F> =>
      kind.read(raw[name][index] ?? nothing, index, lookups)
  const load = <A extends Indexed>(name: KindName, read: (index: number) => A): Loaded<A> => {
    const all = raw[name].map((_, index) => read(index))
    return { ids: ids[name], size: all.length, derive: (index) => all[index] ?? read(index), all }
  }
  const volumes = load("volumes", reader("volumes", Kinds.volumes))
  const volumesOfServer = grouped(volumes.all, ({ server }) => (server === undefined ? [] : [server]))
  const readServer = reader("servers", Kinds.servers)
  const servers = load("servers", (index) => withVolumes(readServer(index), volumesOfServer(index).map(volumes.derive)))
  const subnets = load("subnets", reader("subnets", Kinds.subnets))
  const eips = load("eips", reader("eips", Kinds.eips))
  const serversOfSubnet = grouped(servers.all, ({ nics }) => nics.map(({ subnet }) => subnet))
  const eipsOfServer = grouped(eips.all, ({ binding }) => (binding === undefined ? [] : [binding.server]))
  const pools = Catalog.floatingIpPools(seed)
  return {
    seed,
    startTime,
    catalog: {
      azs: Catalog.table(raw.azs.length, reader("azs", Kinds.azs)),
      projects: Catalog.table(raw.projects.length, reader("projects", Kinds.projects)),
      images: Catalog.table(raw.images.length, reader("images", Kinds.images)),
      storageTags,
      floatingIpPoolId:
        raw.eips.map((record) => textAt(record, "floatingip_pool_id")).find((id) => id !== "") ?? pools.of(0),
      lineTypeId: pools.of(1)
    },
    hosts: load("hosts", reader("hosts", Kinds.hosts)),
    servers,
    vpcs: load("vpcs", reader("vpcs", Kinds.vpcs)),
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
