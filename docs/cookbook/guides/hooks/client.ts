import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import { Effect } from "effect"
import * as HttpClient from "effect/http/HttpClient"

/** Logs each attempt of each request and its status, those of logins and retries too. */
const logged = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (response, { method, url }) =>
    Effect.tap(response, ({ status }) => Effect.log(`${method} ${new URL(url).pathname}: ${status}`))
  )

/** The connection of one site with that client. */
export const layer = (options: SangforScp.Options) => SangforScp.layer({ ...options, transformClient: logged })
