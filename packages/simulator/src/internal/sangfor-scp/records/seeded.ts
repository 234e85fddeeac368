/**
 * A cloud that is computed from a seed.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"
import * as Catalog from "./catalog.ts"
import * as Derive from "./seed.ts"
import * as Shape from "./dimensions.ts"
import type { Start } from "./start.ts"
import * as Usage from "./usage.ts"

/** The cloud of a seed, with so many machines. */
export const make = (servers: number, seed: number): Start => {
  const shape = Shape.make(servers, seed)
  return {
    seed,
    catalog: Catalog.make(shape),
    hosts: {
      ids: Identifiers.prefixed(seed, "host", "host-"),
      size: shape.azs * shape.hostsPerAz,
      derive: (index) => Derive.host(shape, index)
    },
    servers: {
      ids: Identifiers.uuids(seed, "server"),
      size: servers,
      derive: (index) => Derive.server(shape, index)
    },
    vpcs: {
      ids: Identifiers.uuids(seed, "vpc"),
      size: Derive.vpcCount(shape),
      derive: (index) => Derive.vpc(shape, index)
    },
    subnets: {
      ids: Identifiers.uuids(seed, "subnet"),
      size: Derive.vpcCount(shape) * Shape.subnetsPerVpc,
      derive: (index) => Derive.subnet(shape, index)
    },
    volumes: {
      ids: Identifiers.uuids(seed, "volume"),
      size: Derive.volumeCount(shape),
      derive: (index) => Derive.volume(shape, index)
    },
    eips: {
      ids: Identifiers.uuids(seed, "eip"),
      size: Derive.eipCount(shape),
      derive: (index) => Derive.eip(shape, index)
    },
    ports: Identifiers.uuids(seed, "port"),
    usage: () => Usage.atStart(shape),
    serversOfHost: (host) => Shape.serversOfHost(shape, host),
    serversOfSubnet: (subnet) => Shape.serversOfSubnet(shape, subnet),
    subnetsOfVpc: (vpc) => Array.from({ length: Shape.subnetsPerVpc }, (_, at) => vpc * Shape.subnetsPerVpc + at),
    eipOfServer: Derive.eipOf,
    // The first machines have the lowest addresses, and new ones begin with the highest.
    occupants: () => [],
    publicAddress: Derive.eipAddress,
    exported: undefined
  }
}
