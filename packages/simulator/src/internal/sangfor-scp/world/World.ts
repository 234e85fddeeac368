/**
 * A Sangfor cloud: what exists, what refers to what, and what is going on.
 *
 * @since 0.1.0
 */
import * as Collection from "../../engine/collection.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import * as TaskBoard from "../../engine/taskBoard.ts"
import * as Timeline from "../../engine/timeline.ts"
import * as Catalog from "./catalog.ts"
import * as Derive from "./derive.ts"
import * as Ipv4 from "./ipv4.ts"
import type { Eip, Host, Server, Subnet, Volume, Vpc } from "./models.ts"
import * as Shape from "./shape.ts"
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

/** A whole cloud. */
export interface World {
  readonly shape: Shape.Shape
  readonly catalog: Catalog.Catalog
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
  readonly timeline: Timeline.Timeline
  readonly tasks: TaskBoard.TaskBoard<TaskMeta>
  readonly azUsage: (az: number) => Usage.Usage
  readonly hostUsage: (host: Host) => Usage.Usage
  readonly eipOfServer: (server: number) => Eip | undefined
  /** Machines with an interface on a subnet. */
  readonly isSubnetInUse: (subnet: number) => boolean
  /** The next address for a new interface; `undefined` when the subnet is full. */
  readonly takeAddress: (subnet: Subnet) => string | undefined
}

const tasksRemembered = 10_000

/** Finds the public address of a machine: derived for the first ones, indexed for those that changed. */
const eipIndex = (shape: Shape.Shape) => {
  const bound = new Map<number, number>()
  const eips = Collection.make({
    ids: Identifiers.uuids(shape.seed, "eip"),
    size: Derive.eipCount(shape),
    derive: (index) => Derive.eip(shape, index),
    onChange: (before, after) => {
      if (before?.binding !== undefined) bound.delete(before.binding.server)
      if (after?.binding !== undefined) bound.set(after.binding.server, after.index)
    }
  })
  const eipOfServer = (server: number): Eip | undefined => {
    const index = bound.get(server) ?? Derive.eipOf(server)
    const eip = index === undefined ? undefined : eips.get(index)
    return eip?.binding?.server === server ? eip : undefined
  }
  return { eips, eipOfServer }
}

/** The machines of a starting group that are still where they were, and those that came since. */
function* current(
  servers: Collection.Collection<Server>,
  start: Iterable<number>,
  belongs: (server: Server) => boolean
): Generator<Server> {
  for (const index of start) {
    const server = servers.get(index)
    if (server !== undefined && belongs(server)) yield server
  }
  for (const server of servers.changed()) {
    const origin = servers.original(server.index)
    if (belongs(server) && (origin === undefined || !belongs(origin))) yield server
  }
}

const addressTaker = () => {
  const taken = new Map<number, number>()
  return (subnet: Subnet): string | undefined => {
    const range = Ipv4.parseCidr(subnet.cidr)
    const count = taken.get(subnet.index) ?? 0
    if (range === undefined || count >= range.size / 2 - 2) return undefined
    taken.set(subnet.index, count + 1)
    return Ipv4.format(range.base + range.size - 2 - count)
  }
}

/** The world of a seed, with so many machines. */
export const make = (servers: number, seed: number): World => {
  const shape = Shape.make(servers, seed)
  const timeline = Timeline.make()
  const ledger = Usage.ledger(shape)
  const machines = Collection.make({
    ids: Identifiers.uuids(seed, "server"),
    size: servers,
    derive: (index) => Derive.server(shape, index),
    onChange: ledger.change
  })
  const usesSubnet = (subnet: number) => (server: Server) => server.nics.some((nic) => nic.subnet === subnet)
  return {
    shape,
    catalog: Catalog.make(shape),
    hosts: Collection.make({
      ids: Identifiers.prefixed(seed, "host", "host-"),
      size: shape.azs * shape.hostsPerAz,
      derive: (index) => Derive.host(shape, index)
    }),
    servers: machines,
    vpcs: Collection.make({
      ids: Identifiers.uuids(seed, "vpc"),
      size: Derive.vpcCount(shape),
      derive: (index) => Derive.vpc(shape, index)
    }),
    subnets: Collection.make({
      ids: Identifiers.uuids(seed, "subnet"),
      size: Derive.vpcCount(shape) * Shape.subnetsPerVpc,
      derive: (index) => Derive.subnet(shape, index)
    }),
    volumes: Collection.make({
      ids: Identifiers.uuids(seed, "volume"),
      size: Derive.volumeCount(shape),
      derive: (index) => Derive.volume(shape, index)
    }),
    ...eipIndex(shape),
    ports: Identifiers.uuids(seed, "port"),
    recycleBin: new Map(),
    timeline,
    tasks: TaskBoard.make({ ids: Identifiers.uuids(seed, "task"), timeline, remember: tasksRemembered }),
    azUsage: ledger.of,
    hostUsage: (host) => {
      const usage = Usage.none()
      const isHere = (server: Server) => server.host === host.index
      for (const server of current(machines, Shape.serversOfHost(shape, host.index), isHere)) {
        Usage.add(usage, server, 1)
      }
      return usage
    },
    isSubnetInUse: (subnet) => {
      const users = current(machines, Shape.serversOfSubnet(shape, subnet), usesSubnet(subnet))
      return users.next().done !== true
    },
    takeAddress: addressTaker()
  }
}
