/**
 * Distributed switches and VLANs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { JsonObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { assign } from "./assign.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { create, tasks } from "./tasks.ts"
import { write } from "./write.ts"

/** The numbers of a network: one, or those of a trunk. */
type NumberParams = JsonObject & {
  readonly network_ids?: ReadonlyArray<string>
  readonly vlan_id?: number
}

const numberValues = ({ network_ids, vlan_id }: NumberParams): Entity.Changes<"Vlan"> => {
  if (network_ids !== undefined) return { network_ids, vlan_id: vlan_id ?? Number(network_ids[0] ?? 0) }
  return vlan_id === undefined ? {} : { network_ids: [String(vlan_id)], vlan_id }
}

const createVlan = (call: Call, params: Requests["Vlan.createVmVlan"]): Outcome<Plan> =>
  Result.gen(function* () {
    const vds = yield* Entity.find(call, "Vds", params.vds_id)
    const values = yield* assign(call, "Vlan", params)
    return () => [
      create(call, "Vlan", {
        type: "VM",
        mode_type: "VLAN_ACCESS",
        vlan_id: 0,
        network_ids: ["0"],
        ...values,
        ...numberValues(params),
        vds: vds.id
      })
    ]
  })

const updateVlans = (
  call: Call,
  { data = {}, where }: { readonly data?: NumberParams; readonly where: JsonObject }
): Outcome<Plan> =>
  Result.gen(function* () {
    const vlans = yield* Entity.select(call, "Vlan", where)
    const values = { ...(yield* assign(call, "Vlan", data)), ...numberValues(data) }
    return yield* tasks(call, vlans, "UPDATING", (vlan) => Result.succeed(() => vlan.patch(values)))
  })

/** The parameters of a switch; `vlan` is the network that comes with it. */
type VdsParams = JsonObject & {
  readonly cluster_id: string
  readonly name: string
  readonly vlan?: NumberParams
}

const createVds =
  (type: "VM" | "ACCESS" | "MIGRATION") =>
  (call: Call, params: VdsParams): Outcome<Plan> =>
    Result.gen(function* () {
      yield* Entity.find(call, "Cluster", params.cluster_id)
      const values = yield* assign(call, "Vds", params)
      return () => {
        const started = create(call, "Vds", { bond_mode: "active-backup", work_mode: "single", ...values, type })
        const { name, vlan } = params
        if (vlan !== undefined) {
          const addresses = Struct.pick(vlan, ["gateway_ip", "gateway_subnetmask", "subnetmask"])
          insert<string>(call, "Vlan", { name, type, vds: started.entity.id, ...addresses, ...numberValues(vlan) })
        }
        return [started]
      }
    })

/** The handlers of switches and VLANs. */
export const handlers: Handlers = {
  ...write("Vds.createVds", createVds("VM")),
  ...write("Vds.createVdsWithAccessVlan", createVds("ACCESS")),
  ...write("Vds.createVdsWithMigrateVlan", createVds("MIGRATION")),
  ...write("Vlan.createVmVlan", createVlan),
  ...write("Vlan.updateVlan", updateVlans),
  ...write("Vlan.updateManagementVlan", updateVlans),
  ...write("Vlan.updateMigrationVlan", updateVlans)
}
