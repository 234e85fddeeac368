/**
 * Tenants, which the platform calls projects.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Identifiers from "../../engine/identifiers.ts"
import { conflict } from "../../engine/outcome.ts"
import { bodyOf, isModern, Name, optional, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray } from "../listing.ts"
import { created, noContent, ok } from "../response.ts"
import * as Tasks from "../tasks.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Project, Server } from "../records/kinds.ts"
import * as Find from "./find.ts"

const azsOf = ({ state }: Call, { azs }: Project) =>
  state.catalog.azs.all
    .filter(({ index }) => azs === undefined || azs.includes(index))
    .map(({ id, name }) => ({
      az_id: id,
      az_name: name,
      az_tag: "public",
      arch_type: "x86",
      type: "hci",
      dh_ids: []
    }))

const render = (call: Call, project: Project) => ({
  ...Kinds.projects.plain(project, call.state),
  role_type: "tenant",
  username: project.name,
  azs: azsOf(call, project),
  dhs: []
})

const detail = (call: Call, project: Project) => ({
  ...render(call, project),
  parent_id: "",
  project_admin: {
    auth_driver: "local",
    mail: `${project.name}@example.com`,
    phone: "",
    user_id: project.userId,
    user_name: project.name
  }
})

const rule = (asExported: boolean): RenderRule<Project> => ({
  kind: "projects",
  get: ({ catalog }, index) => catalog.projects.all[index],
  asExported
})

const list: Handler = (call) => {
  const filters = {
    keywords: (project: Project, value: string) => includes(project.name, value),
    name: (project: Project, value: string) => includes(project.name, value),
    enabled: (project: Project, value: string) => String(project.enabled) === value,
    az_id: (project: Project, value: string) => azsOf(call, project).some(({ az_id }) => az_id === value),
    az_type: (_: Project, value: string) => value === "hci",
    role_type: (_: Project, value: string) => value === "tenant",
    exclude_role_type: (_: Project, value: string) => value !== "tenant"
  }
  return ofArray(call, call.state.catalog.projects.all, filters, (project) =>
    renderExported(call, rule(!isModern(call)), render, project)
  )
}

const get: Handler<"project_id"> = (call, { project_id }) =>
  Result.map(Find.project(call, project_id), (project) => ok(renderExported(call, rule(false), detail, project)))

const Creation = Schema.Struct({
  project: Schema.Struct({
    name: Name,
    description: optional(Schema.String),
    parent_id: optional(Schema.String),
    project_admin: Schema.Struct({ user_name: Name, password: Name })
  })
})

/** Tenants are made and changed at once; a new one has no pool. */
const create: Handler = (call) =>
  Result.gen(function* () {
    const { projects } = call.state.catalog
    const { project: asked } = yield* bodyOf(call, Creation)
    if (projects.all.some(({ name }) => name === asked.name)) {
      return yield* conflict(`There is a tenant ${asked.name} already`)
    }
    const index = projects.next()
    const project: Project = {
      index,
      id: Kinds.projects.ids(call.state.seed).of(index),
      name: asked.name,
      userId: Identifiers.plainUuids(call.state.seed, "user").of(index),
      enabled: 1,
      description: asked.description ?? "",
      azs: []
    }
    projects.set(project)
    return ok(detail(call, project))
  })

const Update = Schema.Struct({
  project: Schema.Struct({ name: optional(Name), description: optional(Schema.String) })
})

const update: Handler<"project_id"> = (call, { project_id }) =>
  Result.gen(function* () {
    const { project: asked } = yield* bodyOf(call, Update)
    const project = yield* Find.project(call, project_id)
    const changed = {
      ...project,
      name: asked.name ?? project.name,
      description: asked.description ?? project.description
    }
    call.state.catalog.projects.set(changed)
    return ok(detail(call, changed))
  })

const remove: Handler<"project_id"> = (call, { project_id }) =>
  Result.gen(function* () {
    const project = yield* Find.project(call, project_id)
    const owns = { key: `tenant=${project.index}`, test: (server: Server) => server.project === project.index }
    if (call.state.servers.query(owns, 0, 1).total > 0) {
      return yield* conflict(`Tenant ${project_id} has servers`)
    }
    call.state.catalog.projects.remove(project_id)
    return noContent
  })

/** The pools of a tenant, by index. */
const poolsOf = ({ state }: Call, { azs }: Project): ReadonlyArray<number> =>
  azs ?? state.catalog.azs.all.map(({ index }) => index)

const Pools = Schema.Struct({ azs: Schema.NonEmptyArray(Schema.Struct({ az_id: Schema.String })) })

const givePools: Handler<"project_id"> = (call, { project_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Pools)
    const project = yield* Find.project(call, project_id)
    const given = yield* Result.all(body.azs.map(({ az_id }) => Find.az(call, az_id)))
    const azs = [...new Set([...poolsOf(call, project), ...given.map(({ index }) => index)])]
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutProject(call.state, "Give resource pool", project),
      locks: [],
      apply: () => call.state.catalog.projects.set({ ...project, azs })
    })
    return created({ task_id })
  })

const takePool: Handler<"project_id" | "az_id"> = (call, { az_id, project_id }) =>
  Result.gen(function* () {
    const project = yield* Find.project(call, project_id)
    const az = yield* Find.az(call, az_id)
    const azs = poolsOf(call, project).filter((index) => index !== az.index)
    call.state.catalog.projects.set({ ...project, azs })
    return noContent
  })

/** Operations on tenants. */
export const routes: ReadonlyArray<Route> = [
  route("Tenants.list", "GET", "/janus/20180725/projects", list, { errcodeSince: 20190725 }),
  route("Tenants.get", "GET", "/janus/20180725/projects/{project_id}", get),
  route("Tenants.create", "POST", "/janus/20180725/projects", create),
  route("Tenants.update", "PUT", "/janus/20180725/projects/{project_id}", update),
  route("Tenants.delete", "DELETE", "/janus/20180725/projects/{project_id}", remove),
  route("Tenants.givePools", "POST", "/janus/20180725/projects/{project_id}/azs", givePools),
  route("Tenants.takePool", "DELETE", "/janus/20180725/projects/{project_id}/azs/{az_id}", takePool)
]
