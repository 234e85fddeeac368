/** Floating IPs: the public addresses of newer systems. */
import { FloatingIps, Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"

/** Allocates an address for a server's tenant, binds it to the server's first interface, and gives it. */
export const give = Effect.fn(function* (server_id: string) {
  const { networks, project_id } = yield* Servers.get(server_id)
  const network = networks?.[0]
  const { floating_ip, id } = yield* FloatingIps.allocate({
    project_id: project_id ?? "",
    bandwidth: { qos_uplink: 10_240, qos_downlink: 20_480 }
  })
  yield* FloatingIps.bind(id, {
    vpc_id: network?.vpc_id ?? "",
    port_id: network?.port_id ?? undefined
  }).pipe(TaskPoller.awaitTask)
  return { id, floating_ip }
})

/** Unbinds an address and gives it back. */
export const takeBack = Effect.fn(function* (id: string) {
  yield* FloatingIps.unbind(id).pipe(TaskPoller.awaitTask)
  yield* FloatingIps.release(id).pipe(TaskPoller.awaitTask)
})
