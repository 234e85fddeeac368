/** A client that shares nothing with the simulator: fetch for transport, node:crypto for both logins. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { constants, createHash, createHmac, createPublicKey, publicEncrypt } from "node:crypto"
import * as Https from "node:https"
import * as SangforScp from "../../src/SangforScp.ts"

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  // The tests look into documents of many shapes.
  readonly json: Json
}

/** A JSON document that can be walked without checks; a missing step gives `undefined`. */
export interface Json {
  readonly [key: string]: Json
  readonly [index: number]: Json
}

export type Send = (
  method: string,
  path: string,
  options?: { readonly body?: unknown; readonly headers?: Record<string, string>; readonly raw?: string }
) => Promise<Received>

const parse = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Plain HTTP through fetch. */
export const viaFetch =
  (url: string): Send =>
  async (method, path, options = {}) => {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...options.headers },
      ...(body === undefined ? {} : { body })
    })
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json: parse(text) }
  }

/** HTTPS that trusts one certificate and nothing else; gives the peer's fingerprint as a header. */
export const viaHttps =
  (url: string, ca: string): Send =>
  (method, path, options = {}) =>
    new Promise((resolve, reject) => {
      const body = options.raw ?? (options.body === undefined ? "" : JSON.stringify(options.body))
      const request = Https.request(
        new URL(path, url),
        { method, ca, agent: false, headers: { "content-type": "application/json", ...options.headers } },
        (response) => {
          const chunks: Array<Buffer> = []
          const fingerprint = "getPeerCertificate" in response.socket ? peerFingerprint(response.socket) : ""
          response.on("data", (chunk: Buffer) => chunks.push(chunk))
          response.on("error", reject)
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8")
            resolve({ status: response.statusCode ?? 0, headers: { fingerprint }, text, json: parse(text) })
          })
        }
      )
      request.on("error", reject)
      request.end(body)
    })

const peerFingerprint = (socket: object): string =>
  "getPeerCertificate" in socket && typeof socket.getPeerCertificate === "function"
    ? String(socket.getPeerCertificate().fingerprint256)
    : ""

const text = (json: Json | undefined): string => String(json ?? "")

/** The login with a password, step by step as in the vendor's document. */
export const login = async (
  send: Send,
  username: string,
  password: string,
  keyPath = "/janus/v2/public-key"
): Promise<Received> => {
  const modulus = text((await send("GET", keyPath)).json["data"]?.["public_key"])
    .replace("\\n", "")
    .trim()
  const n = Buffer.from(modulus, "hex").toString("base64url")
  const key = createPublicKey({ format: "jwk", key: { kty: "RSA", n, e: "AQAB" } })
  const secret = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString("hex")
  return send("POST", "/janus/authenticate", {
    body: { auth: { passwordCredentials: { username, password: secret } } }
  })
}

/** Sends with a token. */
export const withToken = async (send: Send, handle: SangforScp.SangforScpHandle): Promise<Send> => {
  const { password, username } = handle.credentials
  const received = await login(send, username, Redacted.value(password))
  const token = text(received.json["data"]?.["access"]?.["token"]?.["id"])
  return (method, path, options) =>
    send(method, path, { ...options, headers: { authorization: `Token ${token}`, ...options?.headers } })
}

const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest()
const sha256 = (data: string) => createHash("sha256").update(data).digest("hex")

export interface SignOptions {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  readonly service: string
  readonly signedHeaders?: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The headers of a signed request. */
const sign = (
  method: string,
  path: string,
  body: string,
  { accessKey, now, region, secretKey, service, signedHeaders = "x-amz-date" }: SignOptions
): Record<string, string> => {
  const amzDate = `${new Date(now).toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`
  const day = amzDate.slice(0, 8)
  const [pathname = ""] = path.split("?")
  const canonical = [method, pathname, "", `x-amz-date:${amzDate}\n`, signedHeaders, sha256(body)].join("\n")
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ["AWS4-HMAC-SHA256", amzDate, scope, sha256(canonical)].join("\n")
  const key = hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day), region), service), "aws4_request")
  const signature = hmac(key, toSign).toString("hex")
  return {
    "x-amz-date": amzDate,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  }
}

/** Sends with signatures. */
export const withSignature =
  (send: Send, handle: SangforScp.SangforScpHandle, now: number, overrides: Partial<SignOptions> = {}): Send =>
  (method, path, options = {}) => {
    const { accessKey, region, secretKey, service } = handle.credentials
    const body = options.body === undefined ? "" : JSON.stringify(options.body)
    const keys = { accessKey, secretKey: Redacted.value(secretKey), region, service, now, ...overrides }
    return send(method, path, { ...options, headers: { ...sign(method, path, body, keys), ...options.headers } })
  }

/** Every record of a list. */
export const readAll = async (send: Send, path: string, pageSize = 100): Promise<ReadonlyArray<Json>> => {
  const records: Array<Json> = []
  let page = "0"
  while (page !== "") {
    const mark = path.includes("?") ? "&" : "?"
    const { json } = await send("GET", `${path}${mark}page_num=${page}&page_size=${pageSize}`)
    const data = json["data"]
    if (data === undefined || !Array.isArray(data["data"])) throw new Error(`not a page: ${JSON.stringify(json)}`)
    records.push(...data["data"])
    page = text(data["next_page_num"])
  }
  return records
}

/** Sends through an `HttpClient`, with the clock of the test. */
export const viaClient: Effect.Effect<Send, never, HttpClient.HttpClient> = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const run = Effect.runPromiseWith(yield* Effect.context())
  const execute = Effect.fnUntraced(function* (...[method, path, options = {}]: Parameters<Send>) {
    const request = new Request(`https://scp.simulator${path}`, {
      method,
      headers: options.headers ?? {},
      ...(method === "GET" || (options.raw ?? options.body) === undefined
        ? {}
        : { body: options.raw ?? JSON.stringify(options.body) })
    })
    const response = yield* client.execute(HttpClientRequest.fromWeb(request))
    const body = yield* response.text
    return { status: response.status, headers: response.headers, text: body, json: parse(body) }
  })
  return (...input) => run(execute(...input))
})

/** One request as an effect. */
export const send = (...[client, ...input]: [Send, ...Parameters<Send>]): Effect.Effect<Received> =>
  Effect.promise(() => client(...input))

/** Logged in, in process. */
export const inProcess: Effect.Effect<Send, never, HttpClient.HttpClient | SangforScp.Simulator> = Effect.gen(
  function* () {
    const handle = yield* SangforScp.Simulator
    const send = yield* viaClient
    return yield* Effect.promise(() => withToken(send, handle))
  }
)

/** Logged in, over a socket. */
export const overHttp: Effect.Effect<Send, never, SangforScp.Simulator> = Effect.gen(function* () {
  const handle = yield* SangforScp.Simulator
  return yield* Effect.promise(() => withToken(viaFetch(handle.url), handle))
})

/** The `data` of a response that must have this status. */
export const data = (received: Received, status: number): Json => {
  assert.strictEqual(received.status, status, received.text)
  return received.json["data"] ?? {}
}

/** That a document has these fields. */
export const has = (json: Json | undefined, expected: Readonly<Record<string, unknown>>): void => {
  const actual: Record<string, unknown> = { ...json }
  assert.deepInclude(actual, expected)
}

/** A text in a document. */
export const str = (json: Json | undefined): string => text(json)
