/**
 * Users of the platform.
 *
 * ```ts
 * import { Users } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // How many users there are.
 * export const program = Users.list().pipe(Stream.runCount)
 * ```
 *
 * @since 0.2.0
 */
import type { NotFound, Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/Users.ts"
import type { Call } from "./internal/call.ts"
import { callOf } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A user, as listings have one.
 *
 * @category models
 */
export interface User extends Api.UserList {}

/**
 * A user as {@link get} gives it, with mail address and telephone number.
 *
 * @category models
 */
export interface UserDetail extends Api.UserDetail {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Omit<Api.GetUsersInput, "fields"> {}

/**
 * Every user that matches. `GET /janus/20190725/users`. Needs SCP 6.8.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, User, Unsupported, [], Api.GetUsersInput> = Pages.listCall(
  Api.getUsers.operation,
  {}
)

/**
 * One user, by the id. `GET /janus/20180725/users/{user_id}`; fails with `NotFound`. Needs SCP 6.8.80.
 *
 * @category operations
 */
export const get: Call<[id: string], Api.GetUserByIdInput, UserDetail, Unsupported | NotFound> = callOf(
  Api.getUserById,
  (user_id) => ({ user_id })
)
