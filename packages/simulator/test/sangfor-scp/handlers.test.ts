import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Json, Send } from "./client.ts"

const p = "/janus/20180725"

/** The first server with a status. */
const serverWith = (send: Send, status: string, position = 0) =>
  Effect.map(Client.send(send, "GET", `${p}/servers?status=${status}`), (response) =>
    Client.str(Client.data(response, 200)["data"]?.[position]?.["id"])
  )

const statusOf = (send: Send, id: string) =>
  Effect.map(Client.send(send, "GET", `${p}/servers/${id}`), (response) =>
    Client.str(Client.data(response, 200)["status"])
  )

const taskOf = (send: Send, id: Json | undefined) =>
  Effect.map(Client.send(send, "GET", `${p}/tasks/${Client.str(id)}`), (response) => Client.data(response, 200))

const post = (send: Send, path: string, body?: unknown) => Client.send(send, "POST", `${p}${path}`, { body })

const done = (send: Send, response: Client.Received, status = 201) =>
  Effect.gen(function* () {
    const { task_id } = { task_id: Client.data(response, status)["task_id"] }
    yield* TestClock.adjust("2 seconds")
    assert.strictEqual(Client.str((yield* taskOf(send, task_id))["status"]), "finish")
  })

const layer = SangforScp.layerClient({ servers: 200 })

describe("tasks", () => {
  it.effect("wait, run and finish by the clock, and the change is there at the end alone", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "stopped")
      const started = Client.data(yield* post(send, `/servers/${id}/start`), 201)
      const seen: Array<string> = []
      for (const step of [0, 100, 900, 999, 1]) {
        yield* TestClock.adjust(step)
        const task = yield* taskOf(send, started["task_id"])
        seen.push(`${Client.str(task["status"])} ${Client.str(task["progress"])} ${yield* statusOf(send, id)}`)
      }
      assert.deepStrictEqual(seen, [
        "waiting -2 stopped",
        "waiting -2 stopped",
        "doing 50 stopped",
        "doing 99 stopped",
        "finish 100 running"
      ])
      const task = yield* taskOf(send, started["task_id"])
      Client.has(task, {
        object_id: id,
        object_type: "server",
        action: "Start server",
        description: "Start server success",
        begin_time: "1970-01-01T00:00:00.000000",
        end_time: "1970-01-01T00:00:02.000000",
        created_at: "1970-01-01T00:00:00Z",
        finished_at: "1970-01-01T00:00:02Z"
      })
      assert.strictEqual(Client.str(task["id"]), Client.str(task["task_id"]))
    }).pipe(Effect.provide(layer))
  )

  it.effect("that fail leave everything as it was", () =>
    Effect.gen(function* () {
      const { counters, faults } = yield* SangforScp.Simulator
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "stopped")
      yield* faults.add("Servers.start:fail-task,count=1")
      const started = Client.data(yield* post(send, `/servers/${id}/start`), 201)
      yield* TestClock.adjust("2 seconds")
      const task = yield* taskOf(send, started["task_id"])
      Client.has(task, { status: "failure", progress: -1 })
      assert.match(Client.str(task["description"]), /^Start server failed/)
      assert.strictEqual(yield* statusOf(send, id), "stopped")
      assert.deepInclude((yield* counters).tasks, { started: 1, failed: 1 })
      yield* done(send, yield* post(send, `/servers/${id}/start`))
    }).pipe(Effect.provide(layer))
  )

  it.effect("hold their server, and are listed the newest first", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "stopped")
      const other = yield* serverWith(send, "stopped", 1)
      yield* post(send, `/servers/${id}/start`)
      assert.strictEqual((yield* post(send, `/servers/${id}/start`)).status, 409)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/servers/${id}`)).status, 409)
      yield* TestClock.adjust("1 second")
      yield* post(send, `/servers/${other}/start`)
      const listed = (query: string) =>
        Effect.map(
          Effect.promise(() => Client.readAll(send, `${p}/tasks${query}`)),
          (tasks) => tasks.map((task) => Client.str(task["object_id"]))
        )
      assert.deepStrictEqual(yield* listed(""), [other, id])
      assert.deepStrictEqual(yield* listed("?order_by=ASC"), [id, other])
      assert.deepStrictEqual(yield* listed(`?object_id=${id}`), [id])
      assert.deepStrictEqual(yield* listed("?status=waiting"), [other])
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/tasks/none`)).status, 404)
    }).pipe(Effect.provide(layer))
  )
})

describe("power", () => {
  const rejected: ReadonlyArray<readonly [status: string, action: string]> = [
    ["running", "start"],
    ["stopped", "stop"],
    ["stopped", "reboot"],
    ["stopped", "suspend"],
    ["suspended", "suspend"],
    ["suspended", "reboot"]
  ]
  it.effect.each(rejected)("a %s server takes no %s", ([status, action]) =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const response = yield* post(send, `/servers/${yield* serverWith(send, status)}/${action}`)
      assert.strictEqual(response.status, 409)
      assert.match(Client.str(response.json["message"]), new RegExp(`is ${status}$`))
    }).pipe(Effect.provide(layer))
  )

  it.effect("goes through all states", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "stopped")
      const steps: ReadonlyArray<readonly [action: string, body: unknown, status: string]> = [
        ["start", undefined, "running"],
        ["reboot", { force: 1 }, "running"],
        ["suspend", undefined, "suspended"],
        ["action", { action: "resume" }, "running"],
        ["stop", { force: 1 }, "stopped"]
      ]
      for (const [action, body, status] of steps) {
        yield* done(send, yield* post(send, `/servers/${id}/${action}`, body))
        assert.strictEqual(yield* statusOf(send, id), status)
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("of many servers is all or nothing", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const [a, b] = [yield* serverWith(send, "stopped"), yield* serverWith(send, "stopped", 1)]
      const running = yield* serverWith(send, "running")
      const batch = (server_ids: ReadonlyArray<string>, name: string) =>
        post(send, "/servers/action", { server_ids, server_action: { [name]: "" } })
      assert.strictEqual((yield* batch([a, running], "start_servers_action")).status, 409)
      assert.strictEqual((yield* batch([a, "none"], "start_servers_action")).status, 404)
      assert.strictEqual((yield* batch([a], "dance_servers_action")).status, 400)
      const response = yield* batch([a, b], "start_servers_action")
      assert.strictEqual(response.status, 204)
      assert.strictEqual(response.text, "")
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual([yield* statusOf(send, a), yield* statusOf(send, b)], ["running", "running"])
      yield* batch([a], "soft_del_servers_action")
      yield* TestClock.adjust("2 seconds")
      const listed = Client.data(yield* Client.send(send, "GET", `${p}/servers?ids=${a}`), 200)
      assert.strictEqual(Number(listed["total_size"]), 0)
    }).pipe(Effect.provide(layer))
  )
})

describe("servers", () => {
  const creation = (send: Send) =>
    Effect.gen(function* () {
      const firstOf = (path: string) =>
        Effect.map(
          Client.send(send, "GET", `${p}/${path}`),
          (response) => Client.data(response, 200)["data"]?.[0] ?? {}
        )
      const vpc = yield* firstOf("vpcs")
      const az_id = Client.str(vpc["az_id"])
      const subnet = yield* firstOf(`subnets?vpc_id=${Client.str(vpc["id"])}`)
      return {
        az_id,
        image_id: Client.str((yield* firstOf("images"))["id"]),
        storage_tag_id: "00000000-0000-0000-0000-000000000000",
        cores: 4,
        sockets: 1,
        memory_mb: 8192,
        name: "web-server-01",
        networks: [{ vif_id: "net0", vpc_id: vpc["id"], subnet_id: subnet["id"], connect: 1, model: "virtio" }],
        power_on: 1,
        location: { id: "cluster" }
      }
    })

  it.effect("are made, counted, changed and deleted", () =>
    Effect.gen(function* () {
      const { servers } = yield* SangforScp.Simulator
      const send = yield* Client.inProcess
      const body = yield* creation(send)
      const response = yield* post(send, "/servers", { ...body, count: 3 })
      const uuids = Client.data(response, 201)["uuids"]
      assert.strictEqual(Object.keys(uuids ?? {}).length, 3)
      const id = Client.str(uuids?.[1])
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/servers/${id}`)).status, 404)
      yield* done(send, response)
      assert.strictEqual(yield* servers.count, 203)
      assert.deepStrictEqual(yield* servers.ids(201, 1), [id])
      const server = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      Client.has(server, { name: "web-server-01-2", status: "running", cores: 4, memory_mb: 8192 })
      assert.match(Client.str(server["networks"]?.[0]?.["ip"]), /^10\.0\.15\.\d+$/)
      const update = { name: "renamed", cores: 8, memory_mb: 16_384 }
      yield* done(send, yield* Client.send(send, "PUT", `${p}/servers/${id}`, { body: update }), 200)
      const changed = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      Client.has(changed, { name: "renamed", cores: 8, memory_mb: 16_384 })
      const shrink = { body: { memory_mb: 1024 } }
      assert.strictEqual((yield* Client.send(send, "PUT", `${p}/servers/${id}`, shrink)).status, 409)
      yield* done(send, yield* Client.send(send, "DELETE", `${p}/servers/${id}?delete_disk=1`), 200)
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/servers/${id}`)).status, 404)
      assert.strictEqual(yield* servers.count, 202)
    }).pipe(Effect.provide(layer))
  )

  it.effect("are rejected with the field that is wrong", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const body = yield* creation(send)
      const unknown = "00000000-0000-4000-8000-000000000000"
      const cases: ReadonlyArray<readonly [change: object, status: number, message: RegExp]> = [
        [{ name: undefined }, 400, /field name/],
        [{ cores: "four" }, 400, /field cores/],
        [{ memory_mb: 0 }, 400, /field memory_mb/],
        [{ networks: [{ vif_id: "net0" }] }, 400, /vpc_id or subnet_id/],
        [{ az_id: unknown }, 404, /Resource pool/],
        [{ image_id: unknown }, 404, /Image/],
        [{ storage_tag_id: unknown }, 404, /Storage tag/],
        [{ networks: [{ subnet_id: unknown }] }, 404, /Subnet/],
        [{ cores: 4096 }, 409, /Insufficient resources/],
        [{ count: 100, memory_mb: 1_000_000 }, 409, /Quota exceeded/],
        [{ count: 101 }, 409, /Quota exceeded/]
      ]
      for (const [change, status, message] of cases) {
        const response = yield* post(send, "/servers", { ...body, ...change })
        assert.strictEqual(response.status, status, response.text)
        assert.match(Client.str(response.json["message"]), message)
      }
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/servers/${unknown}`)).status, 404)
    }).pipe(Effect.provide(layer))
  )

  it.effect("go to the recycle bin and come back", () =>
    Effect.gen(function* () {
      const { servers } = yield* SangforScp.Simulator
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "stopped")
      const remove = (force: number) => Client.send(send, "DELETE", `${p}/servers/${id}`, { body: { force } })
      yield* done(send, yield* remove(0), 200)
      assert.strictEqual(yield* servers.count, 199)
      assert.strictEqual((yield* post(send, `/servers/${id}/start`)).status, 409)
      assert.strictEqual((yield* remove(0)).status, 409)
      yield* done(send, yield* post(send, `/servers/${id}/restore`), 200)
      assert.strictEqual(yield* servers.count, 200)
      assert.strictEqual((yield* post(send, `/servers/${id}/restore`)).status, 409)
      yield* done(send, yield* remove(1), 200)
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/servers/${id}`)).status, 404)
    }).pipe(Effect.provide(layer))
  )

  it.effect("are cloned, moved, opened and given passwords", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "running")
      const clone = yield* post(send, `/servers/${id}/clone`, { name: "copy" })
      const copy = Client.data(clone, 201)
      assert.strictEqual(Client.str(copy["uuid"]), Client.str(copy["uuids"]?.[0]))
      yield* done(send, clone)
      assert.strictEqual(yield* statusOf(send, Client.str(copy["uuid"])), "stopped")
      const server = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      const hosts = yield* Effect.promise(() =>
        Client.readAll(send, `/janus/20190725/hosts?status=running&az_id=${Client.str(server["az_id"])}`)
      )
      const host_id = hosts.map((host) => Client.str(host["id"])).find((host) => host !== Client.str(server["host_id"]))
      assert.strictEqual((yield* post(send, `/servers/${id}/migrate`, { host_id: server["host_id"] })).status, 409)
      yield* done(send, yield* post(send, `/servers/${id}/migrate`, { host_id }))
      const moved = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      assert.strictEqual(Client.str(moved["host_id"]), host_id)
      const opened = Client.data(yield* post(send, `/servers/${id}/remote-consoles`), 201)
      assert.strictEqual(Client.str(opened["url"]), Client.str(opened["remote_console"]?.["url"]))
      assert.strictEqual((yield* post(send, `/servers/${id}/server-password`, { password: "x" })).status, 400)
      yield* done(send, yield* post(send, `/servers/${id}/server-password`, { password: "N3w-Passw0rd" }))
    }).pipe(Effect.provide(layer))
  )
})

describe("volumes", () => {
  it.effect("are made, attached, grown, detached and deleted", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* serverWith(send, "running")
      const server = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      const response = yield* post(send, "/volumes", { az_id: server["az_id"], size_mb: 102_400, name: "data-disk-01" })
      const volume = Client.str(Client.data(response, 201)["volume_id"])
      yield* done(send, response)
      const look = Effect.map(Client.send(send, "GET", `${p}/volumes/${volume}`), (response) =>
        Client.data(response, 200)
      )
      Client.has(yield* look, { status: "available", size_mb: 102_400, size: 100, server_id: "" })
      const action = (name: string) => post(send, `/servers/${id}/action`, { action: name, volume_id: volume })
      assert.strictEqual((yield* action("detach_volume")).status, 409)
      yield* done(send, yield* action("attach_volume"))
      Client.has(yield* look, { status: "in-use", server_id: id })
      assert.strictEqual((yield* action("attach_volume")).status, 409)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/volumes/${volume}`)).status, 409)
      const resize = (size_mb: number) => Client.send(send, "PUT", `${p}/volumes/${volume}`, { body: { size_mb } })
      assert.strictEqual((yield* resize(1024)).status, 409)
      yield* done(send, yield* resize(204_800), 200)
      const detail = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
      const disks = Object.values(detail["disks"] ?? {})
      Client.has(disks.at(-1), { volume_id: volume, size_mb: 204_800 })
      yield* done(send, yield* action("detach_volume"))
      yield* done(send, yield* Client.send(send, "DELETE", `${p}/volumes/${volume}`), 200)
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/volumes/${volume}`)).status, 404)
      assert.strictEqual((yield* post(send, "/volumes", { az_id: server["az_id"], name: "x" })).status, 400)
    }).pipe(Effect.provide(layer))
  )
})

describe("networks", () => {
  it.effect("are made and deleted, but not in use", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const used = Client.data(yield* Client.send(send, "GET", `${p}/vpcs`), 200)["data"]?.[0]
      const subnets = Client.data(
        yield* Client.send(send, "GET", `${p}/subnets?vpc_id=${Client.str(used?.["id"])}`),
        200
      )
      const usedSubnet = Client.str(subnets["data"]?.[0]?.["id"])
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/vpcs/${Client.str(used?.["id"])}`)).status, 409)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/subnets/${usedSubnet}`)).status, 409)
      const az_id = used?.["az_id"]
      const vpc = Client.data(yield* post(send, "/vpcs", { az_id, name: "prod-vpc", cidr: "10.0.0.0/16" }), 201)
      const create = (cidr: string) =>
        post(send, "/subnets", { vpc_id: vpc["id"], az_id, cidr, name: "a", gateway_ip: "10.0.1.1" })
      const subnet = Client.data(yield* create("10.0.1.0/24"), 201)
      Client.has(subnet, { cidr: "10.0.1.0/24", gateway_ip: "10.0.1.1" })
      assert.strictEqual((yield* create("10.0.1.128/25")).status, 409)
      assert.strictEqual((yield* create("10.1.0.0/24")).status, 400)
      assert.strictEqual((yield* create("nonsense")).status, 400)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/vpcs/${Client.str(vpc["id"])}`)).status, 409)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}/subnets/${Client.str(subnet["id"])}`)).status, 204)
      const rename = { body: { name: "renamed" } }
      const renamed = yield* Client.send(send, "PUT", `${p}/vpcs/${Client.str(vpc["id"])}`, rename)
      assert.strictEqual(Client.str(Client.data(renamed, 200)["name"]), "renamed")
      yield* done(send, yield* Client.send(send, "DELETE", `${p}/vpcs/${Client.str(vpc["id"])}`), 200)
      assert.strictEqual((yield* Client.send(send, "GET", `${p}/vpcs/${Client.str(vpc["id"])}`)).status, 404)
    }).pipe(Effect.provide(layer))
  )
})

describe("elastic IPs", () => {
  it.effect("are allocated, bound, changed, unbound and released", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = Client.str((yield* Effect.promise(() => Client.readAll(send, `${p}/servers`)))[1]?.["id"])
      const az = Client.data(yield* Client.send(send, "GET", `${p}/azs`), 200)["data"]?.[0]
      const eip = Client.data(
        yield* post(send, "/eips", { az_id: az?.["id"], bandwidth_mb: 100, name: "web-eip" }),
        201
      )
      Client.has(eip, { status: "inactive", bandwidth_mb: 100, name: "web-eip" })
      const path = `/eips/${Client.str(eip["id"])}`
      assert.strictEqual((yield* post(send, `${path}/action`, { action: "unbind" })).status, 409)
      assert.strictEqual((yield* post(send, `${path}/action`, { action: "bind" })).status, 400)
      yield* done(send, yield* post(send, `${path}/action`, { action: "bind", server_id: id }))
      const bound = Client.data(yield* Client.send(send, "GET", `${p}${path}`), 200)
      Client.has(bound, { status: "active", server_id: id })
      const update = yield* Client.send(send, "PUT", `${p}${path}`, { body: { bandwidth_mb: 500 } })
      assert.strictEqual(Number(Client.data(update, 200)["bandwidth_mb"]), 500)
      assert.strictEqual((yield* Client.send(send, "DELETE", `${p}${path}`)).status, 409)
      yield* post(send, `${path}/action`, { action: "unbind" })
      Client.data(yield* Client.send(send, "DELETE", `${p}${path}`), 200)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Client.send(send, "GET", `${p}${path}`)).status, 404)
    }).pipe(Effect.provide(layer))
  )
})
