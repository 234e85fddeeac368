/**
 * New vms: blank, or like a vm, a snapshot, a template or an OVF file.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { JsonObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { uuid } from "../records/values.ts"
import { assign } from "./assign.ts"
import * as Attachments from "./attachments.ts"
import * as Captured from "./captured.ts"
import { insert } from "./defaults.ts"
import * as Disks from "./disks.ts"
import * as Entity from "./entity.ts"
import * as Names from "./names.ts"
import * as Nics from "./nics.ts"
import type { Apply, Plan } from "./tasks.ts"
import { start } from "./tasks.ts"
import { running } from "./vms.ts"
import type { HardwareParams } from "./vmSettings.ts"
import { cpuOf, ensureHardware } from "./vmSettings.ts"
import type { WriteName } from "./write.ts"
import { bodyOf, performAll, write } from "./write.ts"

/** What a new vm is like before its parameters are applied. */
interface Origin extends Captured.CapturedDevices {
  readonly values: Entity.Changes<"Vm">
  /** Records that no other task may change until the vm is complete. */
  readonly locks?: ReadonlyArray<Entity.Lock>
  /** Called when the vm is complete. */
  readonly after?: Apply
}

/** What the operations that create vms have in common. */
type CreationParams = HardwareParams & {
  readonly name?: string
  readonly status?: string
  readonly owner?: Attachments.OwnerParams
  readonly gpu_devices?: Requests["Vm.addVmGpuDevice"]["data"]
  readonly pci_nics?: JsonObject
  readonly vm_placement_group?: JsonObject
  readonly vm_nics?: ReadonlyArray<Nics.NicParams>
  readonly vm_disks?: Disks.DiskParams
  readonly disk_operate?: Partial<NonNullable<Requests["Vm.createVmFromTemplate"]["disk_operate"]>>
}

const inheritedFields = [
  "clock_offset",
  "cloud_init_supported",
  "cluster",
  "cpu",
  "cpu_model",
  "description",
  "firmware",
  "guest_os_type",
  "ha",
  "ha_priority",
  "io_policy",
  "max_bandwidth",
  "max_bandwidth_policy",
  "max_iops",
  "max_iops_policy",
  "memory",
  "os",
  "vcpu",
  "video_type",
  "win_opt"
]

/** The models of vms, and of the records that vms are captured in and made from. */
type VmModel = "Vm" | Captured.CapturingModel

/** The fields that a vm, a snapshot or a template passes on to another. */
export const inherit = (call: Call, { model, row }: Entity.Reference<VmModel>, target: VmModel): JsonObject => {
  const isField = (name: string) =>
    [model, target].every((each) => call.store.models.get(each)?.fields.has(name) === true)
  return Entity.of<string>(call, model, row).pick(inheritedFields.filter(isField))
}

const blank: Origin = { values: {}, disks: [], nics: [] }

const ofVm = (call: Call, id: string): Outcome<Origin> =>
  Result.map(Entity.find(call, "Vm", id), (vm) => ({
    values: { ...inherit(call, vm, "Vm"), folder: vm.read("folder") },
    disks: Captured.captureDisks(call, vm),
    nics: Captured.captureNics(call, vm)
  }))

const ofCaptured = (call: Call, model: Captured.CapturingModel, id: string): Outcome<Origin> =>
  Result.map(Entity.findFree(call, model, id), (captured) => ({
    values: inherit(call, captured, "Vm"),
    ...Captured.devicesOf(call, captured)
  }))

const ofOvf = (ovf: Requests["Vm.importVm"]["parsed_ovf"]): Origin => ({
  values: Struct.pick(ovf, ["cpu", "description", "firmware", "memory", "vcpu"]),
  disks: ovf.disks.map((disk, boot) => ({ boot, ...disk })),
  nics: ovf.nics.map(({ mac }) => ({ mac_address: mac ?? "" }))
})

/** A template that becomes a vm is locked until the vm is complete, and removed then. */
const ofConvertedTemplate = (call: Call, id: string): Outcome<Origin> =>
  Result.map(ofCaptured(call, "VmTemplate", id), (origin) => ({
    ...origin,
    locks: [{ model: "VmTemplate", id }],
    after: () => call.store.delete("VmTemplate", id)
  }))

/** Parameters that are no fields of a vm, though some have the name of one. */
const notFields = [
  "gpu_devices",
  "owner",
  "pci_nics",
  "status",
  "vm_disks",
  "vm_nics",
  "vm_placement_group",
  "disk_operate"
] as const

const valuesOf = (call: Call, origin: Origin, params: CreationParams): Outcome<Entity.Changes<"Vm">> =>
  Result.gen(function* () {
    yield* ensureHardware(params)
    const given = yield* assign(call, "Vm", Struct.omit(params, notFields))
    const clusterId = given.cluster ?? origin.values.cluster ?? ""
    if (clusterId === "") return yield* badRequest(`"cluster_id" is required`)
    const cluster = yield* Entity.find(call, "Cluster", clusterId)
    const hosts = cluster.referrers("Host", "cluster")
    return {
      cpu_model: "cluster_default",
      video_type: "CIRRUS",
      guest_os_type: "UNKNOWN",
      vm_tools_status: "NOT_INSTALLED",
      host: hosts[Entity.nextIndex(call, "Vm") % hosts.length]?.id ?? null,
      ...origin.values,
      ...given,
      ...cpuOf(params, origin.values.cpu),
      cluster: cluster.id,
      status: "STOPPED"
    }
  })

/** The disks that a vm starts with, less those that its parameters remove, on the buses that they name. */
const startingDisks = ({ disks }: Origin, params: CreationParams): ReadonlyArray<Captured.CapturedDisk> => {
  if (params.vm_disks !== undefined) return []
  const { modify_disks = [], remove_disks } = params.disk_operate ?? {}
  const removed = new Set(remove_disks?.disk_index)
  const buses = new Map(modify_disks.map(({ bus, disk_index }) => [disk_index, bus]))
  return disks
    .map((disk, at): Captured.CapturedDisk => ({ ...disk, bus: buses.get(at) ?? disk.bus ?? "VIRTIO" }))
    .filter((_, at) => !removed.has(at))
}

/** Plans the devices of a new vm: those of its origin, then those that its parameters name. */
const planDevices = (call: Call, vm: string, name: string, origin: Origin, params: CreationParams): Outcome<Apply> =>
  Result.gen(function* () {
    const attachments = [
      yield* Disks.planDisks(call, vm, params.vm_disks ?? params.disk_operate?.new_disks ?? {}),
      yield* Nics.planNics(call, vm, params.vm_nics ?? []),
      yield* Attachments.planGpus(call, vm, params.gpu_devices ?? []),
      yield* Attachments.planPciNics(call, vm, params.pci_nics),
      yield* Attachments.planPlacement(call, vm, params.vm_placement_group)
    ]
    if (params.owner !== undefined) yield* Attachments.ensureOwner(call, params.owner)
    const disks = startingDisks(origin, params)
    return () => {
      Captured.restoreDisks(call, vm, name, disks, Captured.newVolume)
      if (params.vm_nics === undefined) Captured.restoreNics(call, vm, origin.nics, true)
      for (const attach of attachments) attach()
    }
  })

/** Plans a vm; `position` is its place among the new vms of the request, which tells its id. */
const planVm = (call: Call, origin: Origin, params: CreationParams, position: number): Outcome<Plan> =>
  Result.gen(function* () {
    const values = yield* valuesOf(call, origin, params)
    const index = Entity.nextIndex(call, "Vm") + position
    const id = Entity.idAt(call, "Vm", index)
    const attachDevices = yield* planDevices(call, id, values.name ?? "", origin, params)
    const name: Names.Name = { model: "Vm", name: values.name ?? "", cluster: values.cluster }
    const { local_id = uuid(call.state.dimensions.seed, "Vm", index) } = values
    const apply = () => {
      Entity.lookUp(call, "Vm", id)?.patch({ local_id })
      attachDevices()
      const created = Entity.lookUp(call, "Vm", id)
      if (params.status === "RUNNING") created?.patch(running(call, created))
      origin.after?.()
    }
    const undo = () => {
      Disks.deleteVm(call, id)
      Names.refuse(call, name)
    }
    return () => {
      const failure = Names.problemOf(call, name)
      insert(call, "Vm", { ...values, local_id: Names.placeholderId(call, index) })
      return [start(call, { model: "Vm", id, status: "CREATING", apply, undo, failure, locks: origin.locks ?? [] })]
    }
  })

/** The operations that create vms. */
type Creation = {
  readonly [Name in WriteName]: Requests[Name] extends CreationParams ? Name : never
}[WriteName]

/** The handler of an operation that creates vms like an origin. */
const createVms = <Name extends Creation>(
  name: Name,
  originOf: (call: Call, params: Requests[Name]) => Outcome<Origin>
): Handlers =>
  write(name, (call, params, position) =>
    Result.flatMap(originOf(call, params), (origin) => planVm(call, origin, params, position))
  )

/** The handlers of new vms. */
export const handlers: Handlers = {
  ...createVms("Vm.createVm", () => Result.succeed(blank)),
  ...createVms("Vm.importVm", (_, { parsed_ovf }) => Result.succeed(ofOvf(parsed_ovf))),
  ...createVms("Vm.cloneVm", (call, { src_vm_id }) => ofVm(call, src_vm_id)),
  ...createVms("Vm.rebuildVm", (call, { rebuild_from_snapshot_id }) =>
    ofCaptured(call, "VmSnapshot", rebuild_from_snapshot_id)
  ),
  ...createVms("Vm.createVmFromTemplate", (call, { template_id }) => ofCaptured(call, "VmTemplate", template_id)),
  ...createVms("Vm.createVmFromContentLibraryTemplate", (call, { template_id }) =>
    ofCaptured(call, "ContentLibraryVmTemplate", template_id)
  ),
  ...createVms("Vm.convertVmTemplateToVm", (call, { converted_from_template_id }) =>
    ofConvertedTemplate(call, converted_from_template_id)
  ),
  "Vm.createVmFromContentLibraryTemplateBatch": (call) => {
    const { template_id, vms } = bodyOf(call, "Vm.createVmFromContentLibraryTemplateBatch")
    return Result.flatMap(ofCaptured(call, "ContentLibraryVmTemplate", template_id), (origin) =>
      performAll(call, vms, (params, position) => planVm(call, origin, params, position))
    )
  }
}
