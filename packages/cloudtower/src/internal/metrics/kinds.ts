/*
 * What has metrics: how the resources are found, which operation measures them, and which label leads back to them.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as Metrics from "../../generated/Metrics.ts"
import type {
  ClusterWhereInput,
  DiskWhereInput,
  HostWhereInput,
  IscsiLunWhereInput,
  NicWhereInput,
  NvmfNamespaceWhereInput,
  VmNicWhereInput,
  VmVolumeWhereInput,
  VmWhereInput
} from "../../generated/inputs/Shared.ts"
import type { Call } from "../call.ts"
import { HttpTransport } from "../call.ts"
import type { MetricResource } from "./resources.ts"
import * as Resources from "./resources.ts"
import type { MetricResponse } from "./response.ts"
import { decoder } from "./response.ts"
import * as Names from "./names.ts"

/** The selection of most kinds. */
interface Where<W> {
  /** Conditions on the records that are measured. Default: none, so that all are. */
  readonly where?: W
}

/** The selection of network interfaces by their owners. */
interface WhereNics<W, N> extends Where<W> {
  /** Conditions on the interfaces. Default: none, so that all interfaces of the owners are measured. */
  readonly nics?: N
}

/** The selection of services of hosts. */
interface WhereServices extends Where<HostWhereInput> {
  /** Names of the services. */
  readonly services: ReadonlyArray<string>
}

/** What is measured, by kind. */
export interface Selections {
  /** Clusters. */
  readonly cluster: Where<ClusterWhereInput>
  /** Disks of hosts. */
  readonly disk: Where<DiskWhereInput>
  /** Hosts. */
  readonly host: Where<HostWhereInput>
  /** Network interfaces of the hosts that `where` selects. */
  readonly hostNetwork: WhereNics<HostWhereInput, NicWhereInput>
  /** Services of the hosts that `where` selects. */
  readonly hostService: WhereServices
  /** iSCSI LUNs. */
  readonly lun: Where<IscsiLunWhereInput>
  /** NVMe-oF namespaces. */
  readonly nvmfNamespace: Where<NvmfNamespaceWhereInput>
  /** SCVMs of the hosts that `where` selects. */
  readonly scvm: Where<HostWhereInput>
  /** Disks of SCVMs. */
  readonly scvmDisk: Where<DiskWhereInput>
  /** Network interfaces of the SCVMs of the hosts that `where` selects. */
  readonly scvmNetwork: WhereNics<HostWhereInput, NicWhereInput>
  /** Services of the SCVMs of the hosts that `where` selects. */
  readonly scvmService: WhereServices
  /** Vms. */
  readonly vm: Where<VmWhereInput>
  /** Network interfaces of the vms that `where` selects. */
  readonly vmNetwork: WhereNics<VmWhereInput, VmNicWhereInput>
  /** Volumes that vms mount. */
  readonly vmVolume: Where<VmVolumeWhereInput>
  /** Witnesses of the clusters that `where` selects. */
  readonly witness: Where<ClusterWhereInput>
  /** Zones of the clusters that `where` selects. */
  readonly zone: Where<ClusterWhereInput> & {
    /** From which zone to which. */
    readonly type: "primary-to-secondary" | "secondary-to-primary"
  }
}

/** What can be measured. */
export type Kind = keyof Selections

/** Requests for metrics of some resources, by their ids. */
type Measure = Effect.Effect<MetricResponse, RequestError, HttpTransport>

/** Which metrics of which resources. */
export interface Request {
  /** Ids of the resources. */
  readonly ids: ReadonlyArray<string>
  readonly metrics: ReadonlyArray<string>
  readonly range: string
}

/** How one kind is measured. */
export interface KindDefinition<S> {
  /** The names that are known. */
  readonly names: ReadonlyArray<string>
  /** The label that holds the `local_id` of the resource; without one each resource is requested alone. */
  readonly label?: "_vm" | "_host"
  /** The resources that the selection has something of. */
  readonly resources: (selection: S) => Stream.Stream<MetricResource, RequestError, HttpTransport>
  readonly measure: (selection: S, request: Request) => Measure
}

/** Executes an operation of metrics, and reads its response with tolerance. */
export const execute = <I extends { readonly metrics: ReadonlyArray<string> }>(
  { operation }: Call<I, unknown>,
  input: I
): Measure => {
  const tolerant: Operation<I, MetricResponse> = { ...operation, response: decoder(input.metrics) }
  return HttpTransport.use((transport) => transport.execute(tolerant, input))
}

/** Conditions of a selection, and that the records belong to some owners. */
const both = <W>(where: W | undefined, owners: W): { readonly AND: ReadonlyArray<W> } => ({
  AND: where === undefined ? [owners] : [where, owners]
})

const optionalNics = <N>(nics: N | undefined): { readonly nics?: N } => (nics === undefined ? {} : { nics })

const vmOwners = { label: "_vm", resources: ({ where }: Where<VmWhereInput>) => Resources.vms(where) } as const
const hostOwners = { label: "_host", resources: ({ where }: Where<HostWhereInput>) => Resources.hosts(where) } as const
const hostsAlone = { resources: hostOwners.resources }
const clustersAlone = { resources: ({ where }: Where<ClusterWhereInput>) => Resources.clusters(where) }
const hostsOfDisks = ({ where = {} }: Where<DiskWhereInput>) => Resources.hosts({ disks_some: where })
const disksOf = (where: DiskWhereInput | undefined, ids: ReadonlyArray<string>) => both(where, { host: { id_in: ids } })

/** How each kind is measured. */
export const kinds: { readonly [K in Kind]: KindDefinition<Selections[K]> } = {
  cluster: {
    ...clustersAlone,
    names: Names.cluster,
    measure: (_, { ids, ...request }) => execute(Metrics.getClusterMetrics, { ...request, clusters: { id_in: ids } })
  },
  disk: {
    names: Names.disk,
    label: "_host",
    resources: hostsOfDisks,
    measure: ({ where }, { ids, ...request }) =>
      execute(Metrics.getDiskMetrics, { ...request, disks: disksOf(where, ids) })
  },
  host: {
    ...hostOwners,
    names: Names.host,
    measure: (_, { ids, ...request }) => execute(Metrics.getHostMetrics, { ...request, hosts: { id_in: ids } })
  },
  hostNetwork: {
    ...hostOwners,
    names: Names.hostNetwork,
    measure: ({ nics }, { ids, ...request }) =>
      execute(Metrics.getHostNetworkMetrics, { ...request, hosts: { id_in: ids }, ...optionalNics(nics) })
  },
  hostService: {
    ...hostOwners,
    names: Names.hostService,
    measure: ({ services }, { ids, ...request }) =>
      execute(Metrics.getHostServicekMetrics, { ...request, services, hosts: { id_in: ids } })
  },
  lun: {
    names: Names.lun,
    resources: ({ where }) => Resources.luns(where),
    measure: (_, { ids, ...request }) => execute(Metrics.getLunMetrics, { ...request, luns: { id_in: ids } })
  },
  nvmfNamespace: {
    names: Names.lun,
    resources: ({ where }) => Resources.nvmfNamespaces(where),
    measure: (_, { ids, ...request }) =>
      execute(Metrics.getNvmfNamespaceMetrics, { ...request, nvmfNamespaces: { id_in: ids } })
  },
  scvm: {
    ...hostsAlone,
    names: Names.scvm,
    measure: (_, { ids, ...request }) => execute(Metrics.getSCVMMetrics, { ...request, hosts: { id_in: ids } })
  },
  scvmDisk: {
    names: Names.scvmDisk,
    resources: hostsOfDisks,
    measure: ({ where }, { ids, ...request }) =>
      execute(Metrics.getScvmDiskMetrics, { ...request, disks: disksOf(where, ids) })
  },
  scvmNetwork: {
    ...hostsAlone,
    names: [],
    measure: ({ nics }, { ids, ...request }) =>
      execute(Metrics.getScvmNetworkMetrics, { ...request, hosts: { id_in: ids }, ...optionalNics(nics) })
  },
  scvmService: {
    ...hostsAlone,
    names: Names.scvmService,
    measure: ({ services }, { ids, ...request }) =>
      execute(Metrics.getSCVMServicekMetrics, { ...request, services, hosts: { id_in: ids } })
  },
  vm: {
    ...vmOwners,
    names: Names.vm,
    measure: (_, { ids, ...request }) => execute(Metrics.getVmMetrics, { ...request, vms: { id_in: ids } })
  },
  vmNetwork: {
    ...vmOwners,
    names: Names.vmNetwork,
    measure: ({ nics }, { ids, ...request }) =>
      execute(Metrics.getVmNetWorkMetrics, { ...request, vms: { id_in: ids }, ...optionalNics(nics) })
  },
  vmVolume: {
    names: Names.vmVolume,
    label: "_vm",
    resources: ({ where = {} }) => Resources.vms({ vm_disks_some: { vm_volume: where } }),
    measure: ({ where }, { ids, ...request }) =>
      execute(Metrics.getVmVolumeMetrics, {
        ...request,
        vmVolumes: both(where, { vm_disks_some: { vm: { id_in: ids } } })
      })
  },
  witness: {
    ...clustersAlone,
    names: Names.witness,
    measure: (_, { ids, ...request }) => execute(Metrics.getWitnessMetrics, { ...request, clusters: { id_in: ids } })
  },
  zone: {
    ...clustersAlone,
    names: Names.zone,
    measure: ({ type }, { ids, ...request }) =>
      execute(Metrics.getZoneMetrics, { ...request, type, clusters: { id_in: ids } })
  }
}
