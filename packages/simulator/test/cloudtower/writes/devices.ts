/** Disks, CD-ROMs and interfaces of vms. */
import { gib, ids } from "./scene.ts"
import type { Place, Scene, Seen, Write } from "./scene.ts"

export const devices = (s: Scene): ReadonlyArray<Write> => {
  const vm: Place = ["get-vms", s.stopped]
  const change = (path: string, data: unknown, seen?: Seen, also?: Write["also"]): Write => ({
    path,
    at: vm,
    body: { where: { id: s.stopped }, data },
    ...(seen === undefined ? {} : { seen }),
    ...(also === undefined ? {} : { also })
  })
  const onDisk = (path: string, rest: Record<string, unknown>, id: string, also: Write["also"]): Write => ({
    path,
    at: vm,
    body: { where: { id }, ...rest },
    ...(also === undefined ? {} : { also })
  })
  const onNic = (path: string, data: unknown, seen: Seen): Write => ({
    path,
    at: vm,
    body: { where: { id: s.nic }, data },
    also: [["get-vm-nics", s.nic], seen]
  })
  const disk: Place = ["get-vm-disks", s.disk]
  const cdRom: Place = ["get-vm-disks", s.cdRom]
  const volume: Place = ["get-vm-volumes", s.diskVolume]
  const spare: Place = ["get-vm-volumes", s.volume]
  const mounted = { mount_disks: [{ boot: 3, bus: "SCSI", vm_volume_id: s.volume }] }
  return [
    change("add-vm-disk", { vm_disks: mounted }, { vm_disks: [{}, {}, {}] }, [spare, { mounting: true }]),
    change("remove-vm-disk", { disk_ids: [s.disk] }, { vm_disks: [{}], size: 0 }, [volume, { mounting: false }]),
    change("update-vm-disk", { vm_disk_id: s.disk, bus: "SCSI", vm_volume_id: s.volume }, {}, [
      disk,
      { bus: "SCSI", vm_volume: { id: s.volume } }
    ]),
    onDisk("expand-vm-disk", { size: 900, size_unit: "GB" }, s.disk, [volume, { size: 900 * gib }]),
    onDisk("set-vm-disk-resident-in-cache", { resident_in_cache: true }, s.disk, [volume, { resident_in_cache: true }]),
    change("add-vm-cd-rom", { vm_cd_roms: [{ boot: 4, elf_image_id: s.image }] }, { vm_disks: [{}, {}, {}] }),
    change("remove-vm-cd-rom", { cd_rom_ids: [s.cdRom] }, { vm_disks: ids(s.disk) }, [cdRom, "gone"]),
    onDisk("toggle-vm-cd-rom-disable", { disabled: true }, s.cdRom, [cdRom, { disabled: true }]),
    {
      ...onDisk("eject-iso-from-vm-cd-rom", {}, s.cdRom, [cdRom, { elf_image: null }]),
      given: [["update-vm-disk", { where: { id: s.stopped }, data: { vm_disk_id: s.cdRom, elf_image_id: s.image } }]]
    },
    change("add-vm-nic", { vm_nics: [{ connect_vlan_id: s.vlan }] }, { vm_nics: [{}, {}] }),
    change("remove-vm-nic", { nic_index: [0] }, { vm_nics: [] }, [["get-vm-nics", s.nic], "gone"]),
    { path: "remove-vm-nic-by-where", at: vm, body: { where: { id: s.nic }, effect: {} }, seen: { vm_nics: [] } },
    change("update-vm-nic", { nic_index: 0, enabled: false, connect_vlan_id: s.vlan }, {}, [
      ["get-vm-nics", s.nic],
      { enabled: false, vlan: { id: s.vlan } }
    ]),
    onNic("update-vm-nic-basic-info", { ip_address: "192.0.2.9", gateway: "192.0.2.1" }, { ip_address: "192.0.2.9" }),
    onNic(
      "update-vm-nic-advance-info",
      { mirror: true, nic_id: s.physicalNic },
      { mirror: true, nic: { id: s.physicalNic } }
    ),
    onNic(
      "update-vm-nic-qos-option",
      { qos: { ingress: { enabled: true, rate_limit: 5, rate_limit_unit: "Mbps", burst: 2, burst_unit: "Kb" } } },
      {
        ingress_rate_limit_enabled: true,
        ingress_rate_limit_max_rate_in_bitps: 5_000_000,
        ingress_rate_limit_burst_in_bit: 2000
      }
    ),
    onNic(
      "update-vm-vpc-nic",
      { vpc_nic: { vpc_subnet_id: s.subnet, ip_addresses: ["10.0.0.7"], floating_ip_id: s.floatingIp } },
      {
        type: "VPC",
        vpc_nic: {
          vpc: { id: s.vpc },
          vpc_subnet: { id: s.subnet },
          ip_addresses: ["10.0.0.7"],
          floating_ip: { id: s.floatingIp }
        }
      }
    )
  ]
}
