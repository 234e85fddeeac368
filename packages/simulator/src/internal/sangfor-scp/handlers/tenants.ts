/**
 * Tenants, which the platform calls projects.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { isModern, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray } from "../listing.ts"
import { ok } from "../response.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Project } from "../records/kinds.ts"
import * as Find from "./find.ts"

const azsOf = ({ state }: Call) =>
  state.catalog.azs.all.map(({ id, name }) => ({
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
  azs: azsOf(call),
  dhs: [],
  ...(isModern(call) ? {} : { description: "" })
})

const detail = (call: Call, project: Project) => ({
  ...render(call, project),
  description: "",
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
    az_id: (_: Project, value: string) => call.state.catalog.azs.find(value) !== undefined,
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

/** Operations on tenants. */
export const routes: ReadonlyArray<Route> = [
  route("Tenants.list", "GET", "/janus/20180725/projects", list, { errcodeSince: 20190725 }),
  route("Tenants.get", "GET", "/janus/20180725/projects/{project_id}", get)
]
