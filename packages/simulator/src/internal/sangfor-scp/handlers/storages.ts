/**
 * Storages: one of each class in every resource pool.
 *
 * @since 0.1.0
 */
import { hash } from "../../engine/prng.ts"
import type { JsonObject } from "../../engine/json.ts"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray, oneOf } from "../listing.ts"
import { storageId } from "../records/state.ts"
import type { Az, StorageTag } from "../records/kinds.ts"
import { hostStorageMb } from "../records/usage.ts"

interface Storage {
  readonly az: Az
  readonly tag: StorageTag
}

const render = ({ state }: Call, { az, tag }: Storage): JsonObject => {
  const { running } = state.hostsOfAz(az.index)
  const tags = state.catalog.storageTags.all.length
  const total = Math.floor((running.length * hostStorageMb) / tags)
  const used = Math.min(Math.floor((state.azUsage(az.index).storageMb * 0.375) / tags), total)
  const speed = (salt: number) => hash(state.seed, salt, az.index, tag.index) % 4_000_000
  return {
    id: storageId(state, az.index, tag.index),
    name: `${az.name} ${tag.name}`,
    description: "",
    az_id: az.id,
    cluster_id: az.id,
    cluster_name: az.name,
    cluster_type: "hci",
    status: "ok",
    type: "vs",
    shared: 1,
    target: "",
    storage_label: "",
    storage_tag_id: tag.id,
    storage_tag_name: tag.name,
    supported_allocate_types: ["off", "metadata", "full"],
    host_ids: running.map((host) => state.hosts.ids.of(host)),
    hosts_online_state: "ALL",
    connected_hosts: running.length,
    total_mb: total,
    used_mb: used,
    ratio: total === 0 ? 0 : Math.round((used / total) * 100) / 100,
    archive_usable: 0,
    backup_enable: 1,
    backup_total_mb: total,
    backup_used_mb: 0,
    backup_ratio: 0,
    read_byteps: speed(51),
    write_byteps: speed(52),
    max_read_byteps: 224_820_224,
    max_write_byteps: 77_648_896
  }
}

const list: Handler = (call) => {
  const { azs, storageTags } = call.state.catalog
  const storages = azs.all.flatMap((az) => storageTags.all.map((tag): Storage => ({ az, tag })))
  const idOf = ({ az, tag }: Storage) => storageId(call.state, az.index, tag.index)
  const filters = {
    az_id: ({ az }: Storage, value: string) => az.id === value,
    storage_tag_id: ({ tag }: Storage, value: string) => tag.id === value,
    storage_ids: (storage: Storage, value: string) => oneOf(idOf(storage), value),
    name: ({ az, tag }: Storage, value: string) => includes(`${az.name} ${tag.name}`, value),
    type: (_: Storage, value: string) => value === "vs",
    shared: (_: Storage, value: string) => value === "1"
  }
  return ofArray(call, storages, filters, (storage) => render(call, storage))
}

/** The operation on storages. */
export const routes: ReadonlyArray<Route> = [route("Storages.list", "GET", "/janus/20200725/storages", list)]
