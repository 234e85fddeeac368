/**
 * Adding, changing and removing disks, CD-ROMs and interfaces of machines.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject, asText, asTexts } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { inBytes } from "./assign.ts"
import * as Devices from "./devices.ts"
import { deviceHandler, handler } from "./machine.ts"
import type { Effect, Machine, Step } from "./machine.ts"
import * as Nics from "./nics.ts"

const dataOf = (params: JsonObject): JsonObject => asObject(params["data"])

const attach =
  (plan: (call: Call, data: JsonObject) => Outcome<Devices.Attach>): Step =>
  (call, vm, params) =>
    Result.map(plan(call, dataOf(params)), (add) => () => add(vm.id))

const cdRoms = (call: Call, data: JsonObject): Outcome<Devices.Attach> =>
  Devices.attach(call, { mount_cd_roms: asArray(data["vm_cd_roms"]) })

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
      Devices.detach(call, vm.id, ids)
      Devices.resize(call, vm.id)
    })

const updateDisk: Step = (call, vm, params) =>
  Result.gen(function* () {
    const data = dataOf(params)
    const [id = ""] = yield* own(call, "VmDisk", vm, [asText(data["vm_disk_id"])])
    const image = yield* Devices.imageOf(call, data)
    const wanted = data["vm_volume_id"]
    const volume = wanted === undefined ? undefined : yield* Devices.mountable(call, wanted)
    const wantsImage = data["elf_image_id"] !== undefined || data["content_library_image_id"] !== undefined
    return () => {
      call.store.patch("VmDisk", id, {
        ...(data["bus"] === undefined ? {} : { bus: data["bus"] }),
        ...(wantsImage ? { elf_image: image } : {})
      })
      if (volume !== undefined) Devices.swapVolume(call, vm.id, id, volume)
    }
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

/** What parameters set of an interface. */
const changeNic = (call: Call, id: string, data: JsonObject): Outcome<Effect> => {
  const row = call.store.find("VmNic", id)
  const before = row === undefined ? null : call.store.read("VmNic", row, "vpc_nic")
  return Result.map(
    Nics.valuesOf(call, row?.index ?? 0, data, before),
    (values) => () => call.store.patch("VmNic", id, values)
  )
}

const updateNic: Step = (call, vm, params) => {
  const data = dataOf(params)
  return Result.flatMap(nicAt(call, vm, data["nic_index"]), (id) => changeNic(call, id, data))
}

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

const patchNic: DeviceStep = (call, nic, params) => changeNic(call, nic, dataOf(params))

const dropNic: DeviceStep = (call, nic, params, read) => {
  const { vm_ids } = asObject(params["effect"])
  const isMeant = vm_ids === undefined || asTexts(vm_ids).includes(asText(read("vm")))
  return Result.succeed(() => (isMeant ? call.store.remove("VmNic", nic) : undefined))
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "Vm.addVmDisk": handler({ step: attach((call, data) => Devices.attach(call, data["vm_disks"])) }),
  "Vm.addVmCdRom": handler({ step: attach(cdRoms) }),
  "Vm.addVmNic": handler({ step: attach((call, data) => Nics.attach(call, data["vm_nics"])) }),
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
  "Vm.updateVmNicQosOption": deviceHandler("VmNic", patchNic),
  "Vm.updateVmNicVpcInfo": deviceHandler("VmNic", patchNic),
  "Vm.removeVmNicByWhere": deviceHandler("VmNic", dropNic)
}
