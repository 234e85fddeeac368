/**
 * Adds, changes and removes disks, CD-ROMs and interfaces of vms.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest, notFound } from "../../engine/outcome.ts"
import { inBytes } from "./assign.ts"
import * as Disks from "./disks.ts"
import * as Entity from "./entity.ts"
import * as Nics from "./nics.ts"
import type { Apply } from "./tasks.ts"
import type { Vm, VmStep } from "./vms.ts"
import { updateDevices, updateVms, selectDisks, selectNics } from "./vms.ts"

type Disk = Entity.Entity<"VmDisk">
type Nic = Entity.Entity<"VmNic">

/** A disk of a vm by its id, or 404. */
const findDisk = (call: Call, vm: Vm, id: string): Outcome<Disk> => {
  const disk = Entity.lookUp(call, "VmDisk", id)
  return disk?.read("vm") === vm.id ? Result.succeed(disk) : notFound(`Vm ${vm.id} has no VmDisk ${JSON.stringify(id)}`)
}

const planDetach = (call: Call, vm: Vm, ids: ReadonlyArray<string>): Outcome<Apply> =>
  Result.map(
    all(ids, (id) => findDisk(call, vm, id)),
    (disks) => () => {
      Disks.detach(call, vm.id, disks)
      Disks.resize(call, vm.id)
    }
  )

const updateDisk: VmStep<Requests["Vm.updateVmDisk"]> = (call, vm, { data }) =>
  Result.gen(function* () {
    const { content_library_image_id, elf_image_id, vm_disk_id, vm_volume_id } = data
    const disk = yield* findDisk(call, vm, vm_disk_id)
    const image = yield* Disks.findImage(call, data)
    const volume = vm_volume_id === undefined ? undefined : yield* Disks.findMountable(call, vm_volume_id)
    const setsImage = elf_image_id !== undefined || content_library_image_id !== undefined
    return () => {
      disk.patch({ ...Struct.pick(data, ["bus"]), ...(setsImage ? { elf_image: image } : {}) })
      if (volume !== undefined) Disks.swapVolume(call, vm.id, disk, volume)
    }
  })

/** The interface at an index, or 400. */
const findNic = (vm: Vm, index: number): Outcome<Nic> => {
  const nics = vm.referrers("VmNic", "vm")
  const nic = nics.find((each) => each.read("order") === index) ?? nics[index]
  return nic === undefined
    ? badRequest(`Vm ${vm.id} has no interface at "nic_index" ${JSON.stringify(index)}`)
    : Result.succeed(nic)
}

const planNicChange = (call: Call, nic: Nic, params: Nics.NicParams): Outcome<Apply | undefined> =>
  Result.map(Nics.nicValues(call, nic.row.index, params, nic.read("vpc_nic")), nic.change)

const updateNic: VmStep<Requests["Vm.updateVmNic"]> = (call, vm, { data }) =>
  Result.flatMap(findNic(vm, data.nic_index), (nic) => planNicChange(call, nic, data))

const removeNics: VmStep<Requests["Vm.removeVmNic"]> = (_, vm, { data }) =>
  Result.map(
    all(data.nic_index, (index) => findNic(vm, index)),
    (nics) => () => {
      for (const nic of nics) nic.delete()
    }
  )

const expandDisk = (call: Call, disk: Disk, params: Requests["Vm.expandVmDisk"]): Outcome<Apply> => {
  const size = inBytes(params.size, params.size_unit)
  const volume = Entity.lookUp(call, "VmVolume", disk.read("vm_volume"))
  if (volume === undefined) return badRequest("A CD-ROM cannot be expanded")
  const before = volume.read("size")
  if (size <= before) return badRequest(`"size" must be above the ${before} bytes that the volume has, not ${size}`)
  return Result.succeed(() => {
    volume.patch({ size })
    Disks.resize(call, disk.read("vm") ?? "")
  })
}

const keepInCache = (
  call: Call,
  disk: Disk,
  { resident_in_cache }: Requests["Vm.setVmDiskResidentInCache"]
): Outcome<Apply> =>
  Result.succeed(() => Entity.lookUp(call, "VmVolume", disk.read("vm_volume"))?.patch({ resident_in_cache }))

const updateNicOf = (call: Call, nic: Nic, { data }: { readonly data: Nics.NicParams }): Outcome<Apply | undefined> =>
  planNicChange(call, nic, data)

const removeNicOf = (_: Call, nic: Nic, { effect }: Requests["Vm.removeVmNicByWhere"]): Outcome<Apply> => {
  const { vm_ids } = effect
  const isIncluded = vm_ids === undefined || vm_ids.includes(nic.read("vm") ?? "")
  return Result.succeed(() => (isIncluded ? nic.delete() : undefined))
}

/** The handlers of the devices of vms. */
export const handlers: Handlers = {
  ...updateVms("Vm.addVmDisk", { step: (call, vm, { data }) => Disks.planDisks(call, vm.id, data.vm_disks) }),
  ...updateVms("Vm.addVmCdRom", {
    step: (call, vm, { data: { vm_cd_roms } }) =>
      vm_cd_roms.length === 0 ? Result.succeed(undefined) : Disks.planDisks(call, vm.id, { mount_cd_roms: vm_cd_roms })
  }),
  ...updateVms("Vm.addVmNic", { step: (call, vm, { data }) => Nics.planNics(call, vm.id, data.vm_nics) }),
  ...updateVms("Vm.removeVmDisk", { step: (call, vm, { data }) => planDetach(call, vm, data.disk_ids) }),
  ...updateVms("Vm.removeVmCdRom", { step: (call, vm, { data }) => planDetach(call, vm, data.cd_rom_ids) }),
  ...updateVms("Vm.updateVmDisk", { step: updateDisk }),
  ...updateVms("Vm.updateVmNic", { step: updateNic }),
  ...updateVms("Vm.removeVmNic", { step: removeNics }),
  ...updateDevices("Vm.expandVmDisk", selectDisks, expandDisk),
  ...updateDevices("Vm.setVmDiskResidentInCache", selectDisks, keepInCache),
  ...updateDevices("Vm.toggleVmCdRomDisable", selectDisks, (_, disk, { disabled }) =>
    Result.succeed(() => disk.patch({ disabled }))
  ),
  ...updateDevices("Vm.ejectIsoFromVmCdRom", selectDisks, (_, disk) =>
    Result.succeed(() => disk.patch({ elf_image: null, svt_image: null }))
  ),
  ...updateDevices("Vm.updateVmNicAdvanceInfo", selectNics, updateNicOf),
  ...updateDevices("Vm.updateVmNicBasicInfo", selectNics, updateNicOf),
  ...updateDevices("Vm.updateVmNicQosOption", selectNics, updateNicOf),
  ...updateDevices("Vm.updateVmNicVpcInfo", selectNics, updateNicOf),
  ...updateDevices("Vm.removeVmNicByWhere", selectNics, removeNicOf)
}
