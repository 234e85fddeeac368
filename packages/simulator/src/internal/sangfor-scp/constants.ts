/**
 * The constants of Sangfor SCP, which tell nothing of a site.
 *
 * @since 0.1.0
 */

/** Fields whose texts are constants of the platform. */
const wordFields: ReadonlySet<string> = new Set([
  "arch_type",
  "boot_disk",
  "boot_order",
  "build_time",
  "cluster_type",
  "container_format",
  "cpu_type",
  "disk_format",
  "diskFormat",
  "image_type",
  "imageType",
  "machine_type",
  "model",
  "network_type",
  "os_type",
  "osType",
  "power_state",
  "preallocate",
  "role_type",
  "status",
  "type",
  "unit",
  "vm_type",
  "vmtype",
  "volume_type"
])
const word = /^[a-z][\w.-]{0,31}$/i
const version = /^\d+(\.\w+)*$/

/** Fields that name a slot of a server. */
const slotFields: ReadonlySet<string> = new Set(["id", "vif_id", "slot", "device_id"])
const slot = /^(ide|scsi|sata|virtio|net|eth|bond)\d{1,3}$/

/** True for constants of the platform, its versions, and slots of servers. */
export const isPlatformConstant = (field: string, text: string): boolean =>
  (wordFields.has(field) && word.test(text)) ||
  (slotFields.has(field) && slot.test(text)) ||
  (field === "version" && version.test(text))
