/** Tenants, their users, their resource pools and their quotas. */
import { Quotas, TaskPoller, Tenants, Users } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

/** Makes a tenant, gives it a resource pool, and limits it there to so many processor cores. */
export const make = Effect.fn(function* (name: string, password: Redacted.Redacted, az_id: string, cores: number) {
  const admin = { user_name: `${name}-admin`, password }
  const { id } = yield* Tenants.create({ name, admin }).pipe(TaskPoller.awaitRecord(Tenants.get))
  yield* Tenants.givePools(id, [az_id]).pipe(TaskPoller.awaitTask)
  yield* Quotas.set(id, [{ az_id, namespace: "server", provider: "hci", resource: "cores", value: cores }])
  return id
})

/** How many processor cores a tenant may use in a resource pool; `undefined` for any number. */
export const coresOf = Effect.fn(function* (project_id: string, az_id: string) {
  const [quota] = yield* Stream.runCollect(Quotas.list({ project_id, resource: "cores" }))
  return quota === undefined ? undefined : Quotas.limitIn(quota, az_id)
})

/** The names of the users who may log in. */
export const userNames = Users.list({ enabled: 1 }).pipe(
  Stream.map(({ name }) => name),
  Stream.runCollect
)

/** Takes a tenant's resource pool away, and deletes the tenant. */
export const remove = Effect.fn(function* (project_id: string, az_id: string) {
  yield* Tenants.takePool(project_id, az_id).pipe(TaskPoller.awaitTask)
  yield* Tenants.delete(project_id).pipe(TaskPoller.awaitTask)
})
