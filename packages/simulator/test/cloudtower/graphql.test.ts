import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { send, list, ok, one, rejected, str } from "./tower.ts"

/** The data of a document, which must have no errors. */
const data = (post: Tower.Post, query: string, variables: object = {}) =>
  Effect.map(ok(post, "/api", { query, variables }), (response) => {
    assert.isUndefined(response["errors"], JSON.stringify(response["errors"]))
    return response["data"]
  })

/** The first error of a document, in a response with the status 200. */
const error = (post: Tower.Post, query: string, variables: object = {}) =>
  Effect.map(ok(post, "/api", { query, variables }), (response) => response["errors"]?.[0])

describe("GraphQL", () => {
  it.effect(
    "logs in, and gives a token that the REST API takes",
    Effect.fnUntraced(function* () {
      const { credentials, url } = yield* CloudTower.Simulator
      const anyone = Tower.viaFetch(url)
      const query = "mutation($data: LoginInput!) { login(data: $data) { token } }"
      const input = { username: credentials.username, password: Redacted.value(credentials.password), source: "LOCAL" }
      const token = str((yield* data(anyone, query, { data: input }))?.["login"]?.["token"])
      yield* ok(anyone, "get-vms-connection", {}, { headers: { authorization: token } })
      const refused = yield* error(anyone, query, { data: { ...input, password: "wrong" } })
      assert.strictEqual(str(refused?.["code"]), "USER_PASSWORD_INCORRECT")
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "bounds the records of a response, whatever relations are within relations",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const document = `{ vms(first: 1) { ${"cluster { vms { ".repeat(6)} id ${"} } ".repeat(6)} } }`
      const refused = yield* error(post, document)
      assert.strictEqual(
        str(refused?.["message"]),
        "The response would have more than 100000 records: give `first`, or fewer relations"
      )
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "lists records as the REST API does, with whole records behind references",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const where = { status: "RUNNING", cluster: { type: "SMTX_OS" } }
      const document = `query($where: VmWhereInput) {
        vms(where: $where, orderBy: name_DESC, first: 3) {
          id name memory cpu { cores } cluster { name hosts { id } } vm_disks { vm_volume { size } }
        }
        vmsConnection(where: { status: RUNNING }) { aggregate { count } }
      }`
      const listed = yield* data(post, document, { where })
      const rest = yield* ok(post, "get-vms", { where, orderBy: "name_DESC", first: 3 })
      const fields = (vm: Tower.Json) => [
        str(vm["id"]),
        str(vm["name"]),
        Number(vm["memory"]),
        str(vm["cpu"]?.["cores"])
      ]
      assert.deepStrictEqual(list(listed?.["vms"]).map(fields), list(rest).map(fields))
      const [vm] = list(listed?.["vms"])
      const hosts = yield* ok(post, "get-hosts", { where: { cluster: { name: str(vm?.["cluster"]?.["name"]) } } })
      assert.strictEqual(list(vm?.["cluster"]?.["hosts"]).length, list(hosts).length)
      assert.isNumber(vm?.["vm_disks"]?.[0]?.["vm_volume"]?.["size"])
      const count = yield* ok(post, "get-vms-connection", { where: { status: "RUNNING" } })
      assert.deepStrictEqual(listed?.["vmsConnection"], count)
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "gives one record, and null for none",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const [vm] = list(yield* ok(post, "get-vms", { first: 1 }))
      const document = "query($id: ID) { vm(where: { id: $id }) { local_id } none: vm(where: { id: 1 }) { id } }"
      const query = document.replace("ID", "String")
      const failed = yield* ok(post, "/api", { query, variables: { id: str(vm?.["id"]) } })
      assert.strictEqual(str(failed["data"]?.["vm"]?.["local_id"]), str(vm?.["local_id"]))
      assert.strictEqual(failed["data"]?.["none"], null)
      assert.strictEqual(Number(failed["errors"]?.[0]?.["code"]), 400)
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "performs writes of the REST API, and names their task in a header",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const [vm] = list(yield* ok(post, "get-vms", { where: { status: "STOPPED", in_recycle_bin: false }, first: 1 }))
      const where = { id: str(vm?.["id"]) }
      const query = "mutation($where: VmWhereInput!) { startVm(where: $where) { id entityAsyncStatus } }"
      const { headers, json, status } = yield* send(post, "/api", { query, variables: { where } })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(
        json["data"]?.["startVm"],
        Tower.parse(JSON.stringify({ ...where, entityAsyncStatus: "UPDATING" }))
      )
      const task = headers["x-task-id"] ?? ""
      yield* TestClock.adjust("2 seconds")
      const tasks = yield* data(post, "query($where: TaskWhereInput) { tasks(where: $where) { status resource_id } }", {
        where: { id: task }
      })
      assert.deepStrictEqual(
        list(tasks?.["tasks"]).map((each) => [str(each["status"]), str(each["resource_id"])]),
        [["SUCCESSED", where.id]]
      )
      assert.strictEqual(str((yield* one(post, "get-vms", where.id))["status"]), "RUNNING")
      const again = yield* send(post, "/api", { query, variables: { where } })
      assert.strictEqual(Number(again.json["errors"]?.[0]?.["code"]), 400)
      assert.isUndefined(again.headers["x-task-id"])
      const created = yield* send(post, "/api", {
        query: 'mutation { createLabel(data: { key: "owner", value: "me" }) { id key } }'
      })
      assert.strictEqual(str(created.json["data"]?.["createLabel"]?.["key"]), "owner")
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "gives what a console of a vm needs",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const [vm] = list(yield* ok(post, "get-vms", { first: 1 }))
        const query = "query($id: String!) { vnc(input: { vm: { id: $id } }) { token uuid host } }"
        const vnc = (yield* data(post, query, { id: str(vm?.["id"]) }))?.["vnc"]
        assert.strictEqual(str(vnc?.["uuid"]), str(vm?.["local_id"]))
        assert.match(str(vnc?.["token"]), /^[0-9a-f]{32}$/)
        assert.strictEqual(str(vnc?.["host"]), str(vm?.["node_ip"]))
        assert.strictEqual(Number((yield* error(post, query, { id: "nobody" }))?.["code"]), 404)
      },
      Effect.provide(CloudTower.layerClient({ version: "3.4.4" }))
    )
  )

  it.effect(
    "tells errors in a response with the status 200",
    Effect.fnUntraced(function* () {
      const anyone = yield* Tower.viaClient
      const post = yield* Tower.inProcess
      assert.include(str((yield* error(post, "{"))?.["message"]), "Syntax Error")
      assert.include(str((yield* error(post, ""))?.["message"]), "query string")
      assert.include(
        str((yield* error(post, "{ vms { nothing } }"))?.["message"]),
        'Cannot query field "nothing" on type "Vm"'
      )
      assert.include(str((yield* error(post, "query A { vms { id } } query B { vms { id } }"))?.["message"]), "name")
      assert.strictEqual(Number((yield* error(post, "{ vms(where: { nothing: 1 }) { id } }"))?.["code"]), 400)
      const locked = 'mutation($where: VmWhereInput) { updateVm(where: $where, data: { description: "a" }) { id } }'
      const [vm] = list(yield* ok(post, "get-vms", { first: 1 }))
      const where = { id: str(vm?.["id"]) }
      yield* data(post, locked, { where })
      assert.strictEqual(str((yield* error(post, locked, { where }))?.["code"]), "ResourceLocked")
      assert.strictEqual(str((yield* error(anyone, "{ vms { id } }"))?.["code"]), "LOAD_TOKEN_FAILED")
      yield* rejected(400, post, "/api", {}, { raw: "{" })
    }, Effect.provide(CloudTower.layerClient()))
  )
})
