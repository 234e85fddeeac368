/** What clusters and storages have, and how much of it is used. */
import { Clusters, Storages } from "@effect-hci/sangfor-scp"
import * as Stream from "effect/Stream"

/** Memory of each cluster in GB: in all, and in use. */
export const memory = Clusters.list().pipe(
  Stream.map(({ memory: sizes, name }) => ({
    name,
    totalGb: Math.round((sizes?.total_mb ?? 0) / 1024),
    usedGb: Math.round((sizes?.used_mb ?? 0) / 1024)
  })),
  Stream.runCollect
)

/** Storages that are more than so full, 0 to 1. */
export const fullerThan = (limit: number) =>
  Storages.list().pipe(
    Stream.filter((storage) => (Storages.usedRatio(storage) ?? 0) > limit),
    Stream.map(({ name }) => name),
    Stream.runCollect
  )
