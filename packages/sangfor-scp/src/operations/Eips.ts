/**
 * The calls behind `Eips`, and what they take.
 *
 * @since 0.1.0
 */
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import * as Answers from "../internal/answers.ts"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Extra, Order, Started } from "../models/Common.ts"
import type { EipStatus } from "../models/Eips.ts"
import { Eip } from "../models/Eips.ts"

const base = "/janus/20180725/eips"
const one = "/janus/20180725/eips/{eip_id}"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** Resource pool. */
  readonly az_id?: string | undefined
  readonly status?: EipStatus | undefined
  /** The machine that has it. */
  readonly server_id?: string | undefined
  readonly ip?: string | undefined
}

/** What an EIP is. */
export interface AllocateInput extends Extra {
  /** Resource pool. */
  readonly az_id: string
  /** Bandwidth in Mbit/s. Default: 100. */
  readonly bandwidth_mb?: number | undefined
  /** Default: none. */
  readonly name?: string | undefined
  /** Default: none. */
  readonly description?: string | undefined
  /** This very address. Default: any that is free. */
  readonly ip?: string | undefined
}

/** Which machine gets an EIP. */
export interface BindInput extends Extra {
  readonly server_id: string
  /** The machine's interface. Default: its first. */
  readonly port_id?: string | undefined
}

/** One page of the EIPs. */
export const list: ListOperation<Filters, Eip> = Operations.list({ name: "Eips.list", path: base }, Eip)

/** One EIP. */
export const get: Operation<ById, Eip, NotFound> = Operations.get({ name: "Eips.get", path: one }, Eip)

/** A new EIP. */
export const allocate: Operation<AllocateInput, Eip, Conflict> = Operations.create(
  { name: "Eips.allocate", path: base },
  ({ bandwidth_mb = 100, description = "", extra, name = "", ...fields }) => ({
    ...fields,
    bandwidth_mb,
    name,
    description,
    ...extra
  }),
  ResponseDecoder.model(Eip)
)

/** The end of an EIP. */
export const release: Operation<ById, Started, NotFound | Conflict> = Operations.change(
  { name: "Eips.release", method: "DELETE", path: one },
  () => ({})
)

/** To a machine. */
export const bind: Operation<ById & BindInput, string, NotFound | Conflict> = Operations.changeWith(
  { name: "Eips.bind", method: "POST", path: `${one}/action` },
  ({ extra, id: _id, ...fields }) => ({ body: { action: "bind", ...fields, ...extra } }),
  Answers.taskId
)

/** From its machine. */
export const unbind: Operation<ById, string, NotFound | Conflict> = Operations.changeWith(
  { name: "Eips.unbind", method: "POST", path: `${one}/action` },
  () => ({ body: { action: "unbind" } }),
  Answers.taskId
)

/** Another bandwidth. */
export const updateBandwidth: Operation<ById & { readonly bandwidth_mb: number }, Started, NotFound | Conflict> =
  Operations.change({ name: "Eips.updateBandwidth", method: "PUT", path: one }, ({ bandwidth_mb }) => ({
    body: { bandwidth_mb }
  }))
