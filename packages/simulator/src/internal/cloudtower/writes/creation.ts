/**
 * New machines: blank, or like a machine, a snapshot or a template.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asArray, asNumber, asObject, asText, without } from "../schema/json.ts"
import type { Row } from "../store/table.ts"
import { answer } from "./answer.ts"
import { assign, existing } from "./assign.ts"
import * as Devices from "./devices.ts"
import { fresh } from "./fresh.ts"
import { each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { destroy } from "./power.ts"
import { begin } from "./work.ts"
import type { Started } from "./work.ts"

/** What a new machine is like, before its parameters are looked at. */
interface Origin {
  readonly values: JsonObject
  /** Sizes of the volumes that it starts with. */
  readonly volumes: ReadonlyArray<number>
  /** Networks of the interfaces that it starts with. */
  readonly vlans: ReadonlyArray<Json>
  readonly locks?: ReadonlyArray<string>
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

const blank: Origin = { values: {}, volumes: [], vlans: [] }

const volumeSize = (call: Call, id: string): number => {
  const row = call.store.find("VmVolume", id)
  return row === undefined ? 0 : asNumber(call.store.read("VmVolume", row, "size"))
}

/** Like a machine. */
const ofMachine = (call: Call, id: Json | undefined): Outcome<Origin> =>
  Result.map(find(call, "Vm", id), (row) => {
    const own = call.store.idOf("Vm", row)
    return {
      values: { ...inherit(call, "Vm", row), folder: call.store.read("Vm", row, "folder") },
      volumes: Devices.volumesOf(call, own).map((volume) => volumeSize(call, volume)),
      vlans: call.store.referrers("VmNic", "vm", own).map((nic) => call.store.read("VmNic", nic, "vlan"))
    }
  })

/** Like what was frozen in a snapshot or a template. */
const ofFrozen = (call: Call, model: string, id: Json | undefined): Outcome<Origin> =>
  Result.map(find(call, model, id), (row) => ({
    values: inherit(call, model, row),
    volumes: asArray(call.store.read(model, row, "vm_disks"))
      .map(asObject)
      .filter((disk) => disk["type"] === "DISK")
      .map((disk) => asNumber(disk["size"])),
    vlans: []
  }))

const ofTemplateToConvert = (call: Call, id: Json | undefined): Outcome<Origin> =>
  Result.map(ofFrozen(call, "VmTemplate", id), (origin) => ({
    ...origin,
    after: () => call.store.remove("VmTemplate", asText(id))
  }))

/** The first host of a cluster. */
const hostIn = (call: Call, cluster: string, salt: number): Json => {
  const hosts = call.store.referrers("Host", "cluster", cluster)
  const row = hosts[salt % hosts.length]
  return row === undefined ? null : call.store.idOf("Host", row)
}

const cpuOf = (params: JsonObject, values: JsonObject): JsonObject => {
  const before = asObject(values["cpu"])
  const cores = asNumber(params["cpu_cores"], asNumber(before["cores"], 1))
  const sockets = asNumber(params["cpu_sockets"], asNumber(before["sockets"], 1))
  return { cpu: { cores, sockets }, vcpu: asNumber(params["vcpu"], cores * sockets) }
}

const isPositive = (value: Json | undefined): boolean => value === undefined || asNumber(value) > 0

const checkSizes = (params: JsonObject): Outcome<void> => {
  const wrong = ["cpu_cores", "cpu_sockets", "vcpu", "memory"].find((name) => !isPositive(params[name]))
  return wrong === undefined
    ? Result.void
    : badRequest(`"${wrong}" must be above 0, not ${JSON.stringify(params[wrong])}`)
}

/** Parameters that are no fields of a machine, though some have the name of one. */
const notFields = ["gpu_devices", "owner", "pci_nics", "status", "vm_disks", "vm_nics", "vm_placement_group"]

const valuesOf = (call: Call, origin: Origin, params: JsonObject): Outcome<JsonObject> =>
  Result.gen(function* () {
    yield* checkSizes(params)
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

const furnish = (call: Call, vm: string, name: string, origin: Origin): void => {
  for (const [at, size] of origin.volumes.entries()) {
    Devices.addNewDisk(call, vm, { boot: at, bus: "VIRTIO" }, { name: `${name}-${at + 1}`, size })
  }
  for (const vlan of origin.vlans) {
    const added = Devices.nic(call, typeof vlan === "string" ? { connect_vlan_id: vlan } : {})
    if (Result.isSuccess(added)) added.success(vm)
  }
  Devices.resize(call, vm)
}

/** Parameters of disks: of the machine itself, or what is changed about the template's. */
const disksOf = (params: JsonObject): Json | undefined =>
  params["vm_disks"] ?? asObject(params["disk_operate"])["new_disks"]

const removedOf = (params: JsonObject): ReadonlySet<Json> =>
  new Set(asArray(asObject(asObject(params["disk_operate"])["remove_disks"])["disk_index"]))

/** Plans a machine. */
const plan = (call: Call, origin: Origin, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const values = yield* valuesOf(call, origin, params)
    const disks = yield* Devices.disks(call, disksOf(params))
    const nics = yield* Devices.nics(call, params["vm_nics"])
    const model = call.store.models.get("Vm")
    const removed = removedOf(params)
    const start: Origin = {
      ...origin,
      volumes: params["vm_disks"] === undefined ? origin.volumes.filter((_, at) => !removed.has(at)) : [],
      vlans: params["vm_nics"] === undefined ? origin.vlans : []
    }
    return () => {
      const row = call.store.insert("Vm", model === undefined ? values : fresh(call, model, values))
      const id = call.store.idOf("Vm", row)
      const apply = () => {
        furnish(call, id, asText(values["name"]), start)
        disks(id)
        nics(id)
        if (params["status"] === "RUNNING") call.store.patch("Vm", id, { status: "RUNNING" })
        origin.after?.()
      }
      return [begin(call, { model: "Vm", id, status: "CREATING", apply, undo: () => destroy(call, id) })]
    }
  })

type From = (call: Call, params: JsonObject) => Outcome<Origin>

const origins: Readonly<Record<string, From>> = {
  createVm: () => Result.succeed(blank),
  importVm: () => Result.succeed(blank),
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
