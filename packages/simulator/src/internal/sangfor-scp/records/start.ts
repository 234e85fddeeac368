/**
 * What a cloud is at its start, whether it is computed from a seed or was read from a real site.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import type { Catalog } from "./catalog.ts"
import type { Eip, Host, Server, Subnet, Volume, Vpc } from "./models.ts"
import type { Usage } from "./usage.ts"

/** The records of one kind. */
export interface Records<A> {
  readonly ids: Identifiers
  readonly size: number
  readonly derive: (index: number) => A
}

/** A kind of record that a site's export can hold. */
export type ExportedKind = "azs" | "projects" | "images" | "hosts" | "servers" | "vpcs" | "subnets" | "volumes" | "eips"

/** The records of a real site, as it showed them. */
export interface Exported {
  readonly record: (kind: ExportedKind, index: number) => JsonObject | undefined
  /** True for a site that has floating IPs in place of EIPs. */
  readonly onlyFloatingIps: boolean
}

/** A cloud at its start. */
export interface Start {
  readonly seed: number
  readonly catalog: Catalog
  readonly hosts: Records<Host>
  readonly servers: Records<Server>
  readonly vpcs: Records<Vpc>
  readonly subnets: Records<Subnet>
  readonly volumes: Records<Volume>
  readonly eips: Records<Eip>
  /** Ids of interfaces: of the machine's index times eight and the interface's number. */
  readonly ports: Identifiers
  /** What machines use, by pool. */
  readonly usage: () => ReadonlyArray<Usage>
  readonly serversOfHost: (host: number) => Iterable<number>
  readonly serversOfSubnet: (subnet: number) => Iterable<number>
  readonly subnetsOfVpc: (vpc: number) => Iterable<number>
  readonly eipOfServer: (server: number) => number | undefined
  /** Machines whose addresses are not known to be out of the way of new ones. */
  readonly occupants: (subnet: number) => Iterable<number>
  /** The address for a new public address with an index. */
  readonly publicAddress: (index: number) => string
  readonly exported: Exported | undefined
}
