/**
 * Binding EIPes to servers, whichever way it is asked for.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Tasks from "../tasks.ts"
import type { Call } from "../call.ts"
import { badRequest, conflict, orFail } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Eip } from "../records/kinds.ts"
import * as Find from "./find.ts"

/** An interface of a server. */
export interface Target {
  readonly server: number
  readonly nic: number
}

/** The interface with a port id, or 404. */
export const targetOfPort = (call: Call, portId: string): Outcome<Target> => {
  const index = call.state.ports.indexOf(portId)
  const target = index === undefined ? undefined : { server: Math.floor(index / 8), nic: index % 8 }
  const nics = target === undefined ? undefined : call.state.servers.get(target.server)?.nics
  const exists = target !== undefined && nics?.[target.nic] !== undefined
  return orFail(exists ? target : undefined, badRequest(`Port ${portId} does not belong to a server`))
}

/** The first interface of a server. */
export const targetOfServer = (call: Call, id: string): Outcome<Target> =>
  Result.gen(function* () {
    const server = yield* Find.server(call, id)
    return server.nics.length === 0
      ? yield* conflict(`Server ${id} has no network interface`)
      : { server: server.index, nic: 0 }
  })

/** Starts the task that binds; gives its id. */
export const bind = (call: Call, eip: Eip, target: Target): Outcome<string> =>
  Result.gen(function* () {
    const { eipOfServer, eips, servers } = call.state
    const id = eips.ids.of(eip.index)
    yield* Tasks.ensureUnlocked(call, id)
    if (eip.binding !== undefined) return yield* conflict(`Elastic IP ${id} is bound already`)
    const serverId = servers.ids.of(target.server)
    if (eipOfServer(target.server) !== undefined) {
      return yield* conflict(`Server ${serverId} has an elastic IP already`)
    }
    return Tasks.start(call, {
      meta: Tasks.aboutEip(call.state, "Bind elastic IP", eip),
      locks: [id],
      apply: () => {
        const current = eips.get(eip.index)
        if (current !== undefined && servers.get(target.server) !== undefined) eips.set({ ...current, binding: target })
      }
    })
  })

/** Starts the task that unbinds; gives its id. */
export const unbind = (call: Call, eip: Eip): Outcome<string> =>
  Result.gen(function* () {
    const { eips } = call.state
    const id = eips.ids.of(eip.index)
    yield* Tasks.ensureUnlocked(call, id)
    if (eip.binding === undefined) return yield* conflict(`Elastic IP ${id} is not bound`)
    return Tasks.start(call, {
      meta: Tasks.aboutEip(call.state, unbindAction, eip),
      locks: [id],
      apply: () => {
        const current = eips.get(eip.index)
        if (current !== undefined) eips.set({ ...current, binding: undefined })
      }
    })
  })

const unbindAction = "Unbind elastic IP"

/** True while the address is on its way to being free. */
const isLeaving = ({ now, state }: Call, id: string): boolean =>
  state.tasks
    .newestFirst()
    .some(
      ({ end, failure, meta }) =>
        end > now && failure === undefined && meta.objectId === id && meta.action === unbindAction
    )

/** Gives an address back. Clients release right after they asked to unbind, so that is waited for by nobody. */
export const release = (call: Call, eip: Eip): Outcome<void> =>
  Result.gen(function* () {
    const { eips } = call.state
    const id = eips.ids.of(eip.index)
    if (!isLeaving(call, id)) {
      yield* Tasks.ensureUnlocked(call, id)
      if (eip.binding !== undefined) return yield* conflict(`Elastic IP ${id} is bound, unbind it first`)
    }
    eips.remove(eip.index)
  })
