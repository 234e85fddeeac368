/**
 * The vms of a simulated Tower, read once and then served from memory, so that a measurement has next to nothing of the
 * simulator's own time: so many vms, and a latency of so many milliseconds for each request but those with
 * `x-no-latency`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Vm } from "@effect-hci/cloudtower"
import { CloudTower } from "@effect-hci/simulator"
import type { ServerResponse } from "node:http"
import { createServer } from "node:http"

const [vms = "100", latency = "0"] = process.argv.slice(2)

/** A vm as it is served. */
interface Recorded {
  readonly id: string
  readonly json: Buffer
}

const record = Effect.gen(function* () {
  const { credentials, url } = yield* CloudTower.Simulator
  const listing = Vm.list({ pageSize: 500 }).pipe(
    Stream.map((vm): Recorded => ({ id: vm.id, json: Buffer.from(JSON.stringify(vm)) }))
  )
  return yield* Effect.provide(Stream.runCollect(listing), CloudTowerNode.layer({ url, credentials }))
}).pipe(Effect.provide(CloudTower.layerServer({ vms: Number(vms) })))

const Window = Schema.fromJsonString(
  Schema.Struct({
    first: Schema.optionalKey(Schema.NullOr(Schema.Number)),
    skip: Schema.optionalKey(Schema.NullOr(Schema.Number))
  })
)
const decodeWindow = Schema.decodeUnknownSync(Window)

/** How many of the vms, which are in the order of ids, come up to an id. */
const upTo = (recorded: ReadonlyArray<Recorded>, id: string): number => {
  let low = 0
  let high = recorded.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((recorded[middle]?.id ?? "") <= id) low = middle + 1
    else high = middle
  }
  return low
}

const comma = Buffer.from(",")
const open = Buffer.from("[")
const close = Buffer.from("]")

/** The ids of all conditions of one kind, however deep: all of them hold. */
const idsOf = (body: string, condition: RegExp): ReadonlyArray<string> =>
  [...body.matchAll(condition)].map(([, id = ""]) => id)

/** The positions of the vms that a request is about, from one up to before another. */
const rangeOf = (recorded: ReadonlyArray<Recorded>, body: string): readonly [from: number, to: number] => [
  Math.max(0, ...idsOf(body, /"id_gt":"([^"]*)"/g).map((id) => upTo(recorded, id))),
  Math.min(recorded.length, ...idsOf(body, /"id_lte":"([^"]*)"/g).map((id) => upTo(recorded, id)))
]

/** How many vms a request is about, as a Tower counts them. */
const countOf = (recorded: ReadonlyArray<Recorded>, body: string): string => {
  const [from, to] = rangeOf(recorded, body)
  return JSON.stringify({ aggregate: { count: Math.max(0, to - from) } })
}

/** The vms that a request asks for, as an array of JSON. */
const pageOf = (recorded: ReadonlyArray<Recorded>, body: string): Buffer => {
  const { first, skip } = decodeWindow(body)
  const [from, to] = rangeOf(recorded, body)
  const begin = from + (skip ?? 0)
  const page = recorded.slice(begin, Math.min(to, begin + (first ?? recorded.length)))
  return Buffer.concat([open, ...page.flatMap(({ json }, index) => (index === 0 ? [json] : [comma, json])), close])
}

const respond = (recorded: ReadonlyArray<Recorded>, path: string, body: string): string | Buffer | undefined => {
  if (path.endsWith("/login")) return JSON.stringify({ data: { token: "recorded" }, task_id: null })
  if (path.endsWith("/get-vms-connection")) return countOf(recorded, body)
  return path.endsWith("/get-vms") ? pageOf(recorded, body) : undefined
}

const send = (response: ServerResponse, content: string | Buffer | undefined) => {
  response.writeHead(content === undefined ? 404 : 200, { "content-type": "application/json" })
  response.end(content ?? "{}")
}

const program = Effect.gen(function* () {
  const recorded = yield* record
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString()))
    request.on("end", () => {
      const millis = "x-no-latency" in request.headers ? 0 : Number(latency)
      setTimeout(() => send(response, respond(recorded, request.url ?? "", body)), millis)
    })
  })
  yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  yield* Console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, username: "reader", password: "reader" }))
  return yield* Effect.never
})

NodeRuntime.runMain(Effect.provide(program, NodeServices.layer))
