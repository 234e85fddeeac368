/**
 * Logins, users with passwords, the consoles of vms, and the version.
 *
 * @since 0.1.0
 */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { asObject, asText } from "../../engine/json.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import { badRequest, notFound } from "../../engine/outcome.ts"
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
export const consoleAccess = (call: Pick<Call, "sessions" | "store">, vm: Entity.Entity<"Vm">): ConsoleAccess => {
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
const readConsole: Handler = (call: Call) =>
  Result.map(Entity.find(call, "Vm", asText(asObject(asObject(call.body)["vm"])["id"])), (vm) => {
    const access = consoleAccess(call, vm)
    return {
      vm: Render.ofType(call, "Vm", { _tag: "Name", name: "Vm" })(vm.row),
      terminal: `/terminal?${new URLSearchParams({ vm: vm.id })}`,
      redirect: pathOf(access, access.token),
      direct: `wss://${access.cluster_ip}${pathOf(access, access.raw_token)}`,
      cluster_ip: access.cluster_ip
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
