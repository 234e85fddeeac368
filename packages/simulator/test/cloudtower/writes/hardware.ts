/** Hosts, physical disks, USB devices and plans: writes that follow from their names. */
import { ids, update } from "./scene.ts"
import type { Place, Scene, Seen, Write } from "./scene.ts"

export const hardware = (s: Scene): ReadonlyArray<Write> => {
  const host: Place = ["get-hosts", s.host]
  const where = { host_id: s.host }
  const disk: Place = ["get-disks", s.physicalDisk]
  const usb: Place = ["get-usb-devices", s.usb]
  const plan: Place = ["get-snapshot-plans", s.plan]
  const bin = { data: { enabled: true, retain: 7 } }
  const setting = (path: string, body: object, seen: Seen): Write => ({
    path,
    at: ["get-cluster-settingses", s.settings],
    body: { where: { id: s.cluster }, ...body },
    seen,
    also: [["get-clusters", s.cluster], {}]
  })
  const data = { shutdown_vms: s.withoutHa }
  return [
    {
      path: "enter-maintance-mode",
      at: host,
      body: { where, data },
      seen: { host_state: { state: "MAINTENANCE_MODE" } }
    },
    {
      path: "exit-maintance-mode",
      at: host,
      given: [["enter-maintance-mode", { where, data }]],
      body: { where, data: {} },
      seen: { host_state: { state: "IN_USE" } }
    },
    { path: "operate-host-power", at: host, body: { where, data: { action: "reboot", force: false } } },
    update("update-host", host, { name: "n" }),
    {
      path: "unmount-disk",
      at: disk,
      body: { where: { id: s.physicalDisk } },
      seen: { mounted: false, usage_status: "UNMOUNTED" }
    },
    {
      path: "mount-disk",
      at: disk,
      given: [["unmount-disk", { where: { id: s.physicalDisk } }]],
      body: { where: { id: s.physicalDisk }, data: { function: "CACHE" } },
      seen: { function: "CACHE", mounted: true, usage_status: "MOUNTED" }
    },
    update("mount-usb-device", usb, { vms: { id: s.stopped } }, { vms: ids(s.stopped) }),
    {
      path: "unmount-usb-device",
      at: usb,
      given: [["mount-usb-device", { where: { id: s.usb }, data: { vms: { id: s.stopped } } }]],
      body: { where: { id: s.usb }, data: { vms: { id: s.stopped } } },
      seen: { vms: [] }
    },
    setting("update-cluster-ha-setting", { ha: false }, { default_ha: false }),
    setting("update-cluster-enable-iscsi-setting", { enable_iscsi: false }, { enabled_iscsi: false }),
    setting("create-cluster-recycle-bin-setting", bin, { vm_recycle_bin: bin.data }),
    setting("update-cluster-recycle-bin-setting", bin, { vm_recycle_bin: bin.data }),
    setting("delete-cluster-recycle-bin-setting", {}, { vm_recycle_bin: null }),
    { path: "suspend-snapshot-plan", at: plan, body: { where: { id: s.plan } }, seen: { status: "SUSPENDED" } },
    { path: "resume-snapshot-plan", at: plan, body: { where: { id: s.plan } }, seen: { status: "NORMAL" } }
  ]
}
