/**
 * What requests for metrics select, and the labels that their streams have.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { asObject, asText, asTexts } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { hashText } from "../../engine/prng.ts"
import type { Call } from "../call.ts"
import { uuid } from "../records/values.ts"
import * as Entity from "../writes/entity.ts"
import type { Measured } from "./levels.ts"

/** Something that has metrics. */
export interface Target {
  readonly measured: Measured
  readonly key: number
  /** When it was created, in milliseconds since 1970; `-Infinity` for what was always there. */
  readonly since: number
  /** False for what is off, or without a connection: it has no points. */
  readonly isOn: boolean
  /** The cluster that it belongs to. */
  readonly cluster: Entity.Entity<"Cluster"> | undefined
  /** The labels, beside `metric_name`. */
  readonly labels: () => JsonObject
}

/** Gives what a request for metrics selects. */
export type Select = (call: Call, body: JsonObject) => Outcome<ReadonlyArray<Target>>

/** Gives what a cluster has metrics of. */
export type OfCluster = (call: Call, cluster: Entity.Entity<"Cluster">) => ReadonlyArray<Target>

const clusterOf = (call: Call, id: Entity.Id) => Entity.lookUp(call, "Cluster", id)

/** Records of the start were created in years that a test's clock may not have reached yet. */
const sinceOf = (call: Call, createdAt: string | null): number => {
  const created = Date.parse(createdAt ?? "")
  return created <= call.now ? created : -Infinity
}

const always = { since: -Infinity, isOn: true }

const clusterLabels = (cluster: Entity.Entity<"Cluster"> | undefined): JsonObject => ({
  _cluster: cluster?.read("local_id") ?? null
})

const clusterTarget = (_: Call, cluster: Entity.Entity<"Cluster">): Target => ({
  ...always,
  measured: { _tag: "Cluster", entity: cluster },
  key: hashText(cluster.id),
  cluster,
  labels: () => clusterLabels(cluster)
})

const hostTarget = (call: Call, host: Entity.Entity<"Host">): Target => {
  const cluster = clusterOf(call, host.read("cluster"))
  return {
    measured: { _tag: "Host", entity: host },
    key: hashText(host.id),
    since: -Infinity,
    isOn: (host.read("status") ?? "").startsWith("CONNECTED"),
    cluster,
    labels: () => ({ ...clusterLabels(cluster), _host: host.read("local_id") })
  }
}

/** Something of a host, by its name. */
const ofHost = (call: Call, host: Entity.Entity<"Host">, id: string, labels: JsonObject): Target => {
  const target = hostTarget(call, host)
  return {
    ...target,
    measured: { _tag: "Other" },
    key: hashText(id),
    labels: () => ({ ...target.labels(), ...labels })
  }
}

const diskTargets = (call: Call, disk: Entity.Entity<"Disk">): ReadonlyArray<Target> => {
  const host = Entity.lookUp(call, "Host", disk.read("host"))
  return host === undefined
    ? []
    : [ofHost(call, host, disk.id, { _device: disk.read("name"), serial_number: disk.read("serial") })]
}

const nicTarget = (call: Call, host: Entity.Entity<"Host">, nic: Entity.Entity<"Nic">): Target =>
  ofHost(call, host, nic.id, { _device: nic.read("name") })

const vmTarget = (call: Call, vm: Entity.Entity<"Vm">): Target => {
  const cluster = clusterOf(call, vm.read("cluster"))
  return {
    measured: { _tag: "Vm", entity: vm },
    key: hashText(vm.id),
    since: sinceOf(call, vm.read("local_created_at")),
    isOn: vm.read("status") === "RUNNING" && !vm.read("in_recycle_bin"),
    cluster,
    labels: () => ({
      ...clusterLabels(cluster),
      _host: Entity.lookUp(call, "Host", vm.read("host"))?.read("local_id") ?? null,
      _vm: vm.read("local_id")
    })
  }
}

/** Something of a vm. */
const ofVm = (call: Call, vm: Entity.Entity<"Vm">, id: string, labels: JsonObject): Target => {
  const target = vmTarget(call, vm)
  return {
    ...target,
    measured: { _tag: "Other" },
    key: hashText(id),
    labels: () => ({ ...target.labels(), ...labels })
  }
}

const vmNicTarget = (call: Call, vm: Entity.Entity<"Vm">, nic: Entity.Entity<"VmNic">): Target =>
  ofVm(call, vm, nic.id, { _device: `net${nic.read("order") ?? 0}`, _mac: nic.read("mac_address") })

/** A label that belongs to no record: no id, and no `local_id`. */
const volumeLabel = (call: Call, id: string): JsonObject => ({
  _volume: uuid(call.state.dimensions.seed, "metric-volume", hashText(id))
})

/** A volume is measured where a vm mounts it. */
const volumeTargets = (call: Call, volume: Entity.Entity<"VmVolume">): ReadonlyArray<Target> =>
  volume.referrers("VmDisk", "vm_volume").flatMap((disk) => {
    const vm = Entity.lookUp(call, "Vm", disk.read("vm"))
    const labels = { ...volumeLabel(call, volume.id), _device: disk.read("device") }
    return vm === undefined ? [] : [ofVm(call, vm, volume.id, labels)]
  })

const storageTarget =
  (model: "IscsiLun" | "NvmfNamespace") =>
  (call: Call, { id }: Entity.Entity<typeof model>): ReadonlyArray<Target> => [
    {
      ...always,
      measured: { _tag: "Other" },
      key: hashText(id),
      cluster: undefined,
      labels: () => volumeLabel(call, id)
    }
  ]

const matching = <M extends string>(call: Call, model: M, body: JsonObject, field: string) =>
  Entity.matching(call, model, asObject(body[field]), `body.${field}`)

const each =
  <M extends string>(
    model: M,
    field: string,
    targets: (call: Call, entity: Entity.Entity<M>) => ReadonlyArray<Target>
  ): Select =>
  (call, body) =>
    Result.map(matching(call, model, body, field), (entities) => entities.flatMap((entity) => targets(call, entity)))

/** The interfaces of some owners, all of them or those that a second filter matches. */
const interfaces =
  <M extends "Host" | "Vm", N extends "Nic" | "VmNic">(
    [owner, owners, nic]: readonly [owner: M, field: string, nic: N],
    nicsOf: (entity: Entity.Entity<M>) => ReadonlyArray<Entity.Entity<N>>,
    target: (call: Call, entity: Entity.Entity<M>, nic: Entity.Entity<N>) => Target
  ): Select =>
  (call, body) =>
    Result.gen(function* () {
      const entities = yield* matching(call, owner, body, owners)
      const only = body["nics"] === undefined ? undefined : yield* matching(call, nic, body, "nics")
      const ids = only === undefined ? undefined : new Set(only.map(({ id }) => id))
      return entities.flatMap((entity) =>
        nicsOf(entity)
          .filter(({ id }) => ids === undefined || ids.has(id))
          .map((item) => target(call, entity, item))
      )
    })

const services =
  (isMeasured: (call: Call, host: Entity.Entity<"Host">) => boolean): Select =>
  (call, body) =>
    Result.map(matching(call, "Host", body, "hosts"), (entities) =>
      entities
        .filter((host) => isMeasured(call, host))
        .flatMap((host) =>
          asTexts(body["services"]).map((service) => ofHost(call, host, host.id + service, { _service: service }))
        )
    )

/** VMware's hosts have their storage in a vm of its own, the SCVM. */
const hasScvm = (call: Call, host: Entity.Entity<"Host">): boolean =>
  clusterOf(call, host.read("cluster"))?.read("hypervisor") === "VMWARE"

const scvmTargets = (call: Call, host: Entity.Entity<"Host">): ReadonlyArray<Target> =>
  hasScvm(call, host) ? [ofHost(call, host, `scvm-${host.id}`, { _scvm: host.read("local_id") })] : []

const scvmDisks = (call: Call, disk: Entity.Entity<"Disk">): ReadonlyArray<Target> => {
  const host = Entity.lookUp(call, "Host", disk.read("host"))
  return host !== undefined && hasScvm(call, host) ? diskTargets(call, disk) : []
}

/** Something of a cluster: the label of the cluster is all that its streams have. */
const ofCluster = (cluster: Entity.Entity<"Cluster">, id: string): Target => ({
  ...always,
  measured: { _tag: "Other" },
  key: hashText(id),
  cluster,
  labels: () => clusterLabels(cluster)
})

const witnessTargets = (_: Call, cluster: Entity.Entity<"Cluster">): ReadonlyArray<Target> =>
  cluster.referrers("Witness", "cluster").map((witness) => ofCluster(cluster, witness.id))

/** What goes from one zone of a cluster to the other, in the direction that a request names. */
const zoneTargets: Select = (call, body) =>
  each("Cluster", "clusters", (_, cluster) =>
    cluster.referrers("Zone", "cluster").length === 0
      ? []
      : [ofCluster(cluster, `${cluster.id} ${asText(body["type"])}`)]
  )(call, body)

/** What the requests of each operation select. */
export const selections: Readonly<Record<string, Select>> = {
  "Metrics.getClusterMetrics": each("Cluster", "clusters", (call, cluster) => [clusterTarget(call, cluster)]),
  "Metrics.getDiskMetrics": each("Disk", "disks", diskTargets),
  "Metrics.getHostMetrics": each("Host", "hosts", (call, host) => [hostTarget(call, host)]),
  "Metrics.getHostNetworkMetrics": interfaces(
    ["Host", "hosts", "Nic"],
    (host) => host.referrers("Nic", "host"),
    nicTarget
  ),
  "Metrics.getHostServicekMetrics": services(() => true),
  "Metrics.getLunMetrics": each("IscsiLun", "luns", storageTarget("IscsiLun")),
  "Metrics.getNvmfNamespaceMetrics": each("NvmfNamespace", "nvmfNamespaces", storageTarget("NvmfNamespace")),
  "Metrics.getSCVMMetrics": each("Host", "hosts", scvmTargets),
  "Metrics.getSCVMServicekMetrics": services(hasScvm),
  "Metrics.getScvmDiskMetrics": each("Disk", "disks", scvmDisks),
  "Metrics.getScvmNetworkMetrics": each("Host", "hosts", () => []),
  "Metrics.getVmMetrics": each("Vm", "vms", (call, vm) => [vmTarget(call, vm)]),
  "Metrics.getVmNetWorkMetrics": interfaces(["Vm", "vms", "VmNic"], (vm) => vm.referrers("VmNic", "vm"), vmNicTarget),
  "Metrics.getVmVolumeMetrics": each("VmVolume", "vmVolumes", volumeTargets),
  "Metrics.getWitnessMetrics": each("Cluster", "clusters", witnessTargets),
  "Metrics.getZoneMetrics": zoneTargets
}

/** What a cluster has of what the operations measure; the others take no part in a ranking. */
export const ofClusters: Readonly<Record<string, OfCluster>> = {
  "Metrics.getClusterMetrics": (call, cluster) => [clusterTarget(call, cluster)],
  "Metrics.getDiskMetrics": (call, cluster) =>
    cluster
      .referrers("Host", "cluster")
      .flatMap((host) => host.referrers("Disk", "host"))
      .flatMap((disk) => diskTargets(call, disk)),
  "Metrics.getHostMetrics": (call, cluster) =>
    cluster.referrers("Host", "cluster").map((host) => hostTarget(call, host)),
  "Metrics.getHostNetworkMetrics": (call, cluster) =>
    cluster
      .referrers("Host", "cluster")
      .flatMap((host) => host.referrers("Nic", "host").map((nic) => nicTarget(call, host, nic))),
  "Metrics.getVmMetrics": (call, cluster) => cluster.referrers("Vm", "cluster").map((vm) => vmTarget(call, vm)),
  "Metrics.getVmNetWorkMetrics": (call, cluster) =>
    cluster
      .referrers("Vm", "cluster")
      .flatMap((vm) => vm.referrers("VmNic", "vm").map((nic) => vmNicTarget(call, vm, nic))),
  "Metrics.getVmVolumeMetrics": (call, cluster) =>
    cluster.referrers("VmVolume", "cluster").flatMap((volume) => volumeTargets(call, volume))
}
