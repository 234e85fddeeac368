/** What calls send in the form of newer systems, and how the form is found. */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Script from "@effect-hci/simulator/Script"
import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Modules from "../src/index.ts"
import type { HttpTransport } from "../src/index.ts"
import {
  Clusters,
  Eips,
  Hosts,
  Images,
  ResourcePools,
  Servers,
  Snapshots,
  Storages,
  Tenants,
  Volumes,
  Vpcs
} from "../src/index.ts"
import { differences } from "../src/internal/differences.ts"
import { error, ok, page, serve, site } from "./support/site.ts"
import { print } from "./support/protocolTable.ts"

const old = "/janus/20180725"

const isOperation = (
  value: unknown
): value is { readonly name: string; readonly method: "GET"; readonly path: string } =>
  Predicate.hasProperty(value, "name") && Predicate.hasProperty(value, "path") && Predicate.hasProperty(value, "method")

/** The operations of all modules, by name. */
const operations = new Map(
  Object.values(Modules).flatMap((module) =>
    Object.values(module).flatMap((call: unknown) =>
      Predicate.hasProperty(call, "operation") && isOperation(call.operation)
        ? [[call.operation.name, call.operation] as const]
        : []
    )
  )
)

const disk = { id: "ide0", size_mb: 40_960, type: "derive_disk", storage_file: "s:vm-disk-1.qcow2", storage_id: "s" }
const server = {
  id: "a",
  name: "a",
  az_id: "z",
  storage_location: "s",
  disks: [disk, { id: "ide1", size_mb: 1024, type: "exist_disk", volume_id: "w" }],
  networks: [
    { vif_id: "net0", vpc_id: "n", port_id: "p", ip_info: { ip_address: "10.0.0.1" } },
    { vif_id: "net1", vpc_id: "m", port_id: "q", ip_address: "10.0.0.2" }
  ]
}
const kept = { ...disk, is_old_disk: 1 }
const keptVolume = { id: "ide1", size_mb: 1024, type: "exist_disk", is_old_disk: 1 }

const floatingIp = (id: string, server_id?: string) => ({
  id,
  floating_ip: `1.2.3.${id}`,
  bandwidth: { qos_uplink_kbps: 2048, qos_downlink_kbps: 1024 },
  ...(server_id === undefined
    ? {}
    : { binding_info: { bind_type: "vm", bind_id: server_id, port_id: "p", az_id: "z" } })
})

/** What a newer system responds with, by path. */
const payloads: Readonly<Record<string, Script.Response>> = {
  [`${old}/volumes/v`]: ok({ id: "v", name: "v", size: 2, storage_id: "s" }),
  [`${old}/tasks/t`]: ok({ task_id: "t", status: "finish" }),
  [`${old}/volumes/w`]: ok({ id: "w", name: "w", size: 1, storage_id: "s" }),
  "/janus/20240725/servers/a": ok(server),
  "/janus/20200725/storages": page([
    { id: "other", storage_tag_id: "u" },
    { id: "fast", storage_tag_id: "t" }
  ]),
  "/janus/20190725/projects": page([{ id: "p1", name: "p1" }]),
  "/janus/20190725/floatingips": page([floatingIp("1"), floatingIp("2", "a"), floatingIp("3", "b")])
}

const newer: Script.Step = ({ method, path, query }) => {
  const payload = method === "GET" ? payloads[path] : undefined
  if (payload !== undefined) return payload
  return "page_num" in query
    ? page([])
    : ok({ id: path.split("/").at(-1), name: "x", task_id: "t", uuids: ["u"], url: "https://c" })
}

/** A call, and the last request that it makes. */
type Case = readonly [
  name: string,
  program: Effect.Effect<unknown, unknown, HttpTransport.HttpTransport>,
  line: string,
  body?: unknown
]

const drain = <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.runDrain(stream)
const firstPage = "page_num=0&page_size=100"
const input = { name: "n", az_id: "z", image_id: "i", storage_tag_id: "t", cores: 1, memory_mb: 1024, networks: [] }

const cases: ReadonlyArray<Case> = [
  [
    "Servers.list",
    drain(Servers.list({ name: "web", tenant_id: "p" })),
    `GET /janus/20240725/servers?query_name=web&project_id=p&${firstPage}`
  ],
  ["Servers.get", Servers.get("a"), "GET /janus/20240725/servers/a"],
  [
    "Servers.create",
    Servers.create(input),
    "POST /janus/20220725/servers",
    { ...input, count: 1, description: "", sockets: 1, power_on: 1, disks: [] }
  ],
  [
    "Servers.create on a host",
    Servers.create({ ...input, location: { id: "h" } }),
    "POST /janus/20220725/servers",
    { ...input, count: 1, description: "", sockets: 1, power_on: 1, disks: [], location: { id: "h" } }
  ],
  ["Servers.update", Servers.update("a", { cores: 2 }), "PUT /janus/20210725/servers/a", { cores: 2 }],
  ["Servers.delete", Servers.delete("a"), `DELETE ${old}/servers/a`, { force: 1 }],
  [
    "Servers.delete that keeps disks",
    Servers.delete("a", { deleteDisks: false }),
    `DELETE ${old}/servers/a`,
    { force: 0 }
  ],
  ["Servers.delete by force", Servers.delete("a", { force: false }), `DELETE ${old}/servers/a`, { force: 0 }],
  ["Servers.resume", Servers.resume("a"), `POST ${old}/servers/a/start`, {}],
  [
    "Servers.attachVolume",
    Servers.attachVolume("a", "v"),
    "PUT /janus/20210725/servers/a",
    {
      disks: [
        kept,
        keptVolume,
        { id: "ide2", type: "exist_disk", volume_id: "v", storage_id: "s", size_mb: 2048, is_old_disk: 0 }
      ]
    }
  ],
  ["Servers.detachVolume", Servers.detachVolume("a", "w"), "PUT /janus/20210725/servers/a", { disks: [kept] }],
  [
    "Servers.clone",
    Servers.clone("a", { name: "b" }),
    "POST /janus/20190725/servers/a/clone",
    { name: "b", count: 1, power_on: 0, clone_type: "full", advance_param: { return_uuids: 1 } }
  ],
  [
    "Servers.migrate",
    Servers.migrate("a", { host_id: "h", storage_tag_id: "t" }),
    `POST ${old}/servers/a/migrate`,
    { az_id: "z", compute_location: { id: "h" }, storage_location: "fast" }
  ],
  [
    "Servers.migrate to any host",
    Servers.migrate("a"),
    `POST ${old}/servers/a/migrate`,
    { az_id: "z", compute_location: { id: "cluster" }, storage_location: "s" }
  ],
  ["Tenants.list", drain(Tenants.list()), `GET /janus/20190725/projects?${firstPage}`],
  ["ResourcePools.get", ResourcePools.get("z"), "GET /janus/20200725/azs/z"],
  ["Images.list", drain(Images.list()), `GET /janus/20200725/images?${firstPage}`],
  ["Volumes.list", drain(Volumes.list({ type: "sharedisk" })), `GET ${old}/volumes?volume_type=sharedisk&${firstPage}`],
  [
    "Volumes.create",
    Volumes.create({ az_id: "z", storage_tag_id: "t", size_mb: 1500, name: "v" }),
    `POST ${old}/volumes`,
    { storage_id: "fast", size: 2, volume_type: "sharedisk", az_id: "z", name: "v", description: "" }
  ],
  ["Volumes.get", Volumes.get("v"), `GET ${old}/volumes/v`],
  ["Volumes.delete", Volumes.delete("v"), `DELETE ${old}/volumes/v`, { force: 0 }],
  ["Volumes.resize", Volumes.resize("v", 204_800), `PUT ${old}/volumes/v`, { size: 200 }],
  [
    "Vpcs.create",
    Vpcs.create({ az_id: "z", name: "prod", description: "", shared: false }),
    `POST ${old}/vpcs`,
    { az_id: "z", name: "prod", project_id: "p1" }
  ],
  [
    "Eips.list",
    drain(Eips.list({ ip: "1.2.3.4" })),
    `GET /janus/20190725/floatingips?floating_ip=1.2.3.4&${firstPage}`
  ],
  ["Eips.get", Eips.get("e"), `GET ${old}/floatingips/e`],
  [
    "Eips.allocate",
    Eips.allocate({ az_id: "z", bandwidth_mb: 10 }),
    `POST ${old}/floatingips`,
    { az_ids: ["z"], bandwidth: { qos_uplink: 10_240, qos_downlink: 10_240 }, project_id: "p1" }
  ],
  ["Eips.release", Eips.release("e"), `DELETE ${old}/floatingips/e`],
  [
    "Eips.bind",
    Eips.bind("e", { server_id: "a" }),
    `POST ${old}/floatingips/e/binding`,
    { vpc_id: "n", port_id: "p", ip_address: "10.0.0.1" }
  ],
  [
    "Eips.bind to a port",
    Eips.bind("e", { server_id: "a", port_id: "q" }),
    `POST ${old}/floatingips/e/binding`,
    { vpc_id: "m", port_id: "q", ip_address: "10.0.0.2" }
  ],
  ["Eips.unbind", Eips.unbind("e"), `DELETE ${old}/floatingips/e/unbinding`],
  [
    "Eips.updateBandwidth",
    Eips.updateBandwidth("e", 5),
    `PUT ${old}/floatingips/e`,
    { qos_uplink: 5120, qos_downlink: 5120 }
  ],
  ["Hosts.list", drain(Hosts.list()), `GET /janus/20240725/hosts?${firstPage}`],
  ["Clusters.listClusters", drain(Clusters.list()), `GET /janus/20210725/clusters?${firstPage}`],
  [
    "Storages.getStorageList",
    drain(Storages.list({ az_id: "z" })),
    `GET /janus/20200725/storages?az_id=z&${firstPage}`
  ],
  [
    "ServerSnapshots.getServerSnapshots",
    drain(Snapshots.list("a")),
    `GET /janus/20210725/servers/a/snapshots?${firstPage}`
  ]
]

const lineOf = ({ method, path, query }: Script.Request): string => {
  const parameters = new URLSearchParams(query).toString()
  return `${method} ${path}${parameters === "" ? "" : `?${parameters}`}`
}

describe("requests to newer systems", () => {
  it.effect.each(cases)("%s", ([, program, line, body]) => {
    const simulated = serve(newer)
    return Effect.gen(function* () {
      yield* program
      const request = simulated.requests.at(-1)
      assert.strictEqual(request === undefined ? "" : lineOf(request), line)
      assert.deepStrictEqual(request?.json, body)
    }).pipe(Effect.provide(site(simulated, { protocol: "2024" })))
  })

  it("are tested for every difference", () => {
    const tested = new Set(cases.map(([name]) => name.split(" ")[0]))
    assert.deepStrictEqual(
      Object.keys(differences).filter((name) => !tested.has(name)),
      []
    )
  })
})

/** Runs a program against a newer system. */
const onNewer = <A, E>(program: Effect.Effect<A, E, HttpTransport.HttpTransport>) =>
  Effect.provide(program, site(serve(newer), { protocol: "2024" }))

describe("responses of newer systems", () => {
  it.effect("floating IPs are EIPs", () =>
    onNewer(
      Effect.gen(function* () {
        const eips = yield* Stream.runCollect(Eips.list())
        assert.deepInclude(eips[0], { id: "1", ip: "1.2.3.1", status: "inactive", bandwidth_mb: 2 })
        assert.deepInclude(eips[1], { id: "2", status: "active", server_id: "a", port_id: "p", az_id: "z" })
      })
    )
  )

  it.effect("EIPs are compared by state and server, and paged", () =>
    onNewer(
      Effect.gen(function* () {
        const idsOf = (filters: Eips.Filters & { readonly pageSize?: number }) =>
          Effect.map(Stream.runCollect(Eips.list(filters)), (eips) => eips.map(({ id }) => id))
        assert.deepStrictEqual(yield* idsOf({ status: "active", pageSize: 1 }), ["2", "3"])
        assert.deepStrictEqual(yield* idsOf({ status: "inactive" }), ["1"])
        assert.deepStrictEqual(yield* idsOf({ server_id: "b" }), ["3"])
        assert.strictEqual(yield* Eips.count({ status: "active" }), 2)
      })
    )
  )

  it.effect("sizes in GB are in MB too", () =>
    onNewer(
      Effect.gen(function* () {
        assert.strictEqual((yield* Volumes.get("v")).size_mb, 2048)
      })
    )
  )

  it.effect("hosts have their flat fields too", () =>
    Effect.gen(function* () {
      const [host] = yield* Stream.runCollect(Hosts.list())
      assert.deepInclude(host, { cpu_total: 64, memory_total_mb: 1000, memory_used_mb: 10 })
    }).pipe(
      Effect.provide(
        site(
          serve(() => page([{ id: "h", name: "h", cpu: { core_count: 64 }, memory: { total_mb: 1000, used_mb: 10 } }])),
          { protocol: "2024" }
        )
      )
    )
  )
})

describe("what newer systems cannot carry", () => {
  const refused: ReadonlyArray<
    readonly [string, Effect.Effect<unknown, unknown, HttpTransport.HttpTransport>, RegExp]
  > = [
    ["a filter of volumes by server", drain(Volumes.list({ server_id: "a" })), /listAttached/],
    ["a clone in another pool", Servers.clone("a", { name: "b", az_id: "z" }), /az_id/],
    ["a volume that is not attached", Servers.detachVolume("a", "v"), /not one disk of this server/],
    [
      "a storage tag without a storage",
      Volumes.create({ az_id: "z", storage_tag_id: "none", size_mb: 1, name: "v" }),
      /no storage with the tag none/
    ],
    [
      "space that is set aside",
      Volumes.create({ az_id: "z", storage_tag_id: "t", size_mb: 1, name: "v", preallocate: 1 }),
      /`preallocate` cannot be sent/
    ],
    ["a port of no server", Eips.bind("e", { server_id: "a", port_id: "none" }), /no such interface/],
    ["addresses of a VPC", Vpcs.create({ az_id: "z", name: "prod", cidr: "10.0.0.0/16" }), /`cidr` cannot be sent/],
    ["a name of an EIP", Eips.allocate({ az_id: "z", name: "web" }), /`name` cannot be sent/],
    [
      "a delete at once that keeps disks",
      Servers.delete("a", { deleteDisks: false, force: true }),
      /`deleteDisks` .* the recycle bin/
    ],
    [
      "two hosts to move to",
      Servers.migrate("a", { host_id: "h", compute_location: { id: "h" } }),
      /`host_id` and `compute_location`/
    ],
    [
      "a tag and a storage to move to",
      Servers.migrate("a", { storage_tag_id: "t", storage_location: "s" }),
      /`storage_tag_id` and `storage_location`/
    ],
    [
      "two tenants to filter by",
      drain(Servers.list({ tenant_id: "p", project_id: "q" })),
      /`tenant_id` and `project_id` are one filter/
    ]
  ]

  it.effect.each(refused)("%s", ([, program, message]) =>
    onNewer(
      Effect.gen(function* () {
        const failure = yield* Effect.flip(program)
        assert.strictEqual(Predicate.hasProperty(failure, "_tag") ? failure._tag : undefined, "BadRequest")
        assert.match(String(failure), message)
      })
    )
  )

  it.effect("a tenant is not guessed", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(Eips.allocate({ az_id: "z" }))
      assert.match(failure.message, /project_id/)
    }).pipe(
      Effect.provide(
        site(
          serve(() => page([{ id: "p" }, { id: "q" }])),
          { protocol: "2024" }
        )
      )
    )
  )

  it.effect("a filter that turns out undefined selects nothing else", () => {
    const filters: Record<string, string | undefined> = { name: undefined }
    return onNewer(
      Effect.gen(function* () {
        const failure = yield* Effect.flip(drain(Servers.list({ ...filters, az_id: "z" })))
        assert.match(failure.message, /`name` is undefined/)
      })
    )
  })
})

const version = (build: string) => ok({ build_version: `SCP${build}B-2022-06-0719:45:13` })

/** A site of a version, which has no path that begins with one of these. */
const siteOf = (build: string, ...missing: ReadonlyArray<string>) =>
  serve((request) => {
    if (request.path.endsWith("/system/version")) return version(build)
    return missing.some((path) => request.path.startsWith(path)) ? error(404, "no such path") : newer(request)
  })

const linesOf = ({ requests }: ScriptedServer.ScriptedServer): ReadonlyArray<string> =>
  requests.map(({ method, path }) => `${method} ${path}`)

describe("detect", () => {
  it.effect("asks for the version once", () => {
    const simulated = siteOf("6.11.1")
    return Effect.gen(function* () {
      yield* Effect.all([Servers.get("a"), drain(Hosts.list()), drain(Images.list())], { concurrency: 3 })
      yield* Servers.get("a")
      assert.lengthOf(
        linesOf(simulated).filter((line) => line.endsWith("/system/version")),
        1
      )
      assert.include(linesOf(simulated), "GET /janus/20240725/servers/a")
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("asks nothing for calls that are the same everywhere", () => {
    const simulated = siteOf("6.11.1")
    return Effect.gen(function* () {
      yield* Servers.start("a")
      assert.deepStrictEqual(linesOf(simulated), [`POST ${old}/servers/a/start`])
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("is classic before 6.10", () => {
    const simulated = siteOf("6.8.0")
    return Effect.gen(function* () {
      yield* Effect.ignore(Servers.get("a"))
      yield* Servers.delete("a")
      assert.deepStrictEqual(linesOf(simulated).slice(1), [`GET ${old}/servers/a`, `DELETE ${old}/servers/a`])
      assert.deepStrictEqual(simulated.requests.at(-1)?.query, { delete_disk: "1" })
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("is classic where the site does not tell its version", () => {
    const simulated = serve((request) =>
      request.path.endsWith("/version") ? error(403, "not for you") : newer(request)
    )
    return Effect.gen(function* () {
      yield* Servers.delete("a")
      assert.deepStrictEqual(simulated.requests.at(-1)?.query, { delete_disk: "1" })
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("makes no call where a proxy refuses to tell the version", () => {
    const simulated = serve((request) =>
      request.path.endsWith("/version") ? { status: 403, body: "<html>403 Forbidden</html>" } : newer(request)
    )
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(Servers.delete("a"))
      assert.deepInclude(failure, { _tag: "Forbidden", operation: "HttpTransport.version" })
      assert.lengthOf(simulated.requests, 1)
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("makes no call while the version cannot be read for now", () => {
    const simulated = serve((request) => (request.path.endsWith("/version") ? error(503, "later") : newer(request)))
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(RetryPolicy.none(Servers.delete("a")))
      assert.deepInclude(failure, { _tag: "ServerError", operation: "HttpTransport.version" })
      assert.isTrue(simulated.requests.every(({ path }) => path.endsWith("/version")))
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("attaches and detaches in one request where newer systems still have the action", () => {
    const simulated = siteOf("6.11.1")
    return Effect.gen(function* () {
      yield* Servers.attachVolume("a", "v")
      yield* Servers.detachVolume("a", "w")
      assert.deepStrictEqual(linesOf(simulated).slice(1), [
        `POST ${old}/servers/a/action`,
        `POST ${old}/servers/a/action`
      ])
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("attaches by an update where they do not", () => {
    const simulated = siteOf("6.11.1", `${old}/servers/a/action`)
    return Effect.gen(function* () {
      yield* Servers.attachVolume("a", "v")
      const before = simulated.requests.length
      yield* Servers.attachVolume("a", "v")
      assert.deepStrictEqual(linesOf(simulated).slice(before), [
        `GET ${old}/tasks/t`,
        `GET ${old}/volumes/v`,
        "GET /janus/20240725/servers/a",
        "PUT /janus/20210725/servers/a"
      ])
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  const isRead = new Set(cases.flatMap(([name, , line]) => (line.startsWith("GET") ? [name] : [])))

  /** Parts of paths that one system has and another one lacks. */
  const parts = ["20190725", "20200725", "20210725", "20220725", "20240725", "/eips", "/floatingips", "/action"]

  it.effect.prop(
    "writes once at most on a system of any mixture of dates, and goes straight to what worked",
    [Schema.Literals(["6.3.70", "6.8.0", "6.10.0", "6.11.1"]), Schema.Array(Schema.Literals(parts))],
    ([build, missing]) => {
      const carriedOut: Array<string> = []
      const simulated = serve((request) => {
        const { method, path } = request
        if (path.endsWith("/system/version")) return version(build)
        if (missing.some((part) => path.includes(part))) return error(404, "no such path")
        if (method !== "GET") carriedOut.push(lineOf(request))
        return newer(request)
      })
      const callTwice = Effect.fnUntraced(function* ([name, program]: Case) {
        carriedOut.length = 0
        const first = yield* Effect.exit(program)
        assert.lengthOf(carriedOut, Exit.isSuccess(first) && !isRead.has(name) ? 1 : 0, name)
        const before = simulated.requests.length
        const second = yield* Effect.exit(program)
        assert.strictEqual(Exit.isSuccess(second), Exit.isSuccess(first), name)
        const sent = simulated.requests.slice(before).map(lineOf)
        if (Exit.isFailure(second)) return
        assert.isFalse(
          sent.some((line) => missing.some((part) => line.includes(part))),
          `${name}: ${sent.join(", ")}`
        )
      })
      return Effect.forEach(cases, callTwice, { discard: true }).pipe(
        Effect.provide(site(simulated, { protocol: "detect" }))
      )
    },
    { arbitrary: { runs: 20 } }
  )

  it.effect("goes on with older dates, and remembers the one that works", () => {
    const simulated = siteOf("6.11.1", "/janus/20240725", "/janus/20190725")
    return Effect.gen(function* () {
      yield* drain(Hosts.list())
      yield* drain(Hosts.list())
      assert.deepStrictEqual(linesOf(simulated).slice(1), [
        "GET /janus/20240725/hosts",
        "GET /janus/20190725/hosts",
        `GET ${old}/hosts`,
        `GET ${old}/hosts`
      ])
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("goes from floating IPs to EIPs, and back on older systems", () => {
    const withEips = siteOf("6.11.1", "/janus/20190725/floatingips")
    const withFloatingIps = siteOf("6.8.80", `${old}/eips`)
    const read = drain(Eips.list())
    return Effect.gen(function* () {
      yield* Effect.provide(read, site(withEips, { protocol: "detect" }))
      assert.strictEqual(linesOf(withEips).at(-1), `GET ${old}/eips`)
      yield* Effect.provide(read, site(withFloatingIps, { protocol: "detect" }))
      assert.strictEqual(linesOf(withFloatingIps).at(-1), "GET /janus/20190725/floatingips")
    })
  })

  it.effect("a path that the site does not have: once through all dates, which the error names", () => {
    const simulated = siteOf("6.11.1", "/janus/")
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(drain(Hosts.list()))
      assert.strictEqual(failure.message, "no such path (dates tried: 20240725, 20190725, 20180725)")
      assert.lengthOf(simulated.requests, 4)
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect.each([
    ["classic", "20180725"],
    ["2024", "20240725"]
  ] as const)(
    "a path that the site does not have with the protocol %s: the error names its date",
    ([protocol, date]) => {
      const simulated = siteOf("6.11.1", "/janus/")
      return Effect.gen(function* () {
        const failure = yield* Effect.flip(drain(Servers.list()))
        assert.strictEqual(failure.message, `no such path (dates tried: ${date})`)
        const ofRecord = yield* Effect.flip(Servers.get("gone"))
        assert.deepInclude(ofRecord, { _tag: "NotFound", message: "no such path" })
      }).pipe(Effect.provide(site(simulated, { protocol })))
    }
  )

  it.effect("a path in one form that the site does not have, and dates that two forms share, are named once", () =>
    Effect.gen(function* () {
      const listing = yield* Effect.flip(drain(Vpcs.list()))
      assert.strictEqual(listing.message, "no such path (dates tried: 20180725)")
      const eip = yield* Effect.flip(Eips.get("gone"))
      assert.strictEqual(eip.message, "no such path (dates tried: 20180725)")
    }).pipe(Effect.provide(site(siteOf("6.11.1", "/janus/"), { protocol: "detect" })))
  )

  it.effect("a path that an older site has under no date is Unsupported with both versions", () => {
    const simulated = siteOf("6.7.33", "/janus/")
    return Effect.gen(function* () {
      const failures = yield* Effect.forEach([Snapshots.list("a"), Storages.list(), Clusters.list()], (listing) =>
        Effect.flip(Stream.runDrain(listing))
      )
      assert.deepStrictEqual(
        failures.map(({ _tag }) => _tag),
        ["Unsupported", "Unsupported", "Unsupported"]
      )
      assert.deepInclude(failures[0], { since: "6.10.0", serverVersion: "6.7.33" })
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("a record that is gone is looked for once where the path is known", () => {
    const simulated = siteOf("6.11.1", "/janus/20240725/servers/gone", `${old}/servers/gone`)
    return Effect.gen(function* () {
      const first = yield* Effect.flip(Servers.get("gone"))
      assert.deepInclude(first, { _tag: "NotFound", message: "no such path (dates tried: 20240725, 20180725)" })
      yield* Servers.get("a")
      const before = simulated.requests.length
      assert.deepInclude(yield* Effect.flip(Servers.get("gone")), { _tag: "NotFound", message: "no such path" })
      assert.lengthOf(simulated.requests, before + 1)
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  const forbiddenPage = "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>"
  it.effect.each([
    ["403 in HTML", { status: 403, body: forbiddenPage, headers: [["Content-Type", "text/html"]] }],
    [
      "403 in HTML that claims to be JSON",
      { status: 403, body: forbiddenPage, headers: [["Content-Type", "application/json"]] }
    ],
    ["400 without a body", { status: 400 }],
    ["413 in words", { status: 413, body: "Request Entity Too Large" }],
    ["403 in JSON without a code", Script.json({ message: "no Route matched with those values" }, { status: 403 })],
    ["407 of a proxy", { status: 407, body: "Proxy Authentication Required" }]
  ] as const)("an error of a proxy shows nothing: %s", ([, response]) => {
    let isRefusing = true
    const simulated = serve((request) => {
      if (request.path.endsWith("/version")) return version("6.11.1")
      if (isRefusing) return response
      return request.path.startsWith(old) ? newer(request) : error(404, "no such path")
    })
    return Effect.gen(function* () {
      yield* Effect.flip(Servers.clone("a", { name: "b" }))
      isRefusing = false
      yield* Servers.clone("a", { name: "b" })
      assert.deepStrictEqual(linesOf(simulated).slice(-2), [
        "POST /janus/20190725/servers/a/clone",
        `POST ${old}/servers/a/clone`
      ])
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })

  it.effect("an error shows that the path is there", () => {
    const simulated = serve((request) => {
      if (request.path.endsWith("/version")) return version("6.11.1")
      return request.method === "POST" ? error(409, "busy") : newer(request)
    })
    return Effect.gen(function* () {
      const failures = yield* Effect.forEach([1, 2], () => Effect.flip(Servers.clone("a", { name: "b" })))
      assert.deepStrictEqual(
        failures.map(({ _tag }) => _tag),
        ["Conflict", "Conflict"]
      )
      assert.lengthOf(simulated.requests, 3)
    }).pipe(Effect.provide(site(simulated, { protocol: "detect" })))
  })
})

/** Paths that newer systems have and the vendor's document leaves out. */
const undocumented = ["DELETE /janus/20180725/floatingips/{}", "PUT /janus/20180725/volumes/{}"]

describe("the table of differences", () => {
  const rows = Object.entries(differences).map(([name, difference]) => {
    const operation = operations.get(name)
    if (operation === undefined) throw new Error(`There is no operation ${name}`)
    return [name, operation, difference] as const
  })

  it("is what docs/scp-protocols.md shows", async () => {
    await expect(print(rows)).toMatchFileSnapshot("../../../docs/scp-protocols.md")
  })

  const file = fileURLToPath(new URL("../../../../shared/specs/sangfor-scp/6.11.1.json", import.meta.url))
  it.runIf(existsSync(file))("has the paths of the vendor's document", () => {
    const document: unknown = JSON.parse(readFileSync(file, "utf8"))
    const paths = Predicate.hasProperty(document, "paths") && Predicate.isObject(document.paths) ? document.paths : {}
    const plain = (path: string) => path.replace(/\{\w+\}/g, "{}")
    const documented = new Set(
      Object.entries(paths).flatMap(([path, methods]: readonly [string, unknown]) =>
        Predicate.isObject(methods)
          ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`)
          : []
      )
    )
    const ours = rows.flatMap(([, { method }, difference]) =>
      difference.paths.map((path) => `${difference.method ?? method} ${plain(path)}`)
    )
    assert.sameMembers(
      ours.filter((line) => !documented.has(line)),
      undocumented
    )
  })
})
