/**
 * What a simulator starts from, whether it is computed from the seed or was read from a real site.
 *
 * @since 0.1.0
 */
import type { Origin } from "../../engine/collection.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import * as Catalog from "./catalog.ts"
import * as Dimensions from "./dimensions.ts"
import * as Kinds from "./kinds.ts"
import type { Eip, Host, KindName, Server, Subnet, Volume, Vpc } from "./kinds.ts"
import type { RecordKind } from "./recordKind.ts"
import * as Seed from "./seed.ts"
import * as Usage from "./usage.ts"

/** The records of a real site, as its export has them. */
export interface Exported {
  readonly record: (kind: KindName, index: number) => JsonObject | undefined
  /** True for a site that has floating IPs in place of EIPs. */
  readonly onlyFloatingIps: boolean
}

/** What a simulator starts from. */
export interface Start {
  readonly seed: number
  /** The time that records are computed from, in milliseconds since 1970. */
  readonly startTime: number
  readonly catalog: Catalog.Catalog
  readonly hosts: Origin<Host>
  readonly servers: Origin<Server>
  readonly vpcs: Origin<Vpc>
  readonly subnets: Origin<Subnet>
  readonly volumes: Origin<Volume>
  readonly eips: Origin<Eip>
  /** Ids of interfaces: of the server's index times eight and the interface's number. */
  readonly ports: Identifiers.Identifiers
  /** What servers use, by pool. */
  readonly usage: () => ReadonlyArray<Usage.Usage>
  readonly serversOfHost: (host: number) => Iterable<number>
  readonly serversOfSubnet: (subnet: number) => Iterable<number>
  readonly subnetsOfVpc: (vpc: number) => Iterable<number>
  readonly eipOfServer: (server: number) => number | undefined
  /** Servers of a subnet that may have any of its addresses. */
  readonly occupants: (subnet: number) => Iterable<number>
  /** The address of a new EIP with an index. */
  readonly publicAddress: (index: number) => string
  /** `undefined` for a simulator that starts from its seed. */
  readonly exported: Exported | undefined
}

/** So many servers, computed from the seed. */
export const fromSeed = (servers: number, seed: number, startTime: number): Start => {
  const dimensions = Dimensions.make(servers, seed, startTime)
  const origin = <F>(kind: RecordKind<F, Dimensions.Dimensions>) => ({
    ids: kind.ids(seed),
    size: kind.size(dimensions),
    derive: (index: number) => kind.seed(dimensions, index)
  })
  return {
    seed,
    startTime,
    catalog: Catalog.make(dimensions),
    hosts: origin(Kinds.hosts),
    servers: origin(Kinds.servers),
    vpcs: origin(Kinds.vpcs),
    subnets: origin(Kinds.subnets),
    volumes: origin(Kinds.volumes),
    eips: origin(Kinds.eips),
    ports: Identifiers.uuids(seed, "port"),
    usage: () => Usage.atStart(dimensions),
    serversOfHost: (host) => Dimensions.serversOfHost(dimensions, host),
    serversOfSubnet: (subnet) => Dimensions.serversOfSubnet(dimensions, subnet),
    subnetsOfVpc: (vpc) =>
      Array.from({ length: Dimensions.subnetsPerVpc }, (_, at) => vpc * Dimensions.subnetsPerVpc + at),
    eipOfServer: Seed.eipOf,
    // The servers of the start have the lowest addresses, and new ones begin with the highest.
    occupants: () => [],
    publicAddress: Seed.eipAddress,
    exported: undefined
  }
}
