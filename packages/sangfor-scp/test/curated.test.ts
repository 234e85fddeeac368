/** Functions for resources beyond the nine, against scripts. */
import * as CallOptions from "@effect-hci/core/CallOptions"
import { observe } from "@effect-hci/test-support/Assertions"
import type * as Script from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { HttpTransport } from "../src/index.ts"
import {
  Alarms,
  Backups,
  Clusters,
  Metrics,
  Quotas,
  ServerGroups,
  Snapshots,
  Storages,
  Tags,
  Tenants,
  Users
} from "../src/index.ts"
import { error, modulus, ok, page, serve, site } from "./support/site.ts"

type Case = readonly [
  name: string,
  program: Effect.Effect<unknown, unknown, HttpTransport.HttpTransport>,
  line: string,
  body?: unknown
]

const v1 = "/janus/20180725"
const firstPage = "page_num=0&page_size=100"
const drain = <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.runDrain(stream)

const cases: ReadonlyArray<Case> = [
  ["Snapshots.list", drain(Snapshots.list("a")), `GET /janus/20210725/servers/a/snapshots?${firstPage}`],
  ["Snapshots.get", Snapshots.get("a", "s"), `GET ${v1}/servers/a/snapshots/s`],
  ["Snapshots.create", Snapshots.create("a", { name: "n" }), "POST /janus/20190725/servers/a/snapshots", { name: "n" }],
  [
    "Snapshots.update",
    Snapshots.update("a", "s", { name: "n", isProtected: true }),
    `PUT ${v1}/servers/a/snapshots/s`,
    { name: "n", is_protected: 1 }
  ],
  ["Snapshots.delete", Snapshots.delete("a", "s"), `DELETE ${v1}/servers/a/snapshots/s`],
  [
    "Snapshots.deleteMany",
    Snapshots.deleteMany("a", ["s", "t"]),
    `POST ${v1}/servers/a/snapshots/action`,
    { action: "delete", snapshot_ids: ["s", "t"] }
  ],
  ["Snapshots.recover", Snapshots.recover("a", "s"), `POST ${v1}/servers/a/snapshots/s/recovery`, { backup: 0 }],
  [
    "Snapshots.recover, all given",
    Snapshots.recover("a", "s", { backup: true, powerOn: true }),
    `POST ${v1}/servers/a/snapshots/s/recovery`,
    { backup: 1, power_on: 1 }
  ],
  ["Backups.list", drain(Backups.list("a")), `GET ${v1}/servers/a/backups?${firstPage}`],
  ["Backups.get", Backups.get("a", "b"), `GET ${v1}/servers/a/backups/b`],
  ["Backups.create", Backups.create("a"), `POST ${v1}/servers/a/backups`, { description: "" }],
  ["Backups.delete", Backups.delete("a", "b"), `DELETE ${v1}/servers/a/backups/b`],
  [
    "Backups.recover",
    Backups.recover("a", "b"),
    `POST ${v1}/servers/a/backups/b/recover`,
    { recover_type: "cover", power_on: 0 }
  ],
  [
    "Backups.recover as another server",
    Backups.recover("a", "b", { name: "copy", powerOn: true }),
    `POST ${v1}/servers/a/backups/b/recover`,
    { recover_type: "create", power_on: 1, name: "copy" }
  ],
  ["Tags.list", drain(Tags.list({ name: "n" })), `GET ${v1}/servers/tags?name=n&${firstPage}`],
  ["Tags.create", Tags.create("n"), `POST ${v1}/servers/tags`, { tag: { name: "n" } }],
  ["Tags.rename", Tags.rename("t", "n"), `PUT ${v1}/servers/tags/t`, { tag: { name: "n" } }],
  ["Tags.delete", Tags.delete("t"), `DELETE ${v1}/servers/tags/t`],
  ["ServerGroups.list", drain(ServerGroups.list()), `GET ${v1}/server-groups?${firstPage}`],
  [
    "ServerGroups.create",
    ServerGroups.create({ name: "n", az_id: "z", project_id: "p" }),
    `POST ${v1}/servers/groups`,
    { name: "n", az_id: "z", project_id: "p" }
  ],
  ["ServerGroups.rename", ServerGroups.rename("g", "n"), `PUT ${v1}/servers/groups/g`, { name: "n" }],
  [
    "ServerGroups.moveServers",
    ServerGroups.moveServers("g", ["a"]),
    `PUT ${v1}/servers/groups/g`,
    { server_ids: ["a"] }
  ],
  ["ServerGroups.delete", ServerGroups.delete("g"), `DELETE ${v1}/servers/groups/g`],
  [
    "Alarms.list",
    drain(Alarms.list({ az_id: "z", level: "p1" })),
    `GET /janus/20190725/alarms?level=p1&az_ids=z&${firstPage}`
  ],
  ["Alarms.listClosed", drain(Alarms.listClosed()), `GET /janus/20190725/alarm-histories?${firstPage}`],
  [
    "Alarms.confirm",
    Alarms.confirm(["a", "b"]),
    "POST /janus/20190725/alarms/confirm",
    { alarm_ids: ["a", "b"], remark: "" }
  ],
  ["Alarms.setRemark", Alarms.setRemark("a", "seen"), "POST /janus/20190725/alarms/a/remark", { remark: "seen" }],
  [
    "Metrics.ofStorage, between two times",
    Metrics.ofStorage("s", "io.iops", { startSeconds: 1, stopSeconds: 2 }),
    "GET /janus/20190725/metrics/s?object_type=storage&metric_name=io.iops&timegap=custom&stop_time=2&start_time=1"
  ],
  [
    "Metrics.ofServer",
    Metrics.ofServer("a", ["cpu.util"], { span: "day", granularitySeconds: 300 }),
    `GET ${v1}/metrics/a?object_type=server&metric_names=cpu.util&timegap=1d&granularity=300`
  ],
  ["Storages.list", drain(Storages.list({ az_id: "z" })), `GET /janus/20200725/storages?az_id=z&${firstPage}`],
  ["Clusters.list", drain(Clusters.list()), `GET /janus/20210725/clusters?${firstPage}`],
  ["Clusters.get", Clusters.get("c"), "GET /janus/20190725/clusters/c"],
  ["Quotas.list", drain(Quotas.list({ project_id: "p" })), `GET ${v1}/quotas?project_id=p&${firstPage}`],
  [
    "Quotas.set",
    Quotas.set("p", [{ az_id: "z", namespace: "server", provider: "hci", resource: "cores", value: 10 }]),
    `POST ${v1}/quotas`,
    {
      project_id: "p",
      quota_sets: [{ az_id: "z", namespace: "server", provider: "hci", resource: "cores", value: 10 }]
    }
  ],
  ["Users.list", drain(Users.list()), `GET /janus/20190725/users?${firstPage}`],
  ["Users.get", Users.get("u"), `GET ${v1}/users/u`]
]

const modules = {
  Alarms,
  Backups,
  Clusters,
  Metrics,
  Quotas,
  ServerGroups,
  Snapshots,
  Storages,
  Tags,
  Users
}

/** The functions that carry an operation. */
const functions = Object.entries(modules).flatMap(([module, exports]) =>
  Object.entries(exports).flatMap(([name, value]: readonly [string, unknown]) =>
    Predicate.hasProperty(value, "operation") ? [`${module}.${name}`] : []
  )
)

/** A tenant and a user as newer systems show them, in one, which fits all other calls too. */
const anything = {
  created_at: "2026-01-01T00:00:00Z",
  mail: "",
  phone: "",
  project_id: "p",
  real_name: "",
  role_id: "r",
  id: "x",
  name: "x",
  task_id: "t",
  description: "",
  enabled: 1,
  parent_id: "",
  project_admin: { mail: "", phone: "", user_id: "u", user_name: "x" }
}

const respond: Script.Step = ({ path, query }) => {
  if ("page_num" in query) return page([])
  if (path.includes("/metrics/")) return ok({})
  return path.endsWith("public-key") ? ok({ public_key: modulus }) : ok({ ...anything, id: path.split("/").at(-1) })
}

const lineOf = ({ method, path, query }: Script.Request): string => {
  const parameters = new URLSearchParams(query).toString()
  return `${method} ${path}${parameters === "" ? "" : `?${parameters}`}`
}

describe("requests", () => {
  it.effect.each(cases)("%s", ([, program, line, body]) => {
    const server = serve(respond)
    return Effect.gen(function* () {
      yield* program
      const [request] = server.requests
      assert.strictEqual(request === undefined ? "" : lineOf(request), line)
      assert.deepStrictEqual(request?.json, body)
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(site(server)))
  })

  it("are tested of each function", () => {
    const tested = new Set(cases.map(([name]) => name.replace(/,.*/, "")))
    assert.deepStrictEqual(
      functions.filter((name) => !tested.has(name)),
      []
    )
    assert.include(functions, "Users.get")
  })

  const refused: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown, HttpTransport.HttpTransport>]> = [
    ["no snapshots", Snapshots.deleteMany("a", [])],
    ["an empty id", Snapshots.deleteMany("a", [""])],
    ["no alarms", Alarms.confirm([])],
    ["no servers", ServerGroups.moveServers("g", [])],
    ["no pools", Tenants.givePools("p", [])],
    ["no limits", Quotas.set("p", [])],
    ["a pool that is empty", drain(Alarms.list({ az_id: "" }))]
  ]

  it.effect.each(refused)("are not made for %s", ([, program]) => {
    const server = serve(respond)
    return Effect.gen(function* () {
      yield* Effect.flip(program)
      assert.deepStrictEqual(server.requests, [])
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("a new tenant's password is encrypted", () => {
    const server = serve(respond)
    return Effect.gen(function* () {
      yield* Tenants.create({ name: "n", admin: { user_name: "n", password: Redacted.make("Secret!1") } })
      const sent = JSON.stringify(server.requests.at(-1)?.json)
      assert.notInclude(sent, "Secret!1")
      assert.match(sent, /"password":"[0-9a-f]{256}"/)
    }).pipe(Effect.provide(site(server)))
  })
})

/** A system of a version whose newer alarms are not there. */
const older = serve(({ path }) => {
  if (path.endsWith("/system/version")) return ok({ build_version: "SCP6.8.0B-2022" })
  if (path.startsWith("/janus/20190725/alarms")) return error(404, "no such path")
  return page([{ id: 7, level: "p1", title: null, description: "disk is full", object_type: "host", start_time: "t" }])
})

describe("alarms", () => {
  it.effect("of older systems have the same model", () =>
    Effect.gen(function* () {
      const [alarm] = yield* Stream.runCollect(Alarms.list({ status: "open" }))
      assert.deepInclude(alarm, { id: "7", level: "p1", status: "open", description: "disk is full" })
    }).pipe(Effect.provide(site(older)))
  )

  it.effect("of older systems are none that somebody has confirmed", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Alarms.list({ status: "ack" })), [])
    }).pipe(Effect.provide(site(older)))
  )

  it.effect("are not given twice where the path goes amid the listing", () => {
    const alarms = Array.from({ length: 250 }, (_, id) => ({ id: String(id) }))
    const goes = serve((request) => {
      if (request.path.endsWith("/system/version")) return ok({ build_version: "SCP6.8.0B-2022" })
      const isFirst = request.query["page_num"] === "0"
      return request.path.startsWith("/janus/20190725/alarms") && !isFirst
        ? error(404, "no such path")
        : page(alarms, Number(request.query["page_num"]))
    })
    return Effect.gen(function* () {
      const given: Array<string> = []
      const listing = Stream.runForEach(Alarms.list(), ({ id }) => Effect.sync(() => given.push(String(id))))
      assert.strictEqual((yield* Effect.flip(listing))._tag, "Unsupported")
      assert.strictEqual(given.length, 100)
    }).pipe(Effect.provide(site(goes)))
  })

  it.effect("come as a page or as a bare array", () =>
    Effect.gen(function* () {
      const alarms = yield* Stream.runCollect(Alarms.list())
      assert.deepStrictEqual(
        alarms.map(({ advice, count, id }) => [id, advice, count]),
        [["a", "look", 2]]
      )
    }).pipe(Effect.provide(site(serve(ok([{ id: "a", alarm_advice: "look", converge_count: 2 }])))))
  )
})

/** A system that has some metrics, and refuses requests that name another. */
const withMetrics = (...names: ReadonlyArray<string>) =>
  serve(({ query }) => {
    const asked = (query["metric_names"] ?? "").split(",")
    const wrong = asked.find((name) => !names.includes(name))
    if (wrong !== undefined) return error(400, `no metric ${wrong}`)
    return ok(
      Object.fromEntries(
        asked.map((name) => [
          name,
          {
            unit: "%",
            granularity: 60,
            datapoints: [
              [1_700_000_000, 1],
              ["2023-11-14 22:14:20", "2.5"],
              [1_700_000_120, null]
            ]
          }
        ])
      )
    )
  })

const namesOf = (series: ReadonlyArray<Metrics.Series>) => series.map(({ name }) => name)

describe("metrics", () => {
  it.effect("are series of times and values", () =>
    Effect.gen(function* () {
      const [series] = yield* Metrics.ofServer("a", ["cpu.util"])
      assert.deepStrictEqual(series, {
        name: "cpu.util",
        unit: "%",
        granularitySeconds: 60,
        points: [
          { time: 1_700_000_000_000, value: 1 },
          { time: 1_700_000_060_000, value: 2.5 },
          { time: 1_700_000_120_000, value: null }
        ]
      })
      assert.strictEqual(series === undefined ? undefined : Metrics.latest(series), 2.5)
    }).pipe(Effect.provide(site(withMetrics("cpu.util"))))
  )

  const odd = {
    "cpu.util": {
      unit: 5,
      granularity: "soon",
      datapoints: [
        [null, 1],
        ["NaN", 1],
        ["yesterday", 1],
        [{}, 1],
        [1e300, 1],
        [1_700_000_000, "n/a"],
        [1_700_000_000, {}],
        [1_700_000_000, "1e999"],
        [1_700_000_000, true],
        1_700_000_000,
        [],
        [1_700_000_060, "NaN"],
        [1_700_000_120, 3]
      ]
    },
    "memory.util": "none",
    "disk.util": { datapoints: "none" },
    "io.read.iops": { datapoints: [[1_700_000_000, 7]] }
  }

  it.effect("tell what cannot be read, each with its place, and give the rest", () =>
    Effect.gen(function* () {
      const { exit, logs } = yield* observe(Metrics.ofServer("a", Object.keys(odd)))
      assert.deepStrictEqual(Exit.isSuccess(exit) ? exit.value.map(({ name, points }) => [name, points]) : exit, [
        [
          "cpu.util",
          [
            { time: 1_700_000_060_000, value: null },
            { time: 1_700_000_120_000, value: 3 }
          ]
        ],
        ["disk.util", []],
        ["io.read.iops", [{ time: 1_700_000_000_000, value: 7 }]]
      ])
      const told = logs.map(({ message }) => message).filter((message) => message.includes("Expected a"))
      assert.strictEqual(told.length, 13)
      assert.include(told[1], "cpu.util.datapoints[1]")
      const error = yield* Effect.flip(Metrics.ofServer("a", ["cpu.util"]).pipe(CallOptions.provide({ strict: true })))
      assert.strictEqual(error._tag, "InvalidResponse")
    }).pipe(Effect.provide(site(serve(ok(odd)))))
  )

  it.effect.each(["NaN", "soon", null, undefined] as const)(
    "of a storage without a beginning are told: %s",
    (start_time) =>
      Effect.gen(function* () {
        const { exit, logs } = yield* observe(Metrics.ofStorage("s", "io.iops"))
        assert.deepStrictEqual(Exit.isSuccess(exit) ? exit.value.map(({ points }) => points) : exit, [[]])
        assert.include(logs.map(({ message }) => message).join("\n"), "Expected a time at read.start_time")
      }).pipe(Effect.provide(site(serve(ok({ read: { start_time, granularity: "60", datapoints: [1, 2] } })))))
  )

  it.effect("one wrong name does not cost the others", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(namesOf(yield* Metrics.ofServer("a", ["cpu.util", "none", "memory.util"])), [
        "cpu.util",
        "memory.util"
      ])
    }).pipe(Effect.provide(site(withMetrics("cpu.util", "memory.util"))))
  )

  it.effect("are asked for under their older names too", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(namesOf(yield* Metrics.ofServer("a")), ["cpu.util", "memory.util", "disk.util"])
    }).pipe(Effect.provide(site(withMetrics("vcpus_util", "mem_util", "volume_util"))))
  )

  it.effect("of a storage have times from their start on", () =>
    Effect.gen(function* () {
      const series = yield* Metrics.ofStorage("s", "io.speed", "day")
      assert.deepStrictEqual(series[0]?.points, [
        { time: 1_683_254_232_000, value: 5 },
        { time: 1_683_254_292_000, value: null }
      ])
    }).pipe(
      Effect.provide(
        site(
          serve(
            ok({
              "io.read.speed": { datapoints: [5, null], granularity: "60", start_time: "1683254232", unit: "Bps" }
            })
          )
        )
      )
    )
  )

  it.effect("a granularity that SCP does not keep is refused", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(Metrics.ofServer("a", ["cpu.util"], { granularitySeconds: 90 }))
      assert.match(failure.message, /multiple of 60/)
    }).pipe(Effect.provide(site(withMetrics("cpu.util"))))
  )
})

describe("what records tell", () => {
  it("how much of a storage is used, whatever its ratio says", () => {
    assert.strictEqual(Storages.usedRatio({ total_mb: 200, used_mb: 50, ratio: 25 }), 0.25)
    assert.isUndefined(Storages.usedRatio({ ratio: 25 }))
  })

  it("the limit of a quota, and none", () => {
    const quota = {
      az_quotas: [
        { az_id: "z", hard_limit: 4 },
        { az_id: "y", hard_limit: -1 }
      ]
    }
    assert.strictEqual(Quotas.limitIn(quota, "z"), 4)
    assert.isUndefined(Quotas.limitIn(quota, "y"))
  })
})
