import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Json } from "./client.ts"

const byId = (records: ReadonlyArray<Json>) => new Map(records.map((record) => [Client.str(record["id"]), record]))

const records = Effect.gen(function* () {
  const send = yield* Client.inProcess
  const all = (path: string) => Effect.promise(() => Client.readAll(send, path))
  return {
    send,
    servers: yield* all("/janus/20240725/servers"),
    azs: byId(yield* all("/janus/20180725/azs")),
    hosts: byId(yield* all("/janus/20190725/hosts")),
    projects: byId(yield* all("/janus/20180725/projects")),
    images: byId(yield* all("/janus/20180725/images")),
    vpcs: byId(yield* all("/janus/20180725/vpcs")),
    subnets: byId(yield* all("/janus/20180725/subnets")),
    volumes: byId(yield* all("/janus/20180725/volumes")),
    eips: byId(yield* all("/janus/20180725/eips"))
  }
})

describe.each([0, 10, 250, 4100])("an SCP of %i servers", (count) => {
  const layer = SangforScp.layerClient({ servers: count, seed: 5 })

  it.effect("has no reference to nowhere", () =>
    Effect.gen(function* () {
      const { azs, eips, hosts, images, projects, servers, subnets, volumes, vpcs } = yield* records
      assert.strictEqual(servers.length, count)
      const at = (record: Json | undefined, field: string) => Client.str(record?.[field])
      const addresses = new Set<string>()
      for (const server of servers) {
        const az = at(server, "az_id")
        assert.isTrue(azs.has(az) && projects.has(at(server, "project_id")) && images.has(at(server, "image_id")))
        assert.strictEqual(at(hosts.get(at(server, "host_id")), "az_id"), az)
        const nic = server["networks"]?.[0]
        const subnet = subnets.get(at(nic, "subnet_id"))
        const vpc = vpcs.get(at(nic, "vpc_id"))
        assert.strictEqual(at(subnet, "vpc_id"), at(nic, "vpc_id"))
        assert.strictEqual(at(vpc, "az_id"), az)
        assert.strictEqual(at(vpc, "project_id"), at(server, "project_id"))
        addresses.add(`${at(nic, "subnet_id")} ${at(nic, "ip_address")}`)
        addresses.add(at(nic, "mac_address"))
        const disk = server["disks"]?.[1]
        if (disk !== undefined)
          assert.strictEqual(at(volumes.get(at(disk, "volume_id")), "server_id"), at(server, "id"))
        const fip = server["floatingip"]
        if (fip !== undefined) assert.strictEqual(at(eips.get(at(fip, "id")), "server_id"), at(server, "id"))
      }
      assert.strictEqual(addresses.size, count * 2)
      const serversById = byId(servers)
      for (const volume of volumes.values()) {
        const owner = serversById.get(at(volume, "server_id"))
        assert.strictEqual(at(volume, "status"), owner === undefined ? "available" : "in-use")
        if (owner !== undefined) assert.strictEqual(at(owner, "az_id"), at(volume, "az_id"))
      }
      for (const eip of eips.values()) {
        const owner = serversById.get(at(eip, "server_id"))
        assert.strictEqual(at(owner?.["floatingip"], "id"), owner === undefined ? "" : at(eip, "id"))
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("counts what it lists", () =>
    Effect.gen(function* () {
      const { azs, hosts, send, servers } = yield* records
      const overview = Client.data(yield* Client.send(send, "GET", "/janus/20180725/overview"), 200)
      const running = servers.filter((server) => Client.str(server["power_state"]) === "on")
      assert.strictEqual(Number(overview["server"]?.["total"]), servers.length)
      assert.strictEqual(Number(overview["server"]?.["running_count"]), running.length)
      assert.strictEqual(Number(overview["host"]?.["total"]), hosts.size)
      for (const [id] of azs) {
        const pool = Client.data(yield* Client.send(send, "GET", `/janus/20180725/overview?az_id=${id}`), 200)
        const here = servers.filter((server) => Client.str(server["az_id"]) === id)
        assert.strictEqual(Number(pool["server"]?.["total"]), here.length)
        const detail = Client.data(yield* Client.send(send, "GET", `/janus/20200725/azs/${id}`), 200)
        const memory = detail["virtual_resources"]?.[1]
        const sum = here.reduce((total, server) => total + Number(server["memory_mb"]), 0)
        assert.strictEqual(Number(memory?.["allocated"]), sum)
      }
      for (const [id, host] of hosts) {
        const here = running.filter((server) => Client.str(server["host_id"]) === id)
        const memory = here.reduce((total, server) => total + Number(server["memory_mb"]), 0)
        assert.strictEqual(
          Number(host["memory_used_mb"]),
          Client.str(host["status"]) === "running" ? memory + 16_384 : 0
        )
      }
    }).pipe(Effect.provide(layer))
  )
})
