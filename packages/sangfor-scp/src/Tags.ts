/**
 * Tags of servers.
 *
 * ```ts
 * import { Tags } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // Makes a tag, and lists the names of all.
 * export const program = Effect.gen(function* () {
 *   yield* Tags.create("production")
 *   return yield* Tags.list().pipe(
 *     Stream.map(({ name }) => name),
 *     Stream.runCollect
 *   )
 * })
 * ```
 *
 * @since 0.2.0
 */
import type { Conflict, NotFound, Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/ServerTags.ts"
import type { CreateServerTagRequest } from "./api/inputs/ServerTags.ts"
import type { Written } from "./internal/api.ts"
import type { Call } from "./internal/call.ts"
import { callOf } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A tag.
 *
 * @category models
 */
export interface Tag extends Api.ListServerTagsRecord {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Pick<Api.ListServerTagsInput, "name" | "id" | "project_id" | "sort" | "order_by"> {}

/**
 * Every tag that matches; some systems respond with all of them at once, whatever the page.
 * `GET /janus/20180725/servers/tags`. Needs SCP 6.8.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Tag, Unsupported, [], Api.ListServerTagsInput> = Pages.listCall(
  Api.listServerTags.operation,
  {}
)

/**
 * Makes a tag, and gives its id. `POST /janus/20180725/servers/tags`; fails with `Conflict` where there is such a tag.
 *
 * @category operations
 */
export const create: Call<
  [name: string],
  CreateServerTagRequest,
  Written<Api.CreateServerTagResponse>,
  Conflict
> = callOf(Api.createServerTag, (name) => ({ tag: { name } }))

/**
 * Gives a tag, by its id, a new name. `PUT /janus/20180725/servers/tags/{tag_id}`; fails with `NotFound` or `Conflict`.
 *
 * @category operations
 */
export const rename: Call<
  [id: string, name: string],
  Api.UpdateServerTagInput,
  Written<Api.UpdateServerTagResponse>,
  NotFound | Conflict
> = callOf(Api.updateServerTag, (tag_id, name) => ({ tag_id, body: { tag: { name } } }))

/**
 * Deletes a tag, by its id. `DELETE /janus/20180725/servers/tags/{tag_id}`; fails with `NotFound` or `Conflict`.
 *
 * @category operations
 */
const delete_: Call<
  [id: string],
  Api.DeleteServerTagInput,
  Written<Api.DeleteServerTagResponse>,
  NotFound | Conflict
> = callOf(Api.deleteServerTag, (tag_id) => ({ tag_id }))
export { delete_ as delete }
