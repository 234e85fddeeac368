/** Every field of every input of a write: it is in a request, in either protocol, or the write is refused before it is sent. */
import type * as Script from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { HciError, HttpTransport } from "../src/index.ts"
import * as Modules from "../src/index.ts"
import { Eips, FloatingIps, Model, Servers, Subnets, Tenants, Volumes, Vpcs } from "../src/index.ts"
import { modulus, ok, page, serve, site } from "./support/site.ts"

type Protocol = "classic" | "2024"

/** A write with one field given, and what its request has where it carries the field. */
interface Case {
  readonly write: string
  readonly field: string
  readonly program: Effect.Effect<unknown, HciError.HciError, HttpTransport.HttpTransport>
  readonly carried: Readonly<Record<Protocol, ReadonlyArray<string>>>
}

/** `name=value` for each value in a document, by the name that it stands under. */
const leaves = (value: unknown, name = ""): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, name))
  if (Predicate.isObject(value)) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, key))
  return value === undefined ? [] : [`${name}=${Predicate.isBoolean(value) ? Number(value) : String(value)}`]
}

/** The cases of a write: its input with each field, beside those that it must have. */
const casesOf = <Input extends object>(
  write: string,
  call: (input: Input) => Case["program"],
  required: Input,
  fields: { readonly [Name in keyof Required<Input>]: Exclude<Input[Name], undefined> },
  /** Fields that a request has in another form. */
  forms: { readonly [Name in keyof Input]?: Partial<Case["carried"]> } = {}
): ReadonlyArray<Case> =>
  Object.entries(fields).map(([field, value]) => {
    const form: Partial<Case["carried"]> = Object.entries(forms).find(([name]) => name === field)?.[1] ?? {}
    const same = leaves({ [field]: value })
    return {
      write,
      field,
      program: Effect.suspend(() => call({ ...required, [field]: value })),
      carried: { classic: form.classic ?? same, "2024": form["2024"] ?? same }
    }
  })

const extra = { not_named: "given-extra" }

const network: Required<Servers.NetworkInput> = {
  vif_id: "net7",
  vpc_id: "given-vpc",
  subnet_id: "given-subnet",
  connect: false,
  model: Model.unlisted("given-model"),
  port_id: "given-port",
  device_id: "given-device",
  mac_address: "given-mac",
  ip_info: { ip_address: "given-ip", netmask: "given-mask", gateway: "given-gateway", dns: ["given-dns"] },
  extra
}

const disk: Required<Servers.DiskInput> = {
  id: "ide7",
  type: "new_disk",
  size_mb: 7777,
  preallocate: "given-preallocate",
  storage_id: "given-storage",
  storage_file: "given-file",
  is_old_disk: true,
  use_virtio: true,
  extra
}

const newServer: Servers.CreateInput = {
  name: "n",
  az_id: "z",
  image_id: "i",
  storage_tag_id: "t",
  cores: 1,
  memory_mb: 1024,
  networks: []
}

const cases: ReadonlyArray<Case> = [
  ...casesOf("Servers.create", Servers.create, newServer, {
    name: "given-name",
    az_id: "given-az",
    image_id: "given-image",
    storage_tag_id: "given-tag",
    cores: 61,
    sockets: 62,
    memory_mb: 6363,
    networks: [network],
    disks: [disk],
    count: 64,
    description: "given-description",
    power_on: false,
    location: { id: "given-host" },
    project_id: "given-project",
    group_id: "given-group",
    advance_param: { onboot: 65 },
    extra
  }),
  ...casesOf<Servers.UpdateInput>(
    "Servers.update",
    (input) => Servers.update("a", input),
    {},
    {
      name: "given-name",
      description: "given-description",
      cores: 61,
      sockets: 62,
      memory_mb: 6363,
      os_type: "given-os",
      group_id: "given-group",
      networks: [network],
      disks: [disk],
      advance_param: { onboot: 65 },
      extra
    }
  ),
  ...casesOf<Servers.DeleteOptions>(
    "Servers.delete",
    (options) => Servers.delete("a", options),
    {},
    { deleteDisks: false, force: false },
    { deleteDisks: { classic: ["delete_disk=0"], "2024": ["force=0"] } }
  ),
  ...casesOf<Servers.ForceOptions>("Servers.stop", (options) => Servers.stop("a", options), {}, { force: true }),
  ...casesOf<Servers.ForceOptions>("Servers.reboot", (options) => Servers.reboot("a", options), {}, { force: true }),
  ...casesOf<Servers.VolumeInput>(
    "Servers.attachVolume",
    ({ volume_id, ...options }) => Servers.attachVolume("a", volume_id, options),
    { volume_id: "v" },
    { volume_id: "given-volume", device_id: "ide9" },
    { device_id: { "2024": ["id=ide9"] } }
  ),
  ...casesOf<Pick<Servers.VolumeInput, "volume_id">>(
    "Servers.detachVolume",
    ({ volume_id }) => Servers.detachVolume("a", volume_id),
    { volume_id: "attached" },
    { volume_id: "attached" },
    // The disk that the update leaves out.
    { volume_id: { "2024": ["id=ide1"] } }
  ),
  ...casesOf<Servers.CloneInput>(
    "Servers.clone",
    (input) => Servers.clone("a", input),
    { name: "n" },
    {
      name: "given-name",
      az_id: "given-az",
      storage_tag_id: "given-tag",
      extra
    }
  ),
  ...casesOf<Servers.CloneManyInput>(
    "Servers.cloneMany",
    (input) => Servers.cloneMany("a", input),
    { name: "n" },
    {
      name: "given-name",
      count: 7,
      power_on: true,
      clone_type: "given-type",
      description: "given-description",
      storage_tag_id: "given-tag",
      storage_location: "given-storage",
      compute_location_id: "given-host",
      networks: [network],
      extra
    }
  ),
  ...casesOf<Servers.MigrateInput>(
    "Servers.migrate",
    (input) => Servers.migrate("a", input),
    {},
    {
      host_id: "given-host",
      storage_tag_id: "given-tag",
      az_id: "given-az",
      compute_location: { id: "given-place" },
      storage_location: "given-storage",
      auto_shutdown: true,
      auto_poweron: true,
      extra
    },
    { host_id: { "2024": ["id=given-host"] }, storage_tag_id: { "2024": ["storage_location=storage-of-tag"] } }
  ),
  ...casesOf<Servers.ConsoleOptions>(
    "Servers.console",
    (options) => Servers.console("a", options),
    {},
    {
      protocol: "given-protocol",
      type: "given-type"
    }
  ),
  ...casesOf<Omit<Servers.BatchInput, "ids">>(
    "Servers.batchAction",
    ({ action }) => Servers.batchAction(["a"], action),
    { action: "stop" },
    { action: "suspend" },
    { action: { classic: ["suspend_servers_action="], "2024": ["suspend_servers_action="] } }
  ),
  ...casesOf<Volumes.CreateInput>(
    "Volumes.create",
    Volumes.create,
    { name: "n", az_id: "z", storage_tag_id: "given-tag", size_mb: 1024 },
    {
      name: "given-name",
      az_id: "given-az",
      storage_tag_id: "given-tag",
      size_mb: 7168,
      description: "given-description",
      preallocate: 1,
      extra
    },
    { size_mb: { "2024": ["size=7"] }, storage_tag_id: { "2024": ["storage_id=storage-of-tag"] } }
  ),
  ...casesOf<Volumes.CreateSharedInput>(
    "Volumes.createShared",
    Volumes.createShared,
    { name: "n", az_id: "z", size: 1 },
    {
      name: "given-name",
      az_id: "given-az",
      size: 7,
      storage_id: "given-storage",
      project_id: "given-project",
      description: "given-description",
      count: 8,
      extra
    }
  ),
  ...casesOf<Volumes.DeleteOptions>("Volumes.delete", (options) => Volumes.delete("v", options), {}, { force: true }),
  ...casesOf<Volumes.ResizeInput>(
    "Volumes.resize",
    ({ size_mb }) => Volumes.resize("v", size_mb),
    { size_mb: 1024 },
    { size_mb: 7168 },
    { size_mb: { "2024": ["size=7"] } }
  ),
  ...casesOf<Vpcs.CreateInput>(
    "Vpcs.create",
    Vpcs.create,
    { name: "n", az_id: "z" },
    {
      name: "given-name",
      az_id: "given-az",
      cidr: "10.7.0.0/16",
      description: "given-description",
      shared: true,
      project_id: "given-project",
      extra
    }
  ),
  ...casesOf<Vpcs.UpdateInput>(
    "Vpcs.update",
    (input) => Vpcs.update("n", input),
    {},
    {
      name: "given-name",
      description: "given-description",
      extra
    }
  ),
  ...casesOf<Subnets.CreateInput>(
    "Subnets.create",
    Subnets.create,
    { name: "n", vpc_id: "n", az_id: "z", cidr: "10.0.1.0/24" },
    {
      name: "given-name",
      vpc_id: "given-vpc",
      az_id: "given-az",
      cidr: "10.7.1.0/24",
      gateway_ip: "10.7.1.1",
      description: "given-description",
      dns_nameservers: ["10.7.1.2"],
      extra
    }
  ),
  ...casesOf<Subnets.UpdateInput>(
    "Subnets.update",
    (input) => Subnets.update("s", input),
    { name: "n" },
    {
      name: "given-name",
      description: "given-description",
      enable_dhcp: true,
      allocation_pools: [{ start: "10.7.1.3", end: "10.7.1.9" }],
      extra
    }
  ),
  ...casesOf<Eips.AllocateInput>(
    "Eips.allocate",
    Eips.allocate,
    { az_id: "z" },
    {
      az_id: "given-az",
      bandwidth_mb: 7,
      name: "given-name",
      description: "given-description",
      ip: "1.2.3.7",
      project_id: "given-project",
      extra
    },
    {
      az_id: { "2024": ["az_ids=given-az"] },
      bandwidth_mb: { "2024": ["qos_uplink=7168", "qos_downlink=7168"] },
      ip: { "2024": ["floating_ip=1.2.3.7"] }
    }
  ),
  ...casesOf<Eips.BindInput>(
    "Eips.bind",
    (input) => Eips.bind("e", input),
    { server_id: "a" },
    { server_id: "given-server", port_id: "given-port", extra },
    // The first interface of the server.
    { server_id: { "2024": ["port_id=port-of-given-server"] } }
  ),
  ...casesOf<Eips.BandwidthInput>(
    "Eips.updateBandwidth",
    ({ bandwidth_mb }) => Eips.updateBandwidth("e", bandwidth_mb),
    { bandwidth_mb: 1 },
    { bandwidth_mb: 7 },
    { bandwidth_mb: { "2024": ["qos_uplink=7168", "qos_downlink=7168"] } }
  ),
  ...casesOf<FloatingIps.AllocateInput>(
    "FloatingIps.allocate",
    FloatingIps.allocate,
    { project_id: "p" },
    {
      project_id: "given-project",
      floatingip_pool_id: "given-pool",
      bandwidth: { qos_uplink: 71, qos_downlink: 72 },
      floating_ip: "1.2.3.7",
      subnet_id: "given-subnet",
      line_type: "given-line",
      az_ids: ["given-az"],
      extra
    }
  ),
  ...casesOf<FloatingIps.BindInput>(
    "FloatingIps.bind",
    (input) => FloatingIps.bind("f", input),
    { vpc_id: "n" },
    {
      vpc_id: "given-vpc",
      port_id: "given-port",
      ip_address: "10.7.0.7"
    }
  ),
  ...casesOf<FloatingIps.BandwidthInput>(
    "FloatingIps.updateBandwidth",
    (input) => FloatingIps.updateBandwidth("f", input),
    { qos_uplink: 1, qos_downlink: 1 },
    { qos_uplink: 71, qos_downlink: 72 }
  ),
  ...casesOf<Tenants.CreateInput>(
    "Tenants.create",
    Tenants.create,
    { name: "n", admin: { user_name: "u", password: Redacted.make("Secret!1") } },
    {
      name: "given-name",
      description: "given-description",
      parent_id: "given-parent",
      admin: {
        user_name: "given-user",
        password: Redacted.make("Secret!1"),
        mail: "given-mail",
        phone: "given-phone",
        user_id: "given-id"
      }
    },
    {
      admin: {
        classic: ["user_name=given-user", "mail=given-mail", "phone=given-phone", "user_id=given-id"],
        "2024": ["user_name=given-user", "mail=given-mail", "phone=given-phone", "user_id=given-id"]
      }
    }
  ),
  ...casesOf<Tenants.UpdateInput>(
    "Tenants.update",
    (input) => Tenants.update("p", input),
    {},
    {
      name: "given-name",
      description: "given-description",
      mail: "given-mail",
      phone: "given-phone"
    }
  )
]

/** What a site has that the calls of 2024 read before they write. */
const respond: Script.Step = ({ path, query }) => {
  const id = path.split("/").at(-1) ?? ""
  if (path.endsWith("/storages")) return page([{ id: "storage-of-tag", storage_tag_id: "given-tag" }])
  if (path.endsWith("/projects") && "page_num" in query) return page([{ id: "p" }])
  const disks = [
    { id: "ide0", size_mb: 1 },
    { id: "ide1", size_mb: 1, volume_id: "attached" }
  ]
  const networks = [
    { vpc_id: "n", port_id: `port-of-${id}`, ip_address: "10.0.0.1" },
    { vpc_id: "n", port_id: "given-port", ip_address: "10.0.0.2" }
  ]
  const project_admin = { mail: "", phone: "", user_id: "u", user_name: "u" }
  const tenant = { enabled: 1, parent_id: "", description: "", project_admin }
  const server = { az_id: "z", storage_location: "s", storage_id: "s", size_mb: 1024, disks, networks }
  const started = { task_id: "t", uuids: ["u"], url: "https://c", public_key: modulus }
  return ok({ id, name: "n", ...server, ...tenant, ...started })
}

/** The fields that a protocol refuses; every other one is carried. */
const refusedBy = (protocol: Protocol) =>
  Effect.forEach(cases, ({ carried, field, program, write }) => {
    const server = serve(respond)
    return Effect.gen(function* () {
      const failure = yield* Effect.match(program, { onFailure: (error) => error, onSuccess: () => undefined })
      const sent = server.requests.filter(({ method }) => method !== "GET")
      if (failure !== undefined) {
        assert.strictEqual(failure._tag, "BadRequest", `${write} ${field}: ${failure.message}`)
        assert.include(failure.message, `\`${field}\``)
        assert.deepStrictEqual(sent, [])
        return [`${write} ${field}`]
      }
      assert.lengthOf(sent, 1)
      const has = sent.flatMap(({ json, query }) => leaves([query, json]))
      const expected = [...carried[protocol]]
      if (write === "Servers.detachVolume" && protocol === "2024") assert.notIncludeMembers(has, expected)
      else assert.includeMembers(has, expected, `${write} ${field}`)
      return []
    }).pipe(Effect.provide(site(server, { protocol })))
  }).pipe(Effect.map((refused) => refused.flat()))

describe("every field of an input is sent or refused", () => {
  it.effect("by the classic protocol, which refuses none", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refusedBy("classic"), [])
    })
  )

  it.effect("by that of 2024, which refuses what its document has no place for", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refusedBy("2024"), [
        "Servers.clone az_id",
        "Volumes.create preallocate",
        "Vpcs.create cidr",
        "Vpcs.create description",
        "Vpcs.create shared",
        "Eips.allocate name",
        "Eips.allocate description"
      ])
    })
  )

  it("of every write that has one", () => {
    const nine = { Eips, FloatingIps, Servers, Subnets, Tenants, Volumes, Vpcs, Images: Modules.Images }
    const writes = Object.entries(nine).flatMap(([module, exports]) =>
      Object.entries(exports).flatMap(([name, call]: readonly [string, unknown]) => {
        const operation = Predicate.hasProperty(call, "operation") ? call.operation : undefined
        const isWrite = Predicate.hasProperty(operation, "method") && operation.method !== "GET"
        return isWrite ? [`${module}.${name}`] : []
      })
    )
    const tested = new Set(cases.map(({ write }) => write))
    assert.sameMembers(
      writes.filter((write) => !tested.has(write)),
      // The same as others, or with no field but ids and a password.
      [
        "Eips.release",
        "Eips.unbind",
        "FloatingIps.release",
        "FloatingIps.unbind",
        "Servers.powerOff",
        "Servers.powerOn",
        "Servers.resetPassword",
        "Servers.restore",
        "Servers.resume",
        "Servers.start",
        "Servers.suspend",
        "Subnets.delete",
        "Tenants.delete",
        "Tenants.givePools",
        "Tenants.takePool",
        "Vpcs.delete"
      ]
    )
  })
})
