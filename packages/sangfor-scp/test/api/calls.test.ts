/** Generated functions over a connection: what they send, what they give, and how they fail. */
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Script from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Alarms from "../../src/api/Alarms.ts"
import * as Clusters from "../../src/api/Clusters.ts"
import * as LineTypes from "../../src/api/LineTypes.ts"
import * as ServerActions from "../../src/api/ServerActions.ts"
import * as Servers from "../../src/api/Servers.ts"
import * as ServerSnapshots from "../../src/api/ServerSnapshots.ts"
import * as Subnets from "../../src/api/Subnets.ts"
import * as VpcAcls from "../../src/api/VpcAcls.ts"
import * as FloatingIps from "../../src/FloatingIps.ts"
import type { HttpTransport } from "../../src/HttpTransport.ts"
import * as HandWritten from "../../src/Servers.ts"
import * as System from "../../src/System.ts"
import * as TaskPoller from "../../src/TaskPoller.ts"
import { error, ok, pages, serve, site } from "../support/site.ts"

const versionPath = "/janus/20180725/system/version"

/** A server that responds to some requests; to all others with 404. */
const serverOf = (...routes: ReadonlyArray<Script.Route>): ScriptedServer.ScriptedServer =>
  ScriptedServer.make([...routes, Script.route("*", "*", error(404, "no such path"))])

const alarms = Array.from({ length: 250 }, (_, id) => ({ id, level: "p1", title: `alarm ${id}` }))

describe("a paged list", () => {
  const alarmServer = () => serve(pages(alarms))

  it.effect("gives every record, page by page", () =>
    Effect.gen(function* () {
      const server = alarmServer()
      const listed = yield* Stream.runCollect(Alarms.getAlarms()).pipe(Effect.provide(site(server)))
      assert.deepStrictEqual(listed, alarms)
      assert.strictEqual(server.requests.length, 3)
    })
  )

  it.effect("gives one page, and counts, with the filters of the input", () =>
    Effect.gen(function* () {
      const server = alarmServer()
      const page = yield* Alarms.getAlarms
        .page({ level: "p1", page: 2, pageSize: 20 })
        .pipe(Effect.provide(site(server)))
      assert.deepStrictEqual(
        page.items.map(({ id }) => id),
        Array.from({ length: 20 }, (_, index) => 40 + index)
      )
      assert.strictEqual(page.total, 250)
      assert.deepStrictEqual(server.requests[0]?.query, { level: "p1", page_num: "2", page_size: "20" })
      assert.strictEqual(yield* Alarms.getAlarms.count().pipe(Effect.provide(site(server))), 250)
    })
  )

  it.effect("takes bare arrays, arrays of arrays and records under another name", () =>
    Effect.gen(function* () {
      const snapshots = [{ id: "s1" }, { id: "s2" }]
      const list = Stream.runCollect(ServerSnapshots.getServerSnapshots({ server_id: "1" }))
      for (const data of [snapshots, snapshots.map((snapshot) => [snapshot])]) {
        assert.deepStrictEqual(yield* list.pipe(Effect.provide(site(serve(ok(data))))), snapshots)
      }
      const page = { total_size: 1, page_num: 0, page_size: 100, next_page_num: "", linetypes: [{ id: "l1" }] }
      const lines = yield* Stream.runCollect(LineTypes.getLineTypes()).pipe(Effect.provide(site(serve(ok(page)))))
      assert.deepStrictEqual(
        lines.map(({ id }) => id),
        ["l1"]
      )
    })
  )

  it.effect("refuses a page without records", () =>
    Effect.gen(function* () {
      const failed = yield* Stream.runCollect(Alarms.getAlarms()).pipe(
        Effect.provide(site(serve(ok({ alarms })))),
        Effect.flip
      )
      assert.strictEqual(failed._tag, "InvalidResponse")
    })
  )

  it.effect("joins the items of a list of values", () =>
    Effect.gen(function* () {
      const server = serve(pages([]))
      yield* Stream.runDrain(Alarms.getRealtimeAlarms({ az_ids: ["a", "b"] })).pipe(Effect.provide(site(server)))
      assert.strictEqual(server.requests[0]?.query["az_ids"], "a,b")
    })
  )
})

describe("a write", () => {
  const finished = { id: "t1", task_id: "t1", status: "finish", progress: 100 }
  const startPath = "/janus/20180725/servers/1/start"
  const start = ServerActions.startServer({ server_id: "1" })

  for (const [name, body] of [
    ["an envelope with a code", { code: 0, message: "", data: { task_id: "t1" } }],
    ["an envelope with an errcode", { errcode: "", message: "", data: { task_id: "t1" } }],
    ["no envelope", { task_id: "t1" }],
    ["the bare id", { code: 0, message: "", data: "t1" }]
  ] as const) {
    it.effect(`has its task awaited, from ${name}`, () =>
      Effect.gen(function* () {
        const server = serverOf(
          Script.route("POST", startPath, Script.json(body, { status: 201 })),
          Script.route("GET", "/janus/20180725/tasks/t1", ok(finished))
        )
        const started = yield* start.pipe(TaskPoller.awaitTask).pipe(Effect.provide(site(server)))
        assert.strictEqual(started.task_id, "t1")
        assert.strictEqual(server.requestsTo("/janus/20180725/tasks/t1").length, 1)
      })
    )
  }

  it.effect("has a task by the name that one call gives it", () =>
    Effect.gen(function* () {
      const server = serverOf(
        Script.route("DELETE", "/janus/20180725/vpcs/v/acls/a", ok({ taskid: "t1" }, 201)),
        Script.route("GET", "/janus/20180725/tasks/t1", ok(finished))
      )
      const deleted = yield* VpcAcls.deleteVpcAcl({ vpc_id: "v", acl_id: "a" }).pipe(
        TaskPoller.awaitTask,
        Effect.provide(site(server))
      )
      assert.strictEqual(deleted.task_id, "t1")
    })
  )

  it.effect("may respond without a body, or with a task that no document tells of", () =>
    Effect.gen(function* () {
      const path = "/janus/20180725/subnets/1"
      const remove = Subnets.deleteSubnet({ subnet_id: "1" }).pipe(TaskPoller.awaitTask)
      const empty = serverOf(Script.route("DELETE", path, { status: 204 }))
      assert.deepStrictEqual(yield* remove.pipe(Effect.provide(site(empty))), {})
      const named = serverOf(
        Script.route("DELETE", path, ok({ task_id: "t1" })),
        Script.route("GET", "/janus/20180725/tasks/t1", ok(finished))
      )
      assert.deepStrictEqual(yield* remove.pipe(Effect.provide(site(named))), { task_id: "t1" })
      assert.strictEqual(named.requestsTo("/janus/20180725/tasks/t1").length, 1)
    })
  )

  it.effect("refuses a task id of another type, at its path", () =>
    Effect.gen(function* () {
      const server = serve(ok({ task_id: 7 }))
      const failed = yield* Subnets.deleteSubnet({ subnet_id: "1" }).pipe(Effect.provide(site(server)), Effect.flip)
      assert.strictEqual(failed._tag, "InvalidResponse")
      assert.include(failed.message, "task_id")
    })
  )

  it.effect("sends a file as it is", () =>
    Effect.gen(function* () {
      const server = serve(ok({ success: true }))
      const input = { cluster_id: "c", file_type: "ovf", storage_id: "s", file_name: "a.ovf" }
      yield* Clusters.uploadClusterFile({ ...input, body: new Uint8Array([0, 255, 10]) }).pipe(
        Effect.provide(site(server))
      )
      const [request] = server.requests
      assert.deepStrictEqual([...(request?.body ?? [])], [0, 255, 10])
      assert.strictEqual(request?.headers["content-type"], "application/octet-stream")
      assert.deepStrictEqual(request?.query, { file_type: "ovf", storage_id: "s", file_name: "a.ovf" })
    })
  )
})

describe("an operation newer than the server", () => {
  const version = Script.route("GET", versionPath, ok({ build_version: "SCP6.7.33B-2022-06-0719:45:13" }))

  it.effect("is Unsupported with both versions, which are asked for once", () =>
    Effect.gen(function* () {
      const server = serverOf(version)
      const [snapshot, servers] = yield* Effect.all([
        Effect.flip(ServerSnapshots.getServerSnapshot({ server_id: "1", snapshot_id: "2" })),
        Effect.flip(Stream.runDrain(Servers.listServers()))
      ]).pipe(Effect.provide(site(server)))
      assert.strictEqual(snapshot._tag, "Unsupported")
      assert.deepInclude(snapshot, { since: "6.10.0", serverVersion: "6.7.33" })
      assert.include(snapshot.message, "6.10.0")
      assert.include(snapshot.message, "6.7.33")
      assert.strictEqual(servers._tag, "Unsupported")
      assert.strictEqual(server.requestsTo(versionPath).length, 1)
    })
  )

  it.effect("is NotFound on a server that has it, and where the version is not known", () =>
    Effect.gen(function* () {
      const get = Effect.flip(ServerSnapshots.getServerSnapshot({ server_id: "1", snapshot_id: "2" }))
      const newer = Script.route("GET", versionPath, ok({ build_version: "SCP6.11.1" }))
      for (const server of [serverOf(newer), serverOf()]) {
        assert.strictEqual((yield* get.pipe(Effect.provide(site(server))))._tag, "NotFound")
      }
    })
  )

  it.effect("does not change what hand-written functions ask for that all sites have", () =>
    Effect.gen(function* () {
      const server = serverOf(version)
      const failed = yield* Effect.flip(HandWritten.suspend("1")).pipe(Effect.provide(site(server)))
      assert.strictEqual(failed._tag, "NotFound")
      assert.strictEqual(server.requests.length, 1)
    })
  )

  it.effect("is Unsupported with both versions also where its function is written by hand", () =>
    Effect.gen(function* () {
      const old = Script.route("GET", versionPath, ok({ build_version: "SCP6.3.83" }))
      const key = Script.route("GET", "/janus/v2/public-key", ok({ public_key: "c5".repeat(256) }))
      const calls = {
        "6.8.0": [HandWritten.restore("1"), System.platform],
        "6.7.0": [HandWritten.batchAction(["1"], "start"), HandWritten.softDelete(["1"])],
        "6.8.80": [
          HandWritten.resetPassword("1", Redacted.make("x")),
          FloatingIps.count(),
          Stream.runDrain(FloatingIps.list())
        ],
        "6.9.0R1": [System.maintenance]
      }
      for (const [since, some] of Object.entries(calls)) {
        for (const call of some) {
          const error = yield* Effect.flip<unknown, unknown, HttpTransport>(call).pipe(
            Effect.provide(site(serverOf(old, key)))
          )
          assert.deepInclude(error, { _tag: "Unsupported", since, serverVersion: "6.3.83" })
        }
      }
      const newer = Script.route("GET", versionPath, ok({ build_version: "SCP6.11.1" }))
      const missing = yield* Effect.flip(HandWritten.restore("1")).pipe(Effect.provide(site(serverOf(newer))))
      assert.strictEqual(missing._tag, "NotFound")
    })
  )
})
