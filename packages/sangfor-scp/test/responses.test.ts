/** Responses of the systems that the seeds describe, and of newer ones. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Eips, Hosts, Images, ResourcePools, Servers, TaskPoller, Volumes, Vpcs } from "../src/index.ts"
import { ok, page, error, modulus, serve, site } from "./support/site.ts"

/** Responds to every request with this payload. */
const respondWith = (data: unknown) => Effect.provide(site(serve(ok(data))))
/** Responds to every request with a page of these records. */
const respondWithPage = (...records: ReadonlyArray<unknown>) => Effect.provide(site(serve(page(records))))

describe("responses that the Python client shows", () => {
  it.effect("servers", () =>
    Effect.gen(function* () {
      const server = yield* Servers.get("f14b3195")
      assert.strictEqual(server.memory_mb, 8192)
      assert.strictEqual(server.disks?.[0]?.size_mb, 51_200)
      assert.deepStrictEqual(Servers.ipAddresses(server), ["192.168.1.101"])
      assert.isTrue(Servers.isRunning(server))
    }).pipe(
      respondWith({
        id: "f14b3195",
        name: "web-server-01",
        status: "running",
        cores: 4,
        memory_mb: 8192,
        az_id: "878b7070",
        host_id: "host-90e2bad3dfa4",
        disks: [{ id: "ide0", size_mb: 51_200 }],
        networks: [{ ip: "192.168.1.101", mac: "fa:16:3e:ab:cd:ef" }]
      })
    )
  )

  it.effect("new servers", () =>
    Effect.gen(function* () {
      const { task_id, uuids } = yield* Servers.create({
        name: "a",
        az_id: "z",
        image_id: "i",
        storage_tag_id: "s",
        cores: 1,
        memory_mb: 1024,
        networks: []
      })
      assert.strictEqual(task_id, "task-a3f91bc2")
      assert.deepStrictEqual(uuids, ["f14b3195"])
    }).pipe(respondWith({ task_id: "task-a3f91bc2", uuids: ["f14b3195"] }))
  )

  it.effect("the overview", () =>
    Effect.gen(function* () {
      const { host, server } = yield* ResourcePools.overview()
      assert.deepStrictEqual([server?.total, server?.running_count, host?.total], [1422, 1098, 32])
    }).pipe(respondWith({ server: { total: 1422, running_count: 1098 }, host: { total: 32, running_count: 32 } }))
  )

  it.effect("storage tags, bare", () =>
    Effect.gen(function* () {
      const tags = yield* Stream.runCollect(ResourcePools.storageTags("z"))
      assert.deepStrictEqual(
        tags.map(({ name }) => name),
        ["High Performance", "Capacity Storage"]
      )
    }).pipe(
      respondWith([
        { id: "00000000-0000-0000-0000-000000000000", name: "High Performance" },
        { id: "22222222-2222-2222-2222-222222222222", name: "Capacity Storage" }
      ])
    )
  )

  it.effect("images", () =>
    Effect.gen(function* () {
      const [image] = yield* Stream.runCollect(Images.list())
      assert.strictEqual(image?.disk_format, "ISO")
    }).pipe(
      respondWithPage({
        id: "98a5f5a0",
        name: "Rocky-9.7-x86_64-minimal",
        disk_format: "ISO",
        os_type: "linux",
        size_mb: 1024,
        status: "active",
        az_id: "878b7070"
      })
    )
  )

  it.effect("volumes", () =>
    Effect.gen(function* () {
      const [volume] = yield* Stream.runCollect(Volumes.list())
      assert.strictEqual(volume === undefined ? undefined : Volumes.sizeMb(volume), 102_400)
    }).pipe(
      respondWithPage({
        id: "vol-d4a19f3c",
        name: "data-disk-01",
        status: "available",
        size_mb: 102_400,
        az_id: "878b7070"
      })
    )
  )

  it.effect("networks", () =>
    Effect.gen(function* () {
      const vpc = yield* Vpcs.create({ az_id: "z", name: "prod-vpc" })
      assert.strictEqual(vpc.id, "vpc-3a1f9c2d")
    }).pipe(
      respondWith({ id: "vpc-3a1f9c2d", name: "prod-vpc", cidr: "10.0.0.0/16", status: "active", az_id: "878b7070" })
    )
  )

  it.effect("elastic IPs", () =>
    Effect.gen(function* () {
      const eip = yield* Eips.allocate({ az_id: "z" })
      assert.strictEqual(eip.ip, "203.0.113.45")
    }).pipe(
      respondWith({ id: "eip-c9f3a217", ip: "203.0.113.45", status: "inactive", bandwidth_mb: 100, az_id: "878b7070" })
    )
  )

  it.effect("a task's id alone", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Eips.bind("e", { server_id: "a" }), "task-f2b9e341")
      assert.strictEqual((yield* Eips.release("e")).task_id, "task-f2b9e341")
    }).pipe(respondWith("task-f2b9e341"))
  )

  it.effect("hosts and their interfaces", () =>
    Effect.gen(function* () {
      const [host] = yield* Stream.runCollect(Hosts.list()).pipe(
        respondWithPage({
          id: "host-90e2bad3dfa4",
          name: "10.10.10.101",
          status: "running",
          cpu_total: 64,
          cpu_used: 28,
          memory_total_mb: 196_608,
          memory_used_mb: 87_040
        })
      )
      assert.strictEqual(host?.memory_total_mb, 196_608)
      const [bond] = yield* Stream.runCollect(Hosts.listInterfaces("h")).pipe(
        respondWith([{ name: "bond0", ip: "10.10.10.101", function: "mgmt", speed_mbps: 10_000 }])
      )
      assert.strictEqual(bond?.speed_mbps, 10_000)
    })
  )
})

describe("responses of newer systems", () => {
  it.effect("consoles in either place", () =>
    Effect.gen(function* () {
      const url = "https://scp/console?token=x"
      assert.strictEqual((yield* Servers.console("a").pipe(respondWith({ url }))).url, url)
      const newer = respondWith({ remote_console: { url, protocol: "vnc", type: "novnc" } })
      assert.strictEqual((yield* Servers.console("a").pipe(newer)).url, url)
    })
  )

  it.effect("clones by either name", () =>
    Effect.gen(function* () {
      const clone = Servers.clone("a", { name: "b" })
      assert.deepStrictEqual((yield* clone.pipe(respondWith({ task_id: "t", uuid: "u" }))).uuids, ["u"])
      assert.deepStrictEqual((yield* clone.pipe(respondWith({ task_id: "t", uuids: ["u", "v"] }))).uuids, ["u", "v"])
      assert.deepStrictEqual((yield* clone.pipe(respondWith({ task_id: "t" }))).uuids, [])
    })
  )

  it.effect("servers with the newer names, and hosts with nested numbers", () =>
    Effect.gen(function* () {
      const server = yield* Servers.get("a").pipe(
        respondWith({
          id: "a",
          name: "a",
          status: "alert",
          power_state: "on",
          networks: [{ ip_address: "10.0.0.1", mac_address: "fe:fc", real_ip: "10.0.0.1" }, { ip_address: "" }],
          real_ips: ["10.0.0.1", "10.0.0.2"],
          gpu: null,
          location: { id: "cluster", location: 0 }
        })
      )
      assert.deepStrictEqual(Servers.ipAddresses(server), ["10.0.0.1", "10.0.0.2"])
      assert.isTrue(Servers.isRunning(server))
      const [host] = yield* Stream.runCollect(Hosts.list()).pipe(
        respondWithPage({
          id: "h",
          name: "h",
          cpu: { core_count: 64, ratio: 0.4 },
          memory: { total_mb: 1024, used_mb: 1 }
        })
      )
      assert.deepStrictEqual([host?.cpu?.core_count, host?.memory?.total_mb], [64, 1024])
    })
  )

  it.effect("volumes in GB, and networks that are only a task yet", () =>
    Effect.gen(function* () {
      const volume = yield* Volumes.get("v").pipe(
        respondWith({ id: "v", name: "v", size: 2, volume_type: "sharedisk" })
      )
      assert.strictEqual(Volumes.sizeMb(volume), 2048)
      const vpc = yield* Vpcs.create({ az_id: "z", name: "n" }).pipe(respondWith({ task_id: "t" }))
      assert.strictEqual(vpc.task_id, "t")
      assert.isUndefined(vpc.id)
    })
  )
})

describe("passwords", () => {
  it.effect("are encrypted with the site's key before they are sent", () => {
    const server = serve(({ path }) => {
      if (path === "/janus/v2/public-key") return error(404, "no route")
      return path === "/janus/public-key" ? ok({ public_key: modulus }) : ok({ task_id: "t", status: "finish" }, 201)
    })
    return Effect.gen(function* () {
      yield* Servers.resetPassword("a", Redacted.make("s3cret")).pipe(TaskPoller.awaitTask)
      const [, , call] = server.requests
      assert.strictEqual(call?.path, "/janus/20180725/servers/a/server-password")
      assert.match(call?.text ?? "", /^\{"password":"[0-9a-f]{256}"\}$/)
    }).pipe(Effect.provide(site(server)))
  })
})

describe("errors of an operation", () => {
  it.effect("are in its type, so that one can be caught alone", () =>
    Effect.gen(function* () {
      const gone = yield* Servers.get("a").pipe(Effect.catchTag("NotFound", () => Effect.succeed("gone")))
      assert.strictEqual(gone, "gone")
    }).pipe(Effect.provide(site(serve(error(404, "no such server")))))
  )
})
