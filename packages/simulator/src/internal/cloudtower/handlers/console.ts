/**
 * Where the console of a vm is: `get-vm-vnc-info`, and `vnc` of GraphQL.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Base64 from "effect/encoding/Base64"
import { asObject, asText } from "../../engine/json.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import * as Render from "../render.ts"
import * as Entity from "../writes/entity.ts"

/** What leads to a console. */
export interface ConsoleAccess {
  readonly vm_uuid: string
  readonly host_ip: string
  readonly cluster_ip: string
  /** What the cluster takes. */
  readonly raw_token: string
  /** What the Tower takes, in characters that an address has to escape. */
  readonly token: string
}

/** Lets in to the console of a vm. */
export const accessTo = (call: Pick<Call, "sessions" | "store">, vm: Entity.Entity<"Vm">): ConsoleAccess => {
  const raw_token = call.sessions.consoleToken()
  return {
    vm_uuid: vm.read("local_id") ?? "",
    host_ip: vm.read("node_ip") ?? "",
    cluster_ip: Entity.lookUp(call, "Cluster", vm.read("cluster"))?.read("ip") ?? "",
    raw_token,
    token: Base64.encode(raw_token)
  }
}

const pathOf = ({ host_ip, vm_uuid }: ConsoleAccess, token: string): string =>
  `/websockify/?${new URLSearchParams({ token, uuid: vm_uuid, host: host_ip })}`

/** The addresses of a console: those without a host are the Tower's own, which no document says. */
const read: Handler = (call: Call) =>
  Result.map(Entity.find(call, "Vm", asText(asObject(asObject(call.body)["vm"])["id"])), (vm) => {
    const access = accessTo(call, vm)
    return {
      vm: Render.ofType(call, "Vm", { _tag: "Name", name: "Vm" })(vm.row),
      terminal: `/terminal?${new URLSearchParams({ vm: vm.id })}`,
      redirect: pathOf(access, access.token),
      direct: `wss://${access.cluster_ip}${pathOf(access, access.raw_token)}`,
      cluster_ip: access.cluster_ip
    }
  })

/** The handler of consoles. */
export const handlers: Handlers = { "Vm.getVmVncInfo": read }
