/** The recipes of docs/cookbook/sangfor-scp against the simulator, over real HTTP. */
import * as SangforScpNode from "../src/Node.ts"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestConsole from "effect/testing/TestConsole"
import * as Alarms from "../../../docs/cookbook/sangfor-scp/alarms.ts"
import * as Capacity from "../../../docs/cookbook/sangfor-scp/capacity.ts"
import * as Eips from "../../../docs/cookbook/sangfor-scp/eips.ts"
import * as Errors from "../../../docs/cookbook/sangfor-scp/errors.ts"
import * as FloatingIps from "../../../docs/cookbook/sangfor-scp/floating-ips.ts"
import * as Hosts from "../../../docs/cookbook/sangfor-scp/hosts.ts"
import * as Images from "../../../docs/cookbook/sangfor-scp/images.ts"
import * as Labels from "../../../docs/cookbook/sangfor-scp/labels.ts"
import * as LostResponse from "../../../docs/cookbook/sangfor-scp/lost-response.ts"
import * as Metrics from "../../../docs/cookbook/sangfor-scp/metrics.ts"
import * as Networks from "../../../docs/cookbook/sangfor-scp/networks.ts"
import * as OwnOperation from "../../../docs/cookbook/sangfor-scp/own-operation.ts"
import * as QuickStart from "../../../docs/cookbook/sangfor-scp/quick-start.ts"
import * as RecycleBin from "../../../docs/cookbook/sangfor-scp/recycle-bin.ts"
import * as ResourcePools from "../../../docs/cookbook/sangfor-scp/resource-pools.ts"
import * as Servers from "../../../docs/cookbook/sangfor-scp/servers.ts"
import * as Snapshots from "../../../docs/cookbook/sangfor-scp/snapshots.ts"
import * as Tasks from "../../../docs/cookbook/sangfor-scp/tasks.ts"
import * as Tenants from "../../../docs/cookbook/sangfor-scp/tenants.ts"
import * as TestingRecipe from "../../../docs/cookbook/sangfor-scp/testing.ts"
import * as Volumes from "../../../docs/cookbook/sangfor-scp/volumes.ts"
import * as Scp from "../src/index.ts"
import { page, serve, site as scripted } from "./support/site.ts"

const serverCount = 130

/** The protocols of a client and of the site that it is connected to. */
const protocols = [
  { client: "classic", server: "classic" },
  { client: "2024", server: "2024" },
  { client: "detect", server: "classic" },
  { client: "detect", server: "2024" }
] as const

const versions = { classic: "6.8.0", "2024": "6.11.1" }

/** A site on HTTP whose tasks take 50 ms and are looked at often. */
const site = ({ client, server }: (typeof protocols)[number]) =>
  Layer.unwrap(
    Effect.map(Simulator.Simulator, ({ credentials, url }) =>
      SangforScpNode.layer({ url, credentials, protocol: client, tasks: { schedule: Schedule.spaced("10 millis") } })
    )
  ).pipe(
    Layer.provideMerge(Simulator.layerServer({ servers: serverCount, taskTime: "50 millis", protocol: server })),
    Layer.provideMerge(TestConsole.layer)
  )

const firstPool = Effect.flatMap(Stream.runHead(Scp.ResourcePools.list()), Effect.fromOption)
const firstOf = (status: NonNullable<Scp.Servers.Filters["status"]>) =>
  Effect.flatMap(Stream.runHead(Scp.Servers.list({ status })), Effect.fromOption)
const runningServer = firstOf("running")

/** A server of a pool that has no public address. */
const withoutAddress = Effect.fnUntraced(function* (az_id: string) {
  const bound = new Set(yield* Stream.runCollect(Stream.map(Scp.Eips.listBound(), ({ server_id }) => server_id)))
  const free = Stream.filter(Scp.Servers.list({ az_id }), ({ id }) => !bound.has(id))
  return yield* Effect.fromOption(yield* Stream.runHead(free))
})

describe.each(protocols)("recipes, $client to $server", (protocol) => {
  layer(site(protocol), { excludeTestServices: true })("run", (it) => {
    it.effect("servers: reads", () =>
      Effect.gen(function* () {
        yield* Servers.printAll
        // An id, a name and a status of each.
        assert.lengthOf(yield* TestConsole.logLines, 3 * serverCount)
        const pool = yield* firstPool
        const names = yield* Servers.namesIn(pool.id)
        assert.lengthOf(names, yield* Scp.Servers.count({ az_id: pool.id }))
        assert.strictEqual(yield* Servers.countRunning, 97)
        const { id, name } = yield* runningServer
        assert.match(yield* Servers.describe(id), new RegExp(`^${name}: \\d+ cores, \\d+ MB, \\d+\\.`))
        assert.match(
          Option.getOrElse(yield* Servers.consoleOf(name), () => ""),
          /^https?:/
        )
        assert.isTrue(Option.isNone(yield* Servers.consoleOf("no such server")))
      })
    )

    it.effect("a create that is made once", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const image = yield* Effect.fromOption(yield* Scp.Images.findByName("rocky-9-base"))
        const input = {
          az_id: pool.id,
          image_id: image.id,
          storage_tag_id: "00000000-0000-0000-0000-000000000000",
          cores: 1,
          memory_mb: 1024,
          networks: []
        }
        const marked = yield* LostResponse.createMarked({ ...input, name: "marked-1" })
        assert.strictEqual(Option.getOrUndefined(marked)?.name, "marked-1")

        const token = "0b7f1a52-6d0e-4a53-9a0e-1c7c5e0f6f5e"
        const [first, second] = yield* Effect.all([
          LostResponse.createOnce({ ...input, name: "marked-2" }, token),
          LostResponse.createOnce({ ...input, name: "marked-2" }, token)
        ])
        assert.isTrue(Option.isSome(first))
        assert.deepStrictEqual(
          Option.map(second, ({ id }) => id),
          Option.map(first, ({ id }) => id)
        )
        assert.lengthOf(yield* Scp.Servers.findCreated({ ...input, name: "marked-2" }), 1)
      })
    )

    it.effect("servers: create, power, copy", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const image = yield* Effect.fromOption(yield* Scp.Images.findByName("rocky-9-base"))
        const subnet = yield* Effect.fromOption(yield* Stream.runHead(Scp.Subnets.list({ az_id: pool.id })))
        const [created] = yield* Servers.createAndWait(
          { az_id: pool.id, image_id: image.id, storage_tag_id: "00000000-0000-0000-0000-000000000000" },
          { vpc_id: subnet.vpc_id ?? "", subnet_id: subnet.id }
        )
        assert.strictEqual(created?.name, "web-server-01")
        assert.strictEqual(created?.status, "running")
        const id = created?.id ?? ""
        yield* Servers.powerCycle(id)
        yield* Servers.nap(id)
        assert.strictEqual((yield* Servers.rename(id, "web-server-02")).name, "web-server-02")
        const copies = yield* Servers.tryOnACopy(id, (copy) => Scp.Servers.get(copy))
        assert.deepStrictEqual(
          copies.map(({ name }) => name),
          ["copy"]
        )
        assert.isTrue(Option.isNone(yield* Errors.find(copies[0]?.id ?? "")))
        yield* Scp.Servers.delete(id).pipe(Scp.TaskPoller.awaitTask)
      })
    )

    it.effect("resource pools", () =>
      Effect.gen(function* () {
        const [pool] = yield* ResourcePools.all
        assert.strictEqual(pool?.name, "DATACENTER-A")
        const { hosts, servers: total, running } = yield* ResourcePools.summary
        assert.deepStrictEqual([total, hosts], [yield* Scp.Servers.count(), 6])
        // A server with an alert is on.
        const on = yield* Effect.forEach(["running", "alert"] as const, (status) => Scp.Servers.count({ status }))
        assert.strictEqual(running, (on[0] ?? 0) + (on[1] ?? 0))
        assert.include(
          yield* ResourcePools.storageClasses(pool?.id ?? ""),
          "22222222-2222-2222-2222-222222222222 Capacity Storage"
        )
      })
    )

    it.effect("images", () =>
      Effect.gen(function* () {
        const { acloud, all, iso } = yield* Images.names
        assert.strictEqual(acloud.length + iso.length, all.length)
        assert.isTrue(Option.isSome(yield* Images.idOf("Rocky-9.7-x86_64-minimal")))
        assert.isTrue(Option.isNone(yield* Images.idOf("Rocky")))
      })
    )

    it.effect("volumes", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const server = yield* Effect.fromOption(yield* Stream.runHead(Scp.Servers.list({ az_id: pool.id })))
        const life = yield* Volumes.lifeOfADisk(pool.id, "00000000-0000-0000-0000-000000000000", server.id)
        assert.strictEqual(life.size_mb, 204_800)
        assert.lengthOf(life.attached, (server.disks?.length ?? 0) + 1)
        assert.strictEqual(yield* Volumes.idleSpace, 630)
      })
    )

    it.effect("networks", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const tenant = yield* Effect.fromOption(yield* Stream.runHead(Scp.Tenants.list()))
        const vpc = yield* Networks.makeNetwork(pool.id, tenant.id)
        assert.deepStrictEqual(yield* Networks.subnetsOf(vpc.id), ["10.0.1.0/24 prod-subnet-a"])
        assert.include(
          (yield* Networks.vpcs).map(({ id }) => id),
          vpc.id
        )
        yield* Networks.removeNetwork(vpc.id)
        assert.notInclude(
          (yield* Networks.vpcs).map(({ id }) => id),
          vpc.id
        )
      })
    )

    it.effect("elastic IPs", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const server = yield* withoutAddress(pool.id)
        const before = yield* Scp.Eips.count()
        const seen = yield* Eips.withAddress(pool.id, server.id, (ip) =>
          Effect.map(Stream.runHead(Scp.Eips.list({ ip: ip ?? "" })), Option.getOrUndefined)
        )
        assert.deepInclude(seen, { server_id: server.id, bandwidth_mb: 500, status: "active" })
        assert.strictEqual(yield* Scp.Eips.count(), before)
      })
    )

    it.effect("snapshots and backups", () =>
      Effect.gen(function* () {
        const { cores, id } = yield* firstOf("stopped")
        const failed = Effect.andThen(
          Scp.Servers.update(id, { cores: (cores ?? 1) * 2 }).pipe(Scp.TaskPoller.awaitTask),
          Effect.fail("no good")
        )
        assert.strictEqual(yield* Effect.flip(Snapshots.orRollBack(id, failed)), "no good")
        assert.strictEqual((yield* Scp.Servers.get(id)).cores, cores)
        assert.deepStrictEqual(yield* Snapshots.namesOf(id), ["before the change"])
        const [snapshot] = yield* Stream.runCollect(Scp.Snapshots.list(id))
        yield* Snapshots.protect(id, snapshot?.id ?? "")
        assert.isTrue((yield* Scp.Snapshots.get(id, snapshot?.id ?? "")).is_protected)
        assert.strictEqual(yield* Snapshots.deleteAll(id), 1)
        assert.deepStrictEqual(yield* Snapshots.namesOf(id), [])
        yield* Snapshots.copyByBackup(id, "from-a-backup")
        assert.isTrue(Option.isSome(yield* Scp.Servers.findByName("from-a-backup")))
        assert.deepStrictEqual(yield* Stream.runCollect(Scp.Backups.list(id)), [])
      })
    )

    it.effect("the recycle bin", () =>
      Effect.gen(function* () {
        const { id } = yield* firstOf("stopped")
        yield* RecycleBin.discard([id])
        yield* RecycleBin.bringBack(id)
        assert.strictEqual((yield* Scp.Servers.get(id)).status, "stopped")
        yield* RecycleBin.discard([id])
        yield* RecycleBin.deleteForGood(id)
        assert.isTrue(Option.isNone(yield* Errors.find(id)))
      })
    )

    it.effect("tags and groups", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* Labels.lifeOfATag("web"), ["web-2"])
        assert.deepStrictEqual(yield* Stream.runCollect(Scp.Tags.list()), [])
        const pool = yield* firstPool
        const { id, name, project_id } = yield* runningServer
        const grouped = yield* Labels.group({ name: "shop", az_id: pool.id, project_id: project_id ?? "" }, [id])
        assert.deepStrictEqual(grouped, [name])
      })
    )

    it.effect("alarms", () =>
      Effect.gen(function* () {
        const { id } = yield* runningServer
        const simulator = yield* Simulator.Simulator
        const fault = yield* simulator.faults.add("Servers.reboot:fail-task")
        yield* Effect.ignore(Scp.Servers.reboot(id).pipe(Scp.TaskPoller.awaitTask))
        yield* simulator.faults.remove(fault.id)
        const [raised] = yield* Alarms.ofObject(id)
        assert.deepInclude(raised, { object_id: id, level: "p1", status: "open" })
        assert.include((yield* Alarms.report)[0], "p1 ")
        assert.strictEqual(yield* Alarms.confirmAll(id, "known"), 1)
        assert.deepInclude((yield* Alarms.ofObject(id))[0], { status: "ack", remark: "known" })
        yield* Scp.Servers.reboot(id).pipe(Scp.TaskPoller.awaitTask)
        assert.deepStrictEqual(yield* Alarms.ofObject(id), [])
        assert.lengthOf(yield* Alarms.closed(id), 1)
      })
    )

    it.effect("metrics", () =>
      Effect.gen(function* () {
        const { id } = yield* runningServer
        assert.lengthOf(yield* Metrics.now(id), Scp.Metrics.serverMetrics.length)
        assert.isAbove(yield* Metrics.meanCpu(id), 0)
        assert.deepStrictEqual(yield* Metrics.now((yield* firstOf("stopped")).id), [])
      })
    )

    it.effect("metrics of storages", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const storages = yield* Metrics.storageLoad(pool.id)
        assert.lengthOf(storages, 3)
        for (const { iops } of storages) assert.isAbove(iops, 0)
      })
    )

    it.effect("capacity", () =>
      Effect.gen(function* () {
        const pools = yield* Scp.ResourcePools.count()
        const clusters = yield* Capacity.memory
        assert.lengthOf(clusters, pools)
        for (const { totalGb, usedGb } of clusters) assert.isTrue(usedGb > 0 && usedGb < totalGb)
        assert.lengthOf(yield* Capacity.fullerThan(-1), pools * 3)
        assert.deepStrictEqual(yield* Capacity.fullerThan(1), [])
      })
    )

    it.effect("tenants", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const id = yield* Tenants.make("new-tenant", Redacted.make("Secret!1"), pool.id, 16)
        assert.deepStrictEqual(
          (yield* Scp.Tenants.get(id)).azs?.map(({ az_id }) => az_id),
          [pool.id]
        )
        assert.strictEqual(yield* Tenants.coresOf(id, pool.id), 16)
        assert.include(yield* Tenants.userNames, "new-tenant")
        yield* Tenants.remove(id, pool.id)
        assert.isTrue(Option.isNone(yield* Scp.Tenants.findByName("new-tenant")))
      })
    )

    it.effect("operations of your own", () =>
      Effect.gen(function* () {
        assert.match(yield* OwnOperation.buildTime, /^\d{4}-/)
      })
    )

    it.effect("tasks", () =>
      Effect.gen(function* () {
        const { id } = yield* runningServer
        const reboot = Effect.map(Scp.Servers.reboot(id), ({ task_id }) => task_id ?? "")
        assert.strictEqual((yield* Tasks.simpleWait(yield* reboot)).status, "finish")
        const progress = yield* Stream.runCollect(Tasks.progressOf(yield* reboot))
        assert.strictEqual(progress.at(-1), 100)
        const taskId = yield* reboot
        yield* Scp.TaskPoller.wait(taskId)
        assert.isTrue(yield* Tasks.tellIfDone(taskId))
        assert.strictEqual((yield* Tasks.waitWithProgress(taskId)).status, "finish")
        assert.include(yield* TestConsole.logLines, "done!")
        const stopped = yield* Stream.runCollect(Stream.take(Scp.Servers.list({ status: "stopped" }), 5))
        const ended = yield* Tasks.startAll(stopped.map((server) => server.id))
        assert.lengthOf(ended, stopped.length)
      })
    )

    it.effect("hosts", () =>
      Effect.gen(function* () {
        yield* Hosts.printAll
        const pool = yield* firstPool
        const [host] = yield* Hosts.runningIn(pool.id)
        const described = yield* Hosts.describe(host?.id ?? "")
        assert.strictEqual(described.name, host?.name)
        assert.lengthOf(described.interfaces, 4)
        assert.include((yield* Hosts.about).platform.version ?? "", versions[protocol.server])
      })
    )

    it.effect("errors", () =>
      Effect.gen(function* () {
        assert.isTrue(Option.isNone(yield* Errors.find("nonexistent-uuid")))
        const stopped = yield* firstOf("stopped")
        yield* Errors.startWhenFree(stopped.id)
        assert.isTrue(Scp.Servers.isRunning(yield* Scp.Servers.get(stopped.id)))
        const { id } = yield* runningServer
        const simulator = yield* Simulator.Simulator
        const fault = yield* simulator.faults.add("Servers.reboot:fail-task")
        const { task_id } = yield* Scp.Servers.reboot(id)
        assert.match(yield* Errors.outcome(task_id ?? ""), /^Task failed: /)
        yield* simulator.faults.remove(fault.id)
      })
    )

    it.effect("testing", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* TestingRecipe.test, [
          { operation: "Servers.list", input: { name: "tmp-", page: 0 } },
          { operation: "Servers.stop", input: { id: "1" } }
        ])
      })
    )
  })
})

/** Connections to a site that serves a protocol. */
const connectedTo = (server: "classic" | "2024") => protocols.filter((pair) => pair.server === server)

describe.each(connectedTo("2024"))("recipes that need a newer system, $client to $server", (protocol) => {
  layer(site(protocol), { excludeTestServices: true })("run", (it) => {
    it.effect("floating IPs", () =>
      Effect.gen(function* () {
        const pool = yield* firstPool
        const server = yield* withoutAddress(pool.id)
        const { floating_ip, id } = yield* FloatingIps.give(server.id)
        const bound = yield* Scp.FloatingIps.get(id)
        assert.deepInclude(bound.binding_info, { bind_id: server.id })
        assert.strictEqual(bound.floating_ip, floating_ip)
        yield* FloatingIps.takeBack(id)
        assert.strictEqual((yield* Effect.flip(Scp.FloatingIps.get(id)))._tag, "NotFound")
      })
    )

    it.effect("operations of your own on classic networks", () =>
      Effect.gen(function* () {
        const pools = yield* Stream.runCollect(Scp.ResourcePools.list())
        assert.sameMembers(
          yield* OwnOperation.switchNames,
          pools.map(({ name }) => `${name} uplink`)
        )
      })
    )
  })
})

describe.each(connectedTo("classic"))("recipes that need a newer system, $client to $server", (protocol) => {
  layer(site(protocol), { excludeTestServices: true })("run", (it) => {
    it.effect("floating IPs: there is no such path", () =>
      Effect.gen(function* () {
        const { id } = yield* runningServer
        assert.deepInclude(yield* Effect.flip(FloatingIps.give(id)), { _tag: "BadRequest", status: 404 })
      })
    )

    it.effect("operations of your own on classic networks: there is no such path", () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(OwnOperation.switchNames), { _tag: "BadRequest", status: 404 })
      })
    )
  })
})

describe("an own operation that lists by POST", () => {
  it.effect("gives the records of the page", () => {
    const server = serve(page([{ id: "s", name: "uplink", vlan: 7 }]))
    return Effect.gen(function* () {
      const { items, total } = yield* OwnOperation.search("up")
      assert.deepStrictEqual([items.map(({ name }) => name), total], [["uplink"], 1])
      assert.deepInclude(server.requests[0], { method: "POST", path: "/janus/20190725/classic-bvswitches/search" })
      assert.deepStrictEqual(server.requests[0]?.json, { name: "up" })
    }).pipe(Effect.provide(scripted(server)))
  })
})

describe("quick start", () => {
  layer(Layer.mergeAll(Simulator.layerServer({ servers: 7, tls: true }), TestConsole.layer), {
    excludeTestServices: true
  })("over TLS", (it) => {
    it.effect("with an access key", () =>
      Effect.gen(function* () {
        const { credentials, url } = yield* Simulator.Simulator
        const connected = QuickStart.withAccessKey(url, credentials.accessKey, credentials.secretKey)
        assert.strictEqual(yield* QuickStart.program.pipe(Effect.provide(connected)), 7)
        assert.include(yield* TestConsole.logLines, "Total VMs: 7")
      })
    )

    it.effect("with a password and a pinned certificate", () =>
      Effect.gen(function* () {
        const { certificate, credentials, url } = yield* Simulator.Simulator
        const { password, username } = credentials
        const connected = QuickStart.withPassword(url, username, password, certificate?.fingerprint ?? "")
        assert.strictEqual(yield* QuickStart.program.pipe(Effect.provide(connected)), 7)
      })
    )

    it.effect("from the environment", () =>
      Effect.gen(function* () {
        const { credentials, url } = yield* Simulator.Simulator
        const environment = ConfigProvider.fromUnknown({
          HCI_SCP_URL: url,
          HCI_SCP_ACCESS_KEY: credentials.accessKey,
          HCI_SCP_SECRET_KEY: Redacted.value(credentials.secretKey),
          HCI_SCP_TLS: "insecure"
        })
        const connected = Layer.provide(QuickStart.fromEnvironment, ConfigProvider.layer(environment))
        assert.strictEqual(yield* QuickStart.program.pipe(Effect.provide(connected)), 7)
        const broken = Layer.provide(
          QuickStart.fromEnvironment,
          ConfigProvider.layer(ConfigProvider.fromUnknown({ HCI_SCP_URL: url }))
        )
        const error = yield* QuickStart.program.pipe(Effect.provide(broken), Effect.flip)
        assert.instanceOf(error, Config.ConfigError)
      })
    )
  })
})
