/** Hosts, physical disks, USB devices and plans: writes that follow from their names. */
import { ids, update } from "./scene.ts"
import type { Place, Scene, Write } from "./scene.ts"

export const equipment = (s: Scene): ReadonlyArray<Write> => {
  const host: Place = ["get-hosts", s.host]
  const where = { host_id: s.host }
  const disk: Place = ["get-disks", s.physicalDisk]
  const usb: Place = ["get-usb-devices", s.usb]
  const plan: Place = ["get-snapshot-plans", s.plan]
  return [
    {
      path: "enter-maintance-mode",
      at: host,
      body: { where, data: {} },
      seen: { host_state: { state: "MAINTENANCE_MODE" } }
    },
    {
      path: "exit-maintance-mode",
      at: host,
      given: [["enter-maintance-mode", { where, data: {} }]],
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
    update("mount-disk", disk, { function: "CACHE" }, { function: "CACHE", mounted: true, usage_status: "MOUNTED" }),
    update("mount-usb-device", usb, { vms: { id: s.stopped } }, { vms: ids(s.stopped) }),
    {
      path: "unmount-usb-device",
      at: usb,
      given: [["mount-usb-device", { where: { id: s.usb }, data: { vms: { id: s.stopped } } }]],
      body: { where: { id: s.usb }, data: { vms: { id: s.stopped } } },
      seen: { vms: [] }
    },
    { path: "suspend-snapshot-plan", at: plan, body: { where: { id: s.plan } }, seen: { status: "SUSPENDED" } },
    { path: "resume-snapshot-plan", at: plan, body: { where: { id: s.plan } }, seen: { status: "NORMAL" } }
  ]
}
