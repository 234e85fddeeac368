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
    "are made by users of a directory and of single sign-on with their own passwords",
    Effect.fnUntraced(function* () {
      const { users } = yield* CloudTower.Simulator
      const post = yield* Tower.viaClient
      const response = yield* ok(post, "/api", { query: "{authnStrategies{id type}}" })
      const strategies = list(response["data"]?.["authnStrategies"])
      const idOf = (type: string) => str(strategies.find((each) => str(each["type"]) === type)?.["id"])
      const inputs = {
        LOCAL: { source: "LOCAL" },
        LDAP: { source: "AUTHN", auth_config_id: idOf("LDAP") },
        SSO: { source: "SSO" }
      }
      assert.deepStrictEqual(
        users.map(({ source, username }) => [username, source]),
        [
          ["alice", "LOCAL"],
          ["bob", "SSO"],
          ["carol", "LDAP"]
        ]
      )
      for (const { password, source, username } of users) {
        const input = { username, password: Redacted.value(password) }
        const response = yield* ok(post, "login", { ...input, ...inputs[source] })
        const me = yield* ok(withToken(post, str(response["data"]?.["token"])), "get-my-info")
        assert.deepStrictEqual([str(me["username"]), str(me["source"])], [username, source])
        for (const other of (["LOCAL", "LDAP", "SSO"] as const).filter((each) => each !== source)) {
          assert.include(yield* rejected(400, post, "login", { ...input, ...inputs[other] }), "wrong")
        }
        yield* rejected(400, post, "login", { ...input, ...inputs[source], password: "wrong" })
      }
      const carol = { username: "carol", password: Redacted.value(users[2]?.password ?? Redacted.make("")) }
      yield* rejected(400, post, "login", { ...carol, source: "AUTHN" })
      assert.include(yield* rejected(400, post, "login", { ...carol, source: "LDAP" }), "AUTHN")
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "are made with the source LDAP where there are no strategies",
    Effect.fnUntraced(
      function* () {
        const { users } = yield* CloudTower.Simulator
        const post = yield* Tower.viaClient
        const [password] = users.flatMap((user) => (user.source === "LDAP" ? [Redacted.value(user.password)] : []))
        const unknown = yield* ok(post, "/api", { query: "{authnStrategies{id type}}" })
        assert.include(str(unknown["errors"]?.[0]?.["message"]), "Cannot query field")
        yield* ok(post, "login", { username: "carol", password, source: "LDAP" })
      },
      Effect.provide(CloudTower.layerClient({ version: "2.8.0" }))
    )
  )

  it.effect(
    "are of the password that a user was given since",
    Effect.fnUntraced(function* () {
      const { users } = yield* CloudTower.Simulator
      const post = yield* Tower.inProcess
      const before = Redacted.value(users[0]?.password ?? Redacted.make(""))
      yield* completed(post, "update-user", { where: { username: "alice" }, data: { password: "changed" } })
      yield* rejected(400, post, "login", { username: "alice", password: before })
      yield* ok(post, "login", { username: "alice", password: "changed" })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "are not made with a password where two-factor login is on, and API keys are taken",
    Effect.fnUntraced(
      function* () {
        const { apiKey, credentials, counters } = yield* CloudTower.Simulator
        const anyone = yield* Tower.viaClient
        const input = { username: credentials.username, password: Redacted.value(credentials.password) }
        assert.include(yield* rejected(400, anyone, "login", input), "two-factor")
        assert.include(yield* rejected(400, anyone, "login", { ...input, password: "wrong" }), "wrong")
        const me = yield* ok(withToken(anyone, Redacted.value(apiKey)), "get-my-info")
        assert.strictEqual(str(me["username"]), "root")
        assert.deepInclude(yield* counters, { logins: 0 })
      },
      Effect.provide(CloudTower.layerClient({ twoFactor: true }))
    )
  )

  it.effect(
    "take an API key until it expires",
    Effect.fnUntraced(
      function* () {
        const { apiKey } = yield* CloudTower.Simulator
        const automated = withToken(yield* Tower.viaClient, Redacted.value(apiKey))
        yield* TestClock.adjust("29 days")
        yield* ok(automated, "get-vms-connection")
        yield* TestClock.adjust("1 day")
        assert.include(yield* rejected(401, automated, "get-vms-connection"), "expired")
      },
      Effect.provide(CloudTower.layerClient({ apiKeyTtl: "30 days" }))
    )
  )

  it.effect(
    "are not needed by who has an API key",
    Effect.fnUntraced(function* () {
      const anyone = yield* Tower.viaClient
      const create = `mutation($name:String!){createApiKey(data:{name:$name}){id key}}`
      const refused = yield* ok(anyone, "/api", { query: create, variables: { name: "a" } })
      assert.strictEqual(str(refused["errors"]?.[0]?.["code"]), "LOAD_TOKEN_FAILED")
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
      const unknown = yield* ok(automated, "/api", { query: "{nothing}" })
      assert.include(str(unknown["errors"]?.[0]?.["message"]), 'Cannot query field "nothing" on type "Query".')
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
      assert.deepStrictEqual([...new Set(events.map((event) => str(event["action"])))], ["INSERT", "UPDATE", "DELETE"])
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

  const basic = (username: string, password: Redacted.Redacted) => ({
    authorization: `Basic ${Buffer.from(`${username}:${Redacted.value(password)}`).toString("base64")}`
  })

  const feedStatus = (post: Tower.Post, headers: Record<string, string>) =>
    Effect.map(Tower.send(post, "resource-changes", {}, { method: "GET", headers }), ({ status }) => status)

  it.effect(
    "takes API credentials of its own as HTTP Basic, and a token",
    Effect.fnUntraced(function* () {
      const { changeFeed, credentials, apiKey } = yield* CloudTower.Simulator
      const anyone = yield* Tower.viaClient
      const apiCredentials = basic(changeFeed.username, changeFeed.password)
      assert.strictEqual(yield* feedStatus(anyone, apiCredentials), 200)
      assert.strictEqual(yield* feedStatus(anyone, { authorization: Redacted.value(apiKey) }), 200)
      assert.strictEqual(yield* feedStatus(anyone, basic(credentials.username, credentials.password)), 401)
      assert.strictEqual(yield* feedStatus(anyone, {}), 401)
      yield* rejected(401, anyone, "get-vms", {}, { headers: apiCredentials })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "takes no token where the option says so",
    Effect.fnUntraced(
      function* () {
        const { apiKey } = yield* CloudTower.Simulator
        const anyone = yield* Tower.viaClient
        assert.strictEqual(yield* feedStatus(anyone, basic("reader", Redacted.make("secret"))), 200)
        assert.strictEqual(yield* feedStatus(anyone, { authorization: Redacted.value(apiKey) }), 401)
      },
      Effect.provide(
        CloudTower.layerClient({
          changeFeed: { username: "reader", password: Redacted.make("secret"), token: false }
        })
      )
    )
  )

  it.effect(
    "takes a list of types, and tells of labels of a vm in the table of their relation alone",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const [label] = list(yield* ok(post, "get-labels", { where: { key: "tier" }, first: 1 }))
      const [vm] = list(yield* ok(post, "get-vms", { where: { labels_none: { key: "tier" } }, first: 1 }))
      const [A, B] = [str(label?.["id"]), str(vm?.["id"])]
      const start = str((yield* changes(post, "limit=1"))["currentRevision"])
      const input = { where: { id: A }, data: { vms: { id: B } } }
      yield* ok(post, "add-labels-to-resources", input)
      yield* TestClock.adjust("2 seconds")
      yield* ok(post, "remove-labels-from-resources", input)
      yield* TestClock.adjust("2 seconds")
      const events = list(
        (yield* changes(post, `start_revision=${start}&resource_type=Label,_LabelToVm,Vm`))["data"]
      ).map((event) => [
        str(event["action"]),
        str(event["resource_type"]),
        str(event["old_value"]),
        str(event["new_value"])
      ])
      const row = JSON.stringify({ A, B })
      assert.deepStrictEqual(events, [
        ["INSERT", "_LabelToVm", "", row],
        ["DELETE", "_LabelToVm", row, ""]
      ])
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "inserts a record whole, and tells of what a cluster syncs as an update of equal values",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const start = str((yield* changes(post, "limit=1"))["currentRevision"])
      const [vm] = list(yield* ok(post, "get-vms", { first: 1 }))
      const id = str(vm?.["id"])
      yield* completed(post, "create-label", [{ key: "owner", value: "a" }])
      yield* completed(post, "update-vm-basic-info", { where: { id }, data: { description: "new" } })
      const events = list((yield* changes(post, `start_revision=${start}&resource_type=Label,Vm`))["data"])
      const inserted = Tower.parse(str(events[0]?.["new_value"]))
      assert.deepStrictEqual([str(events[0]?.["action"]), str(inserted["key"])], ["INSERT", "owner"])
      const last = events.at(-1)
      assert.deepStrictEqual([str(last?.["action"]), str(last?.["resource_id"])], ["UPDATE", id])
      assert.strictEqual(str(last?.["old_value"]), str(last?.["new_value"]))
      assert.strictEqual(str(Tower.parse(str(last?.["new_value"]))["description"]), "new")
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
        assert.deepStrictEqual([str(start["currentRevision"]), compacted, current], ["2", 10_000, 25_002])
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
