/**
 * Block and file storage: iSCSI, NFS and NVMe over fabrics.
 *
 * @since 0.1.0
 */
import { below } from "../../engine/prng.ts"
import type { Derive, Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, moments, sumOf, uuids } from "./seedContext.ts"
import { capturedLun } from "./snapshots.ts"
import { clusterOf, per, range, snapshotCount, vmsOf, vmsPerSnapshot } from "./dimensions.ts"
import { gib } from "./values.ts"

const striping: Readonly<Record<string, Derive>> = {
  replica_num: always(2),
  thin_provision: always(true),
  stripe_num: always(4),
  stripe_size: always(256 * 1024),
  resiliency_type: always("REPLICA")
}

const clusterOfTarget = (target: number) => Math.floor(target / per.targets)

const targets = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters * per.targets,
  fields: {
    ...striping,
    name: (index) => (index % per.targets === 0 ? `zbs-iscsi-datastore-${index}` : `target-${index}`),
    cluster: link(context, "Cluster", clusterOfTarget),
    description: always(""),
    chap_enabled: always(false),
    external_use: always(true),
    internal: (index) => index % per.targets === 0,
    ip_whitelist: always("*/*"),
    iqn_whitelist: always("*/*"),
    iqn_name: (index) => `iqn.2016-02.com.smartx:system:target-${index}`,
    local_id: uuids(context, "iscsi-target")
  },
  computed: { iscsi_luns_num: sumOf(context, "IscsiTarget", "IscsiLun", "iscsi_target", () => 1) }
})

const lunCount = ({ dimensions }: SeedContext) => dimensions.clusters * per.targets * per.luns
const targetOfLun = (lun: number) => Math.floor(lun / per.luns)

const luns = (context: SeedContext): Spec => ({
  size: lunCount(context),
  fields: {
    ...striping,
    name: (index) => `lun-${index}`,
    iscsi_target: link(context, "IscsiTarget", targetOfLun),
    lun_id: (index) => (index % per.luns) + 1,
    assigned_size: (index) => 50 * (1 + below(10, context.dimensions.seed, 61, index)) * gib,
    shared_size: always(0),
    unique_size: (index) => (1 + below(20, context.dimensions.seed, 62, index)) * gib,
    allowed_initiators: always("*/*"),
    local_id: uuids(context, "iscsi-lun"),
    zbs_volume_id: uuids(context, "zbs-volume"),
    local_created_at: moments(context, "iscsi-lun"),
    ...Object.fromEntries(
      ["bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr"].flatMap((name) =>
        [name, `${name}_max`, `${name}_max_length`].map((field) => [field, always(0)])
      )
    ),
    io_size: always(0)
  },
  computed: { snapshot_num: sumOf(context, "IscsiLun", "IscsiLunSnapshot", "iscsi_lun", () => 1) }
})

/** One of each LUN, then those that snapshots of vms have. */
const lunSnapshots = (context: SeedContext): Spec => {
  const lunTotal = lunCount(context)
  const { dimensions } = context
  const targetOf = (index: number) =>
    index < lunTotal ? targetOfLun(index) : clusterOf(dimensions, (index - lunTotal) * vmsPerSnapshot) * per.targets
  return {
    size: lunTotal + snapshotCount(dimensions),
    fields: {
      name: (index) => (index < lunTotal ? `lun-snapshot-${index}` : capturedLun(dimensions, index - lunTotal)),
      iscsi_lun: link(context, "IscsiLun", (index) => (index < lunTotal ? index : undefined)),
      iscsi_target: link(context, "IscsiTarget", targetOf),
      local_id: uuids(context, "iscsi-lun-snapshot"),
      local_created_at: moments(context, "iscsi-lun-snapshot"),
      resiliency_type: always("REPLICA"),
      unique_size: always(gib)
    },
    referrers: {
      iscsi_lun: (lun) => (lun < lunTotal ? [lun] : []),
      iscsi_target: (target) => [
        ...range(target * per.luns, Math.min(lunTotal, (target + 1) * per.luns)),
        ...(target % per.targets === 0 ? [...vmsOf(dimensions, clusterOfTarget(target))] : [])
          .filter((vm) => vm % vmsPerSnapshot === 0)
          .map((vm) => lunTotal + vm / vmsPerSnapshot)
      ]
    }
  }
}

const exports = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters,
  fields: {
    name: (index) => `nfs-export-${index}`,
    cluster: link(context, "Cluster", (index) => index),
    description: always(""),
    export_inode_id: uuids(context, "nfs-root"),
    internal: always(false),
    ip_whitelist: always("*/*"),
    replica_num: always(2),
    thin_provision: always(true),
    local_id: uuids(context, "nfs-export")
  }
})

const subsystems = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters,
  fields: {
    ...striping,
    name: (index) => `nvmf-subsystem-${index}`,
    cluster: link(context, "Cluster", (index) => index),
    description: always(""),
    external_use: always(true),
    internal: always(false),
    ip_whitelist: always("*/*"),
    nqn_whitelist: always("*/*"),
    nqn_name: (index) => `nqn.2020-12.com.smartx:system:subsystem-${index}`,
    policy: always("BALANCE"),
    local_id: uuids(context, "nvmf-subsystem")
  },
  computed: { nvmf_namespaces_num: sumOf(context, "NvmfSubsystem", "NvmfNamespace", "nvmf_subsystem", () => 1) }
})

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  IscsiTarget: targets(context),
  IscsiLun: luns(context),
  IscsiLunSnapshot: lunSnapshots(context),
  NfsExport: exports(context),
  NvmfSubsystem: subsystems(context)
})
