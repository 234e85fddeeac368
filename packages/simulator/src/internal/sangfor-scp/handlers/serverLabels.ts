/**
 * Tags of servers, and the groups that they are listed in.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { conflict, orFail } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { bodyOf, Name, optional, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import type { Group, Tag } from "../records/management.ts"
import type { ScpState } from "../records/state.ts"
import { created, ok } from "../response.ts"
import * as Find from "./find.ts"

// Tags

const renderTag = ({ catalog, tags }: ScpState, tag: Tag): JsonObject => ({
  id: tags.ids.of(tag.index),
  name: tag.name,
  project_id: catalog.projects.at(tag.project).id
})

const tagFilters = (state: ScpState): Filters<Tag> => ({
  id: ({ index }, value) => state.tags.ids.of(index) === value,
  name: ({ name }, value) => includes(name, value),
  project_id: ({ project }, value) => state.catalog.projects.at(project).id === value
})

const listTags: Handler = (call) =>
  ofCollection(call, call.state.tags, tagFilters(call.state), (tag) => renderTag(call.state, tag))

const findTag = ({ state }: Call, id: string): Outcome<Tag> => orFail(state.tags.find(id), Find.missing("Tag", id))

const TagBody = Schema.Struct({ tag: Schema.Struct({ name: Name }) })

/** 409 for a name that another tag has. */
const ensureUnusedName = ({ state }: Call, name: string, except: number): Outcome<void> =>
  [...state.tags.changed()].some((tag) => tag.name === name && tag.index !== except)
    ? conflict(`There is a tag ${name} already`)
    : Result.void

const createTag: Handler = (call) =>
  Result.gen(function* () {
    const { tag } = yield* bodyOf(call, TagBody)
    yield* ensureUnusedName(call, tag.name, -1)
    const { tags } = call.state
    const index = tags.reserve()
    tags.set({ index, name: tag.name, project: 0 })
    return created({ id: tags.ids.of(index) })
  })

const updateTag: Handler<"tag_id"> = (call, { tag_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, TagBody)
    const tag = yield* findTag(call, tag_id)
    yield* ensureUnusedName(call, body.tag.name, tag.index)
    call.state.tags.set({ ...tag, name: body.tag.name })
    return ok({ id: tag_id, name: body.tag.name })
  })

const removeTag: Handler<"tag_id"> = (call, { tag_id }) =>
  Result.map(findTag(call, tag_id), (tag) => {
    call.state.tags.remove(tag.index)
    return ok({ id: tag_id })
  })

// Groups

const renderGroup = ({ catalog, groups }: ScpState, group: Group): JsonObject => ({
  id: groups.ids.of(group.index),
  name: group.name,
  parent_id: group.parent === undefined ? "" : groups.ids.of(group.parent),
  az_id: catalog.azs.at(group.az).id,
  project_id: catalog.projects.at(group.project).id,
  group_type: "app",
  platform_type: "hci",
  cloud_type: "hci",
  type: "hci"
})

const groupFilters = ({ catalog, groups }: ScpState): Filters<Group> => ({
  name: ({ name }, value) => includes(name, value),
  az_id: ({ az }, value) => catalog.azs.at(az).id === value,
  project_id: ({ project }, value) => catalog.projects.at(project).id === value,
  parent_id: ({ parent }, value) => parent !== undefined && groups.ids.of(parent) === value
})

const listGroups: Handler = (call) =>
  ofCollection(call, call.state.groups, groupFilters(call.state), (group) => renderGroup(call.state, group))

const findGroup = ({ state }: Call, id: string): Outcome<Group> =>
  orFail(state.groups.find(id), Find.missing("Group", id))

const GroupCreation = Schema.Struct({
  name: Name,
  az_id: Schema.String,
  project_id: Schema.String,
  parent_id: optional(Schema.String)
})

const createGroup: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, GroupCreation)
    const az = yield* Find.az(call, body.az_id)
    const project = yield* Find.project(call, body.project_id)
    const parent = yield* Find.maybe(body.parent_id, (id) => findGroup(call, id))
    const { groups } = call.state
    const group: Group = {
      index: groups.reserve(),
      name: body.name,
      parent: parent?.index,
      az: az.index,
      project: project.index
    }
    groups.set(group)
    return created(renderGroup(call.state, group))
  })

const GroupUpdate = Schema.Struct({ name: optional(Name), server_ids: optional(Schema.Array(Schema.String)) })

const updateGroup: Handler<"group_id"> = (call, { group_id }) =>
  Result.gen(function* () {
    const { groups, servers } = call.state
    const body = yield* bodyOf(call, GroupUpdate)
    const group = yield* findGroup(call, group_id)
    const moved = yield* Result.all((body.server_ids ?? []).map((id) => Find.server(call, id)))
    const changed = { ...group, name: body.name ?? group.name }
    groups.set(changed)
    for (const server of moved) servers.set({ ...server, group: group.index })
    const server_update_summary = { failed: [], succeeded: body.server_ids ?? [] }
    return ok({ ...renderGroup(call.state, changed), server_update_summary })
  })

const removeGroup: Handler<"group_id"> = (call, { group_id }) =>
  Result.gen(function* () {
    const { groups, servers } = call.state
    const group = yield* findGroup(call, group_id)
    const children = [...groups.changed()].some(({ parent }) => parent === group.index)
    if (children) return yield* conflict(`Group ${group_id} has groups in it`)
    for (const server of servers.changed()) {
      if (server.group === group.index) servers.set({ ...server, group: undefined })
    }
    groups.remove(group.index)
    return ok({})
  })

/** Operations on tags and groups. */
export const routes: ReadonlyArray<Route> = [
  route("ServerTags.list", "GET", "/janus/20180725/servers/tags", listTags),
  route("ServerTags.create", "POST", "/janus/20180725/servers/tags", createTag),
  route("ServerTags.update", "PUT", "/janus/20180725/servers/tags/{tag_id}", updateTag),
  route("ServerTags.delete", "DELETE", "/janus/20180725/servers/tags/{tag_id}", removeTag),
  route("ServerGroups.list", "GET", "/janus/20180725/server-groups", listGroups),
  route("ServerGroups.create", "POST", "/janus/20180725/servers/groups", createGroup),
  route("ServerGroups.update", "PUT", "/janus/20180725/servers/groups/{group_id}", updateGroup),
  route("ServerGroups.delete", "DELETE", "/janus/20180725/servers/groups/{group_id}", removeGroup)
]
