/**
 * A SmartX CloudTower as a site of an inventory.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import type * as Scope from "effect/Scope"
import * as Alert from "@effect-hci/cloudtower/Alert"
import * as Cluster from "@effect-hci/cloudtower/Cluster"
import * as ConsistencyGroup from "@effect-hci/cloudtower/ConsistencyGroup"
import * as ContentLibraryImage from "@effect-hci/cloudtower/ContentLibraryImage"
import * as ContentLibraryVmTemplate from "@effect-hci/cloudtower/ContentLibraryVmTemplate"
import * as Datacenter from "@effect-hci/cloudtower/Datacenter"
import * as Disk from "@effect-hci/cloudtower/Disk"
import * as ElfImage from "@effect-hci/cloudtower/ElfImage"
import * as Host from "@effect-hci/cloudtower/Host"
import { HttpTransport } from "@effect-hci/cloudtower/HttpTransport"
import * as IscsiLun from "@effect-hci/cloudtower/IscsiLun"
import * as IscsiTarget from "@effect-hci/cloudtower/IscsiTarget"
import * as Label from "@effect-hci/cloudtower/Label"
import * as NfsExport from "@effect-hci/cloudtower/NfsExport"
import * as Nic from "@effect-hci/cloudtower/Nic"
import * as NvmfNamespace from "@effect-hci/cloudtower/NvmfNamespace"
import * as NvmfSubsystem from "@effect-hci/cloudtower/NvmfSubsystem"
import * as SnapshotPlan from "@effect-hci/cloudtower/SnapshotPlan"
import * as User from "@effect-hci/cloudtower/User"
import * as Vds from "@effect-hci/cloudtower/Vds"
import * as Vlan from "@effect-hci/cloudtower/Vlan"
import * as Vm from "@effect-hci/cloudtower/Vm"
import * as VmDisk from "@effect-hci/cloudtower/VmDisk"
import * as VmFolder from "@effect-hci/cloudtower/VmFolder"
import * as VmNic from "@effect-hci/cloudtower/VmNic"
import * as VmPlacementGroup from "@effect-hci/cloudtower/VmPlacementGroup"
import * as VmSnapshot from "@effect-hci/cloudtower/VmSnapshot"
import * as VmTemplate from "@effect-hci/cloudtower/VmTemplate"
import * as VmVolume from "@effect-hci/cloudtower/VmVolume"
import * as Platform from "./internal/platformSite.ts"
import type { Site, SiteOptions } from "./Site.ts"

/**
 * Name and address of the site.
 *
 * @category models
 */
export interface Options extends SiteOptions {}

type Listing = Platform.Listing<HttpTransport>

/** Records per page unless an export says otherwise; a Tower publishes no limit. */
const pageSize = 500

/** The resources that every version from 2.8.0 on has. */
const modules: Readonly<Record<string, Listing>> = {
  datacenters: Datacenter,
  clusters: Cluster,
  hosts: Host,
  disks: Disk,
  nics: Nic,
  vdses: Vds,
  vlans: Vlan,
  vms: Vm,
  "vm-disks": VmDisk,
  "vm-nics": VmNic,
  "vm-volumes": VmVolume,
  "vm-snapshots": VmSnapshot,
  "vm-templates": VmTemplate,
  "vm-folders": VmFolder,
  "vm-placement-groups": VmPlacementGroup,
  "elf-images": ElfImage,
  "content-library-images": ContentLibraryImage,
  "content-library-vm-templates": ContentLibraryVmTemplate,
  "iscsi-targets": IscsiTarget,
  "iscsi-luns": IscsiLun,
  "nfs-exports": NfsExport,
  "nvmf-subsystems": NvmfSubsystem,
  "nvmf-namespaces": NvmfNamespace,
  "consistency-groups": ConsistencyGroup,
  "snapshot-plans": SnapshotPlan,
  labels: Label,
  alerts: Alert,
  users: User
}

const listings = Record.map(modules, ({ count, list }): Listing => ({
  count,
  list: (options) => list({ pageSize, ...options })
}))

const platform = {
  platform: "cloudtower",
  transport: HttpTransport,
  check: Cluster.count(),
  listings
}

/**
 * The names of the resources of every site, in the order of their export.
 *
 * @category constants
 */
export const resourceNames: ReadonlyArray<string> = Object.keys(modules)

/**
 * The site that the `HttpTransport` in the context talks to.
 *
 * @category constructors
 */
export const make: (options: Options) => Effect.Effect<Site, never, HttpTransport> = Platform.make(platform)

/**
 * The site with an `HttpTransport` of its own, built from the layer and open until the scope is closed; for jobs over many
 * sites.
 *
 * @category constructors
 */
export const makeScoped = <E, R>(
  options: Options,
  layer: Layer.Layer<HttpTransport, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> => Platform.makeScoped(platform, options, layer)
