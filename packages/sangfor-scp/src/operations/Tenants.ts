/**
 * The calls behind `Tenants`, and what they take.
 *
 * @since 0.1.0
 */
import type { NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Flag, Order } from "../models/Common.ts"
import { Tenant } from "../models/Tenants.ts"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** Part of the name. */
  readonly keywords?: string | undefined
  readonly enabled?: Flag | undefined
  /** Resource pool that the tenant may use. */
  readonly az_id?: string | undefined
  readonly role_type?: string | undefined
}

/** One page of the tenants. */
export const list: ListOperation<Filters, Tenant> = Operations.list(
  { name: "Tenants.list", path: "/janus/20180725/projects" },
  Tenant
)

/** One tenant. */
export const get: Operation<ById, Tenant, NotFound> = Operations.get(
  { name: "Tenants.get", path: "/janus/20180725/projects/{project_id}", since: "6.3.70" },
  Tenant
)
