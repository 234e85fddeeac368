/*
 * The resources that metrics belong to, with no more of them than rows tell: the whole models of vms, hosts and clusters
 * would be most of what a program that only reads metrics imports.
 */
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
import type {
  ClusterWhereInput,
  HostWhereInput,
  IscsiLunWhereInput,
  NvmfNamespaceWhereInput,
  VmWhereInput
} from "../../generated/inputs/Shared.ts"
import type { Call, HttpTransport } from "../call.ts"
import { call } from "../call.ts"
import * as Resource from "../resource.ts"

/** What a metric belongs to. */
export interface MetricResource {
  /** What kind of record it is, as in `Vm`. */
  readonly type: ResourceType
  /** Id on the Tower. */
  readonly id: string
  /** Name; empty where the record has none. */
  readonly name: string
  /** Id on the cluster, which the labels of metrics hold. */
  readonly local_id: string | undefined
}

/** Types of the resources that metrics belong to. */
export type ResourceType = "Cluster" | "Host" | "IscsiLun" | "NvmfNamespace" | "Vm"

interface Brief extends Schema.Schema.Type<typeof Brief> {}
const Brief = /* @__PURE__ */ Schema.Struct({
  id: Schema.String,
  name: Model.optionalString,
  local_id: Model.optionalString
})

/** A read of some records: `POST` with conditions, which are checked as those of the generated operation of this name. */
const read = <O>(name: string, path: string, model: Model.Model<O>): Call<{ readonly where?: unknown }, O> =>
  call({
    name,
    method: "POST",
    path: `/v2/api/${path}`,
    request: (body) => ({ body }),
    safety: "read",
    response: ResponseDecoder.model(model),
    failures: Failures.none
  })

const Count = /* @__PURE__ */ Schema.Struct({ aggregate: Schema.Struct({ count: Schema.Number }) })

/** Lists the resources of a type in the order of ids. */
type List<Where> = (where?: Where) => Stream.Stream<MetricResource, RequestError, HttpTransport>

const list = <Where>(type: ResourceType, path: string): List<Where> => {
  const records = Resource.list<Brief, Where, never, never>({
    list: read(`${type}.get${type}s`, path, Model.array(Brief)),
    connection: read(`${type}.get${type}sConnection`, `${path}-connection`, Count),
    model: Brief
  })
  return (where) =>
    Stream.map(records(where === undefined ? {} : { where }), ({ id, local_id, name }) => ({
      type,
      id,
      name: name ?? "",
      local_id: local_id ?? undefined
    }))
}

/** Clusters. */
export const clusters: List<ClusterWhereInput> = /* @__PURE__ */ list("Cluster", "get-clusters")
/** Hosts. */
export const hosts: List<HostWhereInput> = /* @__PURE__ */ list("Host", "get-hosts")
/** iSCSI LUNs. */
export const luns: List<IscsiLunWhereInput> = /* @__PURE__ */ list("IscsiLun", "get-iscsi-luns")
/** NVMe-oF namespaces. */
export const nvmfNamespaces: List<NvmfNamespaceWhereInput> = /* @__PURE__ */ list(
  "NvmfNamespace",
  "get-nvmf-namespaces"
)
/** Vms. */
export const vms: List<VmWhereInput> = /* @__PURE__ */ list("Vm", "get-vms")
