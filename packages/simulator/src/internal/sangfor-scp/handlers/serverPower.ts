/**
 * Switching servers on and off, one or many.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Bit, bodyOf, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { created, noContent } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Server } from "../records/kinds.ts"
import * as Find from "./find.ts"
import { recycle } from "./serverRemoval.ts"

/** Which states a change of power leads from and to. */
interface Transition {
  readonly action: string
  readonly from: ReadonlyArray<string>
  readonly to: string
}

const transitions = {
  start: { action: "Start server", from: ["stopped", "suspended", "error"], to: "running" },
  stop: { action: "Stop server", from: ["running", "alert", "suspended", "error"], to: "stopped" },
  reboot: { action: "Reboot server", from: ["running", "alert"], to: "running" },
  suspend: { action: "Suspend server", from: ["running", "alert"], to: "suspended" },
  resume: { action: "Resume server", from: ["suspended"], to: "running" }
} satisfies Record<string, Transition>

const ensureState = (call: Call, server: Server, { action, from }: Transition): Outcome<void> =>
  from.includes(server.status)
    ? Result.void
    : conflict(`${action} is not possible: ${call.state.servers.ids.of(server.index)} is ${server.status}`)

const check = (call: Call, id: string, transition: Transition): Outcome<Server> =>
  Result.gen(function* () {
    const server = yield* Find.server(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    yield* ensureState(call, server, transition)
    return server
  })

const startTransition = (call: Call, server: Server, { action, to }: Transition): string => {
  const { state } = call
  return Tasks.start(call, {
    meta: Tasks.aboutServer(state, action, server),
    locks: [state.servers.ids.of(server.index)],
    apply: () => {
      const current = state.servers.get(server.index)
      if (current !== undefined) state.servers.set({ ...current, status: to })
    }
  })
}

const Force = Schema.Struct({ force: optional(Bit) })

const change =
  (transition: Transition): Handler<"server_id"> =>
  (call, { server_id }) =>
    Result.gen(function* () {
      yield* bodyOf(call, Force)
      const server = yield* check(call, server_id, transition)
      return created({ task_id: startTransition(call, server, transition) })
    })

/** Resumes a suspended server. */
export const resume: Handler<"server_id"> = change(transitions.resume)

const batchTransitions: Readonly<Record<string, Transition>> = {
  start_servers_action: transitions.start,
  stop_servers_action: transitions.stop,
  poweroff_servers_action: transitions.stop,
  reboot_servers_action: transitions.reboot,
  suspend_servers_action: transitions.suspend
}

const Batch = Schema.Struct({
  server_ids: Schema.NonEmptyArray(Schema.String),
  server_action: Schema.Record(Schema.String, Schema.Unknown)
})

/** All servers or none: every one is checked before the first is touched. */
const batch: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Batch)
    const names = Object.keys(body.server_action)
    const [name = ""] = names
    if (names.length !== 1) return yield* badRequest("Invalid input for field server_action: one action is expected")
    if (name === "soft_del_servers_action") {
      const servers = yield* checkAll(body.server_ids, (id) => checkRemoval(call, id))
      for (const server of servers) recycle(call, server)
      return noContent
    }
    const transition = batchTransitions[name]
    if (transition === undefined) {
      return yield* badRequest(`Invalid input for field server_action: ${name} is not supported`)
    }
    const servers = yield* checkAll(body.server_ids, (id) => check(call, id, transition))
    for (const server of servers) startTransition(call, server, transition)
    return noContent
  })

const checkRemoval = (call: Call, id: string): Outcome<Server> =>
  Result.flatMap(Tasks.ensureUnlocked(call, id), () => Find.server(call, id))

const checkAll = (ids: ReadonlyArray<string>, check: (id: string) => Outcome<Server>): Outcome<ReadonlyArray<Server>> =>
  Result.all([...new Set(ids)].map(check))

const path = "/janus/20180725/servers/{server_id}"

/** Operations on power. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.start", "POST", `${path}/start`, change(transitions.start)),
  route("Servers.stop", "POST", `${path}/stop`, change(transitions.stop)),
  route("Servers.reboot", "POST", `${path}/reboot`, change(transitions.reboot)),
  route("Servers.suspend", "POST", `${path}/suspend`, change(transitions.suspend)),
  route("Servers.batchAction", "POST", "/janus/20180725/servers/action", batch)
]
