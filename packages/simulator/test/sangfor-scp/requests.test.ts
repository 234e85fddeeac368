/** Each request of the Python client, as its documents have it, on a site of the classic protocol alone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"

const p = "/janus/20180725"

/** Where the ids come from that stand in requests as `<name>`; `2` for the second record. */
const sources: Readonly<Record<string, string>> = {
  running: `${p}/servers?status=running`,
  stopped: `${p}/servers?status=stopped`,
  suspended: `${p}/servers?status=suspended`,
  pool: `${p}/azs`,
  tag: `${p}/storages/tags?az_id=<pool>`,
  tenant: `${p}/projects`,
  image: `${p}/images`,
  free: `${p}/volumes?status=available`,
  vpc: `${p}/vpcs?az_id=<pool>`,
  subnet: `${p}/subnets?vpc_id=<vpc>`,
  host: "/janus/20190725/hosts",
  unbound: `${p}/eips?status=inactive`,
  bound: `${p}/eips?status=active`
}

/** A request, its body, and the fields that the client reads from `data`, or from each record of its page. */
type Case = readonly [name: string, line: string, body: unknown, status: number, fields: ReadonlyArray<string>]

const started = ["task_id"]
const serverFields = ["id", "name", "status", "cores", "memory_mb", "az_id", "host_id", "disks", "networks"]
const volumeFields = ["id", "name", "status", "size_mb", "az_id"]
const eipFields = ["id", "ip", "status", "bandwidth_mb", "az_id"]
const hostFields = ["id", "name", "status", "az_id", "cpu_total", "cpu_used", "memory_total_mb", "memory_used_mb"]
const imageFields = ["id", "name", "disk_format", "os_type", "size_mb", "status", "az_id"]
const batch = (action: string, server: string): Case => [
  `servers, ${action}`,
  `POST ${p}/servers/action`,
  { server_ids: [server], server_action: { [`${action}_servers_action`]: "" } },
  204,
  []
]

const newServer = {
  az_id: "<pool>",
  image_id: "<image>",
  storage_tag_id: "<tag>",
  cores: 4,
  sockets: 1,
  memory_mb: 8192,
  count: 1,
  name: "web-server-01",
  description: "",
  networks: [{ vif_id: "net0", vpc_id: "<vpc>", subnet_id: "<subnet>", connect: 1, model: "virtio" }],
  power_on: 1,
  location: { id: "cluster" }
}

const cases: ReadonlyArray<Case> = [
  ["servers.list_all", `GET ${p}/servers`, undefined, 200, serverFields],
  ["servers.list_all of a pool", `GET ${p}/servers?az_id=<pool>&name=-&status=running`, undefined, 200, serverFields],
  ["servers.list_all of a tenant", `GET ${p}/servers?tenant_id=<tenant>`, undefined, 200, serverFields],
  ["servers.list_all of a host", `GET ${p}/servers?host_id=<host>`, undefined, 200, serverFields],
  ["servers.get", `GET ${p}/servers/<running>`, undefined, 200, serverFields],
  ["servers.create", `POST ${p}/servers`, newServer, 201, ["task_id", "uuids"]],
  ["servers.update", `PUT ${p}/servers/<stopped>`, { name: "renamed" }, 200, started],
  ["servers.delete", `DELETE ${p}/servers/<stopped>?delete_disk=1`, undefined, 200, started],
  ["servers.delete, disks kept", `DELETE ${p}/servers/<stopped>?delete_disk=0`, undefined, 200, started],
  ["servers.power_on", `POST ${p}/servers/<stopped>/start`, {}, 201, started],
  ["servers.power_off", `POST ${p}/servers/<running>/stop`, {}, 201, started],
  ["servers.power_off, forced", `POST ${p}/servers/<running>/stop`, { force: 1 }, 201, started],
  ["servers.reboot", `POST ${p}/servers/<running>/reboot`, {}, 201, started],
  ["servers.reboot, forced", `POST ${p}/servers/<running>/reboot`, { force: 1 }, 201, started],
  ["servers.suspend", `POST ${p}/servers/<running>/suspend`, {}, 201, started],
  ["servers.resume", `POST ${p}/servers/<suspended>/action`, { action: "resume" }, 201, started],
  ["servers.clone", `POST ${p}/servers/<stopped>/clone`, { name: "copy" }, 201, ["task_id", "uuid"]],
  ["servers.migrate", `POST ${p}/servers/<running>/migrate`, { storage_tag_id: "<tag2>" }, 201, started],
  [
    "servers.console",
    `POST ${p}/servers/<running>/remote-consoles`,
    { remote_console: { protocol: "vnc", type: "novnc" } },
    201,
    ["url"]
  ],
  [
    "servers.attach_volume",
    `POST ${p}/servers/<stopped>/action`,
    { action: "attach_volume", volume_id: "<free>" },
    201,
    started
  ],
  batch("soft_del", "<stopped>"),
  batch("start", "<stopped>"),
  batch("stop", "<running>"),
  batch("poweroff", "<running>"),
  batch("reboot", "<running>"),
  batch("suspend", "<running>"),
  ["resource_pools.list_all", `GET ${p}/azs?type=hci`, undefined, 200, ["id", "name"]],
  ["resource_pools.get", `GET ${p}/azs/<pool>`, undefined, 200, ["id", "name", "status", "virtual_resources"]],
  ["resource_pools.overview", `GET ${p}/overview`, undefined, 200, ["server", "host"]],
  ["resource_pools.overview of one", `GET ${p}/overview?az_id=<pool>`, undefined, 200, ["server", "host"]],
  ["resource_pools.storage_tags", `GET ${p}/storages/tags?az_id=<pool>`, undefined, 200, ["id", "name"]],
  ["tenants.list_all", `GET ${p}/projects?enabled=1`, undefined, 200, ["id", "name", "enabled"]],
  ["tenants.get", `GET ${p}/projects/<tenant>`, undefined, 200, ["id", "name", "enabled"]],
  ["tenants.find_by_name", `GET ${p}/projects?keywords=a`, undefined, 200, ["id", "name"]],
  ["tenants.list_by_resource_pool", `GET ${p}/projects?az_id=<pool>`, undefined, 200, ["id", "name"]],
  ["images.list_all", `GET ${p}/images`, undefined, 200, imageFields],
  ["images.list_iso", `GET ${p}/images?disk_format=ISO`, undefined, 200, imageFields],
  ["images.list_acloud", `GET ${p}/images?disk_format=aCloud&az_id=<pool>`, undefined, 200, imageFields],
  ["images.find_by_name", `GET ${p}/images?name=Rocky-9.7-x86_64-minimal`, undefined, 200, imageFields],
  ["volumes.list_all", `GET ${p}/volumes?az_id=<pool>`, undefined, 200, volumeFields],
  ["volumes.list_available", `GET ${p}/volumes?status=available`, undefined, 200, volumeFields],
  ["volumes.get", `GET ${p}/volumes/<free>`, undefined, 200, volumeFields],
  [
    "volumes.create",
    `POST ${p}/volumes`,
    { az_id: "<pool>", storage_tag_id: "<tag>", size_mb: 102_400, name: "d", description: "", preallocate: "metadata" },
    201,
    ["task_id", "volume_id"]
  ],
  ["volumes.resize", `PUT ${p}/volumes/<free>`, { size_mb: 1_024_000 }, 200, started],
  ["volumes.delete", `DELETE ${p}/volumes/<free>`, undefined, 200, started],
  ["networks.list_vpcs", `GET ${p}/vpcs`, undefined, 200, ["id", "name", "cidr", "status", "az_id"]],
  ["networks.get_vpc", `GET ${p}/vpcs/<vpc>`, undefined, 200, ["id", "name", "cidr", "status", "az_id"]],
  [
    "networks.create_vpc",
    `POST ${p}/vpcs`,
    { az_id: "<pool>", name: "prod-vpc", cidr: "10.0.0.0/16", description: "", shared: 0 },
    201,
    ["id", "name", "cidr", "status", "az_id"]
  ],
  ["networks.update_vpc", `PUT ${p}/vpcs/<vpc>`, { name: "renamed" }, 200, ["id", "name"]],
  ["networks.list_subnets", `GET ${p}/subnets?vpc_id=<vpc>&az_id=<pool>`, undefined, 200, ["id", "name", "cidr"]],
  ["networks.get_subnet", `GET ${p}/subnets/<subnet>`, undefined, 200, ["id", "name", "cidr", "gateway_ip", "vpc_id"]],
  ["eips.list_all", `GET ${p}/eips`, undefined, 200, eipFields],
  ["eips.get", `GET ${p}/eips/<bound>`, undefined, 200, [...eipFields, "server_id"]],
  [
    "eips.allocate",
    `POST ${p}/eips`,
    { az_id: "<pool>", bandwidth_mb: 100, name: "web-eip-01", description: "" },
    201,
    eipFields
  ],
  ["eips.update_bandwidth", `PUT ${p}/eips/<bound>`, { bandwidth_mb: 500 }, 200, eipFields],
  ["eips.unbind", `POST ${p}/eips/<bound>/action`, { action: "unbind" }, 201, started],
  ["eips.release", `DELETE ${p}/eips/<unbound>`, undefined, 200, []],
  ["system.version", `GET ${p}/system/version`, undefined, 200, ["build_version"]],
  ["system.maintenance", `GET ${p}/system/maintenance`, undefined, 200, ["maintain_mode"]],
  ["system.platform_info", `GET ${p}/platform`, undefined, 200, ["version"]],
  ["system.license", `GET ${p}/licenses/summary`, undefined, 200, ["status"]],
  ["system.list_all_hosts", "GET /janus/20190725/hosts?az_id=<pool>&status=running", undefined, 200, hostFields],
  [
    "system.list_host_interfaces",
    `GET ${p}/hosts/<host>/interfaces?function=mgmt`,
    undefined,
    200,
    ["name", "ip", "function", "speed_mbps"]
  ]
]

const layer = SangforScp.layerClient({ servers: 120, taskTime: "1 second", protocol: "classic" })

/** A text with the ids of the site in the places of their names. */
const filled = (send: Client.Send, text: string): Effect.Effect<string> =>
  Effect.gen(function* () {
    const [mark, name = "", position = "1"] = /<([a-z]+)(\d?)>/.exec(text) ?? []
    if (mark === undefined) return text
    const path = yield* filled(send, sources[name] ?? "")
    const records = yield* Effect.promise(() => Client.readAll(send, path))
    const id = Client.str(records[Number(position === "" ? "1" : position) - 1]?.["id"])
    assert.notStrictEqual(id, "", `no ${name}`)
    return yield* filled(send, text.replaceAll(mark, id))
  })

describe("the Python client on a classic site", () => {
  it.effect.each(cases)("%s", ([, line, body, status, fields]) =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const [method = "", path = ""] = (yield* filled(send, line)).split(" ")
      const sent = body === undefined ? {} : { body: JSON.parse(yield* filled(send, JSON.stringify(body))) }
      const response = yield* Client.send(send, method, path, sent)
      assert.strictEqual(response.status, status, response.text)
      const data = response.json["data"]
      const records = Array.isArray(data?.["data"]) ? Object.values(data["data"]) : [data]
      assert.isNotEmpty(records)
      for (const field of fields) {
        for (const record of records) assert.notStrictEqual(record?.[field], undefined, `${field} in ${response.text}`)
      }
      if (data?.["task_id"] === undefined) return
      yield* TestClock.adjust("5 seconds")
      const task = Client.data(yield* Client.send(send, "GET", `${p}/tasks/${Client.str(data["task_id"])}`), 200)
      assert.deepStrictEqual([Client.str(task["status"]), Number(task["progress"])], ["finish", 100])
    }).pipe(Effect.provide(layer))
  )
})
