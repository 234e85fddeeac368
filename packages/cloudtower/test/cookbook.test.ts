/** The recipes of docs/cookbook/cloudtower against a Tower in memory. */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestConsole from "effect/testing/TestConsole"
import * as Changes from "../../../docs/cookbook/cloudtower/changes.ts"
import * as Concurrency from "../../../docs/cookbook/cloudtower/concurrency.ts"
import * as Connect from "../../../docs/cookbook/cloudtower/connect.ts"
import * as CreateVmSnapshot from "../../../docs/cookbook/cloudtower/create-vm-snapshot.ts"
import * as Errors from "../../../docs/cookbook/cloudtower/errors.ts"
import * as Language from "../../../docs/cookbook/cloudtower/language.ts"
import * as Resources from "../../../docs/cookbook/cloudtower/resources.ts"
import * as Tasks from "../../../docs/cookbook/cloudtower/tasks.ts"
import * as UploadRecipes from "../../../docs/cookbook/cloudtower/uploads.ts"
import { ContentLibraryImage } from "../src/generated/ContentLibraryImage.ts"
import { NestedFrozenDisks, Task } from "../src/generated/Shared.ts"
import {
  Alert,
  Auth,
  Cluster,
  Host,
  HttpTransport,
  IscsiLunSnapshot,
  TaskPoller,
  Vm,
  VmSnapshot
} from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { json, errorResponse } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import type { Row, TowerState } from "./support/tower.ts"
import { against, tower } from "./support/tower.ts"
import { bytesOf, fakeFile, uploadTower } from "./support/uploads.ts"
import * as Testing from "../src/Testing.ts"

const vm = (id: string, fields: Partial<Vm.Vm> = {}) => minimal(Vm.Vm, { id, name: `name-${id}`, ...fields })
const task = (id: string, fields: Partial<Task> = {}) =>
  minimal(Task, { id, description: "does it", status: "SUCCESSED", ...fields })

/** A write that responds with vms, and a task for each. */
const accepts =
  (...ids: ReadonlyArray<string>): Handler =>
  () =>
    json(ids.map((id) => ({ task_id: `t-${id}`, data: vm(id) })))

const small = (routes: TowerState["routes"] = {}) => {
  const tables = {
    vms: [vm("vm-1", { status: "RUNNING" }), vm("vm-2", { status: "STOPPED" })],
    clusters: [minimal(Cluster.Cluster, { id: "cl-1" })],
    hosts: [minimal(Host.Host, { id: "h-1" })],
    tasks: [task("t-vm-1"), task("t-vm-2"), task("t-bad", { status: "FAILED", error_message: "no space" })],
    alerts: [minimal(Alert.Alert, { id: "a-1", message: "hot", ended: false })]
  }
  return tower({ tables, ...(routes === undefined ? undefined : { routes }) })
}

describe("connect", () => {
  const url = "https://tower.test"
  const layers = {
    overHttp: Connect.overHttp("root", Redacted.make("p")),
    overHttps: Connect.overHttps(url, "root", Redacted.make("p"), "AB:".repeat(31) + "AB"),
    overHttpsUnverified: Connect.overHttpsUnverified(url, "root", Redacted.make("p")),
    withApiKey: Connect.withApiKey(url, Redacted.make("k")),
    withChangeFeed: Connect.withChangeFeed(url, Redacted.make("k"), { username: "feed", password: Redacted.make("p") }),
    fromEnvironment: Layer.provide(
      Connect.fromEnvironment,
      ConfigProvider.layer(
        ConfigProvider.fromEnv({
          env: {
            HCI_CLOUDTOWER_URL: url,
            HCI_CLOUDTOWER_API_KEY: "k",
            HCI_CLOUDTOWER_FEED_USERNAME: "feed",
            HCI_CLOUDTOWER_FEED_PASSWORD: "p",
            HCI_CLOUDTOWER_TLS: "insecure"
          }
        })
      )
    )
  } as const

  it.effect.each([
    "overHttp",
    "overHttps",
    "overHttpsUnverified",
    "withApiKey",
    "withChangeFeed",
    "fromEnvironment"
  ] as const)("%s is a layer", (name) =>
    Effect.scoped(
      Effect.gen(function* () {
        const context = yield* Layer.build(layers[name])
        assert.containsAllKeys(
          context.mapUnsafe,
          [Auth.Auth, HttpTransport.HttpTransport, TaskPoller.TaskPoller].map(({ key }) => key)
        )
      })
    )
  )

  it.effect("a first program", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Connect.program, 2)
      assert.deepStrictEqual(yield* TestConsole.logLines, ["CloudTower 4.8.0, 2 vms"])
    }).pipe(against(small()))
  )
})

describe("resources", () => {
  it.effect("reads", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Resources.find("vm-1")).name, "name-vm-1")
      assert.deepStrictEqual(yield* Resources.running("cl-1"), [])
      assert.strictEqual((yield* Resources.firstPage).total, 2)
    }).pipe(against(small()))
  )

  it.effect("writes", () =>
    Effect.gen(function* () {
      const started = yield* Testing.adjustClock(Resources.start("vm-2"), "10 minutes")
      assert.deepStrictEqual(
        started.map(({ id }) => id),
        ["vm-2"]
      )
      assert.deepStrictEqual(
        (yield* Testing.adjustClock(Resources.rename("vm-1", "web"), "10 minutes")).map(({ id }) => id),
        ["vm-1"]
      )
    }).pipe(against(small({ "start-vm": accepts("vm-2"), "update-vm-basic-info": accepts("vm-1") })))
  )

  it.effect("give records as they are after their tasks", () =>
    Effect.gen(function* () {
      const { id } = yield* Effect.fromOption(yield* Stream.runHead(Vm.list({ where: { status: "STOPPED" } })))
      const after = Effect.all([Resources.rename(id, "web"), Resources.start(id)]).pipe(
        Testing.adjustClock("10 minutes")
      )
      const [[renamed], [started]] = yield* after
      assert.strictEqual(renamed?.name, "web")
      assert.strictEqual(started?.status, "RUNNING")
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
  )
})

describe("tasks", () => {
  const server = () => small({ "start-vm": accepts("vm-1", "vm-2") })

  it.effect("of many vms", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Testing.adjustClock(Tasks.startAll(["vm-1", "vm-2"]), "10 minutes")).length, 2)
      assert.strictEqual((yield* Testing.adjustClock(Tasks.startAllQuickly(["vm-1", "vm-2"]), "10 minutes")).length, 2)
    }).pipe(against(server()))
  )

  it.effect("in words", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Testing.adjustClock(Tasks.outcome("t-vm-1"), "10 minutes"), "done: does it")
      assert.strictEqual(yield* Testing.adjustClock(Tasks.outcome("t-bad"), "10 minutes"), "failed: no space")
      assert.strictEqual(yield* Testing.adjustClock(Tasks.outcome("t-none"), "10 minutes"), "not done after 300 s")
    }).pipe(against(server()))
  )
})

describe("language", () => {
  it.effect("of a layer, and of one call", () => {
    const server = small()
    return Effect.gen(function* () {
      yield* Effect.scoped(Layer.build(Language.inChinese("https://tower.test", Redacted.make("k"))))
      yield* Language.messages("cl-1")
      yield* Language.messagesInChinese("cl-1")
      // A page and a count of each listing.
      assert.deepStrictEqual(
        server.requests.map(({ headers }) => headers["content-language"]),
        ["en-US", "en-US", "zh-CN", "zh-CN"]
      )
    }).pipe(against(server))
  })
})

describe("concurrency", () => {
  it.effect("requests side by side, and writes with a limit", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Concurrency.counts, { clusters: 1, hosts: 1, vms: 2 })
      assert.deepStrictEqual(yield* Concurrency.meanwhile("vm-1", Effect.succeed(7)), { name: "name-vm-1", done: 7 })
      assert.strictEqual((yield* Testing.adjustClock(Concurrency.restartAll(["vm-1", "vm-2"]), "10 minutes")).length, 2)
    }).pipe(against(small({ "restart-vm": accepts("vm-1") })))
  )
})

describe("errors", () => {
  it.effect("by their tags", () => {
    const props = { locked_resources: [{ id: "vm-1", type: "VM" }] }
    const locked: Handler = () => errorResponse(400, "locked", { code: "ResourceLocked", props })
    let stops = 0
    const routes = {
      "delete-vm": locked,
      "shutdown-vm": ((request, index) =>
        (stops += 1) === 1 ? locked(request, index) : accepts("vm-1")(request, index)) satisfies Handler
    }
    return Effect.gen(function* () {
      assert.isTrue(Option.isNone(yield* Errors.find("vm-9")))
      assert.strictEqual(yield* Errors.deleteVm("vm-1"), "locked: VM vm-1")
      assert.strictEqual((yield* Testing.adjustClock(Errors.stopWhenFree("vm-1"), "10 minutes")).length, 1)
    }).pipe(against(small(routes)))
  })
})

describe("uploads", () => {
  const file = fakeFile(bytesOf(40_000))
  const state = {
    tables: {
      "content-library-images": [
        { ...minimal(ContentLibraryImage, { id: "ci-1" }), elf_images: [{ id: "ei-1", name: "", local_id: "L-1" }] }
      ]
    }
  }
  const served = () => uploadTower({ chunkSize: 15_000, args: { uploadElfImageLocalIds: ["L-1"] }, state })

  it.effect("an ISO, a stream, VMTools, and the rest of an upload", () => {
    const { server, stored } = served()
    return Effect.gen(function* () {
      assert.strictEqual(
        (yield* Testing.adjustClock(UploadRecipes.importIso("/a.iso", ["cl-1"]), "10 minutes")).id,
        "ci-1"
      )
      const stream = Stream.make(bytesOf(40_000))
      assert.strictEqual(
        (yield* Testing.adjustClock(UploadRecipes.pipeThrough(stream, 40_000, "cl-1"), "10 minutes")).status,
        "SUCCESSED"
      )
      const { id } = yield* Testing.adjustClock(UploadRecipes.uploadVmTools("/svt.iso", "cl-1"), "10 minutes")
      yield* UploadRecipes.resume("/svt.iso", "cl-1", id)
      assert.deepStrictEqual(yield* stored, bytesOf(40_000))
    }).pipe(Effect.provide(file.layer), against(server))
  })
})

describe("changes", () => {
  it.effect.each([
    ["the server has dropped what is needed", { compactRevision: "90", currentRevision: "100" }],
    ["the revisions go back", { compactRevision: "1", currentRevision: "5" }]
  ] as const)("lists once, follows, and lists again when %s", ([, fourth]) => {
    let asked = 0
    const respond: Handler = () => {
      asked += 1
      const data = asked === 2 ? [{ revision: "11", resource_id: "vm-1" }] : []
      const compactRevision = asked === 4 ? fourth.compactRevision : "1"
      return json({ ec: "EOK", data, currentRevision: asked < 4 ? "10" : fourth.currentRevision, compactRevision })
    }
    const seen: Array<string> = []
    return Effect.gen(function* () {
      const mirror = Changes.mirror(
        (vms) => Effect.sync(() => void seen.push(`${vms.length} vms`)),
        ({ resource_id }) => Effect.sync(() => void seen.push(String(resource_id)))
      )
      yield* Testing.adjustClock(Effect.timeoutOption(mirror, "1 minute"), "2 minutes")
      assert.deepStrictEqual(seen, ["2 vms", "vm-1", "2 vms"])
    }).pipe(against(small({ "resource-changes": respond })))
  })
})

describe("createVmSnapshot", () => {
  const disk = (type: "DISK" | "CD_ROM", snapshot_local_id: string) =>
    minimal(NestedFrozenDisks, { type, snapshot_local_id })

  const vmTower = (fields: Partial<Vm.Vm>, vm_disks: ReadonlyArray<NestedFrozenDisks>, names = ["web-01"]) => {
    const creates: Array<unknown> = []
    const tables: Record<string, Array<Row>> = {
      vms: names.map((name, index) => vm(`vm-${index}`, { name, ...fields })),
      tasks: [task("t-1")],
      "vm-snapshots": [],
      "iscsi-lun-snapshots": ["l-1", "l-2", "cd"].map((name) =>
        minimal(IscsiLunSnapshot.IscsiLunSnapshot, { id: `id-${name}`, name })
      )
    }
    const create: Handler = ({ json: body }) => {
      creates.push(body)
      const snapshot = minimal(VmSnapshot.VmSnapshot, { id: "s-1", vm_disks })
      tables["vm-snapshots"]?.push(snapshot)
      return json([{ task_id: "t-1", data: minimal(VmSnapshot.VmSnapshot, { id: "s-1" }) }])
    }
    return { creates, server: tower({ tables, routes: { "create-vm-snapshot": create } }) }
  }
  const options = { vmName: "web-01", snapshotName: "before", consistency: "FILE_SYSTEM_CONSISTENT" } as const
  const disks = [disk("DISK", "l-1"), disk("CD_ROM", "cd"), disk("DISK", "l-2")]

  it.effect("gives the snapshot with the LUN snapshots of its disks", () => {
    const { creates, server } = vmTower({ vm_tools_status: "RUNNING" }, disks)
    return Effect.gen(function* () {
      const { lunSnapshots, vmSnapshot } = yield* Testing.adjustClock(
        CreateVmSnapshot.createVmSnapshot(options),
        "10 minutes"
      )
      assert.strictEqual(vmSnapshot.id, "s-1")
      assert.deepStrictEqual(
        lunSnapshots.map(({ name }) => name),
        ["l-1", "l-2"]
      )
      const data = [{ vm_id: "vm-0", name: "before", consistent_type: "FILE_SYSTEM_CONSISTENT" }]
      assert.deepStrictEqual(creates, [{ data }])
      assert.strictEqual(server.requestsTo("/v2/api/get-tasks").length, 1)
    }).pipe(against(server))
  })

  it.effect.each(["NOT_RUNNING", "NOT_INSTALLED", "RESTRICTION"] as const)(
    "is crash consistent while VMTools are %s",
    (vm_tools_status) => {
      const { creates, server } = vmTower({ vm_tools_status }, [])
      return Effect.gen(function* () {
        const { lunSnapshots } = yield* Testing.adjustClock(CreateVmSnapshot.createVmSnapshot(options), "10 minutes")
        assert.deepNestedInclude(creates[0], { "data[0].consistent_type": "CRASH_CONSISTENT" })
        assert.deepStrictEqual(lunSnapshots, [])
        assert.strictEqual(server.requestsTo("/v2/api/get-iscsi-lun-snapshots").length, 0)
      }).pipe(against(server))
    }
  )

  it.effect.each([
    [[], 0],
    [["web-01", "web-01"], 2]
  ] as const)("fails where the name is not that of one vm: %j", ([names, found]) => {
    const { creates, server } = vmTower({}, [], [...names])
    return Effect.gen(function* () {
      const error = yield* Effect.flip(CreateVmSnapshot.createVmSnapshot(options))
      assert.isTrue(Predicate.isTagged(error, "NotOneVm"))
      assert.deepInclude(error, { vmName: "web-01", found })
      assert.include(String(error), found === 0 ? "No vm is named web-01." : "Several vms are named web-01.")
      assert.deepStrictEqual(creates, [])
    }).pipe(against(server))
  })
})
