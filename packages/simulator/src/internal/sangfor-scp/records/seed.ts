/**
 * Everything that a state has at its start, computed from an index.
 *
 * @since 0.1.0
 */
import { below, hash, mix } from "../../engine/prng.ts"
import * as Ipv4 from "./ipv4.ts"
import type { Disk, Eip, Host, Nic, Server, ServerStatus, Subnet, Volume, Vpc } from "./models.ts"
import { isSpare, place, subnetsPerVpc } from "./dimensions.ts"
import type { Place, Shape } from "./dimensions.ts"

/** One public address for so many machines. */
const serversPerEip = 20
/** One volume for so many machines; every other volume is attached. */
const serversPerVolume = 10

const yearMillis = 31_536_000_000
const firstDay = Date.UTC(2024, 0, 1)
const createdAt = (seed: number, kind: number, index: number): number =>
  firstDay + Math.floor((hash(seed, kind, index) / 4294967296) * yearMillis)

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

/** The sizes and the state of a machine at the start: what counting needs, and no more. */
export interface Traits {
  readonly status: ServerStatus
  readonly cores: number
  readonly memoryMb: number
  readonly diskMb: number
}

const statusOf = (permille: number): ServerStatus => {
  if (permille < 770) return "running"
  if (permille < 970) return "stopped"
  if (permille < 990) return "suspended"
  return permille < 995 ? "alert" : "error"
}

/** The sizes and the state of a machine at the start. */
export const traits = (seed: number, index: number): Traits => {
  const [cores, memoryMb, diskMb] = flavours[below(flavours.length, seed, 11, index)] ?? smallest
  return { status: statusOf(below(1000, seed, 12, index)), cores, memoryMb, diskMb }
}

/** The size of a volume at the start (MB). */
const volumeMb = (seed: number, index: number): number => 10_240 * (1 + below(20, seed, 21, index))

/** The volume that a machine has at the start. */
const volumeOf = (server: number): number | undefined =>
  server % (2 * serversPerVolume) === serversPerVolume ? server / serversPerVolume : undefined

/** The size of all disks of a machine at the start, of which the first is known (MB). */
export const storageMb = (seed: number, index: number, diskMb: number): number => {
  const volume = volumeOf(index)
  return diskMb + (volume === undefined ? 0 : volumeMb(seed, volume))
}

const hexBytes: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))
const hexByte = (value: number, shift: number): string => hexBytes[(value >>> shift) & 255] ?? "00"

/** The hardware address of an interface; no two are the same. */
export const mac = (seed: number, server: number, nic: number): string => {
  const value = mix(mix(seed) ^ (server * 8 + nic))
  return `fe:fc:${hexByte(value, 24)}:${hexByte(value, 16)}:${hexByte(value, 8)}:${hexByte(value, 0)}`
}

const roles = ["web", "app", "db", "cache", "queue", "batch", "build", "mail", "proxy", "monitor"]
const osImages = [8, 9, 10, 8, 9, 11, 12, 13]

const vpcBase = (project: number): number => ((10 << 24) >>> 0) + ((project % 200) << 16)
const subnetSize = 4096
const subnetBase = (shape: Shape, subnet: number): number =>
  vpcBase(Math.floor(subnet / subnetsPerVpc) % shape.projects) + (subnet % subnetsPerVpc) * subnetSize
/** The addresses below are the gateway's and the platform's. */
const firstAddress = 10

const nic = (shape: Shape, index: number, at: Place): Nic => ({
  slot: "net0",
  vpc: at.vpc,
  subnet: at.subnet,
  ip: Ipv4.format(subnetBase(shape, at.subnet) + firstAddress + at.ordinal),
  mac: mac(shape.seed, index, 0),
  model: "virtio",
  connect: 1
})

const disks = (seed: number, index: number, systemMb: number): ReadonlyArray<Disk> => {
  const volume = volumeOf(index)
  const system: Disk = { slot: "ide0", sizeMb: systemMb, volume: undefined }
  return volume === undefined ? [system] : [system, { slot: "ide1", sizeMb: volumeMb(seed, volume), volume }]
}

const serverName = (seed: number, index: number): string =>
  `${roles[below(roles.length, seed, 13, index)] ?? "vm"}-${String(index).padStart(6, "0")}`

/** A machine at the start. */
export const server = (shape: Shape, index: number): Server => {
  const { seed } = shape
  const { cores, diskMb, memoryMb, status } = traits(seed, index)
  const at = place(shape, index)
  return {
    index,
    name: serverName(seed, index),
    description: "",
    az: at.az,
    host: at.host,
    project: at.project,
    image: osImages[below(osImages.length, seed, 14, index)] ?? 8,
    storageTag: below(3, seed, 15, index),
    status,
    cores,
    sockets: cores >= 8 ? 2 : 1,
    memoryMb,
    disks: disks(seed, index, diskMb),
    nics: [nic(shape, index, at)],
    createdAt: createdAt(seed, 16, index)
  }
}

/** A host. */
export const host = (shape: Shape, index: number): Host => {
  const az = Math.floor(index / shape.hostsPerAz)
  const ordinal = index % shape.hostsPerAz
  return {
    index,
    az,
    ip: `172.${16 + az}.${Math.floor(ordinal / 200)}.${11 + (ordinal % 200)}`,
    status: isSpare(shape, ordinal) ? "offline" : "running"
  }
}

/** How many VPCs there are at the start: one of each tenant in each pool. */
export const vpcCount = (shape: Shape): number => shape.azs * shape.projects

/** A VPC at the start. */
export const vpc = (shape: Shape, index: number): Vpc => {
  const project = index % shape.projects
  return {
    index,
    az: Math.floor(index / shape.projects),
    project,
    name: `vpc-${String(project).padStart(3, "0")}`,
    description: "",
    cidr: `${Ipv4.format(vpcBase(project))}/16`
  }
}

/** A subnet at the start. */
export const subnet = (shape: Shape, index: number): Subnet => {
  const base = subnetBase(shape, index)
  return {
    index,
    vpc: Math.floor(index / subnetsPerVpc),
    name: index % subnetsPerVpc === 0 ? "front" : "back",
    description: "",
    cidr: `${Ipv4.format(base)}/20`,
    gateway: Ipv4.format(base + 1),
    dhcp: 1
  }
}

/** How many volumes there are at the start. */
export const volumeCount = ({ servers }: Shape): number => Math.max(4, Math.ceil(servers / serversPerVolume))

/** A volume at the start. */
export const volume = (shape: Shape, index: number): Volume => {
  const owner = index * serversPerVolume
  const attached = volumeOf(owner) === index && owner < shape.servers
  const at = place(shape, attached ? owner : index)
  return {
    index,
    az: at.az,
    project: at.project,
    name: `data-disk-${String(index).padStart(5, "0")}`,
    description: "",
    sizeMb: volumeMb(shape.seed, index),
    storageTag: below(3, shape.seed, 22, index),
    shared: index % 8 === 0,
    server: attached ? owner : undefined,
    createdAt: createdAt(shape.seed, 23, index)
  }
}

const boundEips = ({ servers }: Shape): number => Math.ceil(servers / serversPerEip)

/** How many public addresses there are at the start; a fifth of them is free. */
export const eipCount = (shape: Shape): number => boundEips(shape) + Math.max(4, Math.ceil(boundEips(shape) / 4))

/** The public address that a machine has at the start. */
export const eipOf = (server: number): number | undefined =>
  server % serversPerEip === 0 ? server / serversPerEip : undefined

/** The public address with an index; also of those that are made later. */
export const eipAddress = (index: number): string => Ipv4.format(100 * 2 ** 24 + 64 * 2 ** 16 + 256 + index)

/** A public address at the start. */
export const eip = (shape: Shape, index: number): Eip => {
  const bound = index < boundEips(shape)
  const at = place(shape, bound ? index * serversPerEip : index)
  const kbps = 1024 * (1 + below(10, shape.seed, 31, index)) * 10
  return {
    index,
    az: at.az,
    project: at.project,
    name: `eip-${String(index).padStart(5, "0")}`,
    ip: eipAddress(index),
    uplinkKbps: kbps,
    downlinkKbps: kbps,
    binding: bound ? { server: index * serversPerEip, nic: 0 } : undefined,
    createdAt: createdAt(shape.seed, 32, index)
  }
}
