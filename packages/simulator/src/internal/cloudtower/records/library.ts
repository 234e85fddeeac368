/**
 * Folders, placement groups, templates and images.
 *
 * @since 0.1.0
 */
import type { Derive, Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, links, moments, sumOf, uuids } from "./seedContext.ts"
import { per, range } from "./dimensions.ts"
import { gib, pick, uuid } from "./values.ts"

const folderNames = ["production", "staging", "development"] as const

const folders = (context: SeedContext): Spec => ({
  size: context.dimensions.compute * per.folders,
  fields: {
    name: (index) => `${pick(folderNames, index % per.folders)}-${Math.floor(index / per.folders) + 1}`,
    cluster: link(context, "Cluster", (index) => Math.floor(index / per.folders)),
    local_id: uuids(context, "vm-folder")
  },
  computed: { vm_num: sumOf(context, "VmFolder", "Vm", "folder", () => 1) }
})

const groupSize = 3

const placementGroups = (context: SeedContext): Spec => {
  const { compute, vms } = context.dimensions
  const members = (index: number) =>
    range(0, groupSize)
      .map((ordinal) => index + ordinal * compute)
      .filter((vm) => vm < vms)
  return {
    size: compute,
    fields: {
      name: (index) => `placement-group-${index + 1}`,
      cluster: link(context, "Cluster", (index) => index),
      description: always(""),
      enabled: always(true),
      vm_vm_policy: always("PREFER_DIFFERENT"),
      vm_vm_policy_enabled: always(true),
      vm_host_must_enabled: always(false),
      vm_host_must_policy: always(false),
      vm_host_prefer_enabled: always(false),
      vm_host_prefer_policy: always(false),
      vms: links(context, "Vm", members),
      local_id: uuids(context, "vm-placement-group"),
      local_created_at: moments(context, "vm-placement-group"),
      local_updated_at: moments(context, "vm-placement-group")
    }
  }
}

const hardware: Readonly<Record<string, Derive>> = {
  description: always(""),
  clock_offset: always("UTC"),
  cloud_init_supported: (index) => index % 2 === 0,
  cpu: always({ cores: 2, sockets: 1 }),
  cpu_model: always("cluster_default"),
  vcpu: always(2),
  memory: always(4 * gib),
  firmware: always("BIOS"),
  ha: always(true),
  win_opt: always(false),
  video_type: always("CIRRUS"),
  size: always(40 * gib)
}

const templateNames = ["centos-7", "windows-2019"] as const

const capturedDisk = ({ dimensions }: SeedContext, index: number) => ({
  boot: 0,
  bus: "VIRTIO",
  disabled: false,
  disk_name: "disk-1",
  elf_image_local_id: "",
  image_name: null,
  index: 0,
  key: 0,
  path: `iscsi://template/${index}`,
  resident_in_cache: false,
  size: 40 * gib,
  snapshot_local_id: null,
  storage_policy_uuid: uuid(dimensions.seed, "policy", 0),
  svt_image_local_id: "",
  type: "DISK",
  vm_volume_local_id: uuid(dimensions.seed, "template-volume", index),
  vm_volume_snapshot_uuid: null,
  vm_volume_template_uuid: uuid(dimensions.seed, "template-volume", index)
})

const templates = (context: SeedContext): Spec => ({
  size: context.dimensions.compute * per.templates,
  fields: {
    ...hardware,
    name: (index) => `${pick(templateNames, index % per.templates)}-${Math.floor(index / per.templates) + 1}`,
    cluster: link(context, "Cluster", (index) => Math.floor(index / per.templates)),
    content_library_vm_template: link(context, "ContentLibraryVmTemplate", (index) => index % per.templates),
    vm_disks: (index) => [capturedDisk(context, index)],
    vm_nics: always([]),
    local_id: uuids(context, "vm-template"),
    local_created_at: moments(context, "vm-template")
  }
})

const libraryDisk = {
  boot: 0,
  bus: "VIRTIO",
  disabled: false,
  disk_name: "disk-1",
  index: 0,
  path: "library/disk-1",
  size: 40 * gib,
  storage_policy: "REPLICA_2_THIN_PROVISION",
  type: "DISK"
}

const libraryTemplates = (context: SeedContext): Spec => ({
  size: per.templates,
  fields: {
    ...hardware,
    name: (index) => pick(templateNames, index),
    architecture: always("X86_64"),
    clusters: links(context, "Cluster", () => range(0, context.dimensions.compute)),
    createdAt: moments(context, "library-template"),
    os: (index) => (index === 0 ? "CentOS Linux 7" : "Windows Server 2019"),
    vm_template_uuids: (index) => [uuids(context, "vm-template")(index)],
    vm_disks: always([libraryDisk]),
    vm_nics: always([])
  }
})

const imageNames = ["CentOS-7-x86_64-Minimal", "SMTX_VMTOOLS"] as const

const elfImages = (context: SeedContext): Spec => ({
  size: context.dimensions.compute * per.images,
  fields: {
    name: (index) => `${pick(imageNames, index % per.images)}-${Math.floor(index / per.images) + 1}.iso`,
    cluster: link(context, "Cluster", (index) => Math.floor(index / per.images)),
    content_library_image: link(context, "ContentLibraryImage", (index) => index % per.images),
    description: always(""),
    size: always(gib),
    path: (index) => `/images/${index}.iso`,
    local_id: uuids(context, "elf-image"),
    local_created_at: moments(context, "elf-image")
  }
})

const libraryImages = (context: SeedContext): Spec => ({
  size: per.images,
  fields: {
    name: (index) => `${pick(imageNames, index)}.iso`,
    description: always(""),
    size: always(gib),
    path: (index) => `/library/${index}.iso`,
    clusters: links(context, "Cluster", () => range(0, context.dimensions.compute)),
    createdAt: moments(context, "library-image"),
    elf_image_uuids: (index) =>
      range(0, context.dimensions.compute).map((cluster) => uuids(context, "elf-image")(cluster * per.images + index))
  }
})

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  VmFolder: folders(context),
  VmPlacementGroup: placementGroups(context),
  VmTemplate: templates(context),
  ContentLibraryVmTemplate: libraryTemplates(context),
  ElfImage: elfImages(context),
  ContentLibraryImage: libraryImages(context),
  UploadTask: { size: 0, fields: {} }
})
