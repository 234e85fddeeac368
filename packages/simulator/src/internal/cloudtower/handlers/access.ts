/**
 * Logins, users with passwords, the consoles of vms, and the version.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { asObject, asText } from "../../engine/json.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import { badRequest, notFound } from "../../engine/outcome.ts"
import * as Render from "../render.ts"
import * as Entity from "../writes/entity.ts"

/** The addresses of a console: those without a host are the Tower's own. */
const readConsole: Handler = (call: Call) =>
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

/** The handlers of logins, of the root user, of consoles and of the version. */
export const handlers: Handlers = {
  "ApiInfo.getApiVersion": ({ catalog }) => Result.succeed(catalog.version),
  "User.login": ({ body, now, sessions }) =>
    Result.map(sessions.login(asObject(body), now), (token) => ({ task_id: null, data: { token } })),
  "User.createRootUser": (call) => {
    const { sessions, store } = call
    if (sessions.hasRoot()) return badRequest("There is a root user already")
    sessions.createRoot(asText(asObject(call.body)["password"]))
    const row = store.table("User")?.rows.get(0)
    const data = row === undefined ? null : Render.ofType(call, "User", { _tag: "Name", name: "User" })(row)
    return Result.succeed({ task_id: null, data })
  },
  "User.getMyInfo": (call) => {
    const row = call.store.find("User", call.user)
    return row === undefined
      ? notFound("The user of this session is gone")
      : Result.succeed(Render.ofType(call, "User", call.operation.response)(row))
  },
  "Vm.getVmVncInfo": readConsole
}
