/**
 * What the volumes and LUNs of a cluster use of its storage.
 *
 * @since 0.1.0
 */
import { asNumber, asText } from "../../engine/json.ts"
import type { Store } from "../store/store.ts"

/** The storage that the volumes of vms and the LUNs of a cluster take, in bytes. */
export interface Space {
  readonly used: number
  /** What they would use if they were full. */
  readonly provisioned: number
}

const sum = (store: Store, model: string, field: string, ids: ReadonlyArray<string>, bytes: string): number => {
  const read = store.reader(model, bytes)
  return ids.flatMap((id) => store.referrers(model, field, id)).reduce((total, row) => total + asNumber(read(row)), 0)
}

/** The space that a cluster's volumes and LUNs take. Volumes of vms in the recycle bin count as others do. */
export const spaceOf = (store: Store, cluster: string): Space => {
  const targets = store.referrers("IscsiTarget", "cluster", cluster).map((row) => store.idOf("IscsiTarget", row))
  const volumes = (bytes: string) => sum(store, "VmVolume", "cluster", [cluster], bytes)
  const luns = (bytes: string) => sum(store, "IscsiLun", "iscsi_target", targets, bytes)
  return {
    used: volumes("used_size") + luns("unique_size"),
    provisioned: volumes("size") + luns("assigned_size")
  }
}

/** What each host of a cluster has of the used space: equal shares, the first has the rest. */
const sharesOf = (store: Store, cluster: string): ReadonlyMap<string, number> => {
  const hosts = store.referrers("Host", "cluster", cluster).map((row) => store.idOf("Host", row))
  const { used } = spaceOf(store, cluster)
  const share = Math.floor(used / hosts.length)
  return new Map(hosts.map((host, at) => [host, at === 0 ? used - share * (hosts.length - 1) : share]))
}

/** The used bytes of a host by its id; the shares of a cluster are computed once between two changes of records. */
export const usedByHost = (storeOf: () => Store): ((host: string) => number) => {
  const remembered = new Map<string, ReadonlyMap<string, number>>()
  let version = -1
  return (host) => {
    const store = storeOf()
    const row = store.find("Host", host)
    const cluster = row === undefined ? "" : asText(store.read("Host", row, "cluster"))
    if (store.version() !== version) remembered.clear()
    version = store.version()
    const shares = remembered.get(cluster) ?? sharesOf(store, cluster)
    remembered.set(cluster, shares)
    return shares.get(host) ?? 0
  }
}
