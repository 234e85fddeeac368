import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import { throughJson } from "../json.ts"
import * as Tower from "./tower.ts"
import { list, ok, rejected, completed, str } from "./tower.ts"

const withToken =
  (post: Tower.Post, authorization: string): Tower.Post =>
  (path, body, options = {}) =>
    post(path, body, { ...options, headers: { ...options.headers, authorization } })

describe("sessions", () => {
  it.effect(
    "are not needed to ask whether the Tower is up",
    Effect.fnUntraced(
      function* () {
        const client = yield* HttpClient.HttpClient
        const healthy = client.get("https://tower.simulator/api/healthz")
        assert.strictEqual((yield* healthy).status, 200)
        const { faults } = yield* CloudTower.Simulator
        yield* faults.add("Health.probe:status=503")
        assert.strictEqual((yield* healthy).status, 503)
      },
      Effect.provide(CloudTower.layerClient({}))
    )
  )

  it.effect(
    "need a right password, end, and can be ended",
    Effect.fnUntraced(
      function* () {
        const handle = yield* CloudTower.Simulator
        const anyone = yield* Tower.viaClient
        assert.include(yield* rejected(401, anyone, "get-vms", {}), "log in")
        yield* rejected(401, anyone, "get-vms", {}, { headers: { authorization: "nonsense" } })
        yield* rejected(400, anyone, "login", { username: "root", password: "wrong" })
        assert.include(yield* rejected(400, anyone, "login", { username: "root" }), "password")
        const post = yield* Tower.inProcess
        const response = yield* Tower.send(post, "get-vms", { first: 1 })
        assert.isString(response.headers["x-tower-request-id"])
        yield* TestClock.adjust("61 minutes")
        yield* rejected(401, post, "get-vms", {})
        const again = yield* Tower.inProcess
        assert.strictEqual(yield* handle.expireSessions, 1)
        yield* rejected(401, again, "get-vms", {})
        assert.deepInclude(yield* handle.counters, { logins: 2 })
      },
      Effect.provide(CloudTower.layerClient({ tokenTtl: "1 hour" }))
    )
  )

  it.effect(
    "are made through a directory too",
    Effect.fnUntraced(function* () {
      const { credentials } = yield* CloudTower.Simulator
      const post = yield* Tower.viaClient
      const strategies = yield* ok(post, "/api", { query: "{authnStrategies{id type}}" })
      const ldap = list(strategies["data"]?.["authnStrategies"]).find((each) => str(each["type"]) === "LDAP")
      const input = { username: credentials.username, password: Redacted.value(credentials.password) }
      const response = yield* ok(post, "login", { ...input, source: "AUTHN", auth_config_id: str(ldap?.["id"]) })
      yield* ok(withToken(post, str(response["data"]?.["token"])), "get-my-info")
      yield* rejected(400, post, "login", { ...input, source: "AUTHN" })
      yield* ok(post, "login", { ...input, source: "LDAP" })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "are not needed by who has an API key",
    Effect.fnUntraced(function* () {
      const anyone = yield* Tower.viaClient
      const create = `mutation($name:String!){createApiKey(data:{name:$name}){id key}}`
      yield* rejected(401, anyone, "/api", { query: create, variables: { name: "a" } })
      const post = yield* Tower.inProcess
      const created = yield* ok(post, "/api", { query: create, variables: { name: "a" } })
      const literal = yield* ok(post, "/api", { query: `mutation { createApiKey(data: {name: "b"}) { id key } }` })
      assert.include(str(literal["data"]?.["createApiKey"]?.["key"]), "b")
      const key = str(created["data"]?.["createApiKey"]?.["key"])
      const automated = withToken(anyone, key)
      yield* TestClock.adjust("30 days")
      yield* ok(automated, "get-vms-connection")
      yield* ok(automated, "/api", { query: `mutation{deleteApiKey(where:{key:"${key}"}){id}}` })
      yield* rejected(401, automated, "get-vms-connection")
      yield* rejected(400, automated, "/api", { query: "{nothing}" })
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("the root user", () => {
  const credentials = { username: "root", password: "Chosen-1", source: "LOCAL" }

  it.effect(
    "is created only while there is none",
    Effect.fnUntraced(function* () {
      const handle = yield* CloudTower.Simulator
      const anyone = yield* Tower.viaClient
      assert.include(yield* rejected(400, anyone, "create-root-user", credentials), "already")
      yield* rejected(400, anyone, "login", credentials)
      const password = Redacted.value(handle.credentials.password)
      yield* ok(anyone, "login", { ...credentials, password })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "is not there on a Tower that was just installed, until it is created",
    Effect.fnUntraced(
      function* () {
        const handle = yield* CloudTower.Simulator
        const anyone = yield* Tower.viaClient
        const password = Redacted.value(handle.credentials.password)
        yield* rejected(400, anyone, "login", { ...credentials, password })
        const created = yield* ok(anyone, "create-root-user", credentials)
        assert.strictEqual(str(created["data"]?.["username"]), "root")
        yield* rejected(400, anyone, "login", { ...credentials, password })
        const token = str((yield* ok(anyone, "login", credentials))["data"]?.["token"])
        const post = withToken(anyone, token)
        assert.strictEqual(str((yield* ok(post, "get-my-info"))["username"]), "root")
        yield* rejected(400, anyone, "create-root-user", { ...credentials, password: "Other-1" })
        yield* ok(anyone, "login", credentials)
      },
      Effect.provide(CloudTower.layerClient({ rootUser: false }))
    )
  )

  it.effect(
    "is missing in saved state too, and is there on a Tower that starts as an export",
    Effect.fnUntraced(
      function* () {
        const { save } = yield* CloudTower.Simulator
        const attempt = Effect.gen(function* () {
          return (yield* Tower.send(yield* Tower.viaClient, "create-root-user", credentials)).status
        })
        const load = yield* save
        assert.strictEqual(yield* Effect.provide(attempt, CloudTower.layerClient({ load })), 200)
        const site = { format: 1, platform: "cloudtower", seed: 1, site: { vms: [] }, records: [] } as const
        assert.strictEqual(yield* Effect.provide(attempt, CloudTower.layerClient({ load: site })), 400)
      },
      Effect.provide(CloudTower.layerClient({ rootUser: false }))
    )
  )
})

describe("users", () => {
  const user = { name: "Dora", username: "dora", password: "open sesame" }

  const loginAs = (input: Record<string, string>) =>
    Effect.gen(function* () {
      const anyone = yield* Tower.viaClient
      const response = yield* ok(anyone, "login", { source: "LOCAL", ...input })
      return withToken(anyone, str(response["data"]?.["token"]))
    })

  const withUser = Effect.gen(function* () {
    const post = yield* Tower.inProcess
    const [role] = list(yield* ok(post, "get-user-role-nexts", { first: 1 }))
    return { post, id: yield* completed(post, "create-user", [{ ...user, role_id: str(role?.["id"]) }]) }
  })

  it.effect(
    "log in with the passwords that they are given, until they are gone",
    Effect.fnUntraced(function* () {
      const { id, post } = yield* withUser
      const dora = yield* loginAs(user)
      assert.strictEqual(str((yield* ok(dora, "get-my-info"))["username"]), "dora")
      yield* ok(dora, "create-label", [{ key: "whose", value: "hers" }])
      const ofUser = { where: { user: { id } } }
      assert.strictEqual(list(yield* ok(post, "get-tasks", ofUser)).length, 1)
      yield* rejected(400, post, "login", { ...user, password: "wrong" })
      yield* completed(post, "update-user", { where: { id }, data: { password: "changed" } })
      yield* rejected(400, post, "login", user)
      yield* loginAs({ ...user, password: "changed" })
      yield* completed(post, "delete-user", { where: { id } })
      yield* rejected(401, dora, "get-my-info")
      yield* rejected(400, post, "login", { ...user, password: "changed" })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect("are in a saved state without their passwords, and log in to it", () =>
    Effect.gen(function* () {
      const saved = yield* withUser.pipe(
        Effect.andThen(Effect.flatMap(CloudTower.Simulator, ({ save }) => save)),
        Effect.provide(CloudTower.layerClient())
      )
      assert.notInclude(JSON.stringify(saved), user.password)
      yield* Effect.provide(loginAs(user), CloudTower.layerClient({ load: throughJson(saved) }))
    })
  )
})

describe("texts", () => {
  it.effect(
    "are in the language of the request",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const message = (headers: Record<string, string>) =>
        Effect.map(ok(post, "get-alerts", { first: 1 }, { headers }), (rows) => str(rows[0]?.["message"]))
      assert.match(yield* message({}), /^[\x20-\x7e]+$/)
      assert.match(yield* message({ "content-language": "zh-CN" }), /[\u4e00-\u9fff]/)
      const severities = list(yield* ok(post, "get-alerts")).map((alert) => str(alert["severity"]))
      assert.deepStrictEqual(new Set(severities), new Set(["CRITICAL", "NOTICE", "INFO"]))
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("the change feed", () => {
  const changes = (post: Tower.Post, query = "") => ok(post, `resource-changes?${query}`, {}, { method: "GET" })

  it.effect(
    "tells what happened, in order",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const start = str((yield* changes(post, "limit=1"))["currentRevision"])
      const id = yield* completed(post, "create-label", [{ key: "owner", value: "a" }])
      yield* completed(post, "update-label", { where: { id }, data: { value: "b" } })
      yield* completed(post, "delete-label", { where: { id } })
      const feed = yield* changes(post, `start_revision=${start}&resource_type=Label&resource_id=${id}`)
      const events = list(feed["data"])
      assert.deepStrictEqual([...new Set(events.map((event) => str(event["action"])))], ["CREATE", "UPDATE", "DELETE"])
      const revisions = events.map((event) => Number(event["revision"]))
      assert.deepStrictEqual(
        revisions.toSorted((a, b) => a - b),
        revisions
      )
      assert.strictEqual(str(Tower.parse(str(events.at(-1)?.["old_value"]))["value"]), "b")
      const rest = yield* changes(post, `start_revision=${str(feed["currentRevision"])}`)
      assert.deepStrictEqual(rest["data"], Tower.parse("[]"))
      yield* rejected(400, post, "resource-changes?limit=0", {}, { method: "GET" })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "forgets what is old, and says from where on it knows",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.overHttp
        const id = yield* completed(post, "create-label", [{ key: "owner", value: "a" }])
        const start = yield* changes(post, "limit=1")
        assert.strictEqual(str(start["compactRevision"]), "0")
        // Each of the 1,000 vms has a task, and changes when it begins and when it ends.
        for (let round = 0; round < 5; round++) {
          yield* ok(post, "update-vm-basic-info", { where: {}, data: { description: `round ${round}` } })
          yield* TestClock.adjust("2 seconds")
        }
        const now = yield* changes(post, `start_revision=${str(start["currentRevision"])}&limit=1000`)
        const [compacted, current] = [Number(now["compactRevision"]), Number(now["currentRevision"])]
        assert.deepStrictEqual([str(start["currentRevision"]), compacted, current], ["4", 10_000, 25_004])
        assert.strictEqual(Number(now["data"]?.[0]?.["revision"]), compacted + 1)
        const old = yield* changes(post, `start_revision=0&resource_type=Label&resource_id=${id}`)
        assert.deepStrictEqual(old["data"], Tower.parse("[]"))
        const all: Array<number> = []
        for (let from = compacted; from < current;) {
          const page = list((yield* changes(post, `start_revision=${from}&limit=1000`))["data"])
          all.push(...page.map((event) => Number(event["revision"])))
          from = all.at(-1) ?? current
        }
        assert.deepStrictEqual(
          all,
          Array.from({ length: current - compacted }, (_, at) => compacted + 1 + at)
        )
      },
      Effect.provide(CloudTower.layerServer({ vms: 1000 }))
    ),
    30_000
  )

  it.effect(
    "is not there before 4.6.0",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        yield* rejected(404, post, "resource-changes", {}, { method: "GET" })
      },
      Effect.provide(CloudTower.layerClient({ version: "4.5.0" }))
    )
  )
})

describe("a server", () => {
  it.live(
    "listens, rejects what it cannot read, and fails on demand",
    Effect.fnUntraced(function* () {
      const handle = yield* CloudTower.Simulator
      const anyone = Tower.viaFetch(handle.url)
      const post = yield* Effect.promise(() => Tower.login(anyone, handle))
      assert.include(yield* rejected(400, post, "get-vms", {}, { raw: "{" }), "JSON")
      const unknown = yield* Tower.send(post, "get-nothing")
      assert.deepStrictEqual([unknown.status, unknown.json["path"]], [404, "/v2/api/get-nothing"])
      assert.include(yield* rejected(405, post, "get-vms", {}, { method: "GET" }), "knows POST")
      assert.include(
        yield* rejected(413, post, "get-vms", {}, { raw: `"${"x".repeat(64 * 1024 * 1024)}"` }),
        "too large"
      )
      yield* handle.faults.add("Vm.getVms:status=503,count=1")
      yield* rejected(503, post, "get-vms")
      yield* handle.faults.add("Vm.*:expire-session,count=1")
      yield* rejected(401, post, "get-vms")
      const { operations } = yield* handle.counters
      assert.deepInclude(operations["Vm.getVms"], { faults: 2 })
      assert.deepInclude(operations["User.login"], { requests: 1 })
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect.each([{ vms: -1 }, { vms: 1.5 }, { clusters: 0 }, { version: "9.9.9" }, { seed: -1 }])(
    "does not start with %o",
    (options) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(Effect.scoped(Layer.build(CloudTower.layerClient(options))))
        assert.isTrue(Exit.isFailure(exit))
      })
  )
})
