/**
 * Interfaces of machines: what parameters make of them.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asObject, asText, isObject } from "../../engine/json.ts"
import { mac, uuid } from "../records/values.ts"
import { optionalId } from "./assign.ts"
import type { Attach } from "./devices.ts"
import { insert } from "./fresh.ts"

const prefixes = ["", "K", "M", "G", "T", "P"]

/** A number with its unit (`Kb`, `Mbps`) in bits, or in bits a second. */
const inBits = (value: Json, unit: Json): Json => {
  if (typeof value !== "number" || typeof unit !== "string") return value
  return value * 1000 ** prefixes.indexOf(unit.replace(/(b|bit|bps)$/, ""))
}

const trafficOf = (direction: "egress" | "ingress", qos: JsonObject): JsonObject => {
  const traffic = qos[direction]
  if (!isObject(traffic)) return {}
  const { burst, burst_unit = null, enabled = false, rate_limit, rate_limit_unit = null } = traffic
  return {
    [`${direction}_rate_limit_enabled`]: enabled,
    ...(rate_limit === undefined
      ? {}
      : { [`${direction}_rate_limit_max_rate_in_bitps`]: inBits(rate_limit, rate_limit_unit) }),
    ...(burst === undefined ? {} : { [`${direction}_rate_limit_burst_in_bit`]: inBits(burst, burst_unit) })
  }
}

const qosOf = (qos: JsonObject): JsonObject => ({ ...trafficOf("egress", qos), ...trafficOf("ingress", qos) })

/** A record as others show it: by its id and some of its fields. */
const shown = (call: Call, model: string, id: string, fields: ReadonlyArray<string>): JsonObject => {
  const row = call.store.find(model, id)
  const values = fields.map((name) => [name, row === undefined ? null : call.store.read(model, row, name)])
  return { id, ...Object.fromEntries(values) }
}

const floatingIpOf = (call: Call, wanted: Json | undefined, before: JsonObject): Outcome<Json> => {
  if (wanted === undefined) return Result.succeed(before["floating_ip"] ?? null)
  return Result.map(optionalId(call, "VirtualPrivateCloudFloatingIp", wanted), (id) =>
    id === null ? null : shown(call, "VirtualPrivateCloudFloatingIp", id, ["external_ip"])
  )
}

/** The place of an interface in a VPC, which is part of its record. */
const vpcOf = (call: Call, index: number, params: JsonObject, before: JsonObject): Outcome<JsonObject> =>
  Result.gen(function* () {
    const { seed } = call.world.shape
    const wanted = yield* optionalId(call, "VirtualPrivateCloudSubnet", params["vpc_subnet_id"])
    const subnet = wanted ?? asText(asObject(before["vpc_subnet"])["id"])
    if (subnet === "") return yield* badRequest(`"vpc_nic.vpc_subnet_id" is required for an interface outside of a VPC`)
    const { vpc: parent } = shown(call, "VirtualPrivateCloudSubnet", subnet, ["vpc"])
    const vpc = (yield* optionalId(call, "VirtualPrivateCloud", params["vpc_id"])) ?? asText(parent)
    return {
      id: uuid(seed, "vpc-nic", index),
      local_id: uuid(seed, "vpc-nic-local", index),
      ...before,
      floating_ip: yield* floatingIpOf(call, params["floating_ip_id"], before),
      ip_addresses: params["ip_addresses"] ?? before["ip_addresses"] ?? [],
      vpc: shown(call, "VirtualPrivateCloud", vpc, ["name"]),
      vpc_subnet: shown(call, "VirtualPrivateCloudSubnet", subnet, ["name"])
    }
  })

const plain = ["enabled", "gateway", "ip_address", "mac_address", "mirror", "model", "subnet_mask", "type"]

/** What parameters set of the interface at an index; `before` is what it has of a VPC. */
export const valuesOf = (call: Call, index: number, params: JsonObject, before: Json = null): Outcome<JsonObject> =>
  Result.gen(function* () {
    const own = plain.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name] ?? null] as const]))
    const vlan = yield* optionalId(call, "Vlan", params["connect_vlan_id"])
    const nic = yield* optionalId(call, "Nic", params["nic_id"])
    const place = params["vpc_nic"]
    const vpc = isObject(place)
      ? { type: "VPC", vpc_nic: yield* vpcOf(call, index, place, asObject(before)) }
      : undefined
    return {
      ...Object.fromEntries(own),
      ...(vlan === null ? {} : { vlan }),
      ...(nic === null ? {} : { nic }),
      ...qosOf(asObject(params["qos"])),
      ...vpc
    }
  })

const next = (call: Call): number => call.store.table("VmNic")?.rows.end() ?? 0

/** Adds an interface to a machine; without an address it gets one. */
export const addTo = (call: Call, vm: string, values: JsonObject): void => {
  insert(call, "VmNic", {
    enabled: true,
    mirror: false,
    model: "VIRTIO",
    type: "VLAN",
    guest_info_ip_addresses: [],
    guest_info_ip_addresses_v6: [],
    order: call.store.referrers("VmNic", "vm", vm).length,
    ...values,
    mac_address: asText(values["mac_address"]) || mac(3, next(call)),
    vm
  })
}

/** Plans what `vm_nics` asks for. */
export const attach = (call: Call, params: Json | undefined): Outcome<Attach> =>
  Result.map(
    all([...asArray(params).map(asObject).entries()], ([at, each]) => valuesOf(call, next(call) + at, each)),
    (wanted) => (vm) => {
      for (const values of wanted) addTo(call, vm, values)
    }
  )
