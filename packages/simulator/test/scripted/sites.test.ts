import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { constants, createPublicKey, publicEncrypt } from "node:crypto"
import * as Schema from "effect/Schema"
import { jsonOf } from "@effect-hci/test-support/Assertions"
import * as CloudTower from "../../src/ScriptedCloudTower.ts"
import * as SocketServer from "../../src/SocketServer.ts"
import * as SangforScp from "../../src/ScriptedSangforScp.ts"
import { mapResponses } from "../../src/Script.ts"
import { get } from "./http.ts"

const Json = Schema.Unknown
const PublicKey = Schema.Struct({ data: Schema.Struct({ public_key: Schema.String }) })
const Access = Schema.Struct({
  data: Schema.Struct({
    access: Schema.Struct({ token: Schema.Struct({ id: Schema.String, expires: Schema.String }) })
  })
})
const Page = Schema.Struct({
  data: Schema.Struct({
    total_size: Schema.Number,
    page_num: Schema.Number,
    page_size: Schema.Number,
    next_page_num: Schema.String,
    data: Schema.Array(Schema.Struct({ id: Schema.String }))
  })
})

const signed = { Authorization: "AWS4-HMAC-SHA256 Credential=..." }

describe("SangforScp", () => {
  const logIn = (url: string, password: string) =>
    Effect.gen(function* () {
      const { data } = jsonOf((yield* get(`${url}/janus/v2/public-key`)).text, PublicKey)
      const n = Buffer.from(data.public_key.trim(), "hex").toString("base64url")
      const key = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" })
      const encrypted = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password))
      const passwordCredentials = { username: "admin", password: encrypted.toString("hex") }
      const body = JSON.stringify({ auth: { passwordCredentials } })
      return yield* get(`${url}/janus/authenticate`, { method: "POST", body })
    })

  it.live("logs in with an encrypted password, and counts what it refuses", () =>
    Effect.gen(function* () {
      const { script, state } = SangforScp.make({ servers: SangforScp.records(3) })
      const { url } = yield* SocketServer.make({ script })
      const { token } = jsonOf((yield* logIn(url, SangforScp.credentials.password)).text, Access).data.access
      const list = (headers: Readonly<Record<string, string>>) =>
        Effect.map(get(`${url}/janus/20180725/servers`, { headers }), ({ status }) => status)
      assert.strictEqual(yield* list({ Authorization: `Token ${token.id}` }), 200)
      assert.strictEqual(yield* list(signed), 200)
      assert.strictEqual(yield* list({}), 401)
      assert.strictEqual((yield* logIn(url, "wrong")).status, 401)
      state.tokens.clear()
      assert.strictEqual(yield* list({ Authorization: `Token ${token.id}` }), 401)
      assert.deepInclude(state, { logins: 1, failedLogins: 1 })
    })
  )

  it.live("pages lists, which can change, repeat and lie", () =>
    Effect.gen(function* () {
      const { script, state } = SangforScp.make({ servers: SangforScp.records(250) })
      const { url } = yield* SocketServer.make({ script })
      const page = (number: number) =>
        Effect.map(
          get(`${url}/janus/20180725/servers?page_num=${number}&page_size=100`, { headers: signed }),
          ({ text }) => jsonOf(text, Page).data
        )
      assert.deepInclude(yield* page(0), { total_size: 250, page_num: 0, page_size: 100, next_page_num: "1" })
      assert.deepInclude(yield* page(2), { next_page_num: "" })
      assert.strictEqual((yield* page(2)).data.length, 50)
      state.beforePage = (number) => void (number === 1 && state.lists["servers"]?.splice(0, 30))
      const shrunk = yield* page(1)
      assert.deepStrictEqual([shrunk.total_size, shrunk.data[0]?.id], [220, "server-0130"])
      state.ignoresPageNumber = true
      assert.deepStrictEqual(yield* page(2), yield* page(0))
      state.pageSize = 20
      state.changePage = (page) => ({ ...page, total_size: 1e9 })
      assert.deepInclude(yield* page(0), { total_size: 1e9, page_size: 20 })
    })
  )

  it.live("makes servers once for a client token, and again when it has forgotten the token", () =>
    Effect.gen(function* () {
      const { script, state } = SangforScp.make()
      const lost = mapResponses(script, ({ count, method }, response) =>
        method === "POST" && count === 0 ? { ...response, reset: "before" } : response
      )
      const { url } = yield* SocketServer.make({ script: lost })
      const headers = { ...signed, "X-Client-Token": "a" }
      const create = get(`${url}/janus/20180725/servers`, { method: "POST", headers, body: '{"name":"x","count":2}' })
      assert.deepInclude(yield* Effect.flip(create), { code: "ECONNRESET" })
      assert.strictEqual((yield* create).status, 409)
      assert.strictEqual(state.created.length, 2)
      state.clientTokenMillis = 0
      const { text } = yield* create
      assert.deepStrictEqual(jsonOf(text, Json), {
        code: 0,
        message: "",
        data: { task_id: "task-4", uuids: ["created-0002", "created-0003"] }
      })
      assert.strictEqual(state.created.length, 4)
    })
  )

  it.live("has tasks that change with each read, and vanish", () =>
    Effect.gen(function* () {
      const { script, state } = SangforScp.make()
      const { url } = yield* SocketServer.make({ script })
      state.tasks.set("t", (reads) => (reads === 0 ? { task_id: "t", status: "doing", progress: "50" } : undefined))
      const read = Effect.map(get(`${url}/janus/20180725/tasks/t`, { headers: signed }), ({ status }) => status)
      assert.deepStrictEqual([yield* read, yield* read, state.taskReads.get("t")], [200, 404, 2])
      assert.strictEqual((yield* get(`${url}/janus/20180725/servers/none`, { headers: signed })).status, 404)
      const started = yield* get(`${url}/janus/20180725/servers/x/start`, { method: "POST", headers: signed })
      assert.strictEqual(started.status, 202)
    })
  )
})

describe("CloudTower", () => {
  const post = (url: string, path: string, body: unknown, token = CloudTower.apiKey) =>
    Effect.map(
      get(`${url}/v2/api/${path}`, {
        method: "POST",
        headers: { Authorization: token },
        body: JSON.stringify(body)
      }),
      ({ status, text }) => ({ status, body: jsonOf(text, Json) })
    )

  it.live("logs in, and counts what it refuses", () =>
    Effect.gen(function* () {
      const { script, state } = CloudTower.make({ vms: [] })
      const { url } = yield* SocketServer.make({ script })
      const login = yield* post(url, "login", { ...CloudTower.credentials, source: "LOCAL" })
      assert.deepStrictEqual(login.body, { task_id: null, data: { token: "token-1-5ecret" } })
      assert.strictEqual((yield* post(url, "login", { username: "root", password: "wrong" })).status, 400)
      assert.strictEqual((yield* post(url, "get-vms", {}, "token-1-5ecret")).status, 200)
      assert.strictEqual((yield* post(url, "get-vms", {}, "none")).status, 401)
      assert.deepInclude(state, { logins: 1, failedLogins: 1 })
      assert.strictEqual((yield* get(`${url}/v2/api/get-version`)).text, '"4.8.0"')
    })
  )

  it.live("lists windows in the order of ids, and counts", () =>
    Effect.gen(function* () {
      const { script, state } = CloudTower.make({ labels: CloudTower.labels(30).toReversed() })
      const { url } = yield* SocketServer.make({ script })
      const ids = (body: object) =>
        Effect.map(post(url, "get-labels", body), ({ body }) =>
          Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))(body).map(({ id }) => id)
        )
      assert.deepStrictEqual(yield* ids({ first: 2, orderBy: "id_ASC" }), ["label-0000", "label-0001"])
      assert.deepStrictEqual(yield* ids({ first: 1, skip: 1, after: "label-0003", orderBy: "id_ASC" }), ["label-0005"])
      assert.deepStrictEqual(yield* ids({ where: { AND: [{ key: "key 7" }, { id_gt: "label-0000" }] } }), [
        "label-0007"
      ])
      assert.deepStrictEqual(yield* ids({ where: { id_in: ["label-0009"] } }), ["label-0009"])
      const count = post(url, "get-labels-connection", { where: { key_not: "key 1" } })
      assert.deepStrictEqual((yield* count).body, { aggregate: { count: 29 } })
      state.changeCount = () => 1e9
      state.changeList = () => []
      assert.deepStrictEqual((yield* count).body, { aggregate: { count: 1e9 } })
      assert.deepStrictEqual(yield* ids({}), [])
    })
  )

  it.live("creates and deletes labels with tasks", () =>
    Effect.gen(function* () {
      const { script, state } = CloudTower.make({ labels: CloudTower.labels(2) })
      const { url } = yield* SocketServer.make({ script })
      yield* post(url, "create-label", [{ key: "a" }, { key: "b" }])
      yield* post(url, "delete-label", { where: { key: "a" } })
      assert.deepStrictEqual([state.created.length, state.deleted.length, state.tables["labels"]?.length], [2, 1, 3])
      const tasks = yield* post(url, "get-tasks", { where: { id_in: ["task-3"] } })
      assert.deepStrictEqual(tasks.body, [CloudTower.task("task-3")])
      yield* post(url, "delete-label", { where: {} })
      assert.strictEqual(state.tables["labels"]?.length, 0)
    })
  )
})
