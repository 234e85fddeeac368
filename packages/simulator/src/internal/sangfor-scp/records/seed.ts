/**
 * What is computed from the seed and an index, beyond what the table of a kind says itself.
 *
 * @since 0.1.0
 */
import { below, hash, mix } from "../../engine/prng.ts"
import type { Dimensions } from "./dimensions.ts"
import { subnetsPerVpc } from "./dimensions.ts"
import * as Ipv4 from "./ipv4.ts"

/** One EIP for so many servers. */
export const serversPerEip = 20
/** One volume for so many servers; every other volume is attached. */
export const serversPerVolume = 10

const dayMillis = 86_400_000

/** When a record was created: in the two years that end 30 days before the start. */
export const createdAt = ({ seed, startTime }: Dimensions, salt: number, index: number): number =>
  startTime - 30 * dayMillis - Math.floor((hash(seed, salt, index) / 4294967296) * 730 * dayMillis)

type Flavour = readonly [cores: number, memoryMb: number, diskMb: number]
const smallest: Flavour = [2, 2048, 40_960]
const flavours: ReadonlyArray<Flavour> = [
  smallest,
  smallest,
  [2, 4096, 51_200],
  [4, 4096, 51_200],
  [4, 8192, 51_200],
  [4, 8192, 81_920],
  [8, 16_384, 102_400],
  [8, 32_768, 204_800],
  [16, 65_536, 512_000]
]

/** The sizes and the status of a server: what counting needs, and no more. */
export interface Traits {
  readonly status: string
  readonly cores: number
  readonly memoryMb: number
  readonly diskMb: number
}

const statusOf = (permille: number): string => {
  if (permille < 770) return "running"
  if (permille < 970) return "stopped"
  if (permille < 990) return "suspended"
  return permille < 995 ? "alert" : "error"
}

/** The sizes and the status of a server. */
export const traits = (seed: number, index: number): Traits => {
  const [cores, memoryMb, diskMb] = flavours[below(flavours.length, seed, 11, index)] ?? smallest
  return { status: statusOf(below(1000, seed, 12, index)), cores, memoryMb, diskMb }
}

/** The size of a volume (MB). */
export const volumeMb = (seed: number, index: number): number => 10_240 * (1 + below(20, seed, 21, index))

/** The volume of a server. */
export const volumeOf = (server: number): number | undefined =>
  server % (2 * serversPerVolume) === serversPerVolume ? server / serversPerVolume : undefined

/** The size of all disks of a server, of which the first is given (MB). */
export const storageMb = (seed: number, index: number, diskMb: number): number => {
  const volume = volumeOf(index)
  return diskMb + (volume === undefined ? 0 : volumeMb(seed, volume))
}

const hexBytes: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))
const hexByte = (value: number, shift: number): string => hexBytes[(value >>> shift) & 255] ?? "00"

/** The MAC address of an interface; no two are the same. */
export const mac = (seed: number, server: number, nic: number): string => {
  const value = mix(mix(seed) ^ (server * 8 + nic))
  return `fe:fc:${hexByte(value, 24)}:${hexByte(value, 16)}:${hexByte(value, 8)}:${hexByte(value, 0)}`
}

/** The first address of the VPCs of a tenant, as a number. */
export const vpcBase = (project: number): number => ((10 << 24) >>> 0) + ((project % 200) << 16)
const subnetSize = 4096

/** The first address of a subnet, as a number. */
export const subnetBase = (dimensions: Dimensions, subnet: number): number =>
  vpcBase(Math.floor(subnet / subnetsPerVpc) % dimensions.projects) + (subnet % subnetsPerVpc) * subnetSize

/** The first address of servers on the classic network of a pool, as a number. */
export const classicBase = (az: number): number => ((192 << 24) >>> 0) + (168 << 16) + ((az % 4) << 14) + 10

/** How many EIPs are bound to a server. */
export const boundEips = ({ servers }: Dimensions): number => Math.ceil(servers / serversPerEip)

/** The EIP of a server. */
export const eipOf = (server: number): number | undefined =>
  server % serversPerEip === 0 ? server / serversPerEip : undefined

/** The address of the EIP with an index; also of those that are created later. */
export const eipAddress = (index: number): string => Ipv4.format(100 * 2 ** 24 + 64 * 2 ** 16 + 256 + index)
