/** A program for a browser or a worker: it lists from both platforms over `fetch`, and prints what it sent. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const scp = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("secret") }
})

const tower = CloudTower.layer({ url: "https://tower.example", credentials: { apiKey: Redacted.make("key") } })

const respond = (url: string): unknown =>
  url.includes("scp.example")
    ? { code: 0, message: "", data: { total_size: 7, page_num: 0, page_size: 1, data: [] } }
    : { aggregate: { count: 5 } }

const requests: Array<readonly [host: string, authorization: string | null]> = []

globalThis.fetch = async (input, init) => {
  const url = new URL(String(input))
  requests.push([url.host, new Headers(init?.headers).get("authorization")?.split(" ")[0] ?? null])
  return Response.json(respond(url.href))
}

const client = Layer.mergeAll(scp, tower).pipe(Layer.provide(FetchHttpClient.layer))

const program = Effect.gen(function* () {
  const counts = yield* Effect.all([Servers.count(), Vm.count()])
  yield* Console.log(JSON.stringify({ counts, requests, process: typeof process, buffer: typeof Buffer }))
})

await Effect.runPromise(Effect.provide(program, client))
