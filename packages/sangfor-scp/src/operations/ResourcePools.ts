/**
 * The calls behind `ResourcePools`, and what they take.
 *
 * @since 0.1.0
 */
import * as Failures from "@effect-hci/core/Failures"
import type { NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Order } from "../models/Common.ts"
import { Overview, ResourcePool, StorageTag } from "../models/ResourcePools.ts"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** `hci` or `vmware`. */
  readonly type?: string | undefined
  /** `public` or `private`. */
  readonly tag?: string | undefined
}

/** Whose storage tags. */
export interface StorageTagFilters extends Order {
  /** Resource pool. */
  readonly az_id: string
  /** Tenant. */
  readonly project_id?: string | undefined
}

/** One page of the resource pools. */
export const list: ListOperation<Filters, ResourcePool> = Operations.list(
  { name: "ResourcePools.list", path: "/janus/20180725/azs", since: "6.3.0" },
  ResourcePool
)

/** One resource pool. */
export const get: Operation<ById, ResourcePool, NotFound> = Operations.get(
  { name: "ResourcePools.get", path: "/janus/20180725/azs/{az_id}" },
  ResourcePool
)

/** The site or one pool in numbers. */
export const overview: Operation<{ readonly az_id?: string | undefined }, Overview> = {
  name: "ResourcePools.overview",
  method: "GET",
  path: "/janus/20180725/overview",
  request: ({ az_id }) => ({ query: { az_id } }),
  safety: "read",
  response: ResponseDecoder.model(Overview),
  failures: Failures.none,
  since: "6.3.70"
}

/** One page of the storage tags of a pool. */
export const storageTags: ListOperation<StorageTagFilters, StorageTag> = Operations.list(
  { name: "ResourcePools.storageTags", path: "/janus/20180725/storages/tags", since: "6.3.0" },
  StorageTag
)
