import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Json, Send } from "./client.ts"

const p = "/janus/20180725"

/** Waits for a task as clients do: looks, waits, looks again. */
const wait = (send: Send, id: Json | undefined, left = 10): Effect.Effect<Json> =>
  Effect.gen(function* () {
    const task = Client.data(yield* Client.send(send, "GET", `${p}/tasks/${Client.str(id)}`), 200)
    const status = Client.str(task["status"])
    if (status !== "waiting" && status !== "doing") {
      assert.strictEqual(status, "finish")
      return task
    }
    assert.notStrictEqual(left, 0, "the task does not end")
    yield* TestClock.adjust("5 seconds")
    return yield* wait(send, id, left - 1)
  })

const readAll = (send: Send, path: string) => Effect.promise(() => Client.readAll(send, path))
const get = (send: Send, path: string) =>
  Effect.map(Client.send(send, "GET", path), (response) => Client.data(response, 200))
const post = (send: Send, path: string, body?: unknown, status = 201) =>
  Effect.map(Client.send(send, "POST", path, { body }), (response) => Client.data(response, status))
const has = (record: Json | undefined, ...fields: ReadonlyArray<string>) => {
  for (const field of fields) assert.notStrictEqual(record?.[field], undefined, `${field} of ${JSON.stringify(record)}`)
}

describe("the first documents' client", () => {
  it.effect.each([
    ["of both protocols", {}],
    ["of the classic one alone", { protocol: "classic" }]
  ] as const)("makes all of its calls over HTTPS, signed, to a platform %s", ([, options]) =>
    Effect.gen(function* () {
      const handle = yield* SangforScp.Simulator
      const now = 1_764_239_534_000
      yield* TestClock.setTime(now)
      const signed = Client.withSignature(Client.viaHttps(handle.url, handle.certificate?.pem ?? ""), handle, now)
      let writes = 0
      const send: Send = (method, path, options) =>
        signed(method, path, { ...options, headers: { "x-client-token": `token-${writes++}` } })

      const servers = yield* readAll(send, `${p}/servers`)
      assert.strictEqual(servers.length, 120)
      has(servers[0], "id", "name", "status", "cores", "memory_mb", "az_id", "host_id")
      has(servers[0]?.["disks"]?.[0], "id", "size_mb")
      has(servers[0]?.["networks"]?.[0], "ip", "mac")
      const azs = yield* readAll(send, `${p}/azs`)
      const az_id = Client.str(azs[0]?.["id"])
      has(yield* get(send, `${p}/azs/${az_id}`), "id", "name", "status")
      const overview = yield* get(send, `${p}/overview`)
      has(overview["server"], "total", "running_count")
      has(overview["host"], "total", "running_count")
      const tags = yield* readAll(send, `${p}/storages/tags?az_id=${az_id}`)
      assert.strictEqual(Client.str(tags[0]?.["id"]), "00000000-0000-0000-0000-000000000000")
      const tenants = yield* readAll(send, `${p}/projects?az_id=${az_id}`)
      has(yield* get(send, `${p}/projects/${Client.str(tenants[0]?.["id"])}`), "id", "name", "enabled")
      const images = yield* readAll(send, `${p}/images?name=Rocky-9.7-x86_64-minimal`)
      has(images[0], "id", "name", "disk_format", "os_type", "size_mb", "status", "az_id")

      const vpc = yield* post(send, `${p}/vpcs`, { az_id, name: "prod-vpc", cidr: "10.0.0.0/16" })
      has(vpc, "id", "name", "cidr", "status", "az_id")
      const subnet = yield* post(send, `${p}/subnets`, {
        vpc_id: vpc["id"],
        az_id,
        cidr: "10.0.1.0/24",
        name: "prod-subnet-a",
        gateway_ip: "10.0.1.1"
      })
      has(subnet, "id", "name", "cidr", "gateway_ip", "vpc_id")
      assert.strictEqual((yield* readAll(send, `${p}/subnets?vpc_id=${Client.str(vpc["id"])}`)).length, 1)

      const created = yield* post(send, `${p}/servers`, {
        az_id,
        image_id: images[0]?.["id"],
        storage_tag_id: tags[0]?.["id"],
        cores: 4,
        sockets: 1,
        memory_mb: 8192,
        count: 1,
        name: "web-server-01",
        description: "",
        networks: [{ vif_id: "net0", vpc_id: vpc["id"], subnet_id: subnet["id"], connect: 1, model: "virtio" }],
        power_on: 1,
        location: { id: "cluster" }
      })
      assert.strictEqual(Client.str((yield* wait(send, created["task_id"]))["description"]), "Create server success")
      const server = Client.str(created["uuids"]?.[0])
      assert.match(Client.str((yield* get(send, `${p}/servers/${server}`))["networks"]?.[0]?.["ip"]), /^10\.0\.1\./)

      const disk = yield* post(send, `${p}/volumes`, {
        az_id,
        storage_tag_id: tags[0]?.["id"],
        size_mb: 102_400,
        name: "data-disk-01",
        description: "",
        preallocate: "metadata"
      })
      yield* wait(send, disk["task_id"])
      for (const action of ["attach_volume", "detach_volume"]) {
        const body = { action, volume_id: disk["volume_id"] }
        yield* wait(send, (yield* post(send, `${p}/servers/${server}/action`, body))["task_id"])
      }

      const eip = yield* post(send, `${p}/eips`, { az_id, bandwidth_mb: 100, name: "web-eip-01" })
      has(eip, "id", "ip", "status", "bandwidth_mb", "az_id")
      const eipPath = `${p}/eips/${Client.str(eip["id"])}`
      const bound = yield* post(send, `${eipPath}/action`, { action: "bind", server_id: server })
      yield* wait(send, bound["task_id"])
      Client.data(yield* Client.send(send, "PUT", eipPath, { body: { bandwidth_mb: 500 } }), 200)
      yield* post(send, `${eipPath}/action`, { action: "unbind" })
      Client.data(yield* Client.send(send, "DELETE", eipPath), 200)

      const stop = yield* post(send, `${p}/servers/${server}/stop`, { force: 1 })
      yield* wait(send, stop["task_id"])
      const removal = yield* Client.send(send, "DELETE", `${p}/servers/${server}?delete_disk=1`)
      yield* wait(send, Client.data(removal, 200)["task_id"])

      const hosts = yield* readAll(send, `/janus/20190725/hosts?status=running&az_id=${az_id}`)
      has(hosts[0], "id", "name", "status", "az_id", "cpu_total", "cpu_used", "memory_total_mb", "memory_used_mb")
      const interfaces = yield* readAll(send, `${p}/hosts/${Client.str(hosts[0]?.["id"])}/interfaces?function=mgmt`)
      has(interfaces[0], "name", "ip", "function", "speed_mbps")
      has(yield* get(send, `${p}/system/version`), "build_version", "custom_version")
      has(yield* get(send, `${p}/system/maintenance`), "maintain_mode")
      has(yield* get(send, `${p}/platform`), "version", "build_time", "region_info")
      has(yield* get(send, `${p}/licenses/summary`), "products", "status")
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 120, tls: true, rateLimit: true, ...options })))
  )
})

describe("the newest documents' client", () => {
  const layer = SangforScp.layerClient({ servers: 120 })
  const unwrap = (response: Client.Received) => {
    assert.strictEqual(Client.str(response.json["errcode"]), "")
    return Client.data(response, 200)
  }

  it.effect("finds its envelope and its names", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const look = (path: string) => Effect.map(Client.send(send, "GET", path), unwrap)
      const response = yield* Client.send(send, "GET", "/janus/20240725/servers?page_size=1")
      assert.deepStrictEqual(Object.keys(response.json), ["errcode", "data", "message"])
      const page = unwrap(response)
      const server = page["data"]?.[0]
      has(server, "power_state", "cpu_status", "memory_status", "storage_mb", "project_id", "is_stopped")
      has(server?.["networks"]?.[0], "ip_address", "mac_address", "port_id", "subnet_name")
      assert.strictEqual(server?.["networks"]?.[0]?.["ip"], undefined)
      has(server?.["disks"]?.[0], "id", "size_gb", "storage_id", "storage_file")
      const detail = yield* look(`/janus/20240725/servers/${Client.str(server?.["id"])}`)
      has(detail, "advance_param", "cdroms", "storage_location", "floatingip", "hotplug_sup_info")
      has(detail["networks"]?.[0]?.["ip_info"], "ip_address", "netmask", "gateway")
      const host = (yield* look("/janus/20240725/hosts"))["data"]?.[0]
      has(host?.["cpu"], "core_count", "total_mhz", "used_mhz", "ratio")
      has(host?.["memory"], "total_mb", "used_mb", "ratio")
      assert.strictEqual(host?.["cpu_total"], undefined)
      has((yield* look("/janus/20190725/floatingips"))["data"]?.[0], "floating_ip", "bandwidth", "binding_info")
      has((yield* look("/janus/20190725/projects"))["data"]?.[0], "azs", "role_type", "username")
      const missing = yield* Client.send(send, "GET", "/janus/20240725/servers/none")
      Client.has(missing.json, { errcode: "SCP.NotFound", data: {} })
      has((yield* get(send, "/janus/20200725/images"))["data"]?.[0], "azs", "virtual_size_mb", "visibility")
    }).pipe(Effect.provide(layer))
  )

  it.effect("makes a server, changes its disks and clones it", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const vpc = (yield* readAll(send, `${p}/vpcs`))[0]
      const [subnet] = yield* readAll(send, `${p}/subnets?vpc_id=${Client.str(vpc?.["id"])}`)
      const created = yield* post(send, "/janus/20220725/servers", {
        az_id: vpc?.["az_id"],
        image_id: (yield* readAll(send, "/janus/20200725/images"))[0]?.["id"],
        name: "new",
        cores: 2,
        sockets: 1,
        memory_mb: 4096,
        disks: [{ id: "ide0", size_mb: 51_200, type: "new_disk", preallocate: "off" }],
        networks: [{ vif_id: "net0", connect: 1, subnet_id: subnet?.["id"], vpc_id: vpc?.["id"] }]
      })
      yield* wait(send, created["task_id"])
      const id = Client.str(created["uuids"]?.[0])
      const free = (yield* readAll(send, `${p}/volumes?status=available&az_id=${Client.str(vpc?.["az_id"])}`))[0]
      const detail = get(send, `/janus/20240725/servers/${id}`)
      const setDisks = (disks: unknown) =>
        Effect.gen(function* () {
          const response = yield* Client.send(send, "PUT", `/janus/20210725/servers/${id}`, { body: { disks } })
          yield* wait(send, Client.data(response, 200)["task_id"])
          return Object.values((yield* detail)["disks"] ?? {}).map((disk) => [
            Client.str(disk["id"]),
            Number(disk["size_mb"]),
            Client.str(disk["volume_id"])
          ])
        })
      const volumeId = Client.str(free?.["id"])
      const attached = yield* setDisks([
        { id: "ide0", is_old_disk: 1, size_mb: 61_440 },
        { id: "ide1", size_mb: 10_240 },
        { id: "ide3", volume_id: volumeId }
      ])
      const volumeMb = Number(free?.["size_mb"])
      assert.deepStrictEqual(attached, [
        ["ide0", 61_440, ""],
        ["ide1", 10_240, ""],
        ["ide3", volumeMb, volumeId]
      ])
      assert.strictEqual(Client.str((yield* get(send, `${p}/volumes/${volumeId}`))["server_id"]), id)
      assert.deepStrictEqual(yield* setDisks([{ id: "ide0", is_old_disk: 1 }]), [["ide0", 61_440, ""]])
      assert.strictEqual(Client.str((yield* get(send, `${p}/volumes/${volumeId}`))["status"]), "available")

      const clone = { name: "copy", count: 2, power_on: 1, clone_type: "full", advance_param: { return_uuids: 1 } }
      const copies = yield* post(send, `/janus/20190725/servers/${id}/clone`, clone)
      yield* wait(send, copies["task_id"])
      assert.strictEqual(
        Client.str((yield* get(send, `${p}/servers/${Client.str(copies["uuids"]?.[1])}`))["name"]),
        "copy-2"
      )
      const console = { remote_console: { protocol: "vnc", type: "novnc" } }
      const opened = yield* post(send, `${p}/servers/${Client.str(copies["uuids"]?.[0])}/remote-consoles`, console)
      has(opened["remote_console"], "url", "protocol", "type")
    }).pipe(Effect.provide(layer))
  )

  it.effect("moves a server to another pool with all that is its own", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const azs = yield* readAll(send, `${p}/azs`)
      const server = (yield* readAll(send, "/janus/20240725/servers"))[0]
      const id = Client.str(server?.["id"])
      const target = azs.map((az) => Client.str(az["id"])).find((az) => az !== Client.str(server?.["az_id"]))
      const [storage] = yield* readAll(send, `/janus/20200725/storages?az_id=${target ?? ""}`)
      const task = yield* post(send, `${p}/servers/${id}/migrate`, {
        az_id: target,
        compute_location: { id: "cluster" },
        storage_location: storage?.["id"]
      })
      yield* wait(send, task["task_id"])
      const moved = yield* get(send, `/janus/20240725/servers/${id}`)
      assert.strictEqual(Client.str(moved["az_id"]), target)
      const vpc = yield* get(send, `${p}/vpcs/${Client.str(moved["networks"]?.[0]?.["vpc_id"])}`)
      assert.strictEqual(Client.str(vpc["az_id"]), target)
      const eip = yield* get(send, `${p}/eips/${Client.str(moved["floatingip"]?.["floatingip_id"])}`)
      Client.has(eip, { az_id: target, server_id: id })
    }).pipe(Effect.provide(layer))
  )

  it.effect("allocates, binds, unbinds and releases floating IPs", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const server = (yield* readAll(send, "/janus/20240725/servers"))[1]
      const nic = server?.["networks"]?.[0]
      const [pool] = yield* readAll(send, `${p}/floatingippools`)
      const body = {
        project_id: server?.["project_id"],
        floatingip_pool_id: pool?.["id"],
        bandwidth: { qos_uplink: 10_000, qos_downlink: 20_000 }
      }
      const floatingIp = yield* post(send, `${p}/floatingips`, body)
      Client.has(floatingIp["bandwidth"], { qos_uplink: 10_000, qos_downlink_kbps: 20_000 })
      const path = `${p}/floatingips/${Client.str(floatingIp["id"])}`
      const taken = { ...body, floating_ip: floatingIp["floating_ip"] }
      assert.strictEqual((yield* Client.send(send, "POST", `${p}/floatingips`, { body: taken })).status, 409)
      const byPort = { vpc_id: nic?.["vpc_id"], port_id: nic?.["port_id"], ip_address: nic?.["ip_address"] }
      yield* wait(send, (yield* post(send, `${path}/binding`, byPort))["task_id"])
      assert.strictEqual(Client.str((yield* get(send, path))["binding_info"]?.["bind_id"]), Client.str(server?.["id"]))
      assert.strictEqual((yield* Client.send(send, "DELETE", path)).status, 409)
      const unbound = Client.data(yield* Client.send(send, "DELETE", `${path}/unbinding`), 200)
      yield* wait(send, unbound["task_id"])
      const byAddress = { vpc_id: nic?.["vpc_id"], ip_address: nic?.["ip_address"] }
      yield* wait(send, (yield* post(send, `${path}/binding`, byAddress))["task_id"])
      const update = { body: { qos_uplink: 30_000 } }
      const updated = Client.data(yield* Client.send(send, "PUT", path, update), 200)
      assert.strictEqual(Number(updated["bandwidth"]?.["qos_uplink"]), 30_000)
      yield* wait(send, Client.data(yield* Client.send(send, "DELETE", `${path}/unbinding`), 200)["task_id"])
      Client.data(yield* Client.send(send, "DELETE", path), 200)
      assert.strictEqual((yield* Client.send(send, "GET", path)).status, 404)
    }).pipe(Effect.provide(layer))
  )

  it.effect("makes shared disks in GB and VPCs by task", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const az_id = (yield* readAll(send, `${p}/azs`))[0]?.["id"]
      const project_id = (yield* readAll(send, `${p}/projects`))[0]?.["id"]
      const disk = yield* post(send, `${p}/volumes`, { az_id, name: "shared", size: 20, volume_type: "sharedisk" })
      assert.deepStrictEqual(Object.keys(disk), ["task_id"])
      yield* wait(send, disk["task_id"])
      const [volume] = yield* readAll(send, `${p}/volumes?name=shared&volume_type=sharedisk`)
      Client.has(volume, { size: 20, size_mb: 20_480, volume_type: "sharedisk" })
      const path = `${p}/volumes/${Client.str(volume?.["id"])}`
      const removal = Client.data(yield* Client.send(send, "DELETE", path, { body: { force: 1 } }), 200)
      yield* wait(send, removal["task_id"])
      assert.strictEqual((yield* Client.send(send, "GET", path)).status, 404)
      const vpc = yield* post(send, `${p}/vpcs`, { az_id, project_id, name: "by-task" })
      assert.strictEqual((yield* readAll(send, `${p}/vpcs?name=by-task`)).length, 0)
      yield* wait(send, vpc["task_id"])
      assert.strictEqual((yield* readAll(send, `${p}/vpcs?name=by-task`)).length, 1)
    }).pipe(Effect.provide(layer))
  )
})
