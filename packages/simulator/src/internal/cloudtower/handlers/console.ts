/**
 * `get-vm-vnc-info`: where the console of a vm is.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { asObject, asText } from "../../engine/json.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import * as Render from "../render.ts"
import * as Entity from "../writes/entity.ts"

/** The addresses of a console: those without a host are the Tower's own. */
const read: Handler = (call: Call) =>
  Result.map(Entity.find(call, "Vm", asText(asObject(asObject(call.body)["vm"])["id"])), (vm) => {
    const cluster = Entity.lookUp(call, "Cluster", vm.read("cluster"))
    const ip = cluster?.read("ip") ?? ""
    const token = call.sessions.consoleToken()
    const query = new URLSearchParams({ token, uuid: vm.read("local_id") ?? "", host: vm.read("node_ip") ?? "" })
    const path = `/websockify/?${query}`
    return {
      vm: Render.ofType(call, "Vm", { _tag: "Name", name: "Vm" })(vm.row),
      terminal: `/terminal?${new URLSearchParams({ vm: vm.id })}`,
      redirect: path,
      direct: `wss://${ip}${path}`,
      cluster_ip: ip
    }
  })

/** The handler of consoles. */
export const handlers: Handlers = { "Vm.getVmVncInfo": read }
