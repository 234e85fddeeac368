/**
 * Network interfaces of vms.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import { mac, uuid } from "../records/values.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import type { Apply } from "./tasks.ts"

type NewNic = Requests["Vm.createVm"]["vm_nics"][number]
type Qos = NonNullable<NewNic["qos"]>
type Traffic = NonNullable<Qos["egress"]>
type VpcNic = Partial<NonNullable<NewNic["vpc_nic"]> | Requests["Vm.updateVmNicVpcInfo"]["data"]["vpc_nic"]>

/** What a request sets of an interface. */
export type NicParams = Partial<Omit<NewNic, "vpc_nic">> & { readonly vpc_nic?: VpcNic }

const prefixes = ["", "K", "M", "G", "T", "P"]

/** A number with its unit (`Kb`, `Mbps`) in bits, or in bits a second. */
const inBits = (value: number | null, unit: string | undefined): number | null =>
  value === null || unit === undefined ? value : value * 1000 ** prefixes.indexOf(unit.replace(/(b|bit|bps)$/, ""))

const egressValues = ({ burst, burst_unit, enabled, rate_limit, rate_limit_unit }: Traffic) => ({
  egress_rate_limit_enabled: enabled,
  ...(rate_limit === undefined ? {} : { egress_rate_limit_max_rate_in_bitps: inBits(rate_limit, rate_limit_unit) }),
  ...(burst === undefined ? {} : { egress_rate_limit_burst_in_bit: inBits(burst, burst_unit) })
})

const ingressValues = ({ burst, burst_unit, enabled, rate_limit, rate_limit_unit }: Traffic) => ({
  ingress_rate_limit_enabled: enabled,
  ...(rate_limit === undefined ? {} : { ingress_rate_limit_max_rate_in_bitps: inBits(rate_limit, rate_limit_unit) }),
  ...(burst === undefined ? {} : { ingress_rate_limit_burst_in_bit: inBits(burst, burst_unit) })
})

const qosValues = ({ egress, ingress }: Qos): Entity.Changes<"VmNic"> => ({
  ...(egress === undefined ? {} : egressValues(egress)),
  ...(ingress === undefined ? {} : ingressValues(ingress))
})

/** A record as part of another: its id and one of its fields. */
const nested = (call: Call, { model, row }: Entity.Reference, field: string): JsonObject =>
  Entity.of<string>(call, model, row).pick(["id", field])

const floatingIpOf = (call: Call, id: Entity.Id, before: JsonObject): Outcome<JsonObject[string]> =>
  id === undefined
    ? Result.succeed(before["floating_ip"] ?? null)
    : Result.map(Entity.findOptional(call, "VirtualPrivateCloudFloatingIp", id), (floatingIp) =>
        floatingIp === undefined ? null : nested(call, floatingIp, "external_ip")
      )

/** The interface in a VPC, which is part of the record; `before` is what it was. */
const vpcNicOf = (call: Call, index: number, params: VpcNic, before: JsonObject): Outcome<JsonObject> =>
  Result.gen(function* () {
    const { seed } = call.state.dimensions
    const { floating_ip_id, ip_addresses, vpc_subnet_id } = params
    yield* Entity.findOptional(call, "VirtualPrivateCloudSubnet", vpc_subnet_id)
    const subnetId = (vpc_subnet_id ?? "") || asText(asObject(before["vpc_subnet"])["id"])
    if (subnetId === "")
      return yield* badRequest(`"vpc_nic.vpc_subnet_id" is required for an interface outside of a VPC`)
    const subnet = Entity.lookUp(call, "VirtualPrivateCloudSubnet", subnetId)
    const vpcId = "vpc_id" in params ? params.vpc_id : undefined
    const vpc =
      (yield* Entity.findOptional(call, "VirtualPrivateCloud", vpcId)) ??
      Entity.lookUp(call, "VirtualPrivateCloud", subnet?.read("vpc"))
    return {
      id: uuid(seed, "vpc-nic", index),
      local_id: uuid(seed, "vpc-nic-local", index),
      ...before,
      floating_ip: yield* floatingIpOf(call, floating_ip_id, before),
      ip_addresses: ip_addresses ?? before["ip_addresses"] ?? [],
      vpc: vpc === undefined ? { id: asText(subnet?.read("vpc")), name: null } : nested(call, vpc, "name"),
      vpc_subnet: subnet === undefined ? { id: subnetId, name: null } : nested(call, subnet, "name")
    }
  })

/** The parameters that set the field of the same name. */
const plainFields = [
  "enabled",
  "gateway",
  "ip_address",
  "mac_address",
  "mirror",
  "model",
  "subnet_mask",
  "type"
] as const

/** The fields that a request sets of the interface at an index; `vpcNic` is what it has of a VPC. */
export const nicValues = (
  call: Call,
  index: number,
  params: NicParams,
  vpcNic: JsonObject | null = null
): Outcome<Entity.Changes<"VmNic">> =>
  Result.gen(function* () {
    const vlan = yield* Entity.findOptional(call, "Vlan", params.connect_vlan_id)
    const nic = yield* Entity.findOptional(call, "Nic", params.nic_id)
    return {
      ...Struct.pick(params, plainFields),
      ...(vlan === undefined ? {} : { vlan: vlan.id }),
      ...(nic === undefined ? {} : { nic: nic.id }),
      ...qosValues(params.qos ?? {}),
      ...(params.vpc_nic === undefined
        ? {}
        : { type: "VPC" as const, vpc_nic: yield* vpcNicOf(call, index, params.vpc_nic, vpcNic ?? {}) })
    }
  })

/** The interfaces of a vm. */
const nicsOf = (call: Call, vm: string): ReadonlyArray<Entity.Entity<"VmNic">> =>
  Entity.lookUp(call, "Vm", vm)?.referrers("VmNic", "vm") ?? []

/** Adds an interface to a vm; without a hardware address it gets one. */
export const addNic = (call: Call, vm: string, values: Entity.Changes<"VmNic">): void => {
  insert(call, "VmNic", {
    enabled: true,
    mirror: false,
    model: "VIRTIO",
    type: "VLAN",
    guest_info_ip_addresses: [],
    guest_info_ip_addresses_v6: [],
    order: nicsOf(call, vm).length,
    ...values,
    mac_address: (values.mac_address ?? "") || mac(3, Entity.nextIndex(call, "VmNic")),
    vm
  })
}

/** Plans the interfaces that a request gives a vm. */
export const planNics = (call: Call, vm: string, params: ReadonlyArray<NicParams>): Outcome<Apply> => {
  const next = Entity.nextIndex(call, "VmNic")
  const nics = all([...params.entries()], ([position, nic]) => nicValues(call, next + position, nic))
  return Result.map(nics, (allValues) => () => {
    for (const values of allValues) addNic(call, vm, values)
  })
}
