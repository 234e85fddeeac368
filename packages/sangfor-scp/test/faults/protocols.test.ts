/** The newer protocol against sites that misbehave, and callers without types. */
import { assertFails, assertNoSecrets } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import {
  always,
  first,
  json,
  jsonText,
  mapResponses,
  route,
  type Response,
  type Script,
  type Step
} from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as CallOptions from "@effect-hci/core/CallOptions"
import * as Json from "@effect-hci/core/Json"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { HciError, HttpTransport } from "../../src/index.ts"
import { Eips, Hosts, Servers, TaskPoller, Volumes } from "../../src/index.ts"
import { connect, newServer } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const newer = { protocol: "2024", site: "site-a" } as const

const volume = Scp.data({ id: "v", name: "v", size: 2, storage_id: "s" })
const disk = { id: "ide0", type: "derive_disk", size_mb: 1024, storage_id: "s", volume_id: "v" }

/** A site with a volume, whose servers are as a step gives them. */
const site = (server: Step): Script => [
  route("GET", "/janus/20180725/volumes/{id}", volume),
  route("GET", "/janus/20240725/servers/{id}", server),
  route("PUT", "*", Scp.data({ task_id: "t1" }))
]

const floatingIp = (id: number) => ({ id: `f${id}`, floating_ip: `10.0.0.${id}`, binding_info: {} })

describe("an update of all disks of a server", () => {
  const servers: Readonly<Record<string, unknown>> = {
    "a server without disks": { id: "a" },
    "disks that are null": { id: "a", disks: null },
    "disks that are no list": { id: "a", disks: { 0: disk } },
    "a disk that is null": { id: "a", disks: [disk, null] },
    "a disk without an id": { id: "a", disks: [disk, { type: "exist_disk" }] },
    "another server": { id: "b", disks: [disk] },
    "a list": [{ id: "a", disks: [disk] }],
    nothing: null
  }
  for (const [name, server] of Object.entries(servers)) {
    it.effect(`is not sent where the site gives ${name}, since it would take disks away`, () =>
      Effect.gen(function* () {
        for (const call of [Servers.attachVolume("a", "v"), Servers.detachVolume("a", "v")]) {
          const { layer, server: http } = connect(site(Scp.data(server)), newer)
          const error = yield* assertFails(call.pipe(Effect.provide(layer)), "InvalidResponse")
          assert.strictEqual(error.site, "site-a")
          assert.deepStrictEqual(
            http.requests.filter(({ method }) => method !== "GET"),
            []
          )
        }
      })
    )
  }

  it.effect("is not sent where the site gives another volume", () =>
    Effect.gen(function* () {
      const script = [
        route("GET", "/janus/20180725/volumes/{id}", Scp.data({ id: "w", size: 2 })),
        ...site(Scp.data({ id: "a", disks: [disk] }))
      ]
      const { layer, server } = connect(script, newer)
      yield* assertFails(Servers.attachVolume("a", "v").pipe(Effect.provide(layer)), "InvalidResponse")
      assert.strictEqual(server.requests.length, 1)
    })
  )
})

describe("detect, after a write whose response was lost", () => {
  const notThere = Scp.error(404, "no such path")
  const version = Scp.data({ build_version: "SCP6.11.1" })
  const writes: Readonly<Record<string, Effect.Effect<unknown, HciError.HciError, HttpTransport.HttpTransport>>> = {
    "a create": Servers.create(newServer("a")),
    "a clone": Servers.clone("a", { name: "b" }),
    "a volume attached": Servers.attachVolume("a", "v"),
    "a deleted EIP": Eips.release("e")
  }
  for (const [name, write] of Object.entries(writes)) {
    it.effect(`does not write in another form where the repeat finds no path: ${name}`, () =>
      Effect.gen(function* () {
        const script = [
          route("GET", "/janus/20180725/system/version", version),
          first("*", "*", Misbehaviour.resetBefore),
          ...always(notThere)
        ]
        const { layer, server } = connect(script, { protocol: "detect" })
        yield* Effect.exit(adjustClock(Effect.provide(write, layer), "10 minutes"))
        const paths = server.requests.filter(({ method }) => method !== "GET").map(({ path }) => path)
        assert.isAbove(paths.length, 1)
        assert.strictEqual(new Set(paths).size, 1, paths.join(", "))
      })
    )
  }
})

describe("updates of all disks of one server at once", () => {
  const Disks = Schema.Struct({
    disks: Schema.Array(Schema.Struct({ id: Schema.String, volume_id: Schema.optionalKey(Schema.String) }))
  })

  /** A site whose servers have what the last update says, but only once its task has been polled twice. */
  const slowSite = () => {
    const disks = new Map([
      ["a", [disk]],
      ["b", [disk]]
    ])
    /** A task takes a second, and has taken effect when it is seen to have ended. */
    const tasks: Array<{ readonly started: number; readonly apply: () => void }> = []
    const poll = (at: number) => (task: (typeof tasks)[number], index: number) => {
      const hasEnded = at >= task.started + 1000
      if (hasEnded) task.apply()
      return { id: String(index), status: hasEnded ? "finish" : "doing", object_id: "a" }
    }
    const script: Script = [
      route("GET", "/janus/20180725/tasks", ({ at }) => Scp.data(tasks.map(poll(at)))),
      route("GET", "/janus/20180725/volumes/{id}", ({ path }) => {
        const id = path.split("/").at(-1)
        return Scp.data({ id, name: id, size: 2, storage_id: "s" })
      }),
      route("GET", "/janus/20180725/tasks/{id}", ({ at, path }) => {
        const task = tasks[Number(path.split("/").at(-1))]
        if (task === undefined || at < task.started + 1000) return Scp.data({ status: "doing" })
        task.apply()
        return Scp.data({ status: "finish" })
      }),
      route("GET", "/janus/20240725/servers/{id}", ({ path }) => {
        const id = path.split("/").at(-1) ?? ""
        return Scp.data({ id, disks: disks.get(id) })
      }),
      route("PUT", "/janus/20210725/servers/{id}", ({ at, json, path }) => {
        const update = Schema.decodeUnknownSync(Disks)(json)
        const id = path.split("/").at(-1) ?? ""
        const before = disks.get(id) ?? []
        const named = update.disks.map(
          ({ id: slot, volume_id = before.find((old) => old.id === slot)?.volume_id ?? "" }) =>
            Object.assign({}, disk, { id: slot, volume_id })
        )
        let applied = false
        const apply = () => {
          if (!applied) disks.set(id, named)
          applied = true
        }
        tasks.push({ started: at, apply })
        return Scp.data({ task_id: String(tasks.length - 1) })
      })
    ]
    const volumesOf = (id: string) => disks.get(id)?.map(({ volume_id }) => volume_id)
    return { script, volumesOf }
  }

  for (const protocol of ["2024", "detect"] as const) {
    it.effect(`come one after the other with the protocol ${protocol}: none takes away what another one attaches`, () =>
      Effect.gen(function* () {
        const { script, volumesOf } = slowSite()
        const version = route("GET", "/janus/20180725/system/version", Scp.data({ build_version: "6.11.2" }))
        const { layer, server } = connect([version, ...script], { ...newer, protocol })
        const calls = [
          ...["v1", "v2", "v3"].map((id) => Servers.attachVolume("a", id)),
          Servers.detachVolume("a", "v"),
          Servers.attachVolume("b", "v4")
        ]
        const all = Effect.forEach(calls, (call) => TaskPoller.awaitTask(call), { concurrency: "unbounded" })
        yield* adjustClock(all.pipe(Effect.provide(layer)), "10 minutes")
        assert.sameMembers(volumesOf("a") ?? [], ["v1", "v2", "v3"])
        assert.sameMembers(volumesOf("b") ?? [], ["v", "v4"])
        const writes = server.requests.filter(({ method }) => method === "PUT").map(({ at, path }) => ({ at, path }))
        // Another server does not wait for this one.
        assert.isAtMost(
          writes.findIndex(({ path }) => path.endsWith("/b")),
          1
        )
      })
    )
  }

  it.effect("go on where one fails, is interrupted, or names a task that is gone", () =>
    Effect.gen(function* () {
      const { script, volumesOf } = slowSite()
      const missing = Scp.error(404, "no such task")
      const failing: Script = [
        first("PUT", "*", Scp.error(500, "failed"), Scp.data({ task_id: "gone" }), Misbehaviour.silence),
        first("GET", "/janus/20180725/tasks/gone", missing, missing, missing),
        ...script
      ]
      const { layer } = connect(failing, newer)
      const attach = (id: string) => Servers.attachVolume("a", id)
      yield* adjustClock(
        Effect.gen(function* () {
          yield* Effect.exit(attach("v1").pipe(CallOptions.provide({ timeout: "1 second" })))
          assert.strictEqual(yield* attach("v2"), "gone")
          yield* Effect.exit(Effect.timeout(attach("v3"), "30 seconds"))
          yield* TaskPoller.awaitTask(attach("v4"))
        }).pipe(Effect.provide(layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)),
        "10 minutes"
      )
      assert.sameMembers(volumesOf("a") ?? [], ["v", "v4"])
    })
  )

  const lost: Readonly<Record<string, Response>> = {
    lost: Misbehaviour.resetBefore,
    "cut off": Misbehaviour.truncated(Scp.data({ task_id: "0" }), 5),
    awaited: Misbehaviour.silence,
    "of no JSON": jsonText("<html>")
  }
  for (const [name, response] of Object.entries(lost)) {
    it.effect(`look for the task of one whose response was ${name}, and read the disks that it leaves`, () =>
      Effect.gen(function* () {
        const { script, volumesOf } = slowSite()
        let isFirst = true
        const losing = mapResponses(script, ({ method }, given) => {
          if (method !== "PUT" || !isFirst) return given
          isFirst = false
          return response
        })
        const { layer } = connect(losing, newer)
        yield* adjustClock(
          Effect.gen(function* () {
            yield* Effect.exit(Effect.timeout(Servers.attachVolume("a", "v1"), "500 millis"))
            yield* TaskPoller.awaitTask(Servers.attachVolume("a", "v2"))
          }).pipe(Effect.provide(layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)),
          "10 minutes"
        )
        assert.sameMembers(volumesOf("a") ?? [], ["v", "v1", "v2"])
      })
    )
  }

  it.effect("wait no longer than a task of a lost response may run, and then change nothing", () =>
    Effect.gen(function* () {
      const endless = [
        route("GET", "/janus/20180725/tasks", Scp.data([{ id: "t", object_id: "a", status: "doing" }])),
        first("PUT", "*", Misbehaviour.resetBefore),
        ...slowSite().script
      ]
      const { layer, server } = connect(endless, newer)
      const twice = Effect.andThen(Effect.exit(Servers.attachVolume("a", "v1")), Servers.attachVolume("a", "v2")).pipe(
        Effect.provide(layer),
        Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
      )
      const error = yield* assertFails(adjustClock(twice, "10 minutes"), "BadRequest")
      assert.include(error.message, "was lost")
      assert.strictEqual(server.requests.filter(({ method }) => method === "PUT").length, 1)
    })
  )

  const unreadable = {
    "no status": {},
    "an empty status": { status: "" },
    "a status of null": { status: null, progress: "" }
  }
  for (const [name, task] of Object.entries(unreadable)) {
    it.effect(`end at once where the task before has ${name}, and change nothing`, () =>
      Effect.gen(function* () {
        const odd = [route("GET", "/janus/20180725/tasks/{id}", Scp.data(task)), ...slowSite().script]
        const { layer, server } = connect(odd, newer)
        const twice = Effect.andThen(Servers.attachVolume("a", "v1"), Servers.attachVolume("a", "v2"))
        const error = yield* assertFails(adjustClock(twice.pipe(Effect.provide(layer)), "1 second"), "InvalidResponse")
        assert.include(error.message, "The task 0 has no status that can be read")
        assert.strictEqual(server.requests.filter(({ method }) => method === "PUT").length, 1)
      })
    )

    it.effect(`end at once where a task of a lost response may be one with ${name}`, () =>
      Effect.gen(function* () {
        const odd = [
          route(
            "GET",
            "/janus/20180725/tasks",
            Scp.data([
              { id: "u", object_id: "b" },
              { id: "t", object_id: "a", ...task }
            ])
          ),
          first("PUT", "*", Misbehaviour.resetBefore),
          ...slowSite().script
        ]
        const { layer } = connect(odd, newer)
        const twice = Effect.andThen(
          Effect.exit(Servers.attachVolume("a", "v1")),
          Servers.attachVolume("a", "v2")
        ).pipe(Effect.provide(layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry))
        const error = yield* assertFails(adjustClock(twice, "1 second"), "InvalidResponse")
        assert.include(error.message, "A task of the server a has no status that can be read")
      })
    )
  }

  it.effect("go on where a task without a status has ended by its progress, or has an end", () =>
    Effect.gen(function* () {
      for (const task of [{ progress: 100 }, { progress: -1 }, { status: "", end_time: "2026-01-01 00:00:00" }]) {
        let polls = 0
        const odd = [
          route("GET", "/janus/20180725/tasks/{id}", () => Scp.data(polls++ === 0 ? { progress: 40 } : task)),
          ...slowSite().script
        ]
        const { layer, server } = connect(odd, newer)
        const twice = Effect.andThen(Servers.attachVolume("a", "v1"), Servers.attachVolume("a", "v2"))
        yield* adjustClock(twice.pipe(Effect.provide(layer)), "4 seconds")
        assert.strictEqual(server.requests.filter(({ method }) => method === "PUT").length, 2)
      }
    })
  )

  it.effect("wait no longer than a task may run, and then change nothing", () =>
    Effect.gen(function* () {
      const { script } = slowSite()
      const endless = [route("GET", "/janus/20180725/tasks/{id}", Scp.data({ status: "doing" })), ...script]
      const { layer, server } = connect(endless, newer)
      const twice = Effect.andThen(Servers.attachVolume("a", "v1"), Servers.attachVolume("a", "v2"))
      const error = yield* assertFails(adjustClock(twice.pipe(Effect.provide(layer)), "10 minutes"), "BadRequest")
      assert.include(error.message, "still changes the server")
      assert.strictEqual(server.requests.filter(({ method }) => method === "PUT").length, 1)
    })
  )
})

describe("an argument that is none", () => {
  const calls: Readonly<
    Record<string, (value: never) => Effect.Effect<unknown, HciError.HciError, HttpTransport.HttpTransport>>
  > = {
    "the volume to attach": (value) => Servers.attachVolume("a", value),
    "the volume to detach": (value) => Servers.detachVolume("a", value),
    "the server of an EIP": (value) => Eips.bind("e", value),
    "the size of a volume": (value) => Volumes.resize("v", value),
    "a bandwidth": (value) => Eips.updateBandwidth("e", value),
    "the bandwidth of a new EIP": (value) => Eips.allocate({ az_id: "z", ip: "10.0.0.1", bandwidth_mb: value })
  }
  const isNumber = (name: string): boolean => /size|bandwidth/.test(name)
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`is refused before anything is sent: ${name}`, () =>
      Effect.gen(function* () {
        const values: ReadonlyArray<unknown> = [
          null,
          {},
          [],
          Object.create(null),
          true,
          ...(isNumber(name) ? ["10240"] : [""])
        ]
        for (const value of values) {
          const { layer, server } = connect(always(Scp.data({ id: "x" })), newer)
          // @ts-expect-error A caller without types.
          const error = yield* assertFails(call(value).pipe(Effect.provide(layer)), "BadRequest")
          assert.strictEqual(error.site, "site-a")
          assert.strictEqual(server.requests.length, 0)
        }
      })
    )
  }
})

describe("EIPs that are compared on this side", () => {
  const bound = Stream.runCollect(Eips.listUnbound())

  /** What the site gives, and after how many requests that shows. */
  const steps: Readonly<Record<string, readonly [step: Step, requests: number]>> = {
    "no page": [jsonText("{}"), 1],
    nothing: [jsonText("null"), 1],
    "one page for ever": [
      json({ total_size: 300, page_num: 0, page_size: 100, next_page_num: "1", data: [floatingIp(1)] }),
      3
    ],
    "the same page without its number for ever": [
      ({ query }) => json({ next_page_num: String(Number(query["page_num"]) + 1), data: [floatingIp(1)] }),
      4
    ],
    "fewer than it counts": [json({ total_size: 3, page_num: 0, page_size: 100, data: [floatingIp(1)] }), 1]
  }
  for (const [name, [step, requests]] of Object.entries(steps)) {
    it.effect(`fail where the site gives ${name}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(always(step), newer)
        const error = yield* assertFails(bound.pipe(Effect.provide(layer)), "InvalidResponse")
        assert.deepInclude(error, { operation: "Eips.list", site: "site-a" })
        assert.strictEqual(server.requests.length, requests)
      })
    )
  }
})

describe("numbers beyond 2^53", () => {
  it.effect("are noted in records that are brought into the classic shape", () =>
    Effect.gen(function* () {
      const text =
        '{"total_size":1,"page_num":0,"page_size":100,"data":[{"id":"h","name":"h","serial":9007199254740993}]}'
      const { layer } = connect(always(jsonText(text)), newer)
      const [host] = yield* Effect.provide(Stream.runCollect(Hosts.list()), layer)
      assert.deepStrictEqual(Json.notesOf(host), [{ path: ["serial"], kind: "inexact", text: "9007199254740993" }])
    })
  )
})

describe("secrets that a task repeats", () => {
  for (const protocol of ["classic", "2024", "detect"] as const) {
    it.effect(`are masked with the protocol ${protocol}`, () =>
      Effect.gen(function* () {
        const secret = "gUe5t-pa55word"
        const task = { id: "t1", status: "failure", description: `chpasswd: root:${secret} refused` }
        const script = [
          route("GET", "/janus/20180725/tasks/{id}", Scp.data(task)),
          route("*", "*", Scp.data({ task_id: "t1", uuids: ["a"], version: "6.11.2" }))
        ]
        const { layer } = connect(script, { ...newer, protocol })
        const input = { ...newServer("a"), advance_param: { password: secret } }
        const created = Servers.create(input).pipe(TaskPoller.awaitTask)
        const error = yield* assertFails(created.pipe(Effect.provide(layer)), "TaskFailed")
        assertNoSecrets([secret], error)
      })
    )
  }
})
