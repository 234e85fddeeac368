/**
 * The interfaces that a request asks for.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Bit, optional } from "../call.ts"
import type { Call } from "../call.ts"
import { badRequest, conflict, orFail } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import * as Seed from "../records/seed.ts"
import type { Nic, Subnet, Vpc } from "../records/kinds.ts"
import * as Find from "./find.ts"

/** An interface in a request, on all dates. */
export interface NicRequest {
  readonly vif_id?: string | number | null
  readonly vpc_id?: string | null
  readonly subnet_id?: string | null
  readonly connect?: 0 | 1 | boolean | null
  readonly model?: string | null
  readonly mac_address?: string | null
  readonly device_id?: string | null
  readonly ip_info?: { readonly ip_address?: string | null } | null
}

/** An interface in a request, on all dates. */
export const NicRequest: Schema.Codec<NicRequest> = Schema.Struct({
  vif_id: optional(Schema.Union([Schema.String, Schema.Number])),
  vpc_id: optional(Schema.String),
  subnet_id: optional(Schema.String),
  connect: optional(Bit),
  model: optional(Schema.String),
  mac_address: optional(Schema.String),
  device_id: optional(Schema.String),
  ip_info: optional(Schema.Struct({ ip_address: optional(Schema.String) }))
})

/** The first subnet of a VPC, or 404. */
const firstOf = (call: Call, vpc: Vpc): Outcome<Subnet> => {
  const question = { key: `vpc=${vpc.index}`, test: (subnet: Subnet) => subnet.vpc === vpc.index }
  const [first] = call.state.subnets.query(question, 0, 1).items
  return orFail(first, Find.missing("Subnet of VPC", call.state.vpcs.ids.of(vpc.index)))
}

/** The subnet of a request: the one it names, else the first of the VPC it names. */
const subnetOf = (call: Call, request: NicRequest, az: number): Outcome<Subnet> =>
  Result.gen(function* () {
    const vpc = yield* Find.maybe(request.vpc_id, (id) => Find.vpc(call, id))
    const named = yield* Find.maybe(request.subnet_id, (id) => Find.subnet(call, id))
    const subnet = named ?? (vpc === undefined ? undefined : yield* firstOf(call, vpc))
    if (subnet === undefined) {
      return yield* badRequest("Invalid input for field networks: vpc_id or subnet_id is required")
    }
    if (vpc !== undefined && subnet.vpc !== vpc.index) {
      return yield* badRequest(`Subnet ${request.subnet_id ?? ""} is not part of VPC ${request.vpc_id ?? ""}`)
    }
    return call.state.vpcs.get(subnet.vpc)?.az === az
      ? subnet
      : yield* badRequest("The network is in another resource pool than the server")
  })

/** Where an interface is: on a subnet, with an address of it, or on the virtual switch of a classic network. */
const placeOf = (call: Call, request: NicRequest, az: number): Outcome<Pick<Nic, "vpc" | "subnet" | "ip" | "device">> =>
  Result.gen(function* () {
    const asked = request.ip_info?.ip_address ?? ""
    const isInVpc = [request.vpc_id, request.subnet_id].some((id) => id !== undefined && id !== null && id !== "")
    if (!isInVpc && typeof request.device_id === "string" && request.device_id !== "") {
      return { vpc: -1, subnet: -1, ip: asked, device: request.device_id }
    }
    const subnet = yield* subnetOf(call, request, az)
    const full = conflict(`Subnet ${subnet.name} has no free address`)
    const ip = asked === "" ? yield* orFail(call.state.takeAddress(subnet), full) : asked
    return { vpc: subnet.vpc, subnet: subnet.index, ip }
  })

/** The interfaces of a new server, with addresses of their subnets. */
export const make = (
  call: Call,
  requests: ReadonlyArray<NicRequest>,
  server: { readonly index: number; readonly az: number }
): Outcome<ReadonlyArray<Nic>> =>
  Result.gen(function* () {
    const { seed } = call.state
    const nics: Array<Nic> = []
    for (const [number, request] of requests.entries()) {
      nics.push({
        slot: request.vif_id === undefined || request.vif_id === null ? `net${number}` : String(request.vif_id),
        ...(yield* placeOf(call, request, server.az)),
        mac: request.mac_address ?? Seed.mac(seed, server.index, number),
        model: request.model ?? "virtio",
        connect: request.connect === 0 || request.connect === false ? 0 : 1
      })
    }
    return nics
  })
