import { assert, describe, it } from "@effect/vitest"
import type { Json } from "./fixtures.ts"
import { document, object, post, product, ref } from "./fixtures.ts"
import { facts } from "../src/docs/Facts.ts"
import { fieldDoc } from "../src/docs/FieldDocs.ts"
import { operationDoc } from "../src/docs/OperationDocs.ts"
import { phrase, subjectOf } from "../src/docs/Phrases.ts"
import { typeDoc } from "../src/docs/TypeDocs.ts"
import { operations } from "../src/Model.ts"
import { cloudTower } from "../src/profiles/CloudTower.ts"
import type { Field, Type } from "../src/Type.ts"

const text: Json = { type: "string", nullable: true }
const number: Json = { type: "number", nullable: true }
const conditions = (model: string, fields: Record<string, Json>): Json =>
  object({ AND: { type: "array", items: ref(`${model}WhereInput`) }, id: text, ...fields })

/** A listing of one resource. */
const listing = (path: string, tag: string): Record<string, Json> => ({
  [`/get-${path}`]: post(`Get${tag}s`, tag, ref(`Get${tag}sRequestBody`), { type: "array", items: ref(tag) }),
  [`/get-${path}-connection`]: post(`Get${tag}sConnection`, tag, ref(`Get${tag}sRequestBody`), ref(`${tag}Connection`))
})

const listingSchemas = (tag: string, where: Record<string, Json>): Record<string, Json> => ({
  [`Get${tag}sRequestBody`]: object({
    where: ref(`${tag}WhereInput`),
    orderBy: ref(`${tag}OrderByInput`),
    first: number,
    skip: number
  }),
  [`${tag}WhereInput`]: conditions(tag, where),
  [`${tag}OrderByInput`]: { type: "string", enum: ["id_ASC", "id_DESC"] },
  [`${tag}Connection`]: object({ aggregate: object({ count: { type: "integer" } }, ["count"]) }, ["aggregate"])
})

const schemas = (more: Record<string, Json>): Record<string, Json> => ({
  ...listingSchemas("Vm", {
    created: text,
    created_gt: text,
    name: text,
    name_gt: text,
    name_contains: text,
    name_not_in: { type: "array", items: text },
    used_bytes: number,
    used_bytes_gt: number,
    checked_in: text,
    host: ref("HostWhereInput"),
    host_some: ref("HostWhereInput")
  }),
  ...listingSchemas("Host", {}),
  Host: object({ id: { type: "string" } }, ["id"]),
  NestedHost: object({ id: { type: "string" }, name: { type: "string" } }, ["id", "name"]),
  VmStatus: { type: "string", enum: ["RUNNING", "STOPPED"] },
  Vm: object({
    id: { type: "string" },
    local_id: text,
    created: text,
    name: text,
    used_bytes: number,
    cpu_hz: number,
    memory: number,
    latency_ms: number,
    size: number,
    size_unit: ref("VmStatus"),
    status: ref("VmStatus"),
    host: ref("NestedHost"),
    hosts: { type: "array", items: ref("NestedHost") },
    target_host_id: text,
    vm_local_id: text,
    host_ids: { type: "array", items: { type: "string" } },
    vlan_id: text,
    host_id: number,
    ...more
  }),
  WithTaskVm: object({ task_id: text, data: ref("Vm") }, ["data"]),
  VmStartParams: object({ where: ref("VmWhereInput"), data: object({ host_id: text }) }, ["where"])
})

const paths = { ...listing("vms", "Vm"), ...listing("hosts", "Host") }
const start = post("StartVm", "Vm", ref("VmStartParams"), { type: "array", items: ref("WithTaskVm") })
const created = post("CreateVm", "Vm", ref("VmStartParams"), ref("WithTaskVm"))
const unheardOf = post("FrobVm", "Vm", ref("VmStartParams"), ref("WithTaskVm"))

const read = product([
  document("2.8.0", { ...paths, "/create-vm": created }, schemas({})),
  document(
    "4.6.0",
    { ...paths, "/create-vm": created, "/start-vm": start, "/frob-vm": unheardOf },
    schemas({ later: text })
  )
])
const towerFacts = facts(read, cloudTower)

const docsOf = (name: string): Record<string, string> => {
  const type = towerFacts.typeOf(name)
  if (type?.type._tag !== "Object") throw new Error(`${name} is no object`)
  const { fields } = type.type
  return Object.fromEntries(fields.map((field) => [field.name, fieldDoc(towerFacts, type, field, fields).join(" ")]))
}

const plainField = (name: string): Field => ({
  name,
  type: { _tag: "String" },
  required: false,
  deprecated: false,
  since: "4.6.0"
})

describe("FieldDocs", () => {
  it("says units, ids, values, times, nested fields and versions of a model", () => {
    assert.deepStrictEqual(docsOf("Vm"), {
      id: "Id of the Vm.",
      local_id: "Id of the Vm on its cluster.",
      created: "When the Vm was created. Time in ISO 8601.",
      name: "Name of the Vm.",
      used_bytes: "Used bytes of the Vm, in bytes.",
      cpu_hz: "CPU of the Vm, in hertz.",
      memory: "Memory of the Vm, in bytes.",
      latency_ms: "Latency of the Vm, in milliseconds.",
      size: "Size of the Vm, in the unit of `size_unit`.",
      size_unit: "Unit of `size`: `RUNNING` or `STOPPED`.",
      status: "Status of the Vm: `RUNNING` or `STOPPED`.",
      host: "`id` and `name` of a Host.",
      hosts: "`id` and `name` of Host records.",
      target_host_id: "Id of a Host.",
      vm_local_id: "Id of a Vm on its cluster.",
      host_ids: "Ids of Host records.",
      vlan_id: "Id of the VLAN.",
      host_id: "Id of the host.",
      later: "Later of the Vm. Needs CloudTower 4.6.0."
    })
  })

  it("says of each condition what it asks of which field", () => {
    assert.deepStrictEqual(docsOf("VmWhereInput"), {
      AND: "All of these conditions hold.",
      id: "Where `id` equals this.",
      created: "Where `created` equals this, in ISO 8601.",
      created_gt: "Where `created` is later than this, in ISO 8601.",
      name: "Where `name` equals this.",
      name_gt: "Where `name` sorts after this.",
      name_contains: "Where `name` contains this.",
      name_not_in: "Where `name` is none of these.",
      used_bytes: "Where `used_bytes` equals this, in bytes.",
      used_bytes_gt: "Where `used_bytes` is greater than this, in bytes.",
      checked_in: "Where `checked_in` equals this.",
      host: "Where `host` matches.",
      host_some: "Where at least one of `host` matches."
    })
  })

  it("says the window of a listing, the selection of a write, and its task", () => {
    assert.deepStrictEqual(docsOf("GetVmsRequestBody"), {
      where: "Conditions on the records. Default: every record.",
      orderBy: "Order of the records.",
      first: "At most this many records, from the start of the selection.",
      skip: "Leaves out this many records."
    })
    assert.deepStrictEqual(docsOf("VmStartParams"), {
      where: "Conditions that select Vm records.",
      data: "Parameters of the call: `host_id`."
    })
    assert.deepStrictEqual(docsOf("WithTaskVm"), {
      task_id: "Id of the task that completes the write; without one the write is complete.",
      data: "The data as it is now; until the task ends, only ids are sure to stay."
    })
  })

  it("says of an object without a name what the field is that holds it", () => {
    const input = towerFacts.typeOf("VmStartParams")
    const data = input?.type._tag === "Object" ? input.type.fields.find(({ name }) => name === "data") : undefined
    const disks: Field = { ...plainField("mount_disks"), type: { _tag: "Array", item: { _tag: "Unknown" } } }
    const owner = { name: "VmStartParams", since: "4.6.0" }
    const index = plainField("index")
    assert.deepStrictEqual(
      [data, disks].map((inside) => fieldDoc(towerFacts, { ...owner, inside }, index, [index])),
      [["Index of the vm start."], ["Index of the mount disk."]]
    )
  })
})

describe("Phrases", () => {
  const text: Type = { _tag: "String" }
  const flag: Type = { _tag: "Boolean" }
  const bit: Type = { _tag: "Literals", values: [0, 1].map((value) => ({ value, since: "1.0.0" })) }
  it.each([
    ["name", text, "Name of the backup policy."],
    ["backup_policy_name", text, "Name of the backup policy."],
    ["router_name", text, "Name of the router."],
    ["display_name", text, "Display name of the backup policy."],
    ["uuid", text, "UUID of the backup policy."],
    ["snapshot_uuid", text, "UUID of the snapshot."],
    ["vpc_ids", text, "Ids of the VPCs."],
    ["dst_mac", text, "Destination MAC of the backup policy."],
    ["secondary_ipv4s", text, "Secondary IPv4 addresses of the backup policy."],
    ["stopped_vm_num", text, "Number of stopped vms of the backup policy."],
    ["total_count", text, "Total count of the backup policy."],
    ["updatedAt", text, "When the backup policy was updated."],
    ["local_created_at", text, "When the backup policy was locally created."],
    ["last_executed_at", text, "When the backup policy was last executed."],
    ["password_updated_at", text, "When the password of the backup policy was updated."],
    ["shared", text, "`shared` of the backup policy."],
    ["used", text, "What is used of the backup policy."],
    ["speed", text, "Speed of the backup policy."],
    ["support", text, "Support of the backup policy."],
    ["enable", text, "Whether the backup policy is enabled."],
    ["enabled", flag, "Whether the backup policy is enabled."],
    ["is_internal", flag, "Whether the backup policy is internal."],
    ["has_gpu", flag, "Whether the backup policy has GPU."],
    ["ha", flag, "Whether the backup policy has HA."],
    ["in_recycle_bin", flag, "Whether the backup policy is in recycle bin."],
    ["support_resize", flag, "Whether the backup policy supports resize."],
    ["keep_mac_address", flag, "Whether to keep MAC address."],
    ["ignore_acl", bit, "Whether to ignore ACL."],
    ["storage_encrypted", flag, "Whether storage is encrypted."],
    ["tools_ready", flag, "Whether tools are ready."],
    ["parent_is_same", flag, "Whether parent is same."],
    ["qos_enable", flag, "Whether QoS is enabled."],
    ["enabled_iscsi", flag, "Whether iSCSI is enabled."],
    ["is_encrypt", flag, "Whether the backup policy is encrypted."],
    ["is_system_policy", flag, "Whether the backup policy is a system policy."],
    ["is_old_disk", flag, "Whether the backup policy is an old disk."],
    ["is_sriov", flag, "Whether the backup policy has SRIOV."],
    ["auto_upgrade", flag, "Flag `auto_upgrade` of the backup policy, which the vendor's documents do not explain."],
    [
      "has_backup_policy",
      flag,
      "Flag `has_backup_policy` of the backup policy, which the vendor's documents do not explain."
    ],
    ["onboot", bit, "Flag `onboot` of the backup policy, which the vendor's documents do not explain."],
    ["nested_virtualization", flag, "Whether the backup policy has nested virtualization."],
    ["with_faster_ssd", flag, "Whether the backup policy has faster SSD."],
    ["resident_in_cache", flag, "Whether the backup policy is resident in cache."],
    ["remain_snapshot", flag, "Whether to keep snapshot."]
  ])("%s: %s", (name, type, sentence) => {
    assert.strictEqual(phrase({ ...plainField(name), type }, subjectOf("UpdateBackupPolicyRequestV2"), ""), sentence)
  })

  it.each([
    ["NestedVmDisk", "vm disk"],
    ["VmUpdateNicParams", "vm NIC"],
    ["VmCreateVmFromTemplateParams", "vm"],
    ["BulkDeletePortsRequest", "ports"],
    ["CloneServerRequest20220725", "server"],
    ["UpdateRequest", "update request"]
  ])("%s is of a %s", (name, subject) => {
    assert.strictEqual(subjectOf(name).text, subject)
  })
})

describe("TypeDocs", () => {
  it.each([
    ["Vm", "One Vm record."],
    ["NestedHost", "A Host inside another record: its `id` and `name`."],
    ["VmConnection", "The number of Vm records that match."],
    [
      "VmWhereInput",
      "Conditions on Vm records: a field alone means equality, a suffix such as `_in` or `_gt` is an operator."
    ],
    ["VmOrderByInput", "Order of Vm records: by one field, ascending or descending."],
    ["WithTaskVm", "The response to a write: its data, and the id of the task that completes it."],
    ["VmStartParams", "Input of `Vm.createVm`, `Vm.frobVm` and `Vm.startVm`."],
    ["VmStatus", "Type of `Vm.size_unit` and `Vm.status`."]
  ])("%s: %s", (name, doc) => {
    const type = towerFacts.typeOf(name)
    assert.strictEqual(type === undefined ? undefined : typeDoc(type, towerFacts).join(" "), doc)
  })
})

describe("OperationDocs", () => {
  it.each([
    ["getVms", "Gives one window of Vm records: `POST /get-vms`, a read."],
    ["getVmsConnection", "Counts Vm records: `POST /get-vms-connection`, a read."],
    ["createVm", "Creates a Vm: `POST /create-vm`, a write. `TaskPoller.awaitTask` waits for its task."],
    [
      "startVm",
      "Starts vms: `POST /start-vm`, a write. `TaskPoller.awaitTask` waits for its tasks. Needs CloudTower 4.6.0."
    ],
    [
      "frobVm",
      "Calls `FrobVm`: `POST /frob-vm`, a write. `TaskPoller.awaitTask` waits for its task. Needs CloudTower 4.6.0."
    ]
  ])("%s: %s", (name, doc) => {
    const operation = operations(read).find((candidate) => candidate.name === name)
    assert.strictEqual(operation === undefined ? undefined : operationDoc(operation, [], towerFacts), doc)
  })

  it("names the errors of an operation", () => {
    const [operation] = operations(read)
    const doc = operation === undefined ? "" : operationDoc(operation, ["NotFound", "Conflict"], towerFacts)
    assert.match(doc, / Fails with `NotFound`, `Conflict`\./)
  })
})
