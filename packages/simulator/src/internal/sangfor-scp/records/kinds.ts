/**
 * What exists in a Sangfor SCP. Records refer to each other by index. A new field is a line in the table of its kind, and
 * its value at the start beside it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Identifiers from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import { below } from "../../engine/prng.ts"
import { plainTime } from "../response.ts"
import type { Dimensions } from "./dimensions.ts"
import { isSpare, place, subnetsPerVpc } from "./dimensions.ts"
import * as Ipv4 from "./ipv4.ts"
import type { Lookups, RecordOf, References } from "./recordKind.ts"
import { field, moment, number, numberAt, objectsAt, recordKind, reference, text, textAt } from "./recordKind.ts"
import * as Seed from "./seed.ts"

const optionalIndex = (index: number): number | undefined => (index < 0 ? undefined : index)

const azId = (az: number, { catalog }: References) => catalog.azs.at(az).id
const projectId = (project: number, { catalog }: References) => catalog.projects.at(project).id
const userId = (project: number, { catalog }: References) => catalog.projects.at(project).userId
const storageTagId = (tag: number, { catalog }: References) => catalog.storageTags.at(tag).id

const poolNames = ["DATACENTER-A", "DATACENTER-B", "DATACENTER-C", "EDGE-NORTH", "EDGE-SOUTH"]

/** Resource pools. */
export const azs = recordKind({
  model: "Az",
  resource: "pools",
  ids: (seed) => Identifiers.uuids(seed, "az"),
  size: (dimensions: Dimensions) => dimensions.azs,
  fields: { id: text("id"), name: text("name") },
  seed: ({ ids }, index) => ({ index, id: ids.azs.of(index), name: poolNames[index] ?? `DATACENTER-${index}` })
})
/** A resource pool. */
export interface Az extends RecordOf<typeof azs.fields> {}

const departments = [
  "finance",
  "research",
  "logistics",
  "sales",
  "support",
  "manufacturing",
  "marketing",
  "education",
  "imaging",
  "archive"
]

/** Tenants, which the API calls projects. */
export const projects = recordKind({
  model: "Project",
  resource: "tenants",
  ids: (seed) => Identifiers.plainUuids(seed, "project"),
  size: (dimensions: Dimensions) => dimensions.projects,
  fields: {
    id: text("id"),
    name: text("name"),
    /** No export has it with the tenant. */
    userId: field(Schema.String, (exported, { userOfProject }) => userOfProject(textAt(exported, "id"))),
    /** 1, or 0 for a tenant that is disabled. */
    enabled: number("enabled", () => 1),
    description: text("description"),
    /** The pools that it may use; `undefined` for all. */
    azs: field(Schema.UndefinedOr(Schema.Array(Schema.Int)), () => undefined)
  },
  seed: ({ ids, seed }, index) => ({
    index,
    id: ids.projects.of(index),
    name: `${departments[index % departments.length] ?? "tenant"}-${String(Math.floor(index / departments.length) + 1).padStart(2, "0")}`,
    userId: ids.users.of(index),
    enabled: index > 2 && below(20, seed, 71, index) === 0 ? 0 : 1,
    description: "",
    azs: undefined
  })
})
/** A tenant. */
export interface Project extends RecordOf<typeof projects.fields> {}

type ImageFacts = readonly [name: string, diskFormat: string, osType: string, sizeMb: number, imageType: string]

const imageFacts: ReadonlyArray<ImageFacts> = [
  ["Rocky-9.7-x86_64-minimal", "ISO", "linux", 1024, "public"],
  ["Rocky-9.7-x86_64-dvd", "ISO", "linux", 11_264, "public"],
  ["ubuntu-24.04.3-live-server-amd64", "ISO", "linux", 3072, "public"],
  ["debian-13.2.0-amd64-netinst", "ISO", "linux", 784, "public"],
  ["openEuler-24.03-LTS-SP2-x86_64", "ISO", "linux", 4352, "public"],
  ["Kylin-Server-V10-SP3-x86_64", "ISO", "linux", 4608, "public"],
  ["Windows-Server-2022-x64", "ISO", "windows", 5400, "public"],
  ["virtio-win-0.1.285", "ISO", "windows", 700, "public"],
  ["rocky-9-base", "aCloud", "linux", 8192, "public"],
  ["ubuntu-24.04-base", "aCloud", "linux", 6144, "public"],
  ["debian-13-base", "aCloud", "linux", 5120, "public"],
  ["windows-2022-base", "aCloud", "windows", 20_480, "public"],
  ["postgresql-17-golden", "aCloud", "linux", 10_240, "private"],
  ["nginx-edge-golden", "aCloud", "linux", 7168, "private"]
]

/** Images; every pool has a copy of each. */
export const images = recordKind({
  model: "Image",
  resource: "images",
  ids: (seed) => Identifiers.uuids(seed, "image"),
  size: () => imageFacts.length,
  fields: {
    id: text("id"),
    name: text("name"),
    diskFormat: text("disk_format"),
    imageType: text("image_type"),
    osType: text("os_type"),
    sizeMb: number("size_mb")
  },
  seed: ({ ids }: Dimensions, index) => {
    const [name, diskFormat, osType, sizeMb, imageType] = imageFacts[index] ?? ["image", "ISO", "linux", 1024, "public"]
    return { index, id: ids.images.of(index), name, diskFormat, imageType, osType, sizeMb }
  }
})
/** An image. */
export interface Image extends RecordOf<typeof images.fields> {}

/** Physical hosts. */
export const hosts = recordKind({
  model: "Host",
  resource: "hosts",
  ids: (seed) => Identifiers.prefixed(seed, "host", "host-"),
  size: (dimensions: Dimensions) => dimensions.azs * dimensions.hostsPerAz,
  fields: {
    ip: field(Schema.String, (exported) => textAt(exported, "ip", "name"), { name: (ip) => ip, ip: (ip) => ip }),
    status: field(Schema.String, (exported) => textAt(exported, "status") || "running", { status: (status) => status }),
    az: reference("azs", ["az_id", "cluster_id"])
  },
  seed: (dimensions, index) => {
    const az = Math.floor(index / dimensions.hostsPerAz)
    const ordinal = index % dimensions.hostsPerAz
    return {
      index,
      ip: `172.${16 + az}.${Math.floor(ordinal / 200)}.${11 + (ordinal % 200)}`,
      status: isSpare(dimensions, ordinal) ? "offline" : "running",
      az
    }
  }
})
/** A physical host. */
export interface Host extends RecordOf<typeof hosts.fields> {}

/** A disk of a server. */
export const Disk = Schema.Struct({
  /** `ide0`, `ide1`, ... */
  slot: Schema.String,
  sizeMb: Schema.Number,
  /** The volume behind it; `undefined` for a disk that is deleted with the server. */
  volume: Schema.optional(Schema.Int)
})
/** A disk of a server. */
export interface Disk extends Schema.Schema.Type<typeof Disk> {}

const readDisk =
  ({ volumes }: Lookups) =>
  (exported: JsonObject): Disk => ({
    slot: textAt(exported, "id"),
    sizeMb: numberAt(exported, ["size_mb"], numberAt(exported, ["size_gb"]) * 1024),
    volume: optionalIndex(volumes(textAt(exported, "volume_id")))
  })

/** A network interface of a server. */
export const Nic = Schema.Struct({
  /** `net0`, `net1`, ... */
  slot: Schema.String,
  vpc: Schema.Int,
  subnet: Schema.Int,
  ip: Schema.String,
  mac: Schema.String,
  model: Schema.String,
  /** 1, or 0 for an interface that is not connected. */
  connect: Schema.Number,
  /** The virtual switch of an interface on a classic network, which has no VPC and no subnet: both are -1. */
  device: Schema.optionalKey(Schema.String)
})
/** A network interface of a server. */
export interface Nic extends Schema.Schema.Type<typeof Nic> {}

const readNic =
  ({ subnets, vpcs }: Lookups) =>
  (exported: JsonObject, at: number): Nic => ({
    slot: textAt(exported, "vif_id") || `net${at}`,
    vpc: vpcs(textAt(exported, "vpc_id")),
    subnet: subnets(textAt(exported, "subnet_id")),
    ip: textAt(exported, "ip", "ip_address"),
    mac: textAt(exported, "mac", "mac_address"),
    model: textAt(exported, "model") || "virtio",
    connect: numberAt(exported, ["connect"], 1),
    ...(textAt(exported, "vpc_id") === "" ? deviceOf(textAt(exported, "device_id")) : {})
  })

const deviceOf = (device: string): Pick<Nic, "device"> => (device === "" ? {} : { device })

/** True for the status of a server that is switched on. */
export const isOn = (status: string): boolean => status === "running" || status === "alert"

const roles = ["web", "app", "db", "cache", "queue", "batch", "build", "mail", "proxy", "monitor"]
const serverImages = [8, 9, 10, 8, 9, 11, 12, 13]
/** The addresses of a subnet below this one are the gateway's and the platform's. */
const firstAddress = 10

const systemDisk = (sizeMb: number): Disk => ({ slot: "ide0", sizeMb, volume: undefined })

const seedDisks = (seed: number, index: number, systemMb: number): ReadonlyArray<Disk> => {
  const volume = Seed.volumeOf(index)
  return volume === undefined
    ? [systemDisk(systemMb)]
    : [systemDisk(systemMb), { slot: "ide1", sizeMb: Seed.volumeMb(seed, volume), volume }]
}

/** One server for so many has a second interface, on a classic network. */
const serversPerClassic = 25

/** The virtual switch of the classic network of a pool. */
export const switchOf = (az: number): string => `bvs${(0x1e2c5f00 + az).toString(16)}`

const classicNics = (seed: number, index: number, az: number): ReadonlyArray<Nic> => {
  if (index % serversPerClassic !== 3) return []
  const ip = Ipv4.format(Seed.classicBase(az) + Math.floor(index / serversPerClassic))
  const mac = Seed.mac(seed, index, 1)
  return [{ slot: "net1", vpc: -1, subnet: -1, ip, mac, model: "virtio", connect: 1, device: switchOf(az) }]
}

/** Servers. */
export const servers = recordKind({
  model: "Server",
  resource: "servers",
  ids: (seed) => Identifiers.uuids(seed, "server"),
  size: (dimensions: Dimensions) => dimensions.servers,
  fields: {
    name: text("name"),
    description: text("description"),
    /** As in `running`, `stopped`, `suspended`, `alert`, `error`; real sites may have others. */
    status: field(Schema.String, (exported) => textAt(exported, "status") || "stopped", {
      status: (status) => status,
      power_state: (status) => (isOn(status) ? "on" : "off")
    }),
    cores: number("cores", () => 1),
    sockets: number("sockets", () => 1),
    memoryMb: number("memory_mb", (exported) => numberAt(exported, ["memory_gb"]) * 1024),
    az: reference("azs", ["az_id"], { az_id: azId, az_name: (az, { catalog }) => catalog.azs.at(az).name }),
    host: reference("hosts", ["host_id"], {
      host_id: (host, { hosts }) => hosts.ids.of(host),
      host_name: (host, { hosts }) => hosts.get(host)?.ip ?? ""
    }),
    project: reference("projects", ["project_id", "tenant_id"], {
      project_id: projectId,
      project_name: (project, { catalog }) => catalog.projects.at(project).name,
      user_id: userId
    }),
    image: reference("images", ["image_id"], {
      image_id: (image, { catalog }) => catalog.images.at(image).id,
      image_name: (image, { catalog }) => catalog.images.at(image).name,
      os_type: (image, { catalog }) => catalog.images.at(image).osType
    }),
    storageTag: reference("storageTags", ["storage_tag_id"], { storage_tag_id: storageTagId }),
    createdAt: moment("created_at", { created_at: plainTime }),
    /** The group that it is listed in. */
    group: field(Schema.UndefinedOr(Schema.Int), () => undefined),
    disks: field(Schema.Array(Disk), (exported, lookups) => objectsAt(exported, "disks").map(readDisk(lookups))),
    nics: field(Schema.Array(Nic), (exported, lookups) => objectsAt(exported, "networks").map(readNic(lookups)))
  },
  seed: (dimensions, index) => {
    const { seed } = dimensions
    const { cores, diskMb, memoryMb, status } = Seed.traits(seed, index)
    const { az, host, ordinal, project, subnet, vpc } = place(dimensions, index)
    const ip = Ipv4.format(Seed.subnetBase(dimensions, subnet) + firstAddress + ordinal)
    return {
      index,
      name: `${roles[below(roles.length, seed, 13, index)] ?? "vm"}-${String(index).padStart(6, "0")}`,
      description: "",
      status,
      cores,
      sockets: cores >= 8 ? 2 : 1,
      memoryMb,
      az,
      host,
      project,
      image: serverImages[below(serverImages.length, seed, 14, index)] ?? 8,
      storageTag: below(3, seed, 15, index),
      createdAt: Seed.createdAt(dimensions, 16, index),
      group: undefined,
      disks: seedDisks(seed, index, diskMb),
      nics: [
        { slot: "net0", vpc, subnet, ip, mac: Seed.mac(seed, index, 0), model: "virtio", connect: 1 },
        ...classicNics(seed, index, az)
      ]
    }
  }
})
/** A server. */
export interface Server extends RecordOf<typeof servers.fields> {}

/** VPCs: private networks of a tenant in a pool. */
export const vpcs = recordKind({
  model: "Vpc",
  resource: "networks",
  ids: (seed) => Identifiers.uuids(seed, "vpc"),
  size: (dimensions: Dimensions) => dimensions.azs * dimensions.projects,
  fields: {
    name: text("name"),
    description: text("description"),
    cidr: text("cidr"),
    az: reference("azs", ["az_id"]),
    project: reference("projects", ["project_id", "tenant_id"])
  },
  seed: (dimensions, index) => {
    const project = index % dimensions.projects
    return {
      index,
      name: `vpc-${String(project).padStart(3, "0")}`,
      description: "",
      cidr: `${Ipv4.format(Seed.vpcBase(project))}/16`,
      az: Math.floor(index / dimensions.projects),
      project
    }
  }
})
/** A VPC. */
export interface Vpc extends RecordOf<typeof vpcs.fields> {}

/** Subnets of VPCs. */
export const subnets = recordKind({
  model: "Subnet",
  resource: "subnets",
  ids: (seed) => Identifiers.uuids(seed, "subnet"),
  size: (dimensions: Dimensions) => vpcs.size(dimensions) * subnetsPerVpc,
  fields: {
    name: text("name"),
    description: text("description"),
    cidr: text("cidr"),
    gateway: field(Schema.String, (exported) => textAt(exported, "gateway_ip"), { gateway_ip: (gateway) => gateway }),
    /** 1, or 0 without DHCP. */
    dhcp: field(Schema.Number, (exported) => numberAt(exported, ["enable_dhcp"], 1)),
    vpc: reference("vpcs", ["vpc_id"])
  },
  seed: (dimensions, index) => {
    const base = Seed.subnetBase(dimensions, index)
    return {
      index,
      name: index % subnetsPerVpc === 0 ? "front" : "back",
      description: "",
      cidr: `${Ipv4.format(base)}/20`,
      gateway: Ipv4.format(base + 1),
      dhcp: 1,
      vpc: Math.floor(index / subnetsPerVpc)
    }
  }
})
/** A subnet. */
export interface Subnet extends RecordOf<typeof subnets.fields> {}

const UndefinedOrIndex = Schema.UndefinedOr(Schema.Int)

/** The status of a volume by the server that it is attached to. */
export const volumeStatus = (server: number | undefined): string => (server === undefined ? "available" : "in-use")
/** The type of a volume: only a shared one can be attached to several servers. */
export const volumeType = (shared: boolean): string => (shared ? "sharedisk" : "disk")

/** Volumes: disks that exist without a server. */
export const volumes = recordKind({
  model: "Volume",
  resource: "volumes",
  ids: (seed) => Identifiers.uuids(seed, "volume"),
  size: ({ servers }: Dimensions) => Math.max(4, Math.ceil(servers / Seed.serversPerVolume)),
  fields: {
    name: text("name"),
    description: text("description"),
    /** The server that it is attached to. */
    server: field(
      UndefinedOrIndex,
      (exported, lookups) => optionalIndex(lookups.servers(textAt(exported, "server_id"))),
      {
        status: volumeStatus
      }
    ),
    shared: field(Schema.Boolean, (exported) => textAt(exported, "volume_type", "type") === "sharedisk", {
      type: volumeType,
      volume_type: volumeType
    }),
    sizeMb: field(Schema.Number, (exported) => numberAt(exported, ["size_mb"], numberAt(exported, ["size"]) * 1024), {
      size_mb: (sizeMb) => sizeMb,
      size: (sizeMb) => Math.ceil(sizeMb / 1024)
    }),
    az: reference("azs", ["az_id"], { az_id: azId }),
    project: reference("projects", ["project_id"], { project_id: projectId, user_id: userId }),
    storageTag: reference("storageTags", ["storage_tag_id"], { storage_tag_id: storageTagId }),
    createdAt: moment("created_at")
  },
  seed: (dimensions, index) => {
    const { seed } = dimensions
    const owner = index * Seed.serversPerVolume
    const attached = Seed.volumeOf(owner) === index && owner < dimensions.servers
    const { az, project } = place(dimensions, attached ? owner : index)
    return {
      index,
      name: `data-disk-${String(index).padStart(5, "0")}`,
      description: "",
      server: attached ? owner : undefined,
      shared: index % 8 === 0,
      sizeMb: Seed.volumeMb(seed, index),
      az,
      project,
      storageTag: below(3, seed, 22, index),
      createdAt: Seed.createdAt(dimensions, 23, index)
    }
  }
})
/** A volume. */
export interface Volume extends RecordOf<typeof volumes.fields> {}

/** The interface of a server that an EIP is bound to. */
export const Binding = Schema.Struct({ server: Schema.Int, nic: Schema.Int })
/** The interface of a server that an EIP is bound to. */
export interface Binding extends Schema.Schema.Type<typeof Binding> {}

const readBinding = (exported: JsonObject, lookups: Lookups): Binding | undefined => {
  const info = asObject(exported["binding_info"])
  const port = lookups.ports(textAt(exported, "port_id") || asText(info["port_id"]))
  if (port >= 0) return { server: Math.floor(port / 8), nic: port % 8 }
  const owner = lookups.servers(textAt(exported, "server_id") || asText(info["bind_id"]))
  return owner < 0 ? undefined : { server: owner, nic: 0 }
}

const readKbps =
  (direction: string) =>
  (exported: JsonObject): number =>
    numberAt(
      asObject(exported["bandwidth"]),
      [`qos_${direction}_kbps`, `qos_${direction}`],
      numberAt(exported, ["bandwidth_mb"]) * kbpsPerMb
    )

/** Kbit/s of 1 Mbit/s. */
export const kbpsPerMb = 1024

/** The status of an EIP by its binding. */
export const eipStatus = (binding: Binding | undefined): string => (binding === undefined ? "inactive" : "active")

/** Public addresses: EIPs on older dates, floating IPs on newer ones. */
export const eips = recordKind({
  model: "Eip",
  resource: "eips",
  ids: (seed) => Identifiers.uuids(seed, "eip"),
  // A fifth of them is free.
  size: (dimensions: Dimensions) => {
    const bound = Seed.boundEips(dimensions)
    return bound + Math.max(4, Math.ceil(bound / 4))
  },
  fields: {
    name: text("name"),
    ip: text("ip", "floating_ip"),
    binding: field(Schema.UndefinedOr(Binding), readBinding, { status: eipStatus }),
    uplinkKbps: field(Schema.Number, readKbps("uplink")),
    downlinkKbps: field(Schema.Number, readKbps("downlink"), { bandwidth_mb: (kbps) => Math.round(kbps / kbpsPerMb) }),
    az: field(
      Schema.Int,
      (exported, { azs }) => azs(textAt(exported, "az_id") || asText(asObject(exported["binding_info"])["az_id"])),
      { az_id: azId }
    ),
    project: reference("projects", ["project_id"], { project_id: projectId }),
    createdAt: moment("created_at", { created_at: plainTime })
  },
  seed: (dimensions, index) => {
    const bound = index < Seed.boundEips(dimensions)
    const { az, project } = place(dimensions, bound ? index * Seed.serversPerEip : index)
    const kbps = kbpsPerMb * (1 + below(10, dimensions.seed, 31, index)) * 10
    return {
      index,
      name: `eip-${String(index).padStart(5, "0")}`,
      ip: Seed.eipAddress(index),
      binding: bound ? { server: index * Seed.serversPerEip, nic: 0 } : undefined,
      uplinkKbps: kbps,
      downlinkKbps: kbps,
      az,
      project,
      createdAt: Seed.createdAt(dimensions, 32, index)
    }
  }
})
/** An EIP. */
export interface Eip extends RecordOf<typeof eips.fields> {}

/** The kinds of records that exports have, by the name of their table. */
export const kinds = { azs, projects, images, hosts, servers, vpcs, subnets, volumes, eips }

/** A kind of record that exports have. */
export type KindName = keyof typeof kinds

/** A class of storage; every pool has all of them. No export has them. */
export interface StorageTag {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly description: string
}

/** The classes of storage that every platform has. */
export const storageTags: ReadonlyArray<StorageTag> = [
  {
    index: 0,
    id: "00000000-0000-0000-0000-000000000000",
    name: "High Performance",
    description: "Flash storage for busy machines"
  },
  {
    index: 1,
    id: "11111111-1111-1111-1111-111111111111",
    name: "Normal Storage",
    description: "Mixed storage for most machines"
  },
  {
    index: 2,
    id: "22222222-2222-2222-2222-222222222222",
    name: "Capacity Storage",
    description: "Large and economical storage"
  }
]
