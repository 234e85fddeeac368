import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { has, list, ok, one, rejected, completed, str } from "./tower.ts"

const gib = 1024 ** 3

/** What a vm is made of: a cluster, its default VLAN, and a disk of 10 GB. */
const blueprint = (post: Tower.Post) =>
  Effect.gen(function* () {
    const clusters = yield* ok(post, "get-clusters", { where: { type: "SMTX_OS", hypervisor: "ELF" }, first: 1 })
    const cluster = str(clusters[0]?.["id"])
    const vlans = yield* ok(post, "get-vlans", { where: { name: "default", vds: { cluster: { id: cluster } } } })
    const volume = { name: "root", size: 10, size_unit: "GB", elf_storage_policy: "REPLICA_2_THIN_PROVISION" }
    return {
      cluster_id: cluster,
      name: "new-vm",
      cpu_cores: 2,
      cpu_sockets: 2,
      memory: 4 * gib,
      ha: true,
      firmware: "BIOS",
      status: "STOPPED",
      vm_nics: [{ connect_vlan_id: str(vlans[0]?.["id"]) }],
      vm_disks: { mount_new_create_disks: [{ boot: 0, bus: "VIRTIO", vm_volume: volume }] }
    }
  })

/** Everything that can happen to a vm, from its creation to its deletion. */
const wholeLife = (post: Tower.Post) =>
  Effect.gen(function* () {
    const params = yield* blueprint(post)
    const before = yield* ok(post, "get-vms-connection", {})
    const id = yield* completed(post, "create-vm", [params])
    const vm = yield* one(post, "get-vms", id)
    has(vm, { status: "STOPPED", memory: 4 * gib, vcpu: 4, entityAsyncStatus: null })
    assert.strictEqual(list(vm["vm_disks"]).length, 1)
    const nested = { vm_nics_some: { vlan: { id: params.vm_nics[0]?.connect_vlan_id } }, name: "new-vm" }
    assert.strictEqual(str((yield* ok(post, "get-vms", { where: nested }))[0]?.["id"]), id)
    const disks = yield* ok(post, "get-vm-disks", { where: { vm: { id } } })
    const volume = yield* one(post, "get-vm-volumes", str(disks[0]?.["vm_volume"]?.["id"]))
    has(volume, { size: 10 * gib, mounting: true })

    const where = { id }
    const status = Effect.map(one(post, "get-vms", id), (row) => str(row["status"]))
    yield* completed(post, "start-vm", { where })
    assert.strictEqual(yield* status, "RUNNING")
    yield* completed(post, "suspend-vm", { where })
    assert.strictEqual(yield* status, "SUSPENDED")
    assert.include(yield* rejected(400, post, "suspend-vm", { where }), "SUSPENDED")
    yield* completed(post, "resume-vm", { where })
    const host = str((yield* one(post, "get-vms", id))["host"]?.["id"])
    yield* completed(post, "migrate-vm", { where })
    assert.notStrictEqual(str((yield* one(post, "get-vms", id))["host"]?.["id"]), host)

    const snapshot = yield* completed(post, "create-vm-snapshot", { data: [{ vm_id: id, name: "before" }] })
    const captured = (yield* one(post, "get-vm-snapshots", snapshot))["vm_disks"]?.[0]
    const luns = yield* ok(post, "get-iscsi-lun-snapshots", { where: { name_in: [captured?.["snapshot_local_id"]] } })
    assert.strictEqual(list(luns).length, 1)
    yield* completed(post, "update-vm-basic-info", { where, data: { memory: 8, memory_unit: "GB" } })
    assert.strictEqual(Number((yield* one(post, "get-vms", id))["memory"]), 8 * gib)
    yield* completed(post, "rollback-vm", { where, data: { snapshot_id: snapshot } })
    assert.strictEqual(Number((yield* one(post, "get-vms", id))["memory"]), 4 * gib)

    const clone = yield* completed(post, "clone-vm", [{ src_vm_id: id, name: "clone" }])
    assert.strictEqual(list((yield* one(post, "get-vms", clone))["vm_disks"]).length, 1)
    const rebuilt = yield* completed(post, "rebuild-vm-from-snapshot", [
      { rebuild_from_snapshot_id: snapshot, name: "rebuilt" }
    ])
    assert.strictEqual(Number((yield* one(post, "get-vms", rebuilt))["size"]), 10 * gib)

    yield* completed(post, "move-vm-to-recycle", { where })
    const recycled = yield* one(post, "get-vms", id)
    has(recycled, { in_recycle_bin: true, status: "STOPPED", original_name: "new-vm" })
    assert.match(str(recycled["name"]), /^in-recycle-bin-[0-9a-f-]{36}$/)
    yield* completed(post, "recover-vm-from-recycle", { where })
    has(yield* one(post, "get-vms", id), {
      in_recycle_bin: false,
      name: "new-vm",
      original_name: null,
      deleted_at: null
    })
    yield* completed(post, "delete-vm", { where: { id_in: [id] }, effect: { include_snapshots: true } })
    yield* completed(post, "delete-vm", { where: { id: clone } })
    yield* completed(post, "delete-vm", { where: { id: rebuilt } })
    assert.deepStrictEqual(yield* ok(post, "get-vms-connection", {}), before)
    for (const path of ["get-vm-disks", "get-vm-nics", "get-vm-snapshots"]) {
      assert.deepStrictEqual(yield* ok(post, path, { where: { vm: { id } } }), parseEmpty)
    }
  })

describe("vms", () => {
  it.effect(
    "live a whole life, over HTTP with plain fetch",
    Effect.fnUntraced(function* () {
      yield* wholeLife(yield* Tower.overHttp)
    }, Effect.provide(CloudTower.layerServer()))
  )

  it.effect(
    "live a whole life, in process",
    Effect.fnUntraced(function* () {
      yield* wholeLife(yield* Tower.inProcess)
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "are locked while a task is at them, and final when it ends",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const stopped = yield* ok(post, "get-vms", { where: { status: "STOPPED" }, first: 1 })
      const id = str(stopped[0]?.["id"])
      const started = yield* ok(post, "start-vm", { where: { id } })
      has(yield* one(post, "get-vms", id), { status: "STOPPED", entityAsyncStatus: "UPDATING" })
      const second = yield* Tower.send(post, "poweroff-vm", { where: { id } })
      assert.strictEqual(second.status, 400)
      has(second.json, { code: "ResourceLocked", props: { locked_resources: [{ id, type: "VM" }] } })
      const task = Effect.map(one(post, "get-tasks", str(started[0]?.["task_id"])), (row) => [
        str(row["status"]),
        Number(row["progress"])
      ])
      assert.deepStrictEqual(yield* task, ["PENDING", 0])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* task, ["EXECUTING", 0.5])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* task, ["SUCCESSED", 1])
      has(yield* one(post, "get-vms", id), { status: "RUNNING", entityAsyncStatus: null })
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "are as before when their task fails",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const params = yield* blueprint(post)
        const before = yield* ok(post, "get-vms-connection", {})
        const started = yield* ok(post, "create-vm", [params])
        yield* TestClock.adjust("2 seconds")
        const task = yield* one(post, "get-tasks", str(started[0]?.["task_id"]))
        has(task, { status: "FAILED", error_code: "TASK_FAILED" })
        assert.deepStrictEqual(yield* ok(post, "get-vms-connection", {}), before)
        const { counters } = yield* CloudTower.Simulator
        assert.deepInclude(yield* counters, { tasks: { started: 1, finished: 0, failed: 1 } })
      },
      Effect.provide(CloudTower.layerClient({ faults: ["Vm.createVm:fail-task"] }))
    )
  )

  it.effect(
    "get and lose disks, CD-ROMs and interfaces",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const params = yield* blueprint(post)
      const id = yield* completed(post, "create-vm", [params])
      const where = { id }
      const { vm_disks, vm_nics } = params
      yield* completed(post, "add-vm-disk", { where, data: { vm_disks } })
      yield* completed(post, "add-vm-nic", { where, data: { vm_nics } })
      const images = yield* ok(post, "get-elf-images", { where: { cluster: { id: params.cluster_id } }, first: 1 })
      const elf_image_id = str(images[0]?.["id"])
      yield* completed(post, "add-vm-cd-rom", { where, data: { vm_cd_roms: [{ boot: 2, elf_image_id }] } })
      const disks = list(yield* ok(post, "get-vm-disks", { where: { vm: where }, orderBy: "key_ASC" }))
      assert.deepStrictEqual(
        disks.map((disk) => str(disk["type"])),
        ["DISK", "DISK", "CD_ROM"]
      )
      assert.strictEqual(Number((yield* one(post, "get-vms", id))["provisioned_size"]), 20 * gib)
      yield* completed(post, "expand-vm-disk", { where: { id: str(disks[1]?.["id"]) }, size: 30, size_unit: "GB" })
      assert.strictEqual(Number((yield* one(post, "get-vms", id))["provisioned_size"]), 40 * gib)
      yield* completed(post, "eject-iso-from-vm-cd-rom", { where: { id: str(disks[2]?.["id"]) } })
      yield* completed(post, "remove-vm-cd-rom", { where, data: { cd_rom_ids: [str(disks[2]?.["id"])] } })
      yield* completed(post, "remove-vm-disk", { where, data: { disk_ids: [str(disks[1]?.["id"])] } })
      yield* completed(post, "update-vm-nic", { where, data: { nic_index: 1, enabled: false } })
      const nics = list(yield* ok(post, "get-vm-nics", { where: { vm: where }, orderBy: "order_ASC" }))
      assert.deepStrictEqual(
        nics.map((nic) => String(nic["enabled"])),
        ["true", "false"]
      )
      yield* completed(post, "remove-vm-nic", { where, data: { nic_index: [1] } })
      const vm = yield* one(post, "get-vms", id)
      assert.deepStrictEqual([list(vm["vm_disks"]).length, list(vm["vm_nics"]).length], [1, 1])
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "come from templates and become templates",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const params = yield* blueprint(post)
      const id = yield* completed(post, "create-vm", [params])
      const asTemplate = { vm_id: id, name: "golden", cloud_init_supported: true }
      const template = yield* completed(post, "clone-vm-template-from-vm", [asTemplate])
      const copy = { template_id: template, name: "copy", is_full_copy: false }
      const vm = yield* completed(post, "create-vm-from-template", [copy])
      assert.strictEqual(Number((yield* one(post, "get-vms", vm))["size"]), 10 * gib)
      const back = yield* completed(post, "convert-vm-template-from-vm", [{ ...asTemplate, name: "taken" }])
      assert.strictEqual(list(yield* ok(post, "get-vms", { where: { id } })).length, 0)
      yield* completed(post, "convert-vm-template-to-vm", [{ name: "again", converted_from_template_id: back }])
      assert.strictEqual(list(yield* ok(post, "get-vm-templates", { where: { id: back } })).length, 0)
      const library = yield* ok(post, "get-content-library-vm-templates", { first: 1 })
      const fromLibrary = {
        ...copy,
        name: "copy-2",
        template_id: str(library[0]?.["id"]),
        cluster_id: params.cluster_id
      }
      yield* completed(post, "create-vm-from-content-library-template", [fromLibrary])
    }, Effect.provide(CloudTower.layerClient()))
  )
})

const parseEmpty = Tower.parse("[]")

describe("other resources", () => {
  it.effect(
    "agree in both directions",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const vms = list(yield* ok(post, "get-vms", { first: 2 }))
      const ids = vms.map((vm) => str(vm["id"]))
      const label = yield* completed(post, "create-label", [{ key: "owner", value: "me" }])
      yield* completed(post, "add-labels-to-resources", { where: { id: label }, data: { vms: { id_in: ids } } })
      const labelled = yield* ok(post, "get-vms", { where: { labels_some: { id: label } } })
      assert.deepStrictEqual(
        list(labelled).map((vm) => str(vm["id"])),
        ids
      )
      yield* completed(post, "remove-labels-from-resources", {
        where: { id: label },
        data: { vms: { id: ids[0] } }
      })
      has(yield* one(post, "get-labels", label), { vm_num: 1 })

      const [cluster] = list(yield* ok(post, "get-clusters", { first: 1 }))
      const folder = yield* completed(post, "create-vm-folder", [{ name: "mine", cluster_id: str(cluster?.["id"]) }])
      yield* completed(post, "add-vm-to-folder", { where: { id: ids[0] }, data: { folder_id: folder } })
      has(yield* one(post, "get-vm-folders", folder), { vm_num: 1, name: "mine" })
      yield* completed(post, "delete-vm-folder", { where: { id: folder } })
      assert.strictEqual(String((yield* one(post, "get-vms", ids[0] ?? ""))["folder"]), "null")

      const [alert] = list(yield* ok(post, "get-alerts", { where: { ended: false }, first: 1 }))
      yield* completed(post, "resolve-alert", { where: { id: str(alert?.["id"]) } })
      has(yield* one(post, "get-alerts", str(alert?.["id"])), { ended: true })

      const [lun] = list(yield* ok(post, "get-iscsi-luns", { first: 1 }))
      const target = str(lun?.["iscsi_target"]?.["id"])
      const taken = { name: "s", iscsi_lun_id: str(lun?.["id"]), iscsi_target_id: target }
      const snapshot = yield* completed(post, "create-iscsi-lun-snapshot", [taken])
      const clone = { name: "c", snapshot_id: snapshot, iscsi_target_id: target }
      const cloned = yield* completed(post, "clone-iscsi-lun-from-snapshot", [clone])
      assert.strictEqual(
        str((yield* one(post, "get-iscsi-luns", cloned))["assigned_size"]),
        str(lun?.["assigned_size"])
      )
    }, Effect.provide(CloudTower.layerClient()))
  )

  it.effect(
    "upload images in chunks",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const [cluster] = list(yield* ok(post, "get-clusters", { first: 1 }))
      const form = (fields: Record<string, string>, bytes: number) => {
        const data = new FormData()
        for (const [name, value] of Object.entries(fields)) data.append(name, value)
        data.append("file", new Blob([new Uint8Array(bytes)]), "image.iso")
        return { raw: data }
      }
      const first = { name: "image.iso", size: "3000", cluster_id: str(cluster?.["id"]) }
      const [task] = list(yield* ok(post, "upload-elf-image", {}, form(first, 1000)))
      has(task, { current_chunk: 1, size: 3000, status: "UPLOADING" })
      const upload_task_id = str(task?.["id"])
      yield* ok(post, "upload-elf-image", {}, form({ upload_task_id }, 1000))
      const [done] = list(yield* ok(post, "upload-elf-image", {}, form({ upload_task_id }, 1000)))
      has(done, { current_chunk: 3, status: "SUCCESSED" })
      const local = done?.["args"]?.["uploadElfImageLocalIds"]
      const images = yield* ok(post, "get-elf-images", { where: { local_id_in: local } })
      has(images[0], { name: "image.iso", size: 3000 })
      assert.include(yield* rejected(400, post, "upload-elf-image", {}, form({ upload_task_id }, 1)), "SUCCESSED")
    }, Effect.provide(CloudTower.layerClient()))
  )
})
