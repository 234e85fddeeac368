/**
 * How a state of so many servers is divided: all of it arithmetic on indexes.
 *
 * Server `i` belongs to pool `i % azs` and is the `floor(i / azs)`-th there. In a pool, runs of servers share a host,
 * and neighbours belong to different tenants.
 *
 * @since 0.1.0
 */

/** The sizes of a state. */
export interface Shape {
  readonly seed: number
  readonly servers: number
  readonly azs: number
  readonly hostsPerAz: number
  readonly serversPerHost: number
  readonly projects: number
}

/** Where a server is, by indexes. */
export interface Place {
  readonly az: number
  readonly host: number
  readonly project: number
  readonly vpc: number
  readonly subnet: number
  /** The server's number among those of its subnet. */
  readonly ordinal: number
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

const poolsOf = (servers: number): number => (servers < 100 ? 2 : servers < 20_000 ? 3 : 5)

/** Pools with at least this many hosts have one more, which is offline. */
const hostsForSpare = 4

/** Subnets of every VPC. */
export const subnetsPerVpc = 2

/** The sizes of a state of so many servers. */
export const make = (servers: number, seed: number): Shape => {
  const azs = poolsOf(servers)
  const perAz = Math.ceil(servers / azs)
  const serversPerHost = clamp(Math.ceil(perAz / 2), 1, 40)
  const busy = Math.max(2, Math.ceil(perAz / serversPerHost))
  return {
    seed,
    servers,
    azs,
    serversPerHost,
    hostsPerAz: busy >= hostsForSpare ? busy + 1 : busy,
    projects: clamp(Math.ceil(servers / 50), 3, 200)
  }
}

/** True for the one host of a pool that is switched off. */
export const isSpare = (shape: Shape, ordinal: number): boolean =>
  shape.hostsPerAz > hostsForSpare && ordinal === shape.hostsPerAz - 1

/** Where a server is at the start. */
export const place = (shape: Shape, index: number): Place => {
  const az = index % shape.azs
  const nth = Math.floor(index / shape.azs)
  const project = nth % shape.projects
  const nthOfProject = Math.floor(nth / shape.projects)
  const vpc = az * shape.projects + project
  return {
    az,
    host: az * shape.hostsPerAz + Math.floor(nth / shape.serversPerHost),
    project,
    vpc,
    subnet: vpc * subnetsPerVpc + (nthOfProject % subnetsPerVpc),
    ordinal: Math.floor(nthOfProject / subnetsPerVpc)
  }
}

/** The servers that start on a host. */
export const serversOfHost = (shape: Shape, host: number): ReadonlyArray<number> => {
  const az = Math.floor(host / shape.hostsPerAz)
  const first = (host % shape.hostsPerAz) * shape.serversPerHost
  return Array.from({ length: shape.serversPerHost }, (_, k) => (first + k) * shape.azs + az).filter(
    (index) => index < shape.servers
  )
}

/** The servers that start on a subnet, in order. */
export function* serversOfSubnet(shape: Shape, subnet: number): Generator<number> {
  const vpc = Math.floor(subnet / subnetsPerVpc)
  const az = Math.floor(vpc / shape.projects)
  const step = shape.projects * shape.azs * subnetsPerVpc
  const first = ((vpc % shape.projects) + shape.projects * (subnet % subnetsPerVpc)) * shape.azs + az
  if (az < shape.azs) for (let index = first; index < shape.servers; index += step) yield index
}
