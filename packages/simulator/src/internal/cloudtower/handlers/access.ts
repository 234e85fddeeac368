/**
 * Logins, users with passwords, and the version.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { asObject, asText } from "../../engine/json.ts"
import type { Handlers } from "../call.ts"
import { notFound } from "../../engine/outcome.ts"
import * as Render from "../render.ts"

/** The handlers of logins, of the root user and of the version. */
export const handlers: Handlers = {
  "ApiInfo.getApiVersion": ({ catalog }) => Result.succeed(catalog.version),
  "User.login": ({ body, now, sessions }) =>
    Result.map(sessions.login(asObject(body), now), (token) => ({ task_id: null, data: { token } })),
  "User.createRootUser": (call) => {
    const row = call.store.table("User")?.rows.get(0)
    call.sessions.setPassword(asText(asObject(call.body)["password"]))
    const data = row === undefined ? null : Render.ofType(call, "User", { _tag: "Name", name: "User" })(row)
    return Result.succeed({ task_id: null, data })
  },
  "User.getMyInfo": (call) => {
    const row = call.store.find("User", call.user)
    return row === undefined
      ? notFound("The user of this session is gone")
      : Result.succeed(Render.ofType(call, "User", call.operation.response)(row))
  }
}
