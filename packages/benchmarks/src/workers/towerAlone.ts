/** Requests all vms of a Tower in pages, 16 at once and without latency, and drops what comes: what serving them takes. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import { measured } from "./usage.ts"

const [vms = "0", pageSize = "500", url = ""] = process.argv.slice(2)

const readPage = (page: number) =>
  Effect.promise(async () => {
    const body = JSON.stringify({ first: Number(pageSize), skip: page * Number(pageSize), orderBy: "id_ASC" })
    const response = await fetch(`${url}/v2/api/get-vms`, { method: "POST", body, headers: { "x-no-latency": "1" } })
    await response.arrayBuffer()
  })

const pages = Array.makeBy(Math.ceil(Number(vms) / Number(pageSize)), readPage)

NodeRuntime.runMain(measured(Effect.as(Effect.all(pages, { concurrency: 16, discard: true }), Number(vms)), 1))
