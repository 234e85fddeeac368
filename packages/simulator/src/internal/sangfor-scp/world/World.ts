/**
 * A Sangfor cloud: what exists, what refers to what, and what is going on.
 *
 * @since 0.1.0
 */
import * as Collection from "../../engine/collection.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import * as TaskTable from "../../engine/taskTable.ts"
import * as EventQueue from "../../engine/eventQueue.ts"
import * as Addresses from "./addresses.ts"
import type { Catalog } from "./catalog.ts"
import type { Eip, Host, Server, Subnet, Volume, Vpc } from "./models.ts"
import type { Exported, Start } from "./start.ts"
import * as Usage from "./usage.ts"

/** What a task is about. */
export interface TaskMeta {
  readonly action: string
  readonly objectType: string
  readonly objectId: string
  readonly objectName: string
  readonly azId: string
  readonly projectId: string
  readonly userId: string
}

/** A real site behind a cloud. */
export interface Site extends Exported {
  /** The cloud as it was when it was read; it never changes. */
  readonly origin: World
}

/** A whole cloud. */
export interface World {
  readonly seed: number
  readonly catalog: Catalog
  readonly hosts: Collection.Collection<Host>
  readonly servers: Collection.Collection<Server>
  readonly vpcs: Collection.Collection<Vpc>
  readonly subnets: Collection.Collection<Subnet>
  readonly volumes: Collection.Collection<Volume>
  readonly eips: Collection.Collection<Eip>
  /** Ids of interfaces: of the machine's index times eight and the interface's number. */
  readonly ports: Identifiers.Identifiers
  /** Machines in the recycle bin, by index; they are not in `servers`. */
  readonly recycleBin: Map<number, Server>
  readonly eventQueue: EventQueue.EventQueue
  readonly tasks: TaskTable.TaskTable<TaskMeta>
  /** Where the cloud comes from; `undefined` for one that is computed from its seed. */
  readonly site: Site | undefined
  readonly azUsage: (az: number) => Usage.Usage
  readonly hostUsage: (host: Host) => Usage.Usage
  /** How many hosts a pool has, and which of them are switched on, by index. */
  readonly hostsOfAz: (az: number) => PoolHosts
  readonly eipOfServer: (server: number) => Eip | undefined
  /** Machines with an interface on a subnet. */
  readonly isSubnetInUse: (subnet: number) => boolean
  readonly subnetsOfVpc: (vpc: number) => ReadonlyArray<Subnet>
  /** The next address for a new interface; `undefined` when the subnet is full. */
  readonly takeAddress: (subnet: Subnet) => string | undefined
  /** The address for a new public address with an index. */
  readonly publicAddress: (index: number) => string
}

/** The hosts of a pool. */
export interface PoolHosts {
  readonly total: number
  readonly running: ReadonlyArray<number>
}

const tasksRemembered = 10_000

/** Finds the public address of a machine: known for the first ones, indexed for those that changed. */
const eipIndex = (start: Start) => {
  const bound = new Map<number, number>()
  const eips = Collection.make({
    ...start.eips,
    onChange: (before, after) => {
      if (before?.binding !== undefined) bound.delete(before.binding.server)
      if (after?.binding !== undefined) bound.set(after.binding.server, after.index)
    }
  })
  const eipOfServer = (server: number): Eip | undefined => {
    const index = bound.get(server) ?? start.eipOfServer(server)
    const eip = index === undefined ? undefined : eips.get(index)
    return eip?.binding?.server === server ? eip : undefined
  }
  return { eips, eipOfServer }
}

/** The records of a starting group that are still where they were, and those that came since. */
function* current<A extends Collection.Indexed>(
  records: Collection.Collection<A>,
  start: Iterable<number>,
  belongs: (record: A) => boolean
): Generator<A> {
  for (const index of start) {
    const record = records.get(index)
    if (record !== undefined && belongs(record)) yield record
  }
  for (const record of records.changed()) {
    const origin = records.original(record.index)
    if (belongs(record) && (origin === undefined || !belongs(origin))) yield record
  }
}

/** Hosts never change: the first question about any of them is answered for all. */
const poolHosts = (hosts: Collection.Collection<Host>): World["hostsOfAz"] => {
  let groups: Map<number, { total: number; running: Array<number> }> | undefined
  const group = () => {
    const found = new Map<number, { total: number; running: Array<number> }>()
    for (const host of hosts.slice(0, hosts.total()).items) {
      const pool = found.get(host.az) ?? { total: 0, running: [] }
      found.set(host.az, pool)
      pool.total++
      if (host.status === "running") pool.running.push(host.index)
    }
    return found
  }
  return (az) => (groups ??= group()).get(az) ?? { total: 0, running: [] }
}

const build = (start: Start, site: Site | undefined): World => {
  const eventQueue = EventQueue.make()
  const ledger = Usage.ledger(start.usage)
  const servers = Collection.make({ ...start.servers, onChange: ledger.change })
  const recycleBin = new Map<number, Server>()
  const hosts = Collection.make(start.hosts)
  const subnets = Collection.make(start.subnets)
  const usesSubnet = (subnet: number) => (server: Server) => server.nics.some((nic) => nic.subnet === subnet)
  return {
    seed: start.seed,
    catalog: start.catalog,
    hosts,
    servers,
    vpcs: Collection.make(start.vpcs),
    subnets,
    volumes: Collection.make(start.volumes),
    ...eipIndex(start),
    ports: start.ports,
    recycleBin,
    eventQueue,
    tasks: TaskTable.make({ ids: Identifiers.uuids(start.seed, "task"), eventQueue, remember: tasksRemembered }),
    site,
    azUsage: ledger.of,
    hostUsage: (host) => {
      const usage = Usage.none()
      const isHere = (server: Server) => server.host === host.index
      for (const server of current(servers, start.serversOfHost(host.index), isHere)) Usage.add(usage, server, 1)
      return usage
    },
    hostsOfAz: poolHosts(hosts),
    isSubnetInUse: (subnet) => {
      const users = current(servers, start.serversOfSubnet(subnet), usesSubnet(subnet))
      return users.next().done !== true
    },
    subnetsOfVpc: (vpc) => [...current(subnets, start.subnetsOfVpc(vpc), (subnet) => subnet.vpc === vpc)],
    takeAddress: Addresses.taker({ servers, recycleBin, occupants: start.occupants }),
    publicAddress: start.publicAddress
  }
}

/** The cloud of a start. */
export const make = (start: Start): World => {
  const { exported } = start
  return build(start, exported === undefined ? undefined : { ...exported, origin: build(start, undefined) })
}
