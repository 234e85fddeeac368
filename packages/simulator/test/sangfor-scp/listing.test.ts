import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Json, Send } from "./client.ts"

const readAll = (send: Send, path: string, pageSize?: number) =>
  Effect.promise(() => Client.readAll(send, path, pageSize))

const ids = (records: ReadonlyArray<Json>) => records.map((record) => Client.str(record["id"]))

const listPaths = [
  "/janus/20180725/servers",
  "/janus/20240725/servers",
  "/janus/20180725/azs",
  "/janus/20180725/projects",
  "/janus/20190725/projects",
  "/janus/20180725/images",
  "/janus/20200725/images",
  "/janus/20180725/volumes",
  "/janus/20180725/vpcs",
  "/janus/20180725/subnets",
  "/janus/20180725/eips",
  "/janus/20190725/floatingips",
  "/janus/20180725/floatingippools",
  "/janus/20190725/hosts",
  "/janus/20240725/hosts"
]

describe("paging", () => {
  it.effect("gives the same collection under any page size", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      for (const path of listPaths) {
        const whole = ids(yield* readAll(send, path))
        assert.strictEqual(new Set(whole).size, whole.length, path)
        for (const pageSize of [1, 7, 99])
          assert.deepStrictEqual(ids(yield* readAll(send, path, pageSize)), whole, path)
      }
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 137 })))
  )

  it.effect("says where the next page is, as text", () =>
    Effect.gen(function* () {
      const send = yield* Client.overHttp
      const page = (query: string) => Client.send(send, "GET", `/janus/20180725/servers?${query}`)
      const first = Client.data(yield* page("page_size=50"), 200)
      Client.has(first, { total_size: 120, page_num: 0, page_size: 50, next_page_num: "1" })
      const last = Client.data(yield* page("page_size=50&page_num=2"), 200)
      Client.has(last, { page_num: 2, next_page_num: "" })
      const beyond = Client.data(yield* page("page_num=9"), 200)
      Client.has(beyond, { total_size: 120, next_page_num: "", data: [] })
      Client.has(Client.data(yield* page("page_size=1000"), 200), { page_size: 100 })
      for (const wrong of ["page_num=-1", "page_num=x", "page_size=0", "page_size=1.5"]) {
        assert.strictEqual((yield* page(wrong)).status, 400, wrong)
      }
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 120 })))
  )

  it.effect("projects on the fields that are asked for", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const [server] = yield* readAll(send, "/janus/20240725/servers?fields=id,name")
      assert.deepStrictEqual(Object.keys(server ?? {}), ["id", "name"])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10 })))
  )
})

describe("filters", () => {
  const serverFilters: ReadonlyArray<readonly [path: string, name: string, field: (server: Json) => string]> = [
    ["20180725", "az_id", (server) => Client.str(server["az_id"])],
    ["20180725", "host_id", (server) => Client.str(server["host_id"])],
    ["20180725", "status", (server) => Client.str(server["status"])],
    ["20180725", "tenant_id", (server) => Client.str(server["tenant_id"])],
    ["20240725", "project_id", (server) => Client.str(server["project_id"])],
    ["20240725", "power_state", (server) => Client.str(server["power_state"])],
    ["20240725", "os_type", (server) => Client.str(server["os_type"])],
    ["20240725", "vpc_id", (server) => Client.str(server["networks"]?.[0]?.["vpc_id"])],
    ["20240725", "subnet_id", (server) => Client.str(server["networks"]?.[0]?.["subnet_id"])],
    ["20240725", "storage_id", (server) => Client.str(server["storage_id"])],
    ["20240725", "user_id", (server) => Client.str(server["user_id"])]
  ]

  it.effect.each(serverFilters)("of servers on %s: %s", ([date, name, field]) =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const all = yield* readAll(send, `/janus/${date}/servers`)
      for (const value of new Set(all.map(field))) {
        const filtered = yield* readAll(send, `/janus/${date}/servers?${name}=${value}`, 3)
        assert.deepStrictEqual(ids(filtered), ids(all.filter((server) => field(server) === value)))
      }
      assert.deepStrictEqual(
        yield* readAll(send, `/janus/${date}/servers?${name}=00000000-0000-4000-8000-000000000000`),
        []
      )
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 60 })))
  )

  it.effect("of servers by name, address, ids and several at once", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const all = yield* readAll(send, "/janus/20240725/servers")
      const [first] = all
      assert.deepStrictEqual(ids(yield* readAll(send, "/janus/20180725/servers?name=-000042")), [ids(all)[42]])
      const chosen = [ids(all)[3], ids(all)[9]]
      assert.deepStrictEqual(ids(yield* readAll(send, `/janus/20240725/servers?ids=${chosen.join(",")}`)), chosen)
      const fip = Client.str(first?.["floatingip"]?.["floating_ip"])
      assert.deepStrictEqual(ids(yield* readAll(send, `/janus/20240725/servers?query_fip=${fip}`)), [ids(all)[0]])
      const both = `az_id=${Client.str(first?.["az_id"])}&status=running`
      const expected = all.filter(
        (server) => server["az_id"] === first?.["az_id"] && Client.str(server["status"]) === "running"
      )
      assert.deepStrictEqual(ids(yield* readAll(send, `/janus/20180725/servers?${both}`)), ids(expected))
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 60, seed: 3 })))
  )

  it.effect("follow the servers as they change", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const path = "/janus/20180725/servers?status=running"
      const running = ids(yield* readAll(send, path))
      const [id = ""] = running
      yield* Client.send(send, "POST", `/janus/20180725/servers/${id}/stop`)
      assert.deepStrictEqual(ids(yield* readAll(send, path)), running.slice(1))
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 60, taskTime: 0 })))
  )

  it.effect("of images, volumes, projects and hosts", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const count = (path: string) => Effect.map(readAll(send, path), (records) => records.length)
      assert.strictEqual(yield* count("/janus/20180725/images?disk_format=ISO"), 8)
      assert.strictEqual(yield* count("/janus/20180725/images?disk_format=aCloud&os_type=windows"), 1)
      assert.strictEqual(yield* count("/janus/20180725/images?name=rocky-9"), 3)
      const available = yield* count("/janus/20180725/volumes?status=available")
      const used = yield* count("/janus/20180725/volumes?status=in-use")
      assert.strictEqual(available + used, yield* count("/janus/20180725/volumes"))
      assert.strictEqual(used, 4)
      const [host] = yield* readAll(send, "/janus/20190725/hosts")
      assert.strictEqual(yield* count(`/janus/20190725/hosts?ip=${Client.str(host?.["ip"])}`), 1)
      assert.strictEqual(yield* count("/janus/20180725/projects?keywords=finance"), 1)
      const interfaces = `/janus/20180725/hosts/${Client.str(host?.["id"])}/interfaces`
      assert.strictEqual(yield* count(interfaces), 4)
      assert.strictEqual(yield* count(`${interfaces}?function=mgmt`), 1)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 90 })))
  )
})

const dump = Effect.gen(function* () {
  const send = yield* Client.inProcess
  const { credentials } = yield* SangforScp.Simulator
  const texts = yield* Effect.forEach([...listPaths, "/janus/public-key", "/janus/20180725/overview"], (path) =>
    Effect.map(Client.send(send, "GET", path), ({ text }) => text)
  )
  return [credentials.accessKey, ...texts]
})

const dumpOf = (seed: number) =>
  dump.pipe(Effect.provide(SangforScp.layerClient({ servers: 250, seed }), { local: true }))

describe("the seed", () => {
  it.effect("decides every byte", () =>
    Effect.gen(function* () {
      const first = yield* dumpOf(7)
      assert.deepStrictEqual(yield* dumpOf(7), first)
      const other = yield* dumpOf(8)
      for (const [at, text] of other.entries()) assert.notStrictEqual(text, first[at])
    })
  )
})

describe("a million servers", () => {
  it.effect(
    "are listed anywhere, and found by id",
    () =>
      Effect.gen(function* () {
        const send = yield* Client.inProcess
        const { servers } = yield* SangforScp.Simulator
        assert.strictEqual(yield* servers.count, 1_000_000)
        for (const [page, next] of [
          [0, "1"],
          [5000, "5001"],
          [9999, ""]
        ]) {
          const response = Client.data(yield* Client.send(send, "GET", `/janus/20240725/servers?page_num=${page}`), 200)
          assert.strictEqual(Client.str(response["next_page_num"]), next)
          assert.strictEqual(Object.keys(response["data"] ?? {}).length, 100)
          const last = response["data"]?.[99]
          const id = Client.str(last?.["id"])
          const detail = Client.data(yield* Client.send(send, "GET", `/janus/20240725/servers/${id}`), 200)
          assert.strictEqual(Client.str(detail["name"]), Client.str(last?.["name"]))
        }
        const overview = Client.data(yield* Client.send(send, "GET", "/janus/20180725/overview"), 200)
        assert.strictEqual(Number(overview["server"]?.["total"]), 1_000_000)
        const pool = yield* Client.send(
          send,
          "GET",
          "/janus/20180725/servers?status=suspended&page_size=5&page_num=1000"
        )
        assert.strictEqual(Object.keys(Client.data(pool, 200)["data"] ?? {}).length, 5)
      }).pipe(Effect.provide(SangforScp.layerClient({ servers: 1_000_000 }))),
    30_000
  )
})
