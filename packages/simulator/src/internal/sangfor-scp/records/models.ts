/**
 * What exists in a Sangfor cloud. Records refer to each other by index.
 *
 * @since 0.1.0
 */
import type { Indexed } from "../../engine/collection.ts"

/** A resource pool. */
export interface Az extends Indexed {
  readonly id: string
  readonly name: string
}

/** A tenant. */
export interface Project extends Indexed {
  readonly id: string
  readonly name: string
  readonly userId: string
  readonly enabled: number
}

/** An image; every pool has a copy. */
export interface Image extends Indexed {
  readonly id: string
  readonly name: string
  readonly diskFormat: string
  readonly imageType: string
  readonly osType: string
  readonly sizeMb: number
}

/** A class of storage; every pool has all of them. */
export interface StorageTag extends Indexed {
  readonly id: string
  readonly name: string
  readonly description: string
}

/** A physical host. */
export interface Host extends Indexed {
  readonly az: number
  readonly ip: string
  readonly status: string
}

/** The states of a machine; real sites may know more. */
export type ServerStatus = "running" | "stopped" | "suspended" | "error" | "alert" | (string & {})

/** A disk in a machine. */
export interface Disk {
  /** `ide0`, `ide1`, ... */
  readonly slot: string
  readonly sizeMb: number
  /** The volume behind it; `undefined` for a disk that lives and dies with the machine. */
  readonly volume?: number | undefined
}

/** A network interface of a machine. */
export interface Nic {
  /** `net0`, `net1`, ... */
  readonly slot: string
  readonly vpc: number
  readonly subnet: number
  readonly ip: string
  readonly mac: string
  readonly model: string
  readonly connect: number
}

/** A machine. */
export interface Server extends Indexed {
  readonly name: string
  readonly description: string
  readonly az: number
  readonly host: number
  readonly project: number
  readonly image: number
  readonly storageTag: number
  readonly status: ServerStatus
  readonly cores: number
  readonly sockets: number
  readonly memoryMb: number
  readonly disks: ReadonlyArray<Disk>
  readonly nics: ReadonlyArray<Nic>
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** A private network of a tenant in a pool. */
export interface Vpc extends Indexed {
  readonly az: number
  readonly project: number
  readonly name: string
  readonly description: string
  readonly cidr: string
}

/** A part of a VPC. */
export interface Subnet extends Indexed {
  readonly vpc: number
  readonly name: string
  readonly description: string
  readonly cidr: string
  readonly gateway: string
  readonly dhcp: number
}

/** A disk that exists by itself. */
export interface Volume extends Indexed {
  readonly az: number
  readonly project: number
  readonly name: string
  readonly description: string
  readonly sizeMb: number
  readonly storageTag: number
  /** A disk that several machines may share; older dates know other disks too. */
  readonly shared: boolean
  /** The machine that it is attached to. */
  readonly server?: number | undefined
  readonly createdAt: number
}

/** A public address: an EIP on older dates, a floating IP on newer ones. */
export interface Eip extends Indexed {
  readonly az: number
  readonly project: number
  readonly name: string
  readonly ip: string
  readonly uplinkKbps: number
  readonly downlinkKbps: number
  readonly binding?: { readonly server: number; readonly nic: number } | undefined
  readonly createdAt: number
}
