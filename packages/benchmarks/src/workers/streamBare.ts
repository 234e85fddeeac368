/** Fetches the same pages with undici and `JSON.parse`, four in flight, and looks at nothing. */
import { constants, createPublicKey, publicEncrypt } from "node:crypto"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Undici from "undici"
import { measured } from "./usage.ts"

const [passes = "1", url = "", username = "", password = ""] = process.argv.slice(2)
const agent = new Undici.Agent({ connections: 32, allowH2: false })

interface Page {
  readonly total_size: number
  readonly data: ReadonlyArray<unknown>
}

const send = async (
  path: string,
  options: { method: "GET" | "POST"; headers?: Record<string, string>; body?: string }
) => {
  const { body } = await agent.request({ origin: url, path, ...options })
  return JSON.parse(await body.text())
}

const login = async (): Promise<string> => {
  const { data } = await send("/janus/v2/public-key", { method: "GET" })
  const n = Buffer.from(String(data.public_key).trim(), "hex").toString("base64url")
  const key = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" })
  const encrypted = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString("hex")
  const login = await send("/janus/authenticate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { passwordCredentials: { username, password: encrypted } } })
  })
  return String(login.data.access.token.id)
}

const streamAll = async (): Promise<number> => {
  const authorization = `Token ${await login()}`
  const fetchPage = async (page: number): Promise<Page> => {
    const path = `/janus/20180725/servers?page_num=${page}&page_size=100`
    const { data } = await send(path, { method: "GET", headers: { authorization } })
    return data
  }
  const first = await fetchPage(0)
  const pages = Math.ceil(first.total_size / 100)
  let records = first.data.length
  let next = 1
  const worker = async () => {
    while (next < pages) {
      const page = await fetchPage(next++)
      records += page.data.length
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return records
}

NodeRuntime.runMain(measured(Effect.promise(streamAll), Number(passes)))
