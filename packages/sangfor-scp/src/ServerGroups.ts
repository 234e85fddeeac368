/**
 * Groups that servers are listed in.
 *
 * ```ts
 * import { ServerGroups } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // Makes a group in a resource pool for a tenant, and lists the names of all.
 * export const program = (az_id: string, project_id: string) =>
 *   Effect.andThen(
 *     ServerGroups.create({ az_id, project_id, name: "web" }),
 *     ServerGroups.list().pipe(
 *       Stream.map(({ name }) => name),
 *       Stream.runCollect
 *     )
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type { Conflict, NotFound, Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/ServerGroups.ts"
import type { CreateServerGroupRequest } from "./api/inputs/ServerGroups.ts"
import type { Written } from "./internal/api.ts"
import type { Call } from "./internal/call.ts"
import { call, callOf, withIds } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A group of servers.
 *
 * @category models
 */
export interface ServerGroup extends Api.ServerGroup {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Omit<Api.ListServerGroupsInput, "fields"> {}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput extends CreateServerGroupRequest {}

/**
 * Every group that matches. `GET /janus/20180725/server-groups`. Needs SCP 6.8.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, ServerGroup, Unsupported, [], Api.ListServerGroupsInput> = Pages.listCall(
  Api.listServerGroups.operation,
  {}
)

/**
 * Makes a group. `POST /janus/20180725/servers/groups`; fails with `Conflict`.
 *
 * @category operations
 */
export const create: Call<[input: CreateInput], CreateServerGroupRequest, Written<ServerGroup>, Conflict> = callOf(
  Api.createServerGroup,
  (input) => input
)

/**
 * Gives a group, by its id, a new name. `PUT /janus/20180725/servers/groups/{group_id}`; fails with `NotFound`.
 *
 * @category operations
 */
export const rename: Call<
  [id: string, name: string],
  Api.UpdateServerGroupInput,
  Written<Api.UpdateServerGroupResponse>,
  NotFound | Conflict
> = callOf(Api.updateServerGroup, (group_id, name) => ({ group_id, body: { name } }))

const moveIntoGroup = withIds(Api.updateServerGroup.operation, ({ body: { server_ids = [] } }) => ({ server_ids }))

/**
 * Moves servers into a group, all by their ids; `server_update_summary` of the response says which have moved.
 * `PUT /janus/20180725/servers/groups/{group_id}`; fails with `NotFound` or `Conflict`.
 *
 * @category operations
 */
export const moveServers: Call<
  [id: string, server_ids: ReadonlyArray<string>],
  Api.UpdateServerGroupInput,
  Written<Api.UpdateServerGroupResponse>,
  NotFound | Conflict
> = call(moveIntoGroup, (group_id, server_ids) => ({ group_id, body: { server_ids } }))

/**
 * Deletes a group, by its id. `DELETE /janus/20180725/servers/groups/{group_id}`; fails with `NotFound`, or with
 * `Conflict` while there are groups in it. Needs SCP 6.10.0.
 *
 * @category operations
 */
const delete_: Call<
  [id: string],
  Api.DeleteServerGroupInput,
  Api.DeleteServerGroupResponse,
  Unsupported | NotFound | Conflict
> = callOf(Api.deleteServerGroup, (group_id) => ({ group_id }))
export { delete_ as delete }
