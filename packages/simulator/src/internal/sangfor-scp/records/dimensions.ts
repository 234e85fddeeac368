/**
 * How a simulator with so many servers is divided: all of it arithmetic on indexes.
 *
 * Server `i` belongs to pool `i % azs` and is the `floor(i / azs)`-th there. In a pool, runs of servers share a host,
 * and neighbours belong to different tenants.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"

/** How much there is of what at the start. */
export interface Dimensions {
  readonly seed: number
  /** The time that all others are computed from, in milliseconds since 1970. */
  readonly startTime: number
  /** Ids of records that have theirs as a field. */
  readonly ids: Readonly<Record<"azs" | "projects" | "users" | "images", Identifiers.Identifiers>>
  readonly servers: number
  readonly azs: number
  readonly hostsPerAz: number
  readonly serversPerHost: number
  readonly projects: number
}

/** Where a server is, by indexes. */
export interface ServerPlace {
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

/** Most servers of a host at the start. */
export const maxServersPerHost = 40

/** Subnets of every VPC. */
export const subnetsPerVpc = 2

/** The dimensions of a simulator with so many servers. */
export const make = (servers: number, seed: number, startTime: number): Dimensions => {
  const azs = poolsOf(servers)
  const perAz = Math.ceil(servers / azs)
  const serversPerHost = clamp(Math.ceil(perAz / 2), 1, maxServersPerHost)
  const busy = Math.max(2, Math.ceil(perAz / serversPerHost))
  return {
    seed,
    startTime,
    ids: {
      azs: Identifiers.uuids(seed, "az"),
      projects: Identifiers.plainUuids(seed, "project"),
      users: Identifiers.plainUuids(seed, "user"),
      images: Identifiers.uuids(seed, "image")
    },
    servers,
    azs,
    serversPerHost,
    hostsPerAz: busy >= hostsForSpare ? busy + 1 : busy,
    projects: clamp(Math.ceil(servers / 50), 3, 200)
  }
}

/** True for the one host of a pool that is switched off. */
export const isSpare = (dimensions: Dimensions, ordinal: number): boolean =>
  dimensions.hostsPerAz > hostsForSpare && ordinal === dimensions.hostsPerAz - 1

/** Where a server is at the start. */
export const place = (dimensions: Dimensions, index: number): ServerPlace => {
  const az = index % dimensions.azs
  const nth = Math.floor(index / dimensions.azs)
  const project = nth % dimensions.projects
  const nthOfProject = Math.floor(nth / dimensions.projects)
  const vpc = az * dimensions.projects + project
  return {
    az,
    host: az * dimensions.hostsPerAz + Math.floor(nth / dimensions.serversPerHost),
    project,
    vpc,
    subnet: vpc * subnetsPerVpc + (nthOfProject % subnetsPerVpc),
    ordinal: Math.floor(nthOfProject / subnetsPerVpc)
  }
}

/** The servers that start on a host. */
export const serversOfHost = (dimensions: Dimensions, host: number): ReadonlyArray<number> => {
  const az = Math.floor(host / dimensions.hostsPerAz)
  const first = (host % dimensions.hostsPerAz) * dimensions.serversPerHost
  return Array.from({ length: dimensions.serversPerHost }, (_, k) => (first + k) * dimensions.azs + az).filter(
    (index) => index < dimensions.servers
  )
}

/** The servers that start on a subnet, in order. */
export function* serversOfSubnet(dimensions: Dimensions, subnet: number): Generator<number> {
  const vpc = Math.floor(subnet / subnetsPerVpc)
  const az = Math.floor(vpc / dimensions.projects)
  const step = dimensions.projects * dimensions.azs * subnetsPerVpc
  const first = ((vpc % dimensions.projects) + dimensions.projects * (subnet % subnetsPerVpc)) * dimensions.azs + az
  if (az < dimensions.azs) for (let index = first; index < dimensions.servers; index += step) yield index
}
