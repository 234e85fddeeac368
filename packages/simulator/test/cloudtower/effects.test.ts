import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { has, list, ok, one, rejected, completed, str } from "./tower.ts"

const gib = 1024 ** 3

const idsOf = (json: Tower.Json | undefined) => list(json).map((each) => str(each["id"]))

/** A vm with one disk of its own, and where more would go. */
const vm = (post: Tower.Post) =>
  Effect.gen(function* () {
    const [cluster] = list(yield* ok(post, "get-clusters", { where: { type: "SMTX_OS" }, first: 1 }))
    const cluster_id = str(cluster?.["id"])
    const [vlan] = list(yield* ok(post, "get-vlans", { where: { vds: { cluster: { id: cluster_id } } }, first: 1 }))
    const vm_nics = [{ connect_vlan_id: str(vlan?.["id"]), ip_address: "192.0.2.7" }]
    const disk = (name: string, size: number) => ({
      mount_new_create_disks: [{ boot: 0, bus: "SCSI", vm_volume: { name, size, size_unit: "GB" } }]
    })
    const hardware = { cpu_cores: 2, cpu_sockets: 1, memory: gib, ha: true, firmware: "UEFI", status: "STOPPED" }
    const vm = { ...hardware, name: "vm", cluster_id, vm_nics, vm_disks: disk("root", 10) }
    return { id: yield* completed(post, "create-vm", [vm]), disk, vm_nics }
  })

const devicesOf = (post: Tower.Post, id: string) =>
  Effect.gen(function* () {
    const where = { vm: { id } }
    const disks = list(yield* ok(post, "get-vm-disks", { where, orderBy: "key_ASC" }))
    const volumes = disks.map((disk) => str(disk["vm_volume"]?.["id"]))
    const sizes = yield* Effect.forEach(volumes, (volume) =>
      Effect.map(one(post, "get-vm-volumes", volume), (row) => Number(row["size"]) / gib)
    )
    const nics = list(yield* ok(post, "get-vm-nics", { where, orderBy: "order_ASC" }))
    return {
      buses: disks.map((disk) => str(disk["bus"])),
      sizes,
      volumes,
      addresses: nics.map((nic) => str(nic["ip_address"])),
      macs: nics.map((nic) => str(nic["mac_address"])),
      vlans: nics.map((nic) => str(nic["vlan"]?.["id"]))
    }
  })

describe("a snapshot of a vm", () => {
  it.effect(
    "brings back hardware, disks and interfaces, and takes away what came since",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { disk, id, vm_nics } = yield* vm(post)
      const where = { id }
      const before = yield* devicesOf(post, id)
      const snapshot = yield* completed(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "before" }] })
      yield* completed(post, "add-vm-disk", { where, data: { vm_disks: disk("data", 30) } })
      yield* completed(post, "add-vm-nic", { where, data: { vm_nics } })
      const [first] = list(yield* ok(post, "get-vm-disks", { where: { vm: where }, orderBy: "key_ASC" }))
      yield* completed(post, "expand-vm-disk", { where: { id: str(first?.["id"]) }, size: 20, size_unit: "GB" })
      yield* completed(post, "update-vm-nic", { where, data: { nic_index: 0, ip_address: "192.0.2.99" } })
      yield* completed(post, "update-vm-basic-info", { where, data: { cpu_cores: 8, memory: 9, memory_unit: "GB" } })
      const changed = yield* devicesOf(post, id)
      assert.deepStrictEqual(changed.sizes, [20, 30])

      yield* completed(post, "rollback-vm", { where, data: { snapshot_id: snapshot } })
      assert.deepStrictEqual(yield* devicesOf(post, id), before)
      has(yield* one(post, "get-vms", id), { memory: gib, vcpu: 2, size: 10 * gib, provisioned_size: 10 * gib })
      const [, added = ""] = changed.volumes
      has(yield* one(post, "get-vm-volumes", added), { mounting: false, size: 30 * gib })

      yield* completed(post, "delete-vm-volume", { where: { id: added } })
      yield* completed(post, "remove-vm-disk", {
        where,
        data: { disk_ids: [idsOf((yield* one(post, "get-vms", id))["vm_disks"])[0]] }
      })
      yield* completed(post, "delete-vm-volume", { where: { id: before.volumes[0] } })
      yield* completed(post, "rollback-vm", { where, data: { snapshot_id: snapshot } })
      const again = yield* devicesOf(post, id)
      assert.deepStrictEqual([again.sizes, again.buses], [before.sizes, before.buses])
      assert.notDeepEqual(again.volumes, before.volumes)
      const other = yield* ok(post, "get-vms", { where: { id_not: id }, first: 1 })
      const wrong = { where: { id: str(other[0]?.["id"]) }, data: { snapshot_id: snapshot } }
      assert.include(yield* rejected(400, post, "rollback-vm", wrong), "is not one of")
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "becomes another vm with volumes and addresses of its own",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { id } = yield* vm(post)
      const before = yield* devicesOf(post, id)
      const snapshot = yield* completed(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "before" }] })
      yield* completed(post, "delete-vm", { where: { id } })
      const rebuilt = yield* completed(post, "rebuild-vm-from-snapshot", [
        { rebuild_from_snapshot_id: snapshot, name: "rebuilt" }
      ])
      const after = yield* devicesOf(post, rebuilt)
      assert.deepStrictEqual([after.sizes, after.buses, after.vlans], [before.sizes, before.buses, before.vlans])
      assert.notDeepEqual(after.macs, before.macs)
      has(yield* one(post, "get-vms", rebuilt), { memory: gib, vcpu: 2, firmware: "UEFI", size: 10 * gib })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "locks its vm while it is taken",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { id } = yield* vm(post)
      yield* ok(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "one" }] })
      has(yield* one(post, "get-vms", id), { entityAsyncStatus: "UPDATING" })
      const second = yield* Tower.send(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "two" }] })
      assert.strictEqual(second.status, 400)
      has(second.json, { code: "ResourceLocked", props: { locked_resources: [{ id, type: "VM" }] } })
      yield* TestClock.adjust("2 seconds")
      has(yield* one(post, "get-vms", id), { entityAsyncStatus: null })
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("a snapshot of a volume", () => {
  it.effect(
    "keeps its size, for the volume and for new ones",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { id } = yield* vm(post)
      const [volume_id = ""] = (yield* devicesOf(post, id)).volumes
      const taken = { name: "s", description: "", volume_id }
      const snapshot = yield* completed(post, "create-vm-volume-snapshot", [taken])
      has(yield* one(post, "get-vm-volume-snapshots", snapshot), { size: 10 * gib, volume_size: 10 * gib })
      yield* completed(post, "update-vm-volume", { where: { id: volume_id }, data: { size: 40, size_unit: "GB" } })
      has(yield* one(post, "get-vms", id), { size: 40 * gib })
      const smaller = { where: { id: volume_id }, data: { size: 39, size_unit: "GB" } }
      assert.include(yield* rejected(400, post, "update-vm-volume", smaller), "size")
      yield* completed(post, "rollback-vm-volume", [{ volume_snapshot_id: snapshot }])
      has(yield* one(post, "get-vm-volumes", volume_id), { size: 10 * gib })
      has(yield* one(post, "get-vms", id), { size: 10 * gib })
      yield* completed(post, "delete-vm", { where: { id } })
      const again = { name: "r", description: "", volume_snapshot_id: snapshot }
      const rebuilt = yield* completed(post, "rebuild-vm-volume", [again])
      has(yield* one(post, "get-vm-volumes", rebuilt), { size: 10 * gib, mounting: false })
      yield* rejected(404, post, "rollback-vm-volume", [{ volume_snapshot_id: snapshot }])
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("a file that is uploaded", () => {
  it.effect(
    "is rejected where its chunks do not fit",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const chunk = (fields: Record<string, string>, bytes: number) => {
        const data = new FormData()
        for (const [name, value] of Object.entries(fields)) data.append(name, value)
        data.append("file", new Blob([new Uint8Array(bytes)]), "image.iso")
        return { raw: data }
      }
      const first = { name: "image.iso", size: "1", size_unit: "KB" }
      const [task] = list(yield* ok(post, "upload-elf-image", {}, chunk(first, 1000)))
      has(task, { current_chunk: 1, size: 1024 })
      const upload_task_id = str(task?.["id"])
      const wrong: ReadonlyArray<
        readonly [status: number, path: string, fields: Record<string, string>, bytes: number]
      > = [
        [400, "upload-elf-image", { upload_task_id }, 25],
        [400, "upload-elf-image", { upload_task_id }, 0],
        [400, "upload-elf-image", { upload_task_id, size: "1000" }, 24],
        [400, "upload-svt-image", { upload_task_id }, 24],
        [404, "upload-elf-image", { upload_task_id: "none" }, 24],
        [400, "upload-elf-image", { name: "a", size: "10" }, 11],
        [400, "upload-elf-image", { name: "a", size: "0" }, 1],
        [400, "upload-elf-image", { size: "10" }, 1]
      ]
      for (const [status, path, fields, bytes] of wrong) yield* rejected(status, post, path, {}, chunk(fields, bytes))
      has(yield* one(post, "get-upload-tasks", upload_task_id), { current_chunk: 1, status: "UPLOADING" })
      yield* ok(post, "cancel-upload-task", { where: { id: upload_task_id } })
      assert.include(yield* rejected(400, post, "upload-elf-image", {}, chunk({ upload_task_id }, 24)), "FAILED")
      const again = list(yield* ok(post, "upload-svt-image", {}, chunk({ ...first, version: "3" }, 1024)))
      has(again[0], { current_chunk: 1, status: "SUCCESSED" })
      const images = yield* ok(post, "get-svt-images", { where: { name: "image.iso" } })
      has(images[0], { size: 1024, version: 3 })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "becomes a volume of its size",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const [cluster] = list(yield* ok(post, "get-clusters", { first: 1 }))
      const form = new FormData()
      for (const [name, value] of Object.entries({ name: "disk.raw", size: "5000" })) form.append(name, value)
      form.append("file", new Blob([new Uint8Array(5000)]), "disk.raw")
      const task = yield* ok(post, "upload-elf-file", {}, { raw: form })
      has(task, { status: "SUCCESSED", resource_type: "OVF" })
      const params = { name: "v", cluster_id: str(cluster?.["id"]), upload_task_id: str(task["id"]) }
      const volume = yield* completed(post, "import-vm-volume", [params])
      has(yield* one(post, "get-vm-volumes", volume), { name: "v", size: 5000, mounting: false })
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("a snapshot of a LUN", () => {
  const kinds = [
    ["iscsi-lun", "lun_id", "iscsi_lun", "iscsi_target"],
    ["nvmf-namespace", "namespace_id", "nvmf_namespace", "nvmf_subsystem"]
  ] as const
  it.effect.each(kinds)("keeps its size, for the LUN and for new ones: %s", ([kind, number, owner, parent]) =>
    Effect.gen(function* () {
      const post = yield* Tower.inProcess
      const parents = parent === "iscsi_target" ? "get-iscsi-targets" : "get-nvmf-subsystems"
      const [target] = list(yield* ok(post, parents, { first: 1 }))
      const within = { [`${parent}_id`]: str(target?.["id"]) }
      const params = { name: "l", replica_num: 2, assigned_size: 10, assigned_size_unit: "GB", ...within }
      const id = yield* completed(post, `create-${kind}`, [params])
      const taken = { name: "s", [`${owner}_id`]: id, ...within }
      const snapshot = yield* completed(post, `create-${kind}-snapshot`, [taken])
      const size = (lun: string) =>
        Effect.map(one(post, `get-${kind}s`, lun), (row) => Number(row["assigned_size"]) / gib)
      const resize = (assigned_size: number) => ({ where: { id }, data: { assigned_size, assigned_size_unit: "GB" } })
      yield* completed(post, `update-${kind}`, resize(25))
      assert.include(yield* rejected(400, post, `update-${kind}`, resize(24)), "assigned_size")
      const clone = { name: "c", snapshot_id: snapshot, ...within }
      const cloned = yield* completed(post, `clone-${kind}-from-snapshot`, [clone])
      assert.deepStrictEqual([yield* size(id), yield* size(cloned)], [25, 10])
      const back = [{ [number]: id, snapshot_id: snapshot }]
      yield* ok(post, `rollback-${kind}-from-snapshot`, back)
      assert.strictEqual(yield* size(id), 25)
      has((yield* Tower.send(post, `rollback-${kind}-from-snapshot`, back)).json, { code: "ResourceLocked" })
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* size(id), 10)
      const wrong = [{ [number]: cloned, snapshot_id: snapshot }]
      assert.include(yield* rejected(400, post, `rollback-${kind}-from-snapshot`, wrong), "is not one of")
      yield* completed(post, `delete-${kind}`, { where: { id }, data: { remove_snapshot: false } })
      assert.strictEqual(yield* size(yield* completed(post, `clone-${kind}-from-snapshot`, [clone])), 10)
    }).pipe(Effect.provide(CloudTower.layerClient()))
  )
})

describe("invalid writes", () => {
  it.effect(
    "are rejected with what is wrong, and change nothing",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const { id } = yield* vm(post)
      const where = { id }
      const [gpu] = list(yield* ok(post, "get-gpu-devices", { where: { user_usage: "VGPU" }, first: 1 }))
      const gpu_id = str(gpu?.["id"])
      const before = yield* one(post, "get-vms", id)
      const wrong: ReadonlyArray<readonly [status: number, path: string, body: unknown, part: string]> = [
        [404, "start-vm", { where: { id: "none" } }, "none"],
        [400, "suspend-vm", { where }, "STOPPED"],
        [400, "update-vm-basic-info", { where, data: { memory: 0 } }, "memory"],
        [400, "update-vm-io-policy", { where, data: { each_disk: [{ boot: 9, data: {} }] } }, "boot"],
        [400, "update-vm-owner", { where, data: { search_for: "id", value: "nobody" } }, "nobody"],
        [400, "add-vm-gpu-device", { where, data: [{ gpu_id, amount: 9 }] }, "vGPUs"],
        [400, "remove-vm-gpu-device", { where, data: [{ gpu_id }] }, "has no"],
        [404, "add-vm-gpu-device", { where, data: [{ gpu_id: "none" }] }, "none"],
        [404, "rollback-vm", { where, data: { snapshot_id: "none" } }, "none"],
        [
          400,
          "create-vm-volume",
          [{ name: "v", size: 0, sharing: false, cluster_id: before["cluster"]?.["id"] }],
          "size"
        ],
        [404, "create-vm-folder", [{ name: "f", cluster_id: "none" }], "none"],
        [400, "create-user", [{ username: "alice", name: "A", role_id: "none" }], "alice"]
      ]
      for (const [status, path, body, part] of wrong) {
        assert.include(yield* rejected(status, post, path, body), part, path)
      }
      assert.deepStrictEqual(yield* one(post, "get-vms", id), before)
    }, Effect.provide(CloudTower.layerClient()))
  )
})

describe("vms in the recycle bin", () => {
  it.effect(
    "do not start before they are recovered",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const [vm] = list(yield* ok(post, "get-vms", { where: { in_recycle_bin: true }, first: 1 }))
      const where = { id: str(vm?.["id"]) }
      assert.include(yield* rejected(400, post, "start-vm", { where }), "recycle bin")
      yield* completed(post, "recover-vm-from-recycle", { where })
      yield* completed(post, "start-vm", { where })
      has(yield* one(post, "get-vms", where.id), { status: "RUNNING" })
    }, Effect.provide(CloudTower.layerClient()))
  )
})
