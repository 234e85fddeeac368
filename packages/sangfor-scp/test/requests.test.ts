/** What every function of every module sends. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as StreamModule from "effect/Stream"
import type { HttpTransport } from "../src/index.ts"
import {
  Eips,
  FloatingIps,
  Hosts,
  Images,
  ResourcePools,
  Servers,
  Subnets,
  System,
  Tasks,
  Tenants,
  Volumes,
  Vpcs
} from "../src/index.ts"
import { differences } from "../src/internal/differences.ts"
import { ok, page, serve, site } from "./support/site.ts"

type Program = Effect.Effect<unknown, unknown, HttpTransport.HttpTransport>

/** Name, program, request line with query, body. */
type Case = readonly [string, Program, string, unknown?]

const drain = (stream: Stream.Stream<unknown, unknown, HttpTransport.HttpTransport>): Program =>
  StreamModule.runDrain(stream)

const v1 = "/janus/20180725"
const firstPage = "page_num=0&page_size=100"

const nic = { vif_id: "net0", vpc_id: "vpc-1", subnet_id: "sub-1", model: "virtio" } as const
const newServer = {
  az_id: "az-1",
  image_id: "img-1",
  storage_tag_id: "tag-1",
  cores: 4,
  memory_mb: 8192,
  name: "web-01",
  networks: [nic]
}

const cases: ReadonlyArray<Case> = [
  ["Servers.get", Servers.get("a/b"), `GET ${v1}/servers/a%2Fb`],
  ["Servers.list", drain(Servers.list({ az_id: "z", name: "n" })), `GET ${v1}/servers?az_id=z&name=n&${firstPage}`],
  [
    "Servers.create, its defaults",
    Servers.create(newServer),
    `POST ${v1}/servers`,
    {
      ...newServer,
      sockets: 1,
      count: 1,
      description: "",
      location: { id: "cluster" },
      power_on: 1,
      networks: [{ ...nic, connect: 1 }]
    }
  ],
  [
    "Servers.create, all given",
    Servers.create({
      ...newServer,
      networks: [{ ...nic, connect: false, extra: { qos: 1 } }],
      disks: [{ id: "ide0", type: "derive_disk", size_mb: 81_920, is_old_disk: true }],
      count: 2,
      sockets: 2,
      description: "d",
      power_on: false,
      location: { id: "host-1" },
      advance_param: { onboot: 1 },
      extra: { hostname: "web" }
    }),
    `POST ${v1}/servers`,
    {
      ...newServer,
      networks: [{ ...nic, connect: 0, qos: 1 }],
      disks: [{ id: "ide0", type: "derive_disk", size_mb: 81_920, is_old_disk: 1 }],
      count: 2,
      sockets: 2,
      description: "d",
      power_on: 0,
      location: { id: "host-1" },
      advance_param: { onboot: 1 },
      hostname: "web"
    }
  ],
  [
    "Servers.update",
    Servers.update("a", { memory_mb: 4096, networks: [{ vif_id: "net0", connect: false }, { vif_id: "net1" }] }),
    `PUT ${v1}/servers/a`,
    { memory_mb: 4096, networks: [{ vif_id: "net0", connect: 0 }, { vif_id: "net1" }] }
  ],
  ["Servers.rename", Servers.rename("a", "b"), `PUT ${v1}/servers/a`, { name: "b" }],
  ["Servers.delete", Servers.delete("a"), `DELETE ${v1}/servers/a?delete_disk=1`],
  [
    "Servers.delete, all given",
    Servers.delete("a", { deleteDisks: false, force: false }),
    `DELETE ${v1}/servers/a?delete_disk=0`,
    { force: 0 }
  ],
  ["Servers.start", Servers.start("a"), `POST ${v1}/servers/a/start`, {}],
  ["Servers.powerOn", Servers.powerOn("a"), `POST ${v1}/servers/a/start`, {}],
  ["Servers.stop", Servers.stop("a"), `POST ${v1}/servers/a/stop`, {}],
  ["Servers.powerOff", Servers.powerOff("a", { force: true }), `POST ${v1}/servers/a/stop`, { force: 1 }],
  ["Servers.reboot", Servers.reboot("a"), `POST ${v1}/servers/a/reboot`, {}],
  ["Servers.reboot, forced", Servers.reboot("a", { force: true }), `POST ${v1}/servers/a/reboot`, { force: 1 }],
  ["Servers.suspend", Servers.suspend("a"), `POST ${v1}/servers/a/suspend`, {}],
  ["Servers.resume", Servers.resume("a"), `POST ${v1}/servers/a/action`, { action: "resume" }],
  [
    "Servers.attachVolume",
    Servers.attachVolume("a", "v", { device_id: "ide1" }),
    `POST ${v1}/servers/a/action`,
    { action: "attach_volume", volume_id: "v", device_id: "ide1" }
  ],
  [
    "Servers.detachVolume",
    Servers.detachVolume("a", "v"),
    `POST ${v1}/servers/a/action`,
    { action: "detach_volume", volume_id: "v" }
  ],
  [
    "Servers.clone",
    Servers.clone("a", { name: "b", az_id: "z" }),
    `POST ${v1}/servers/a/clone`,
    { name: "b", az_id: "z" }
  ],
  [
    "Servers.cloneMany",
    Servers.cloneMany("a", { name: "b", count: 3 }),
    "POST /janus/20190725/servers/a/clone",
    { name: "b", count: 3, power_on: 0, advance_param: { return_uuids: 1 } }
  ],
  ["Servers.migrate", Servers.migrate("a", { host_id: "h" }), `POST ${v1}/servers/a/migrate`, { host_id: "h" }],
  [
    "Servers.migrate, newer",
    Servers.migrate("a", { az_id: "z", compute_location: { id: "h" }, storage_location: "s", auto_shutdown: true }),
    `POST ${v1}/servers/a/migrate`,
    { az_id: "z", compute_location: { id: "h" }, storage_location: "s", auto_shutdown: 1 }
  ],
  [
    "Servers.console",
    Servers.console("a"),
    `POST ${v1}/servers/a/remote-consoles`,
    { remote_console: { protocol: "vnc", type: "novnc" } }
  ],
  [
    "Servers.batchAction",
    Servers.batchAction(["a", "b"], "reboot"),
    `POST ${v1}/servers/action`,
    { server_ids: ["a", "b"], server_action: { reboot_servers_action: "" } }
  ],
  [
    "Servers.softDelete",
    Servers.softDelete(["a"]),
    `POST ${v1}/servers/action`,
    { server_ids: ["a"], server_action: { soft_del_servers_action: "" } }
  ],
  ["Servers.restore", Servers.restore("a"), `POST ${v1}/servers/a/restore`, {}],
  ["Tasks.get", Tasks.get("t"), `GET ${v1}/tasks/t`],
  ["Tasks.list", drain(Tasks.list({ status: "doing" })), `GET ${v1}/tasks?status=doing&${firstPage}`],
  ["ResourcePools.list", drain(ResourcePools.list({ type: "hci" })), `GET ${v1}/azs?type=hci&${firstPage}`],
  ["ResourcePools.get", ResourcePools.get("z"), `GET ${v1}/azs/z`],
  ["ResourcePools.overview", ResourcePools.overview(), `GET ${v1}/overview`],
  ["ResourcePools.overview of one", ResourcePools.overview("z"), `GET ${v1}/overview?az_id=z`],
  ["ResourcePools.storageTags", drain(ResourcePools.storageTags("z")), `GET ${v1}/storages/tags?az_id=z&${firstPage}`],
  ["Tenants.list", drain(Tenants.list({ enabled: false })), `GET ${v1}/projects?enabled=0&${firstPage}`],
  ["Tenants.get", Tenants.get("p"), `GET ${v1}/projects/p`],
  ["Tenants.findByName", Tenants.findByName("n"), `GET ${v1}/projects?keywords=n&${firstPage}`],
  ["Tenants.listByResourcePool", drain(Tenants.listByResourcePool("z")), `GET ${v1}/projects?az_id=z&${firstPage}`],
  ["Images.list", drain(Images.list()), `GET ${v1}/images?${firstPage}`],
  ["Images.listIso", drain(Images.listIso({ az_id: "z" })), `GET ${v1}/images?az_id=z&disk_format=ISO&${firstPage}`],
  ["Images.listAcloud", drain(Images.listAcloud()), `GET ${v1}/images?disk_format=aCloud&${firstPage}`],
  ["Images.findByName", Images.findByName("n"), `GET ${v1}/images?name=n&${firstPage}`],
  ["Images.count", Images.count(), `GET ${v1}/images?page_num=0&page_size=1`],
  ["Volumes.list", drain(Volumes.list({ server_id: "a" })), `GET ${v1}/volumes?server_id=a&${firstPage}`],
  ["Volumes.listAvailable", drain(Volumes.listAvailable()), `GET ${v1}/volumes?status=available&${firstPage}`],
  ["Volumes.listAttached", drain(Volumes.listAttached("a")), `GET ${v1}/servers/a`],
  ["Volumes.get", Volumes.get("v"), `GET ${v1}/volumes/v`],
  [
    "Volumes.create",
    Volumes.create({ az_id: "z", storage_tag_id: "s", size_mb: 102_400, name: "v" }),
    `POST ${v1}/volumes`,
    { az_id: "z", storage_tag_id: "s", size_mb: 102_400, name: "v", description: "", preallocate: 0 }
  ],
  [
    "Volumes.createShared",
    Volumes.createShared({ az_id: "z", size: 10, name: "v" }),
    `POST ${v1}/volumes`,
    { az_id: "z", size: 10, name: "v", volume_type: "sharedisk" }
  ],
  ["Volumes.delete", Volumes.delete("v"), `DELETE ${v1}/volumes/v`],
  ["Volumes.delete, forced", Volumes.delete("v", { force: true }), `DELETE ${v1}/volumes/v`, { force: 1 }],
  ["Volumes.resize", Volumes.resize("v", 204_800), `PUT ${v1}/volumes/v`, { size_mb: 204_800 }],
  ["Vpcs.list", drain(Vpcs.list({ shared: false })), `GET ${v1}/vpcs?shared=0&${firstPage}`],
  ["Vpcs.get", Vpcs.get("n"), `GET ${v1}/vpcs/n`],
  ["Vpcs.findByName", Vpcs.findByName("n"), `GET ${v1}/vpcs?name=n&${firstPage}`],
  [
    "Vpcs.create",
    Vpcs.create({ az_id: "z", name: "prod", cidr: "10.0.0.0/16" }),
    `POST ${v1}/vpcs`,
    { az_id: "z", name: "prod", cidr: "10.0.0.0/16", description: "", shared: 0 }
  ],
  ["Vpcs.update", Vpcs.update("n", { name: "b" }), `PUT ${v1}/vpcs/n`, { name: "b" }],
  ["Vpcs.delete", Vpcs.delete("n"), `DELETE ${v1}/vpcs/n`],
  ["Subnets.list", drain(Subnets.list({ vpc_id: "n" })), `GET ${v1}/subnets?vpc_id=n&${firstPage}`],
  ["Subnets.get", Subnets.get("s"), `GET ${v1}/subnets/s`],
  ["Subnets.findByName", Subnets.findByName("n"), `GET ${v1}/subnets?name=n&${firstPage}`],
  [
    "Subnets.create",
    Subnets.create({ az_id: "z", vpc_id: "n", name: "a", cidr: "10.0.1.0/24", gateway_ip: "10.0.1.1" }),
    `POST ${v1}/subnets`,
    { az_id: "z", vpc_id: "n", name: "a", cidr: "10.0.1.0/24", gateway_ip: "10.0.1.1", description: "" }
  ],
  [
    "Subnets.update",
    Subnets.update("s", { name: "b", enable_dhcp: true }),
    `PUT ${v1}/subnets/s`,
    { name: "b", enable_dhcp: 1 }
  ],
  ["Subnets.delete", Subnets.delete("s"), `DELETE ${v1}/subnets/s`],
  ["Eips.list", drain(Eips.list({ ip: "1.2.3.4" })), `GET ${v1}/eips?ip=1.2.3.4&${firstPage}`],
  ["Eips.listBound", drain(Eips.listBound()), `GET ${v1}/eips?status=active&${firstPage}`],
  ["Eips.listUnbound", drain(Eips.listUnbound()), `GET ${v1}/eips?status=inactive&${firstPage}`],
  ["Eips.get", Eips.get("e"), `GET ${v1}/eips/e`],
  [
    "Eips.allocate",
    Eips.allocate({ az_id: "z" }),
    `POST ${v1}/eips`,
    { az_id: "z", bandwidth_mb: 100, name: "", description: "" }
  ],
  ["Eips.release", Eips.release("e"), `DELETE ${v1}/eips/e`],
  [
    "Eips.bind",
    Eips.bind("e", { server_id: "a", port_id: "p" }),
    `POST ${v1}/eips/e/action`,
    { action: "bind", server_id: "a", port_id: "p" }
  ],
  ["Eips.unbind", Eips.unbind("e"), `POST ${v1}/eips/e/action`, { action: "unbind" }],
  ["Eips.updateBandwidth", Eips.updateBandwidth("e", 500), `PUT ${v1}/eips/e`, { bandwidth_mb: 500 }],
  [
    "FloatingIps.list",
    drain(FloatingIps.list({ project_id: "p" })),
    `GET /janus/20190725/floatingips?project_id=p&${firstPage}`
  ],
  ["FloatingIps.get", FloatingIps.get("f"), `GET ${v1}/floatingips/f`],
  [
    "FloatingIps.allocate",
    FloatingIps.allocate({ project_id: "p", bandwidth: { qos_uplink: 1000, qos_downlink: 2000 } }),
    `POST ${v1}/floatingips`,
    { project_id: "p", bandwidth: { qos_uplink: 1000, qos_downlink: 2000 } }
  ],
  [
    "FloatingIps.bind",
    FloatingIps.bind("f", { vpc_id: "n", port_id: "p" }),
    `POST ${v1}/floatingips/f/binding`,
    { vpc_id: "n", port_id: "p" }
  ],
  ["FloatingIps.unbind", FloatingIps.unbind("f"), `DELETE ${v1}/floatingips/f/unbinding`],
  [
    "FloatingIps.updateBandwidth",
    FloatingIps.updateBandwidth("f", { qos_uplink: 1, qos_downlink: 2 }),
    `PUT ${v1}/floatingips/f`,
    { qos_uplink: 1, qos_downlink: 2 }
  ],
  ["System.version", System.version, `GET ${v1}/system/version`],
  ["System.maintenance", System.maintenance, `GET ${v1}/system/maintenance`],
  ["System.platform", System.platform, `GET ${v1}/platform`],
  ["System.license", System.license, `GET ${v1}/licenses/summary`],
  ["Hosts.list", drain(Hosts.list({ status: "running" })), `GET /janus/20190725/hosts?status=running&${firstPage}`],
  [
    "Hosts.listInterfaces",
    drain(Hosts.listInterfaces("h", { function: "mgmt" })),
    `GET ${v1}/hosts/h/interfaces?function=mgmt&${firstPage}`
  ],
  ["Tenants.update", Tenants.update("p", { name: "n" }), `PUT ${v1}/projects/p`, { project: { name: "n" } }],
  ["Tenants.delete", Tenants.delete("p"), `DELETE ${v1}/projects/p`],
  ["Tenants.givePools", Tenants.givePools("p", ["z"]), `POST ${v1}/projects/p/azs`, { azs: [{ az_id: "z" }] }],
  ["Tenants.takePool", Tenants.takePool("p", "z"), `DELETE ${v1}/projects/p/azs/z`],
  ["FloatingIps.release", FloatingIps.release("f"), `DELETE ${v1}/floatingips/f`]
]

const isRoute = Schema.is(Schema.Struct({ name: Schema.String, method: Schema.String, path: Schema.String }))

/** A payload that fits every call but listings. */
const anything = { id: "x", name: "x", task_id: "t", uuids: ["u"], volume_id: "v", url: "https://c", status: "finish" }

const modules = {
  Eips,
  FloatingIps,
  Hosts,
  Images,
  ResourcePools,
  Servers,
  Subnets,
  System,
  Tasks,
  Tenants,
  Volumes,
  Vpcs
}

const calls = Object.entries(modules).flatMap(([module, exports]) =>
  Object.entries(exports).flatMap(([key, call]: readonly [string, unknown]) =>
    Predicate.hasProperty(call, "operation") && isRoute(call.operation)
      ? [{ name: `${module}.${key}`, operation: call.operation }]
      : []
  )
)

/** The request lines of the calls that newer systems take in another form. */
const variedLines = calls
  .filter(({ operation }) => differences[operation.name] !== undefined)
  .map(({ operation: { method, path } }) => new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, "[^/?]+")}(?:\\?|$)`))

const sameCases = cases.filter(([, , line]) => !variedLines.some((pattern) => pattern.test(line)))

const versionPath = `${v1}/system/version`

/** A site of a version that takes everything. */
const siteOf = (version: string) =>
  serve(({ path, query }) => {
    if ("page_num" in query) return page([])
    // A record is the one whose id ends the path.
    const id = decodeURIComponent(path.split("/").at(-1) ?? "")
    if (path === versionPath) return ok({ ...anything, build_version: `SCP${version}` })
    return ok(path.endsWith("/licenses/summary") ? {} : { ...anything, id })
  })

/** Runs a program, which is to send one request beside the one that finds the version. */
const assertSends = ([, program, line, body]: Case, protocol: "classic" | "2024" | "detect", version = "6.8.0") => {
  const server = siteOf(version)
  return Effect.gen(function* () {
    yield* program
    const isForVersion = ({ path }: { readonly path: string }) => path === versionPath && !line.endsWith(versionPath)
    const requests = server.requests.filter((request) => !isForVersion(request))
    const query = new URLSearchParams(requests[0]?.query ?? {}).toString()
    assert.strictEqual(`${requests[0]?.method} ${requests[0]?.path}${query === "" ? "" : `?${query}`}`, line)
    assert.deepStrictEqual(requests[0]?.json, body)
    assert.lengthOf(requests, 1)
    assert.isAtMost(server.requests.length, protocol === "detect" ? 2 : 1)
  }).pipe(Effect.provide(site(server, { protocol })))
}

describe("requests", () => {
  it.effect.each(cases)("%s", (sent) => assertSends(sent, "classic"))

  it.effect.each(cases)("%s, by detect on an older system", (sent) => assertSends(sent, "detect"))

  it.effect.each(sameCases)("%s, the same with the protocol 2024", (sent) => assertSends(sent, "2024"))

  it.effect.each(sameCases)("%s, the same by detect on a newer system", (sent) => assertSends(sent, "detect", "6.11.1"))

  it("are the same in all protocols for half of the calls", () => {
    assert.lengthOf(cases, 89)
    assert.lengthOf(sameCases, 46)
  })

  it("cover every operation that there is", () => {
    const tested = new Set(cases.map(([name]) => name.split(",")[0]))
    assert.deepStrictEqual(
      calls.filter(({ name }) => !tested.has(name)).map(({ name }) => name),
      ["Servers.resetPassword"]
    )
    const renamed = calls.filter(({ name, operation }) => operation.name !== name)
    assert.deepStrictEqual(Object.fromEntries(renamed.map(({ name, operation }) => [name, operation.name])), {
      "Servers.powerOff": "Servers.stop",
      "Servers.powerOn": "Servers.start",
      "Tenants.delete": "Tenants.deleteProject",
      "Tenants.givePools": "Tenants.associateResourcePool",
      "Tenants.takePool": "Tenants.disassociateResourcePool",
      "Tenants.update": "Tenants.updateProject"
    })
  })
})
