/** Fetches a page as often as it is told, with one of three clients, and parses it. */
import * as NodeClient from "@effect-hci/core/node/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Undici from "undici"
import { measured } from "./usage.ts"

const [passes = "1", client = "", url = "", pages = "0"] = process.argv.slice(2)

const agent = new Undici.Agent({ allowH2: false })

const withUndici = Effect.promise(async () => {
  const { body } = await agent.request({ origin: url, path: "/", method: "GET" })
  return body.text()
})

const withClient = HttpClient.get(url).pipe(Effect.flatMap(({ text }) => text))

const layers = { undici: NodeHttpClient.layerUndici, core: NodeClient.layer({}), effect: NodeHttpClient.layerUndici }

const isClient = (name: string): name is keyof typeof layers => name in layers

const program = Effect.gen(function* () {
  if (!isClient(client)) return yield* Effect.die(new Error(`There is no client ${client}.`))
  const fetched = Effect.map(client === "undici" ? withUndici : withClient, (text) => void JSON.parse(text))
  const work = Effect.as(Effect.repeat(fetched, { times: Number(pages) - 1 }), Number(pages))
  return yield* Effect.provide(measured(work, Number(passes)), layers[client])
})

NodeRuntime.runMain(program)
