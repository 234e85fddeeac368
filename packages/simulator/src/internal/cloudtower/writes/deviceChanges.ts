/**
 * Adding, changing and removing disks, CD-ROMs and interfaces of machines.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asArray, asNumber, asObject, asText, asTexts, without } from "../schema/json.ts"
import type { Row } from "../store/table.ts"
import { assign, existing, inBytes } from "./assign.ts"
import * as Devices from "./devices.ts"
import { deviceHandler, handler } from "./machine.ts"
import type { Effect, Machine, Step } from "./machine.ts"

const dataOf = (params: JsonObject): JsonObject => asObject(params["data"])

const attach =
  (plan: (call: Call, data: JsonObject) => Outcome<Devices.Attach>): Step =>
  (call, vm, params) =>
    Result.map(plan(call, dataOf(params)), (add) => () => add(vm.id))

const cdRoms = (call: Call, data: JsonObject): Outcome<Devices.Attach> =>
  Devices.disks(call, { mount_cd_roms: asArray(data["vm_cd_roms"]) })

/** Devices of a machine by their ids, or 404. */
const own = (call: Call, model: string, vm: Machine, ids: ReadonlyArray<string>): Outcome<ReadonlyArray<string>> =>
  all(ids, (id) => {
    const row = call.store.find(model, id)
    return row !== undefined && call.store.read(model, row, "vm") === vm.id
      ? Result.succeed(id)
      : notFound(`Vm ${vm.id} has no ${model} ${JSON.stringify(id)}`)
  })

const detach =
  (name: string): Step =>
  (call, vm, params) =>
    Result.map(own(call, "VmDisk", vm, asTexts(dataOf(params)[name])), (ids) => () => {
      const before = Devices.volumesOf(call, vm.id)
      for (const id of ids) call.store.remove("VmDisk", id)
      for (const volume of before) {
        const mounting = call.store.referrers("VmDisk", "vm_volume", volume).length > 0
        if (!mounting) call.store.patch("VmVolume", volume, { mounting })
      }
      Devices.resize(call, vm.id)
    })

const updateDisk: Step = (call, vm, params) =>
  Result.gen(function* () {
    const data = dataOf(params)
    const [id = ""] = yield* own(call, "VmDisk", vm, [asText(data["vm_disk_id"])])
    const image = yield* Devices.imageOf(call, data)
    const volume = data["vm_volume_id"]
    if (typeof volume === "string") yield* existing(call, "VmVolume", volume)
    const wantsImage = data["elf_image_id"] !== undefined || data["content_library_image_id"] !== undefined
    return () =>
      call.store.patch("VmDisk", id, {
        ...(data["bus"] === undefined ? {} : { bus: data["bus"] }),
        ...(wantsImage ? { elf_image: image } : {}),
        ...(typeof volume === "string" ? { vm_volume: volume } : {})
      })
  })

const nicRows = (call: Call, vm: Machine): ReadonlyArray<Row> => call.store.referrers("VmNic", "vm", vm.id)

/** The interface at a place, or 400. */
const nicAt = (call: Call, vm: Machine, index: Json | undefined): Outcome<string> => {
  const rows = nicRows(call, vm)
  const row = rows.find((each) => call.store.read("VmNic", each, "order") === index) ?? rows[asNumber(index, -1)]
  return row === undefined
    ? badRequest(`Vm ${vm.id} has no interface at "nic_index" ${JSON.stringify(index)}`)
    : Result.succeed(call.store.idOf("VmNic", row))
}

const nicValues = (call: Call, data: JsonObject): Outcome<JsonObject> => {
  const { connect_vlan_id, nic_id } = data
  const model = call.store.models.get("VmNic")
  if (model === undefined) return Result.succeed({})
  return assign(call, model, {
    ...without(data, ["connect_vlan_id", "nic_id", "nic_index", "vpc_nic"]),
    ...(connect_vlan_id === undefined ? {} : { vlan_id: connect_vlan_id }),
    ...(nic_id === undefined || nic_id === "" ? {} : { nic_id })
  })
}

const updateNic: Step = (call, vm, params) =>
  Result.gen(function* () {
    const data = dataOf(params)
    const id = yield* nicAt(call, vm, data["nic_index"])
    const values = yield* nicValues(call, data)
    return () => call.store.patch("VmNic", id, values)
  })

const removeNic: Step = (call, vm, params) =>
  Result.map(
    all(asArray(dataOf(params)["nic_index"]), (index) => nicAt(call, vm, index)),
    (ids) => () => {
      for (const id of ids) call.store.remove("VmNic", id)
    }
  )

type DeviceStep = Parameters<typeof deviceHandler>[1]

const patchDisk =
  (values: (params: JsonObject) => JsonObject): DeviceStep =>
  (call, disk, params) =>
    Result.succeed(() => call.store.patch("VmDisk", disk, values(params)))

const expand: DeviceStep = (call, _, params, read): Outcome<Effect> => {
  const size = asNumber(inBytes(params["size"] ?? 0, params["size_unit"] ?? null))
  const volume = asText(read("vm_volume"))
  const row = call.store.find("VmVolume", volume)
  const now = row === undefined ? 0 : asNumber(call.store.read("VmVolume", row, "size"))
  if (row === undefined) return badRequest("A CD-ROM cannot be expanded")
  if (size <= now) return badRequest(`"size" must be above the ${now} bytes that the volume has, not ${size}`)
  return Result.succeed(() => {
    call.store.patch("VmVolume", volume, { size })
    Devices.resize(call, asText(read("vm")))
  })
}

const keepInCache: DeviceStep = (call, _, params, read) =>
  Result.succeed(() =>
    call.store.patch("VmVolume", asText(read("vm_volume")), { resident_in_cache: params["resident_in_cache"] ?? null })
  )

const patchNic: DeviceStep = (call, nic, params) =>
  Result.map(nicValues(call, dataOf(params)), (values) => () => call.store.patch("VmNic", nic, values))

const dropNic: DeviceStep = (call, nic) => Result.succeed(() => call.store.remove("VmNic", nic))

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "Vm.addVmDisk": handler({ step: attach((call, data) => Devices.disks(call, data["vm_disks"])) }),
  "Vm.addVmCdRom": handler({ step: attach(cdRoms) }),
  "Vm.addVmNic": handler({ step: attach((call, data) => Devices.nics(call, data["vm_nics"])) }),
  "Vm.removeVmDisk": handler({ step: detach("disk_ids") }),
  "Vm.removeVmCdRom": handler({ step: detach("cd_rom_ids") }),
  "Vm.updateVmDisk": handler({ step: updateDisk }),
  "Vm.updateVmNic": handler({ step: updateNic }),
  "Vm.removeVmNic": handler({ step: removeNic }),
  "Vm.expandVmDisk": deviceHandler("VmDisk", expand),
  "Vm.setVmDiskResidentInCache": deviceHandler("VmDisk", keepInCache),
  "Vm.toggleVmCdRomDisable": deviceHandler(
    "VmDisk",
    patchDisk(({ disabled = false }) => ({ disabled }))
  ),
  "Vm.ejectIsoFromVmCdRom": deviceHandler(
    "VmDisk",
    patchDisk(() => ({ elf_image: null, svt_image: null }))
  ),
  "Vm.updateVmNicAdvanceInfo": deviceHandler("VmNic", patchNic),
  "Vm.updateVmNicBasicInfo": deviceHandler("VmNic", patchNic),
  "Vm.updateVmNicQosOption": deviceHandler("VmNic", () => Result.succeed(() => undefined)),
  "Vm.updateVmNicVpcInfo": deviceHandler("VmNic", () => Result.succeed(() => undefined)),
  "Vm.removeVmNicByWhere": deviceHandler("VmNic", dropNic)
}
