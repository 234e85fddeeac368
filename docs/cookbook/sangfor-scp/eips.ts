/** Elastic IPs; on newer systems these calls are made of their floating IPs. */
import { Eips, Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"

/** Binds a public address to a server while something is done, then releases it, whatever happened. */
export const withAddress = <A, E, R>(
  az_id: string,
  server_id: string,
  use: (ip: string | null | undefined) => Effect.Effect<A, E, R>
) =>
  Effect.acquireUseRelease(
    // Newer systems want the tenant, here that of the server, and take no `name`.
    Effect.flatMap(Servers.get(server_id), ({ project_id }) =>
      Eips.allocate({ az_id, bandwidth_mb: 100, project_id: project_id ?? undefined })
    ),
    Effect.fn(function* ({ id, ip }) {
      yield* Eips.bind(id, { server_id }).pipe(TaskPoller.awaitTask)
      yield* Eips.updateBandwidth(id, 500)
      return yield* use(ip)
    }),
    Effect.fn(function* ({ id }) {
      yield* Eips.unbind(id).pipe(TaskPoller.awaitTask, Effect.ignore)
      yield* Eips.release(id).pipe(TaskPoller.awaitTask, Effect.ignore)
    })
  )
