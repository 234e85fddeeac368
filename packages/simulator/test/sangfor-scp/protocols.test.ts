/** A platform that serves one protocol and not both, and what real sites send beside what documents show. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"

const p = "/janus/20180725"

const statusOf = Effect.fnUntraced(function* (method: string, path: string, body?: unknown) {
  const send = yield* Client.inProcess
  return (yield* Client.send(send, method, path, { body })).status
})

const readAll = Effect.fnUntraced(function* (path: string) {
  const send = yield* Client.inProcess
  return yield* Effect.promise(() => Client.readAll(send, path))
})

const firstOf = (path: string) => Effect.map(readAll(path), (records) => records[0] ?? {})
const idOf = (path: string) => Effect.map(firstOf(path), ({ id }) => Client.str(id))

const namesOf = (record: object): ReadonlyArray<string> => Object.keys(record)

const classic = SangforScp.layerClient({ servers: 40, protocol: "classic" })
const newer = SangforScp.layerClient({ servers: 40, protocol: "2024" })

describe("the classic protocol", () => {
  it.effect("has elastic IPs and actions, and neither floating IPs nor the dates of 2024", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* statusOf("GET", `${p}/eips`), 200)
      assert.strictEqual(yield* statusOf("GET", `${p}/floatingips`), 404)
      assert.strictEqual(yield* statusOf("GET", "/janus/20240725/servers"), 404)
      const id = yield* idOf(`${p}/servers?status=running`)
      assert.strictEqual(yield* statusOf("POST", `${p}/servers/${id}/suspend`), 201)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* statusOf("POST", `${p}/servers/${id}/action`, { action: "resume" }), 201)
      yield* TestClock.adjust("1 minute")
      assert.include(
        (yield* readAll(`${p}/servers?status=running`)).map((server) => Client.str(server["id"])),
        id
      )
    }).pipe(Effect.provide(classic))
  )

  it.effect("has volumes in MB", () =>
    Effect.gen(function* () {
      const volume = yield* firstOf(`${p}/volumes`)
      assert.include(namesOf(volume), "size_mb")
      assert.notInclude(namesOf(volume), "size")
      const az_id = volume["az_id"]
      assert.strictEqual(
        yield* statusOf("POST", `${p}/volumes`, { az_id, name: "a", size: 1, volume_type: "sharedisk" }),
        400
      )
      assert.strictEqual(yield* statusOf("POST", `${p}/volumes`, { az_id, name: "a", size_mb: 1024 }), 201)
    }).pipe(Effect.provide(classic))
  )

  it.effect("is of version 6.8.0 unless another one is asked for", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const version = Client.data(yield* Client.send(send, "GET", `${p}/system/version`), 200)
      assert.match(Client.str(version["build_version"]), /^SCP6\.8\.0/)
    }).pipe(Effect.provide(classic))
  )
})

describe("the protocol of 2024", () => {
  it.effect("has floating IPs, and neither elastic IPs nor actions on servers", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* statusOf("GET", "/janus/20190725/floatingips"), 200)
      assert.strictEqual(yield* statusOf("GET", `${p}/eips`), 404)
      const id = yield* idOf("/janus/20240725/servers")
      assert.strictEqual(yield* statusOf("POST", `${p}/servers/${id}/action`, { action: "resume" }), 404)
    }).pipe(Effect.provide(newer))
  )

  it.effect("has volumes in GB", () =>
    Effect.gen(function* () {
      const volume = yield* firstOf(`${p}/volumes`)
      assert.include(namesOf(volume), "size")
      assert.notInclude(namesOf(volume), "size_mb")
      const az_id = volume["az_id"]
      assert.strictEqual(yield* statusOf("POST", `${p}/volumes`, { az_id, name: "a", size_mb: 1024 }), 400)
      const send = yield* Client.inProcess
      const body = { az_id, name: "a", size: 1, volume_type: "sharedisk" }
      const created = Client.data(yield* Client.send(send, "POST", `${p}/volumes`, { body }), 201)
      assert.deepStrictEqual(namesOf(created), ["task_id"])
    }).pipe(Effect.provide(newer))
  )

  it.effect("deletes by `force`, and not by the query", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const id = yield* idOf("/janus/20240725/servers?status=stopped")
      Client.data(yield* Client.send(send, "DELETE", `${p}/servers/${id}?delete_disk=1`, { body: { force: 0 } }), 200)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* statusOf("POST", `${p}/servers/${id}/restore`), 200)
    }).pipe(Effect.provide(newer))
  )
})

/** The state behind the two is the same. */
describe("both protocols", () => {
  it.effect("show the same servers", () =>
    Effect.gen(function* () {
      const idsOf = (path: string) => Effect.map(readAll(path), (records) => records.map(({ id }) => Client.str(id)))
      const before = yield* Effect.provide(idsOf(`${p}/servers`), classic)
      assert.deepStrictEqual(yield* Effect.provide(idsOf("/janus/20240725/servers"), newer), before)
    })
  )
})

/** What exporters read of servers. */
const serverFields = `
  id name status power_state vm_id vmtype type ips storage_mb uptime shutdown_duration is_stopped
  os_name os_type os_option group_name group_name_path expire_time user_name protection_id
  protection_name protection_type protection_enable backup_file_count has_gpu gpu_status
  image_name alarm io_status network_status storage_status cpu_status memory_status networks
  tenant_id project_id host_name az_name
`
  .trim()
  .split(/\s+/)

/** What exporters, dashboards and playbooks read: the request, and the fields that they take of each record. */
const reads: ReadonlyArray<readonly [path: string, fields: ReadonlyArray<string>]> = [
  [`${p}/servers`, serverFields],
  ["/janus/20220725/servers", ["id", "name", "power_state", "io_status", "network_status", "storage_status"]],
  [
    "/janus/20190725/hosts",
    ["cpu_total", "memory_total_mb", "cpu", "memory", "storage", "gpu", "alarm_count", "cluster_id", "cluster_name"]
  ],
  [`${p}/hosts`, ["cpu_total", "memory_used_mb", "cpu", "memory", "cluster_type"]],
  ["/janus/20200725/azs", ["id", "name", "status", "type"]],
  ["/janus/20200725/storages", ["id", "name", "status", "total_mb", "used_mb", "ratio", "storage_tag_id", "az_id"]],
  ["/janus/20210725/clusters", ["id", "name", "status", "cpu", "memory", "storage", "az_id"]],
  [`${p}/alarms`, ["level", "title", "object_id", "object_type", "start_time"]],
  ["/janus/20190725/alarms", ["level", "status", "object_id", "object_type", "start_time", "converge_count"]],
  ["/janus/20190725/classic-bvswitches", ["id", "name"]],
  [`${p}/azs`, ["id", "name", "status"]],
  [`${p}/projects`, ["id", "name", "enabled", "azs"]],
  [`${p}/volumes`, ["id", "name", "size_mb", "status", "server_id"]],
  [`${p}/eips`, ["id", "ip", "status", "bandwidth_mb", "server_id"]],
  [`${p}/vpcs`, ["id", "name", "az_id"]],
  [`${p}/subnets`, ["id", "name", "cidr", "gateway_ip", "vpc_id"]],
  [`${p}/images`, ["id", "name", "disk_format", "os_type"]]
]

describe("what real sites send", () => {
  it.effect.each(reads)("%s has what clients read", ([path, fields]) =>
    Effect.gen(function* () {
      const records = yield* readAll(path)
      assert.isNotEmpty(records)
      for (const record of records) assert.includeMembers([...namesOf(record)], [...fields])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 120 })))
  )

  it.effect("metrics of a server: values while it is on, and none for all where one name is wrong", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const valuesOf = Effect.fnUntraced(function* (status: string, names: string) {
        const id = yield* idOf(`${p}/servers?status=${status}`)
        const query = `object_type=server&metric_names=${names}&timegap=1h`
        return yield* Client.send(send, "GET", `${p}/metrics/${id}?${query}`)
      })
      const cpu = Client.data(yield* valuesOf("running", "cpu.util,memory.util"), 200)["cpu.util"]
      assert.deepStrictEqual([Client.str(cpu?.["unit"]), Number(cpu?.["granularity"])], ["%", 60])
      const points = Object.values(cpu?.["datapoints"] ?? {})
      assert.lengthOf(points, 60)
      for (const point of points) assert.isTrue(Number(point[1]) >= 18.75 && Number(point[1]) < 31.25)
      const off = Client.data(yield* valuesOf("stopped", "cpu.util"), 200)["cpu.util"]
      assert.isTrue(Object.values(off?.["datapoints"] ?? {}).every((point) => Client.str(point[1]) === ""))
      assert.strictEqual((yield* valuesOf("running", "cpu.util,none")).status, 400)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 60 })))
  )

  it.effect("networks have their addresses under both names", () =>
    Effect.gen(function* () {
      const [network] = Object.values((yield* firstOf(`${p}/servers`))["networks"] ?? {})
      assert.strictEqual(network?.["ip"], network?.["ip_address"])
      assert.strictEqual(network?.["mac"], network?.["mac_address"])
    }).pipe(Effect.provide(classic))
  )

  it.effect("pools have a resource for each class of storage, with its total in MB", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const az = yield* idOf(`${p}/azs`)
      const pool = Client.data(yield* Client.send(send, "GET", `${p}/azs/${az}`), 200)
      const tiers = Object.values(pool["virtual_resources"] ?? {}).filter(({ name }) =>
        Client.str(name).endsWith("Storage")
      )
      assert.deepStrictEqual(
        tiers.map(({ name, unit }) => `${Client.str(name)} ${Client.str(unit)}`),
        ["High Performance Storage MB", "Normal Storage MB", "Capacity Storage MB"]
      )
      for (const { total } of tiers) assert.isTrue(Number(total) > 0)
    }).pipe(Effect.provide(classic))
  )

  it.effect("an az_id that is empty or no UUID is refused in Chinese", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      for (const id of ["", "pool-1"]) {
        const response = yield* Client.send(send, "GET", `${p}/servers?az_id=${id}`)
        assert.strictEqual(response.status, 400)
        assert.match(Client.str(response.json["message"]), /资源池/)
      }
    }).pipe(Effect.provide(classic))
  )

  it.effect("some servers are on classic networks too", () =>
    Effect.gen(function* () {
      const servers = yield* readAll("/janus/20220725/servers")
      const networks = servers.flatMap(({ networks = {} }) => Object.values(networks))
      const onSwitches = networks.filter(({ network_type }) => Client.str(network_type) === "classic")
      assert.isTrue(onSwitches.length > 0)
      const switches = (yield* readAll("/janus/20190725/classic-bvswitches")).map(({ id }) => Client.str(id))
      for (const network of onSwitches) {
        assert.include(switches, Client.str(network["device_id"]))
        assert.strictEqual(Client.str(network["vpc_id"]), "")
      }
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 40 })))
  )
})

describe("other operations of the document", () => {
  it.effect("respond to a write with a task, and list the same records after it", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const before = yield* readAll(`${p}/schedule-policies`)
      const written = Client.data(
        yield* Client.send(send, "POST", `${p}/schedule-policies`, { body: { name: "n" } }),
        201
      )
      yield* TestClock.adjust("1 minute")
      const task = Client.data(yield* Client.send(send, "GET", `${p}/tasks/${Client.str(written["task_id"])}`), 200)
      assert.strictEqual(Client.str(task["status"]), "finish")
      const after = yield* readAll(`${p}/schedule-policies`)
      const idsOf = (records: typeof after) => records.map(({ id }) => Client.str(id))
      assert.isNotEmpty(before)
      assert.deepStrictEqual(idsOf(after), idsOf(before))
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 40 })))
  )
})
