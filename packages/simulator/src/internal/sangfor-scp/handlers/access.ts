/**
 * Users, and the limits of tenants.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { orFail } from "../../engine/outcome.ts"
import { bodyOf, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray } from "../listing.ts"
import type { Az, Project } from "../records/kinds.ts"
import { ok, plainTime } from "../response.ts"
import * as Find from "./find.ts"

// Users: one for each tenant.

const renderUser = (project: Project): JsonObject => ({
  id: project.userId,
  name: project.name,
  real_name: project.name,
  enabled: project.enabled === 1,
  project_id: project.id,
  role_id: "tenant_admin"
})

const listUsers: Handler = (call) => {
  const filters = {
    name: ({ name }: Project, value: string) => includes(name, value),
    real_name: ({ name }: Project, value: string) => includes(name, value),
    enabled: ({ enabled }: Project, value: string) => String(enabled) === value
  }
  return ofArray(call, call.state.catalog.projects.all, filters, renderUser)
}

const getUser: Handler<"user_id"> = (call, { user_id }) => {
  const project = call.state.catalog.projects.all.find(({ userId }) => userId === user_id)
  return Result.map(orFail(project, Find.missing("User", user_id)), (found) =>
    ok({ ...renderUser(found), mail: `${found.name}@example.com`, phone: "", created_at: plainTime(call.now) })
  )
}

// Quotas: a limit for each resource, of a tenant in a pool; -1 for none.

interface Quota {
  readonly project: Project
  readonly resource: string
}

const resources: Readonly<Record<string, string>> = {
  cores: "core",
  memory_mb: "MB",
  storage_mb: "MB",
  floatingips: ""
}

const limitOf = ({ state }: Call, { project, resource }: Quota, az: Az): number =>
  [...state.limits.changed()].find(
    (limit) => limit.project === project.index && limit.az === az.index && limit.resource === resource
  )?.value ?? -1

const renderQuota = (call: Call, quota: Quota): JsonObject => {
  const azs = call.state.catalog.azs.all
  return {
    id: `${quota.project.id}-${quota.resource}`,
    name: quota.resource,
    resource: quota.resource,
    namespace: "server",
    provider: "hci",
    category: "compute",
    unit: resources[quota.resource] ?? "",
    project_id: quota.project.id,
    az_quotas: azs.map((az) => ({ az_id: az.id, hard_limit: limitOf(call, quota, az) })),
    separated_quotas: azs.map((az) => ({ az_id: az.id, allocation: limitOf(call, quota, az), in_use: 0, reserved: 0 }))
  }
}

const listQuotas: Handler = (call) => {
  const quotas = call.state.catalog.projects.all.flatMap((project) =>
    Object.keys(resources).map((resource): Quota => ({ project, resource }))
  )
  const filters = {
    project_id: ({ project }: Quota, value: string) => project.id === value,
    resource: ({ resource }: Quota, value: string) => resource === value,
    az_id: (_: Quota, value: string) => call.state.catalog.azs.find(value) !== undefined
  }
  return ofArray(call, quotas, filters, (quota) => renderQuota(call, quota))
}

const QuotaSets = Schema.Struct({
  project_id: Schema.String,
  quota_sets: Schema.NonEmptyArray(
    Schema.Struct({ az_id: Schema.String, resource: Schema.String, value: Schema.Number })
  )
})

const setQuotas: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, QuotaSets)
    const project = yield* Find.project(call, body.project_id)
    const { limits } = call.state
    for (const { az_id, resource, value } of body.quota_sets) {
      const az = yield* Find.az(call, az_id)
      const before = [...limits.changed()].find(
        (limit) => limit.project === project.index && limit.az === az.index && limit.resource === resource
      )
      limits.set({ index: before?.index ?? limits.reserve(), project: project.index, az: az.index, resource, value })
    }
    return ok({})
  })

/** Operations on users and quotas. */
export const routes: ReadonlyArray<Route> = [
  route("Users.list", "GET", "/janus/20190725/users", listUsers),
  route("Users.get", "GET", "/janus/20180725/users/{user_id}", getUser),
  route("Quotas.list", "GET", "/janus/20180725/quotas", listQuotas),
  route("Quotas.set", "POST", "/janus/20180725/quotas", setQuotas)
]
