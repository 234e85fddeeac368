import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { CuttingServer } from "@effect-hci/simulator"
import { Effect, Redacted } from "effect"

// A connection that ends after the 20th byte of each response: the request had come.
export const program = Effect.gen(function* () {
  let requests = 0
  const url = yield* CuttingServer.make({
    cut: () => ({ in: "response", at: 20, how: "reset" }),
    respond: () => {
      requests += 1
      return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    }
  })
  const site = SangforScpNode.layer({
    url,
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
    protocol: "classic",
    retry: { budget: 0 }
  })
  const { _tag } = yield* Servers.delete("server-1").pipe(Effect.provide(site), Effect.flip)
  return { _tag, requests }
}).pipe(Effect.scoped)
