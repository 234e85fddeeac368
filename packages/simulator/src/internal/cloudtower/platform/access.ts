/**
 * Logins, users with passwords, and the version.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { notFound } from "../outcome.ts"
import * as Render from "../render.ts"
import { asObject, asText } from "../schema/json.ts"
import type { Parts } from "./handlers.ts"
import type { Handler } from "./call.ts"

/** The handlers of operations about who asks. */
export const handlers = ({ catalog, sessions }: Parts): Readonly<Record<string, Handler>> => ({
  "ApiInfo.getApiVersion": () => Result.succeed(catalog.version),
  "User.login": (call) =>
    Result.map(sessions.login(asObject(call.body), call.now), (token) => ({ task_id: null, data: { token } })),
  "User.createRootUser": (call) => {
    const row = call.store.table("User")?.rows.get(0)
    sessions.setPassword(asText(asObject(call.body)["password"]))
    const data = row === undefined ? null : Render.ofType(call, "User", { _tag: "Name", name: "User" })(row)
    return Result.succeed({ task_id: null, data })
  },
  "User.getMyInfo": (call) => {
    const row = call.store.find("User", call.user)
    return row === undefined
      ? notFound("The user of this session is gone")
      : Result.succeed(Render.ofType(call, "User", call.operation.response)(row))
  }
})
