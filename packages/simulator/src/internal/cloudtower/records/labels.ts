/**
 * Labels, and how much has them.
 *
 * @since 0.1.0
 */
import type { Derive, Row, Spec } from "../store/row.ts"
import { idsIn } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { links, moments } from "./seedContext.ts"
import { range } from "./dimensions.ts"
import { pick } from "./values.ts"

type LabelKey = readonly [key: string, value: string]

const labelKeys: readonly [LabelKey, ...ReadonlyArray<LabelKey>] = [
  ["env", "production"],
  ["env", "staging"],
  ["env", "development"],
  ["team", "platform"],
  ["team", "data"],
  ["tier", "gold"],
  ["tier", "silver"],
  ["backup", "daily"]
]

/** Vms with a label at the start are among the first ones. */
const labelled = 200

/** What can have a label. */
const kinds = [
  "clusters",
  "consistency_groups",
  "consistency_group_snapshots",
  "content_library_images",
  "content_library_vm_templates",
  "datacenters",
  "disks",
  "elf_images",
  "gpu_devices",
  "hosts",
  "iscsi_luns",
  "iscsi_lun_snapshots",
  "iscsi_targets",
  "isolation_policies",
  "namespace_groups",
  "nfs_exports",
  "nfs_inodes",
  "nics",
  "nvmf_namespaces",
  "nvmf_namespace_snapshots",
  "nvmf_subsystems",
  "security_policies",
  "vdses",
  "vms",
  "vm_snapshots",
  "vm_templates",
  "vm_volumes",
  "vm_volume_snapshots"
]

/** `disk_num` for `disks`. */
const numberOf = (field: string): string => `${field.replace(/ies$/, "y").replace(/(?<=ds)es$|s$/, "")}_num`

const idsAt =
  ({ store }: SeedContext, field: string) =>
  (row: Row): ReadonlyArray<string> =>
    idsIn(store().read("Label", row, field))

/** A number that is computed from a label. */
const counted =
  ({ store }: SeedContext, count: (row: Row) => number): Derive =>
  (index) => {
    const row = store().table("Label")?.rows.get(index)
    return row === undefined ? 0 : count(row)
  }

/** Networks are counted apart: those for vms, and those of the system. */
const vlans = (context: SeedContext, forMachines: boolean): Derive =>
  counted(context, (row) => {
    const { find, read } = context.store()
    const rows = idsAt(context, "vlans")(row).flatMap((id) => find("Vlan", id) ?? [])
    return rows.filter((vlan) => (read("Vlan", vlan, "type") === "VM") === forMachines).length
  })

const sizeAt = (context: SeedContext, field: string) => (row: Row) => idsAt(context, field)(row).length

const numbers = (context: SeedContext): Readonly<Record<string, Derive>> => ({
  ...Object.fromEntries(kinds.map((field) => [numberOf(field), counted(context, sizeAt(context, field))])),
  system_vlan_num: vlans(context, false),
  vm_vlan_num: vlans(context, true),
  total_num: counted(context, (row) => [...kinds, "vlans"].reduce((sum, field) => sum + sizeAt(context, field)(row), 0))
})

/** The resource of labels. */
export const spec = (context: SeedContext): Spec => ({
  size: labelKeys.length,
  fields: {
    key: (index) => pick(labelKeys, index)[0],
    value: (index) => pick(labelKeys, index)[1],
    createdAt: moments(context, "label"),
    vms: links(context, "Vm", (index) =>
      range(0, Math.min(context.dimensions.vms, labelled)).filter((vm) => vm % 11 === index)
    ),
    hosts: links(context, "Host", (index) => (index < 3 ? [index] : [])),
    clusters: links(context, "Cluster", (index) => (index < 2 ? [index] : []))
  },
  computed: numbers(context)
})
