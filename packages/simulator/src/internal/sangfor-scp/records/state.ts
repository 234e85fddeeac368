/**
 * The state of a simulated Sangfor SCP: what exists, what refers to what, which tasks are under way.
 *
 * @since 0.1.0
 */
import * as Collection from "../../engine/collection.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import * as TaskTable from "../../engine/taskTable.ts"
import * as EventQueue from "../../engine/eventQueue.ts"
import * as Addresses from "./addresses.ts"
import type { Catalog } from "./catalog.ts"
import { table } from "./catalog.ts"
import type { Eip, Host, Server, Subnet, Volume, Vpc } from "./kinds.ts"
import * as Management from "./management.ts"
import type { RecordKind, RecordOf } from "./recordKind.ts"
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

/** The real site that a simulator started as. */
export interface Site extends Exported {
  /** The state as it was when the site was read; it never changes. */
  readonly origin: ScpState
}

/** All state of a simulated Sangfor SCP. */
export interface ScpState {
  readonly seed: number
  /** The time that records are computed from, in milliseconds since 1970. */
  readonly startTime: number
  readonly catalog: Catalog
  readonly hosts: Collection.Collection<Host>
  readonly servers: Collection.Collection<Server>
  readonly vpcs: Collection.Collection<Vpc>
  readonly subnets: Collection.Collection<Subnet>
  readonly volumes: Collection.Collection<Volume>
  readonly eips: Collection.Collection<Eip>
  readonly snapshots: Collection.Collection<Management.Copy>
  readonly backups: Collection.Collection<Management.Copy>
  readonly tags: Collection.Collection<Management.Tag>
  readonly groups: Collection.Collection<Management.Group>
  readonly confirmations: Collection.Collection<Management.Confirmation>
  readonly limits: Collection.Collection<Management.Limit>
  /** Ids of interfaces: of the server's index times eight and the interface's number. */
  readonly ports: Identifiers.Identifiers
  /** Servers in the recycle bin, by index; they are not in `servers`. */
  readonly recycleBin: Map<number, Server>
  readonly eventQueue: EventQueue.EventQueue
  readonly tasks: TaskTable.TaskTable<TaskMeta>
  /** The real site that it started as; `undefined` when it started from its seed. */
  readonly site: Site | undefined
  readonly azUsage: (az: number) => Usage.Usage
  readonly hostUsage: (host: Host) => Usage.Usage
  /** How many hosts a pool has, and which of them are switched on, by index. */
  readonly hostsOfAz: (az: number) => PoolHosts
  readonly eipOfServer: (server: number) => Eip | undefined
  /** Servers with an interface on a subnet. */
  readonly isSubnetInUse: (subnet: number) => boolean
  readonly subnetsOfVpc: (vpc: number) => ReadonlyArray<Subnet>
  /** The next address for a new interface; `undefined` when the subnet is full. */
  readonly takeAddress: (subnet: Subnet) => string | undefined
  /** The address for a new EIP with an index. */
  readonly publicAddress: (index: number) => string
}

/** The hosts of a pool. */
export interface PoolHosts {
  readonly total: number
  readonly running: ReadonlyArray<number>
}

const tasksRemembered = 10_000

/** Finds the EIP of a server: known for the first ones, indexed for those that changed. */
const eipIndex = (start: Start) => {
  const bound = new Map<number, number>()
  const eips = new Collection.Collection(start.eips, (before, after) => {
    if (before?.binding !== undefined) bound.delete(before.binding.server)
    if (after?.binding !== undefined) bound.set(after.binding.server, after.index)
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

/** Hosts never change: all are counted when the first pool is read. */
const poolHosts = (hosts: Collection.Collection<Host>): ScpState["hostsOfAz"] => {
  let groups: Map<number, { total: number; running: Array<number> }> | undefined
  const group = () => {
    const pools = new Map<number, { total: number; running: Array<number> }>()
    for (const host of hosts.slice(0, hosts.total()).items) {
      const pool = pools.get(host.az) ?? { total: 0, running: [] }
      pools.set(host.az, pool)
      pool.total++
      if (host.status === "running") pool.running.push(host.index)
    }
    return pools
  }
  return (az) => (groups ??= group()).get(az) ?? { total: 0, running: [] }
}

/** A collection of a kind of which there is nothing at the start. */
const madeLater = <F>(kind: RecordKind<F, unknown>, seed: number): Collection.Collection<RecordOf<F>> =>
  new Collection.Collection({
    ids: kind.ids(seed),
    size: 0,
    derive: (index) => kind.seed(undefined, index)
  })

const build = (start: Start, site: Site | undefined): ScpState => {
  const eventQueue = EventQueue.make()
  const ledger = Usage.ledger(start.usage)
  const servers = new Collection.Collection(start.servers, ledger.change)
  const recycleBin = new Map<number, Server>()
  const hosts = new Collection.Collection(start.hosts)
  const subnets = new Collection.Collection(start.subnets)
  const usesSubnet = (subnet: number) => (server: Server) => server.nics.some((nic) => nic.subnet === subnet)
  return {
    seed: start.seed,
    startTime: start.startTime,
    catalog: start.catalog,
    hosts,
    servers,
    vpcs: new Collection.Collection(start.vpcs),
    subnets,
    volumes: new Collection.Collection(start.volumes),
    snapshots: madeLater(Management.snapshots, start.seed),
    backups: madeLater(Management.backups, start.seed),
    tags: madeLater(Management.tags, start.seed),
    groups: madeLater(Management.groups, start.seed),
    confirmations: madeLater(Management.confirmations, start.seed),
    limits: madeLater(Management.limits, start.seed),
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

/** The state at a start. */
export const make = (start: Start): ScpState => {
  const { exported } = start
  if (exported === undefined) return build(start, undefined)
  // Tenants can change, and the site as it was does not.
  const { projects } = start.catalog
  const before = projects.all
  const catalog = { ...start.catalog, projects: table(before.length, (index) => before[index] ?? projects.at(index)) }
  return build(start, { ...exported, origin: build({ ...start, catalog }, undefined) })
}

/** The id of an interface of a server. */
export const portId = (state: ScpState, server: { readonly index: number }, nic: number): string =>
  state.ports.of(server.index * 8 + nic)

/** The name of a pool's storage for a tag, as volumes and disks refer to it. */
export const storageId = (state: ScpState, az: number, tag: number): string =>
  `1SANGFOR_ASAN-${state.catalog.azs.at(az).id.slice(0, 8)}-${tag}`
