/** What was seen on real Towers: names that are taken, ids of vms that are being created, writes without a change. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { send, completed, has, list, ok, one, rejected, str } from "./tower.ts"

const blueprint = (post: Tower.Post, name: string) =>
  Effect.gen(function* () {
    const [cluster] = list(yield* ok(post, "get-clusters", { where: { type: "SMTX_OS" }, first: 1 }))
    const hardware = { cpu_cores: 1, cpu_sockets: 1, memory: 1024 ** 3, ha: true, firmware: "BIOS", status: "STOPPED" }
    return { ...hardware, name, cluster_id: str(cluster?.["id"]), vm_nics: [], vm_disks: {} }
  })

/** The last state of the tasks of a write, which is accepted. */
const ended = (...[post, ...input]: [Tower.Post, ...Parameters<Tower.Post>]) =>
  Effect.gen(function* () {
    const started = list(yield* ok(post, ...input))
    yield* TestClock.adjust("2 seconds")
    const ids = started.map((each) => str(each["task_id"]))
    const tasks = list(yield* ok(post, "get-tasks", { where: { id_in: ids }, orderBy: "id_ASC" }))
    return tasks.map((task) => [str(task["status"]), str(task["error_message"])] as const)
  })

const taken = (name: string, code = "VM_DUPLICATED_NAME") =>
  ["FAILED", `${code}: the name ${JSON.stringify(name)} is taken in its cluster`] as const

const done = ["SUCCESSED", ""] as const

describe("a name", () => {
  it.effect(
    "that another vm of the cluster has fails the task and not the call",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const params = yield* blueprint(post, "web")
      const before = yield* ok(post, "get-vms-connection", {})
      const id = yield* completed(post, "create-vm", [params])
      assert.deepStrictEqual(yield* ended(post, "create-vm", [params]), [taken("web")])
      assert.deepStrictEqual(yield* ended(post, "clone-vm", [{ src_vm_id: id, name: "web" }]), [taken("web")])
      const [seeded] = list(yield* ok(post, "get-vms", { where: { cluster: { id: params.cluster_id } }, first: 1 }))
      const name = str(seeded?.["name"])
      assert.deepStrictEqual(yield* ended(post, "create-vm", [{ ...params, name }]), [taken(name)])
      const rename = { where: { id }, data: { name } }
      assert.deepStrictEqual(yield* ended(post, "update-vm-basic-info", rename), [taken(name)])
      assert.strictEqual(str((yield* one(post, "get-vms", id))["name"]), "web")
      yield* completed(post, "update-vm-basic-info", { where: { id }, data: { name: "web", description: "same" } })
      const after = yield* ok(post, "get-vms-connection", {})
      assert.strictEqual(Number(after["aggregate"]?.["count"]), Number(before["aggregate"]?.["count"]) + 1)
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "that two vms of one request share fails the second one",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const params = yield* blueprint(post, "twin")
      const states = yield* ended(post, "create-vm", [params, params])
      assert.deepStrictEqual(new Set(states.map(String)), new Set([done, taken("twin")].map(String)))
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "is refused for minutes after a creation failed",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const params = yield* blueprint(post, "web")
        assert.deepStrictEqual(yield* ended(post, "create-vm", [params]), [
          ["FAILED", "The cluster reported an internal error"]
        ])
        assert.deepStrictEqual(yield* ended(post, "create-vm", [params]), [taken("web")])
        yield* TestClock.adjust("3 minutes")
        assert.deepStrictEqual(yield* ended(post, "create-vm", [params]), [done])
      },
      Effect.provide(CloudTower.layerClient({ faults: ["Vm.createVm:fail-task,count=1"] }))
    )
  )

  it.effect(
    "of a placement group is had once as well",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { cluster_id } = yield* blueprint(post, "")
      const group = {
        cluster_id,
        name: "apart",
        vm_vm_policy: "MUST_DIFFERENT",
        vm_vm_policy_enabled: true,
        vm_host_must_enabled: false,
        vm_host_must_policy: true,
        vm_host_prefer_enabled: false,
        vm_host_prefer_policy: true,
        enabled: true
      }
      const create = () => ended(post, "create-vm-placement-group", [group])
      assert.deepStrictEqual(yield* create(), [done])
      assert.deepStrictEqual(yield* create(), [taken("apart", "PLACEMENT_GROUP_DUPLICATE_NAME")])
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "of a vm in the recycle bin is free, and is not given back once another vm has it",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const params = yield* blueprint(post, "web")
      const id = yield* completed(post, "create-vm", [params])
      yield* completed(post, "move-vm-to-recycle", { where: { id } })
      yield* completed(post, "create-vm", [params])
      const recover = ended(post, "recover-vm-from-recycle", { where: { id } })
      assert.deepStrictEqual(yield* recover, [taken("web")])
      has(yield* one(post, "get-vms", id), { in_recycle_bin: true, original_name: "web" })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "of the recycle bin stays where the option says so",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const [vm] = list(yield* ok(post, "get-vms", { where: { in_recycle_bin: true }, first: 1 }))
        const [id, name] = [str(vm?.["id"]), str(vm?.["name"])]
        assert.match(name, /^in-recycle-bin-/)
        assert.match(str(vm?.["original_name"]), /-\d{6}$/)
        yield* completed(post, "recover-vm-from-recycle", { where: { id } })
        has(yield* one(post, "get-vms", id), { name, in_recycle_bin: false })
      },
      Effect.provide(CloudTower.layerClient({ restoreNames: false }))
    )
  )
})

describe("the local_id of a vm", () => {
  it.effect(
    "is a placeholder while the vm is being created",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const [created] = list(yield* ok(post, "create-vm", [yield* blueprint(post, "web")]))
      const id = str(created?.["data"]?.["id"])
      assert.match(str((yield* one(post, "get-vms", id))["local_id"]), /^placeholder-[0-9a-f-]{36}$/)
      yield* TestClock.adjust("2 seconds")
      assert.match(str((yield* one(post, "get-vms", id))["local_id"]), /^[0-9a-f-]{36}$/)
    }, Effect.provide(CloudTower.layerServer()))
  )
})

describe("a write without a change", () => {
  it.effect(
    "is a 304 without a body where the operation declares it",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const unchanged = (...input: Parameters<Tower.Post>) =>
        Effect.map(send(post, ...input), ({ headers, status, text }) => {
          assert.deepStrictEqual([status, text], [304, ""], input[0])
          assert.isString(headers["x-tower-request-id"])
        })
      const [vm] = list(yield* ok(post, "get-vms", { first: 1 }))
      const where = { id: str(vm?.["id"]) }
      const label = yield* completed(post, "create-label", [{ key: "owner", value: "me" }])
      const members = { where: { id: label }, data: { vms: where } }
      yield* unchanged("remove-labels-from-resources", members)
      yield* completed(post, "add-labels-to-resources", members)
      yield* unchanged("add-labels-to-resources", members)
      yield* unchanged("update-label", { where: { id: label }, data: { value: "me" } })
      const [user] = list(yield* ok(post, "get-users", { first: 1 }))
      const owner = { where, data: { search_for: "id", value: str(user?.["id"]) } }
      yield* completed(post, "update-vm-owner", owner)
      yield* unchanged("update-vm-owner", owner)
      yield* unchanged("rebuild-vm-volume", [])
      const move = {
        data: {
          cluster_id: str(vm?.["cluster"]?.["id"]),
          vm_config: { migrate_type: "COLD_MIGRATE", network_mapping: [] }
        }
      }
      yield* unchanged("migrate-vm-across-cluster", { where, ...move })
      // This one does not declare it.
      yield* completed(post, "update-vm-basic-info", { where, data: { description: str(vm?.["description"]) } })
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "is a 304 of each kind of setting that is as it was, and a task where it is not",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.overHttp
      const first = (path: string, filter: object = {}) =>
        Effect.map(ok(post, path, { ...filter, first: 1 }), (rows) => str(list(rows)[0]?.["id"]))
      const vm = { id: yield* first("get-vms", { where: { vm_disks_some: { type: "DISK" }, vm_nics_some: {} } }) }
      const nic = { id: yield* first("get-vm-nics", { where: { vm } }) }
      const gpu = { id: yield* first("get-gpu-devices") }
      const passedThrough = { pci_nics: { id: yield* first("get-nics") } }
      const limit = { max_iops: 100, max_iops_policy: "FORCED" }
      const qos = { egress: { enabled: true, rate_limit: 5, rate_limit_unit: "Mbps" } }
      const settings: ReadonlyArray<Parameters<Tower.Post>> = [
        ["update-vm-advanced-options", { where: vm, data: { cpu_model: "Skylake", windows_optimize: true } }],
        ["update-vm-host-options", { where: vm, data: { hostname: "other", dns_servers: ["10.0.0.2"] } }],
        ["update-vm-io-policy", { where: vm, data: { io_policy: "RESTRICT_WHOLE_VM", whole_vm: limit } }],
        ["update-vm-io-policy", { where: vm, data: { io_policy: null } }],
        ["update-vm-nic-basic-info", { where: nic, data: { ip_address: "10.9.8.7", gateway: "10.9.8.1" } }],
        ["update-vm-nic-advance-info", { where: nic, data: { mac_address: "52:54:00:aa:bb:cc", mirror: true } }],
        ["update-vm-nic-qos-option", { where: nic, data: { qos } }],
        ["add-vm-pci-nic", { where: vm, data: passedThrough }],
        ["remove-vm-pci-nic", { where: vm, data: passedThrough }],
        ["switch-gpu-device-sriov", { where: gpu, data: { enable: true } }],
        ["switch-gpu-device-sriov", { where: gpu, data: { enable: false } }],
        ["update-gpu-device-usage", { where: gpu, data: { usage: "VGPU" } }],
        ["update-gpu-device-usage", { where: gpu, data: { usage: "PASS_THROUGH" } }],
        ["update-gpu-device-description", { where: gpu, data: { description: "for builds" } }]
      ]
      for (const [path, body] of settings) {
        yield* completed(post, path, body)
        const again = yield* send(post, path, body)
        assert.deepStrictEqual([again.status, again.text], [304, ""], path)
      }
      const none = yield* send(post, "add-vm-cd-rom", { where: vm, data: { vm_cd_roms: [] } })
      assert.strictEqual(none.status, 304)
      const volume = { id: yield* first("get-vm-volumes") }
      const update = { where: volume, data: { description: "data of the shop" } }
      yield* completed(post, "update-vm-volume", update)
      assert.strictEqual((yield* send(post, "update-vm-volume", update)).status, 304)
      // A password cannot be compared with the one before.
      yield* completed(post, "reset-vm-guest-os-password", { where: vm, data: { username: "a", password: "b" } })
      yield* completed(post, "reset-vm-guest-os-password", { where: vm, data: { username: "a", password: "b" } })
    }, Effect.provide(CloudTower.layerServer()))
  )
})

describe("an unknown key of a where", () => {
  const wrong = { vm_ids: ["a"], name_like: "b", AND: [{ cluster: { nothing: 1 } }], vm_disks_few: {} }

  it.effect(
    "is a 400",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      for (const [key, value] of Object.entries(wrong))
        yield* rejected(400, post, "get-vms", { where: { [key]: value } })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "selects everything on a Tower that ignores it",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.overHttp
        for (const where of [wrong, { cpu_contains: "1" }]) {
          assert.strictEqual(list(yield* ok(post, "get-vms", { where })).length, 100)
        }
        const both = { name: "nobody", ...wrong }
        assert.strictEqual(list(yield* ok(post, "get-vms", { where: both })).length, 0)
      },
      Effect.provide(CloudTower.layerServer({ ignoreUnknownWhere: true }))
    )
  )
})

describe("the requests of the vendor's clients", () => {
  it.effect(
    "are accepted as they send them",
    Effect.fnUntraced(function* () {
      const { changeFeed, credentials, url } = yield* CloudTower.Simulator
      const anyone = Tower.viaFetch(url)
      const body = { username: credentials.username, password: Redacted.value(credentials.password), source: "LOCAL" }
      const bypass = { "x-bypass-whitelist": "true" }
      const token = str((yield* ok(anyone, "login", body, { headers: bypass }))["data"]?.["token"])
      const basic = Buffer.from(`${changeFeed.username}:${Redacted.value(changeFeed.password)}`).toString("base64")
      const feed = "resource-changes?start_revision=0&limit=10&resource_type=Vm,_LabelToVm"
      const requests: ReadonlyArray<readonly [path: string, headers: Record<string, string>, method?: string]> = [
        ["get-vms", { authorization: token }],
        ["get-vms", { authorization: `Bearer ${token}` }],
        ["get-vms", { authorization: token, ...bypass }],
        ["get-vms", { authorization: token, "content-language": "en-US" }],
        ["get-vms", { authorization: token, "external-cloudtower-id": "cl0000000000000000000000" }],
        [feed, { authorization: `Basic ${basic}` }, "GET"],
        [feed, { authorization: `Basic ${basic}`, ...bypass }, "GET"],
        [feed, { authorization: token }, "GET"],
        [feed, { authorization: `Bearer ${token}` }, "GET"],
        ["get-version", {}, "GET"]
      ]
      for (const [path, headers, method = "POST"] of requests) {
        const { status, text } = yield* send(anyone, path, {}, { headers, method })
        assert.strictEqual(status, 200, `${path} ${Object.keys(headers).join()}: ${text}`)
      }
      assert.strictEqual((yield* send(anyone, "get-version", {}, { method: "GET" })).text, '"4.9.0"')
    }, Effect.provide(CloudTower.layerServer()))
  )
})
