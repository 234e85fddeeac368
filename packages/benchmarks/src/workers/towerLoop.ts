/** Reads the vms of Towers one page after the other, with `fetch` and `JSON.parse`, and keeps them all. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { measured } from "./usage.ts"

const [pageSize = "500", ...sites] = process.argv.slice(2)

const post = async (url: string, body: object, token: string) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: token },
    body: JSON.stringify(body)
  })
  return JSON.parse(await response.text())
}

const readSite = async (url: string, username: string, password: string): Promise<ReadonlyArray<unknown>> => {
  const { data } = await post(`${url}/v2/api/login`, { username, password, source: "LOCAL" }, "")
  const vms: Array<{ readonly id: string }> = []
  for (;;) {
    const last = vms.at(-1)
    const where = last === undefined ? {} : { where: { id_gt: last.id } }
    const page = await post(
      `${url}/v2/api/get-vms`,
      { first: Number(pageSize), orderBy: "id_ASC", ...where },
      data.token
    )
    if (page.length === 0) return vms
    vms.push(...page)
  }
}

const readAll = async (): Promise<number> => {
  const kept: Array<ReadonlyArray<unknown>> = []
  for (let at = 0; at < sites.length; at += 3) {
    kept.push(await readSite(sites[at] ?? "", sites[at + 1] ?? "", sites[at + 2] ?? ""))
  }
  return kept.reduce((sum, vms) => sum + vms.length, 0)
}

NodeRuntime.runMain(measured(Effect.promise(readAll), 1))
