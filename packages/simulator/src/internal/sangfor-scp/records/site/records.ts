/**
 * From the records of a site's export to those of a cloud.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../../engine/json.ts"
import { asObject, asText } from "../../../engine/json.ts"
import type { Az, Disk, Eip, Host, Image, Nic, Project, Server, Subnet, Volume, Vpc } from "../models.ts"
import { momentAt, numberAt, objectsAt, textAt } from "./fields.ts"

/** Finds records by id; -1 for one that the export does not contain. */
export type IndexOf = (id: string) => number

/** How references are resolved. */
export interface Lookups {
  readonly azs: IndexOf
  readonly projects: IndexOf
  readonly images: IndexOf
  readonly storageTags: IndexOf
  readonly hosts: IndexOf
  readonly servers: IndexOf
  readonly vpcs: IndexOf
  readonly subnets: IndexOf
  readonly volumes: IndexOf
  /** Interfaces: the index of their machine times eight, and their number. */
  readonly ports: IndexOf
}

/** A resource pool. */
export const az = (record: JsonObject, index: number): Az => ({
  index,
  id: textAt(record, "id"),
  name: textAt(record, "name")
})

/** A tenant; who its user is, only its machines tell. */
export const project = (record: JsonObject, index: number, userId: string): Project => ({
  index,
  id: textAt(record, "id"),
  name: textAt(record, "name"),
  userId,
  enabled: numberAt(record, ["enabled"], 1)
})

/** An image. */
export const image = (record: JsonObject, index: number): Image => ({
  index,
  id: textAt(record, "id"),
  name: textAt(record, "name"),
  diskFormat: textAt(record, "disk_format"),
  imageType: textAt(record, "image_type"),
  osType: textAt(record, "os_type"),
  sizeMb: numberAt(record, ["size_mb"])
})

/** A host. */
export const host = (record: JsonObject, index: number, find: Lookups): Host => ({
  index,
  az: find.azs(textAt(record, "az_id", "cluster_id")),
  ip: textAt(record, "ip", "name"),
  status: textAt(record, "status") || "running"
})

const disk =
  (find: Lookups) =>
  (record: JsonObject): Disk => {
    const volume = find.volumes(textAt(record, "volume_id"))
    return {
      slot: textAt(record, "id"),
      sizeMb: numberAt(record, ["size_mb"], numberAt(record, ["size_gb"]) * 1024),
      volume: volume < 0 ? undefined : volume
    }
  }

const nic =
  (find: Lookups) =>
  (record: JsonObject, number: number): Nic => ({
    slot: textAt(record, "vif_id") || `net${number}`,
    vpc: find.vpcs(textAt(record, "vpc_id")),
    subnet: find.subnets(textAt(record, "subnet_id")),
    ip: textAt(record, "ip", "ip_address"),
    mac: textAt(record, "mac", "mac_address"),
    model: textAt(record, "model") || "virtio",
    connect: numberAt(record, ["connect"], 1)
  })

/** A machine. */
export const server = (record: JsonObject, index: number, find: Lookups): Server => ({
  index,
  name: textAt(record, "name"),
  description: textAt(record, "description"),
  az: find.azs(textAt(record, "az_id")),
  host: find.hosts(textAt(record, "host_id")),
  project: find.projects(textAt(record, "project_id", "tenant_id")),
  image: find.images(textAt(record, "image_id")),
  storageTag: find.storageTags(textAt(record, "storage_tag_id")),
  status: textAt(record, "status") || "stopped",
  cores: numberAt(record, ["cores"], 1),
  sockets: numberAt(record, ["sockets"], 1),
  memoryMb: numberAt(record, ["memory_mb"], numberAt(record, ["memory_gb"]) * 1024),
  disks: objectsAt(record, "disks").map(disk(find)),
  nics: objectsAt(record, "networks").map(nic(find)),
  createdAt: momentAt(record, "created_at")
})

/**
 * A machine with its volumes. Not every system says which disk is a volume: then it is the first one beside the system
 * disk that is as large.
 */
export const withVolumes = (server: Server, volumes: ReadonlyArray<Volume>): Server => {
  const disks = [...server.disks]
  for (const { index, sizeMb } of volumes) {
    if (disks.some(({ volume }) => volume === index)) continue
    const at = disks.findIndex((own, number) => number > 0 && own.volume === undefined && own.sizeMb === sizeMb)
    const found = disks[at]
    if (found !== undefined) disks[at] = { ...found, volume: index }
  }
  return { ...server, disks }
}

/** A VPC. */
export const vpc = (record: JsonObject, index: number, find: Lookups): Vpc => ({
  index,
  az: find.azs(textAt(record, "az_id")),
  project: find.projects(textAt(record, "project_id", "tenant_id")),
  name: textAt(record, "name"),
  description: textAt(record, "description"),
  cidr: textAt(record, "cidr")
})

/** A subnet. */
export const subnet = (record: JsonObject, index: number, find: Lookups): Subnet => ({
  index,
  vpc: find.vpcs(textAt(record, "vpc_id")),
  name: textAt(record, "name"),
  description: textAt(record, "description"),
  cidr: textAt(record, "cidr"),
  gateway: textAt(record, "gateway_ip"),
  dhcp: numberAt(record, ["enable_dhcp"], 1)
})

/** A volume. */
export const volume = (record: JsonObject, index: number, find: Lookups): Volume => {
  const owner = find.servers(textAt(record, "server_id"))
  return {
    index,
    az: find.azs(textAt(record, "az_id")),
    project: find.projects(textAt(record, "project_id")),
    name: textAt(record, "name"),
    description: textAt(record, "description"),
    sizeMb: numberAt(record, ["size_mb"], numberAt(record, ["size"]) * 1024),
    storageTag: find.storageTags(textAt(record, "storage_tag_id")),
    shared: textAt(record, "volume_type", "type") === "sharedisk",
    server: owner < 0 ? undefined : owner,
    createdAt: momentAt(record, "created_at")
  }
}

const bindingOf = (record: JsonObject, find: Lookups): Eip["binding"] => {
  const info = asObject(record["binding_info"])
  const port = find.ports(textAt(record, "port_id") || asText(info["port_id"]))
  if (port >= 0) return { server: Math.floor(port / 8), nic: port % 8 }
  const owner = find.servers(textAt(record, "server_id") || asText(info["bind_id"]))
  return owner < 0 ? undefined : { server: owner, nic: 0 }
}

/** A public address: an EIP, or a floating IP. */
export const eip = (record: JsonObject, index: number, find: Lookups): Eip => {
  const bandwidth = asObject(record["bandwidth"])
  const kbps = numberAt(record, ["bandwidth_mb"]) * 1024
  return {
    index,
    az: find.azs(textAt(record, "az_id") || asText(asObject(record["binding_info"])["az_id"])),
    project: find.projects(textAt(record, "project_id")),
    name: textAt(record, "name"),
    ip: textAt(record, "ip", "floating_ip"),
    uplinkKbps: numberAt(bandwidth, ["qos_uplink_kbps", "qos_uplink"], kbps),
    downlinkKbps: numberAt(bandwidth, ["qos_downlink_kbps", "qos_downlink"], kbps),
    binding: bindingOf(record, find),
    createdAt: momentAt(record, "created_at")
  }
}
