import type { Auth } from "@effect-hci/core/Auth"
import { Effect } from "effect"
import { HttpClientRequest } from "effect/http"

// Puts a token on requests. After a 401 another attempt cannot help: there is no other token.
const auth: Auth = {
  authorize: (request) => Effect.succeed(HttpClientRequest.bearerToken(request, "...")),
  invalidate: () => Effect.succeed(false)
}

export const program = auth.authorize(HttpClientRequest.get("https://scp.example/janus/20180725/servers"))
