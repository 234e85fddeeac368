/**
 * New machines: blank, or like a machine, a snapshot or a template.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asObject, asText, without } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { answer } from "./answer.ts"
import { assign, existing } from "./assign.ts"
import * as Attachments from "./attachments.ts"
import * as Devices from "./devices.ts"
import { insert } from "./fresh.ts"
import * as Frozen from "./frozen.ts"
import { each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import * as Nics from "./nics.ts"
import { removeMachine } from "./removal.ts"
import { cpuOf, ensureSizes } from "./settings.ts"
import { begin, ensureFree } from "./work.ts"
import type { Held, Started } from "./work.ts"

/** What a new machine is like, before its parameters are looked at. */
interface Origin {
  readonly values: JsonObject
  /** What it starts with, as snapshots and templates keep it. */
  readonly disks: ReadonlyArray<JsonObject>
  readonly nics: ReadonlyArray<JsonObject>
  /** What nobody else may touch until the machine is there. */
  readonly locks?: ReadonlyArray<Held>
  /** Called when the machine is there. */
  readonly after?: () => void
}

const inherited = [
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

/** What machines, snapshots and templates have in common. */
export const inherit = (call: Call, model: string, row: Row): JsonObject => {
  const known = call.store.models.get(model)?.fields
  return Object.fromEntries(
    inherited.filter((name) => known?.has(name) === true).map((name) => [name, call.store.read(model, row, name)])
  )
}

/** A record by its id, or 404. */
export const find = (call: Call, model: string, id: Json | undefined): Outcome<Row> => {
  const row = call.store.find(model, asText(id))
  return row === undefined ? notFound(`${model} ${JSON.stringify(id)} does not exist`) : Result.succeed(row)
}

const blank: Origin = { values: {}, disks: [], nics: [] }

/** Like a machine. */
const ofMachine = (call: Call, id: Json | undefined): Outcome<Origin> =>
  Result.map(find(call, "Vm", id), (row) => {
    const own = call.store.idOf("Vm", row)
    return {
      values: { ...inherit(call, "Vm", row), folder: call.store.read("Vm", row, "folder") },
      disks: Frozen.freezeDisks(call, own),
      nics: Frozen.freezeNics(call, own)
    }
  })

/** Like what was frozen in a snapshot or a template. */
const ofFrozen = (call: Call, model: string, id: Json | undefined): Outcome<Origin> =>
  Result.gen(function* () {
    const row = yield* find(call, model, id)
    yield* ensureFree(call, model, [asText(id)])
    const frozen = (field: string) => asArray(call.store.read(model, row, field)).map(asObject)
    return { values: inherit(call, model, row), disks: frozen("vm_disks"), nics: frozen("vm_nics") }
  })

const ovfDisk = (disk: Json, boot: number): JsonObject => ({ boot, ...asObject(disk) })

/** Like what an OVF file says. */
const ofOvf = (parsed: JsonObject): Origin => {
  const { cpu, description, disks, firmware, memory, nics, vcpu } = parsed
  const values = Object.entries({ cpu, description, firmware, memory, vcpu })
  return {
    values: Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    disks: asArray(disks).map(ovfDisk),
    nics: asArray(nics).map((nic) => ({ mac_address: asObject(nic)["mac"] ?? "" }))
  }
}

const ofTemplateToConvert = (call: Call, id: Json | undefined): Outcome<Origin> =>
  Result.map(ofFrozen(call, "VmTemplate", id), (origin) => ({
    ...origin,
    locks: [{ model: "VmTemplate", id: asText(id) }],
    after: () => call.store.remove("VmTemplate", asText(id))
  }))

/** The first host of a cluster. */
const hostIn = (call: Call, cluster: string, salt: number): Json => {
  const hosts = call.store.referrers("Host", "cluster", cluster)
  const row = hosts[salt % hosts.length]
  return row === undefined ? null : call.store.idOf("Host", row)
}

/** Parameters that are no fields of a machine, though some have the name of one. */
const notFields = ["gpu_devices", "owner", "pci_nics", "status", "vm_disks", "vm_nics", "vm_placement_group"]

const valuesOf = (call: Call, origin: Origin, params: JsonObject): Outcome<JsonObject> =>
  Result.gen(function* () {
    yield* ensureSizes(params)
    const model = call.store.models.get("Vm")
    const own = model === undefined ? {} : yield* assign(call, model, without(params, notFields))
    const cluster = asText(own["cluster"] ?? origin.values["cluster"])
    if (cluster === "") return yield* badRequest(`"cluster_id" is required`)
    yield* existing(call, "Cluster", cluster)
    const salt = call.store.table("Vm")?.rows.end() ?? 0
    return {
      cpu_model: "cluster_default",
      video_type: "CIRRUS",
      guest_os_type: "UNKNOWN",
      vm_tools_status: "NOT_INSTALLED",
      host: hostIn(call, cluster, salt),
      ...origin.values,
      ...own,
      ...cpuOf(params, origin.values),
      cluster,
      status: "STOPPED"
    }
  })

/** Parameters of disks: of the machine itself, or what is changed about the template's. */
const disksOf = (params: JsonObject): Json | undefined =>
  params["vm_disks"] ?? asObject(params["disk_operate"])["new_disks"]

/** The disks that a machine starts with, less those that its parameters take away, on the buses that they name. */
const startingDisks = (origin: Origin, params: JsonObject): ReadonlyArray<JsonObject> => {
  if (params["vm_disks"] !== undefined) return []
  const { modify_disks, remove_disks } = asObject(params["disk_operate"])
  const removed = new Set(asArray(asObject(remove_disks)["disk_index"]))
  const buses = new Map(asArray(modify_disks).map((each) => [asObject(each)["disk_index"], asObject(each)["bus"]]))
  const onBus = (disk: JsonObject, at: number): JsonObject => ({
    ...disk,
    bus: buses.get(at) ?? disk["bus"] ?? "VIRTIO"
  })
  return origin.disks.map(onBus).filter((_, at) => !removed.has(at))
}

/** Everything that a machine is given beside its own values. */
const furnish = (call: Call, origin: Origin, params: JsonObject): Outcome<(vm: string, name: string) => void> =>
  Result.gen(function* () {
    const parts = [
      yield* Devices.attach(call, disksOf(params)),
      yield* Nics.attach(call, params["vm_nics"]),
      yield* Attachments.addGpus(call, params["gpu_devices"]),
      yield* Attachments.addPciNics(call, params["pci_nics"]),
      yield* Attachments.joinGroups(call, params["vm_placement_group"])
    ]
    if (params["owner"] !== undefined) yield* Attachments.ensureOwner(call, asObject(params["owner"]))
    const disks = startingDisks(origin, params)
    return (vm, name) => {
      Frozen.thawDisks(call, vm, name, disks, Frozen.newVolume)
      if (params["vm_nics"] === undefined) Frozen.thawNics(call, vm, origin.nics, true)
      for (const attach of parts) attach(vm)
    }
  })

/** Plans a machine. */
const plan = (call: Call, origin: Origin, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const values = yield* valuesOf(call, origin, params)
    const equip = yield* furnish(call, origin, params)
    return () => {
      const id = insert(call, "Vm", values)
      const apply = () => {
        equip(id, asText(values["name"]))
        if (params["status"] === "RUNNING") call.store.patch("Vm", id, { status: "RUNNING" })
        origin.after?.()
      }
      const undo = () => removeMachine(call, id)
      const locks = origin.locks ?? []
      return [begin(call, { model: "Vm", id, status: "CREATING", apply, undo, locks })]
    }
  })

type From = (call: Call, params: JsonObject) => Outcome<Origin>

const origins: Readonly<Record<string, From>> = {
  createVm: () => Result.succeed(blank),
  importVm: (_, params) => Result.succeed(ofOvf(asObject(params["parsed_ovf"]))),
  cloneVm: (call, params) => ofMachine(call, params["src_vm_id"]),
  rebuildVm: (call, params) => ofFrozen(call, "VmSnapshot", params["rebuild_from_snapshot_id"]),
  createVmFromTemplate: (call, params) => ofFrozen(call, "VmTemplate", params["template_id"]),
  createVmFromContentLibraryTemplate: (call, params) =>
    ofFrozen(call, "ContentLibraryVmTemplate", params["template_id"]),
  convertVmTemplateToVm: (call, params) => ofTemplateToConvert(call, params["converted_from_template_id"])
}

const creation =
  (from: From): Handler =>
  (call) =>
    each(call, (params) => Result.flatMap(from(call, params), (origin) => plan(call, origin, params)))

/** Many machines from one template, in one answer. */
const batch: Handler = (call) =>
  Result.gen(function* () {
    const body = asObject(call.body)
    const origin = yield* ofFrozen(call, "ContentLibraryVmTemplate", body["template_id"])
    const plans = yield* all(asArray(body["vms"]).map(asObject), (params) => plan(call, origin, params))
    const started: ReadonlyArray<Started> = plans.flatMap((run) => run())
    return answer(call, started)
  })

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.entries(origins).map(([name, from]) => [`Vm.${name}`, creation(from)])),
  "Vm.createVmFromContentLibraryTemplateBatch": batch
}
