/** What real sites insist on: header names as the vendor writes them, region and service, responses without ids. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as RawRequest from "@effect-hci/test-support/RawRequest"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, first, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as SangforScpNode from "../../src/Node.ts"
import { Eips, Hosts, Servers, TaskPoller, Volumes } from "../../src/index.ts"
import { against, keys, newServer, password } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const namesOf = (server: SocketServer.SocketServer, method: string): ReadonlyArray<string> => {
  const request = server.requests.findLast((request) => request.method === method)
  return RawRequest.headerNames(request?.raw ?? new Uint8Array())
}

describe("a site", () => {
  it.live("a signature goes out with header names as the vendor writes them", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: Scp.make({ servers: [] }).script })
      yield* Effect.all([Stream.runCollect(Servers.list()), Servers.create(newServer("a"))]).pipe(
        Effect.provide(SangforScpNode.layer({ url: server.url, credentials: keys }))
      )
      assert.includeMembers([...namesOf(server, "GET")], ["Authorization", "X-Amz-Date"])
      assert.includeMembers([...namesOf(server, "POST")], ["Authorization", "X-Amz-Date", "X-Client-Token"])
    })
  )

  it.live("a token goes out as Authorization", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: Scp.make({ servers: [] }).script })
      yield* Stream.runCollect(Servers.list()).pipe(
        Effect.provide(SangforScpNode.layer({ url: server.url, credentials: password }))
      )
      assert.include([...namesOf(server, "GET")], "Authorization")
    })
  )

  it.effect("a 401 with keys names the region and the service", () =>
    Effect.gen(function* () {
      const list = Stream.runCollect(Servers.list()).pipe(against(always(Misbehaviour.alwaysUnauthorized)))
      const { message } = yield* assertFails(list, "Unauthorized")
      assert.include(message, "cn-south-1")
      assert.include(message, "open-api")
    })
  )

  it.effect("a 401 with keys of another region names that one, and a 401 with a token names none", () =>
    Effect.gen(function* () {
      const list = Stream.runCollect(Servers.list())
      const script = always(Misbehaviour.alwaysUnauthorized)
      const other = { ...keys, region: "city-a", service: "sdk-api" }
      const { message } = yield* assertFails(list.pipe(against(script, { credentials: other })), "Unauthorized")
      assert.include(message, "region city-a and service sdk-api")
      const site = [route("GET", "/janus/20180725/servers", Misbehaviour.alwaysUnauthorized), ...Scp.make().script]
      const withToken = yield* assertFails(list.pipe(against(site, { credentials: password })), "Unauthorized")
      assert.notInclude(withToken.message, "region")
    })
  )

  it.effect("a volume whose 201 lacks its id is made, and its task is kept", () =>
    Effect.gen(function* () {
      const script = always(Scp.data({ task_id: "task-1" }, 201))
      const created = yield* Volumes.create({ name: "v", az_id: "az", storage_tag_id: "tag", size_mb: 1 }).pipe(
        against(script)
      )
      assert.strictEqual(created.task_id, "task-1")
    })
  )

  it.effect("a server whose 201 names no ids is made, and its task is kept", () =>
    Effect.gen(function* () {
      const created = yield* Servers.create(newServer("a")).pipe(
        against([first("POST", "*", Scp.data({ task_id: "task-1" }, 201))])
      )
      assert.deepStrictEqual(created, { task_id: "task-1", uuids: [] })
    })
  )

  it.effect("fields of a wrong type do not undo a create, and are counted as drift", () =>
    Effect.gen(function* () {
      const eip = { id: "e", ip: 7, status: { a: 1 }, bandwidth_mb: "10", name: "n" }
      const script = always(Scp.data(eip, 201))
      const create = Eips.allocate({ az_id: "az", name: "n", bandwidth_mb: 10 })
      assert.deepStrictEqual(yield* create.pipe(against(script)), { id: "e", name: "n" })
      const error = yield* assertFails(create.pipe(against(script, { strict: true })), "InvalidResponse")
      assert.deepStrictEqual(error.issues.map(({ path }) => path).sort(), ["bandwidth_mb", "ip", "status"])
    })
  )

  for (const [name, body] of Object.entries<unknown>({
    nothing: undefined,
    "a word": "success",
    "a page": [],
    "a task of a wrong type": { task_id: 7 }
  })) {
    it.effect(`a write that responds with ${name} is a success that names no task`, () =>
      Effect.gen(function* () {
        const script = always(Scp.data(body, 202))
        const { task_id } = yield* Servers.start("a").pipe(TaskPoller.awaitTask, against(script))
        assert.isUndefined(task_id)
        const created = yield* Servers.create(newServer("a")).pipe(against(script))
        assert.deepStrictEqual(created.uuids, [])
      })
    )
  }

  it.effect("a write that responds with the bare id of a task is waited for", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make()
      state.tasks.set("t-1", { task_id: "t-1", status: "finish" })
      const started = yield* adjustClock(
        Servers.start("a").pipe(TaskPoller.awaitTask, against([first("POST", "*", Scp.data("t-1")), ...script])),
        "10 minutes"
      )
      assert.strictEqual(started.task_id, "t-1")
      assert.strictEqual(state.taskReads.get("t-1"), 1)
    })
  )
})

describe("the lists of a real site", () => {
  const server = {
    id: "a",
    name: "a",
    status: "running",
    power_state: "on",
    vm_id: 4711,
    vmtype: "vm",
    type: "hci",
    ips: ["10.0.0.1"],
    storage_mb: 51_200,
    uptime: 60,
    shutdown_duration: 0,
    is_stopped: 0,
    os_name: "linux",
    os_type: "l2664",
    os_option: { arch: "x86_64", kernel_name: "linux", distribution_name: "" },
    group_name_path: "/a/b",
    expire_time: "unlimited",
    user_name: "admin",
    protection_enable: "0",
    backup_file_count: 0,
    has_gpu: 0,
    gpu_status: { graphics_count: 0 },
    alarm: { alarm: 0, alarm_info: [] },
    io_status: { read_speed_byteps: 1, write_speed_byteps: 2, read_iops: 3, write_iops: 4 },
    network_status: { read_speed_bitps: 5, write_speed_bitps: 6 },
    storage_status: { ratio: 0.5, storage_file_size_mb: 7 },
    floatingip: { floatingip_id: "f", floating_ip_address: "1.2.3.4", bind_status: "bound", bandwidth: 10 }
  }

  it.effect("have typed fields", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [server] })
      const [record] = yield* Stream.runCollect(Servers.list()).pipe(against(script, { strict: true }))
      assert.deepStrictEqual<unknown>(
        [record?.vm_id, record?.io_status?.read_iops, record?.floatingip?.floating_ip_address, record?.os_option?.arch],
        [4711, 3, "1.2.3.4", "x86_64"]
      )
      assert.strictEqual(record?.storage_status?.storage_file_size_mb, 7)
    })
  )

  it.effect("have hosts with their figures in one level or in two", () =>
    Effect.gen(function* () {
      const flat = { id: "a", name: "a", cpu_total: 8, memory_total_mb: 1024 }
      const nested = {
        id: "b",
        name: "b",
        cpu: { core_count: 8, total_mhz: 20_000, used_mhz: 10, ratio: 0.1, type: "x" },
        memory: { total_mb: 1024, used_mb: 1, ratio: 0.1 },
        storage: { total_mb: 2048 },
        gpu: { total: 1, memory_total_mb: 16 },
        alarm_count: 0,
        cluster_id: "c",
        cluster_name: "c",
        cluster_type: "hci"
      }
      const { script } = Scp.make({ hosts: [flat, nested, { id: "c", name: "c", storage: [], gpu: [] }] })
      const hosts = yield* Stream.runCollect(Hosts.list()).pipe(against(script, { strict: true }))
      assert.deepStrictEqual<unknown>(
        hosts.map(({ cluster_type, cpu, cpu_total }) => [cpu_total, cpu?.core_count, cluster_type]),
        [
          [8, undefined, undefined],
          [undefined, 8, "hci"],
          [undefined, undefined, undefined]
        ]
      )
    })
  )
})
