import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import type { JsonObject, Site } from "../../src/SimulatorState.ts"
import * as Client from "./client.ts"
import { records } from "../json.ts"
import { exported, stateOfSite } from "./site.ts"

const p = "/janus/20180725"

const site: Effect.Effect<Site, SangforScp.OptionsError> = Effect.provide(
  exported(),
  SangforScp.layerClient({ seed: 4, servers: 30 })
)

const change = (all: Site, resource: string, index: number, values: JsonObject): Site => ({
  ...all,
  [resource]: (all[resource] ?? []).with(index, { ...all[resource]?.[index], ...values })
})

const floatingIps = { eips: "/janus/20190725/floatingips" }

describe("a cloud of a site's export", () => {
  it.effect("has exactly the records of the export", () =>
    Effect.gen(function* () {
      const all = yield* site
      assert.deepStrictEqual(yield* Effect.provide(exported(), SangforScp.layerClient({ load: stateOfSite(all) })), all)
    })
  )

  it.effect("of a system with floating IPs, has no EIPs, as such systems do", () =>
    Effect.gen(function* () {
      const all = yield* Effect.provide(exported(floatingIps), SangforScp.layerClient({ seed: 4, servers: 30 }))
      const check = Effect.gen(function* () {
        assert.deepStrictEqual(yield* exported(floatingIps), all)
        const send = yield* Client.inProcess
        assert.strictEqual((yield* Client.send(send, "GET", `${p}/eips`)).status, 404)
      })
      yield* Effect.provide(check, SangforScp.layerClient({ load: stateOfSite(all) }))
    })
  )

  it.effect("keeps what it does not know, and does without what is missing", () =>
    Effect.gen(function* () {
      const original = yield* site
      const strange = {
        brand_new: { depth: [1, { name: "x" }] },
        status: "hibernated",
        az_name: null,
        description: 7,
        host_id: "host-of-yesterday",
        image_id: "an-image-of-yesterday",
        project_id: "nobody",
        tenant_id: "nobody",
        networks: [{ vif_id: "net0", subnet_id: "gone", vpc_id: "gone", ip_address: "10.9.9.9", extra: true }],
        disks: [{ id: "virtio0", size_gb: 40, storage_name: "fast" }, "odd"]
      }
      const all = change(original, "servers", 2, strange)
      const { memory_mb: _, ...rest } = all["servers"]?.[2] ?? {}
      const servers = (all["servers"] ?? []).map((record, index) => (index === 2 ? rest : record))
      const id = String(rest["id"])
      const check = Effect.gen(function* () {
        const send = yield* Client.inProcess
        const shown = Effect.map(Client.send(send, "GET", `${p}/servers?ids=${id}`), (response) =>
          records(Client.data(response, 200)["data"])
        )
        assert.deepStrictEqual(yield* shown, [rest])
        for (const path of [
          `20180725/servers/${id}`,
          `20190725/servers/${id}`,
          "20190725/servers",
          "20180725/overview"
        ]) {
          assert.strictEqual((yield* Client.send(send, "GET", `/janus/${path}`)).status, 200, path)
        }
        yield* Client.send(send, "PUT", `${p}/servers/${id}`, { body: { name: "odd" } })
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(yield* shown, [{ ...rest, name: "odd" }])
        yield* Client.send(send, "DELETE", `${p}/servers/${id}`, { body: { force: 1 } })
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(yield* shown, [])
      })
      yield* Effect.provide(check, SangforScp.layerClient({ load: stateOfSite({ ...all, servers }) }))
    })
  )

  it.effect("knows which disk is a volume, also where the site does not say", () =>
    Effect.gen(function* () {
      const original = yield* site
      const index = (original["servers"] ?? []).findIndex(({ disks }) =>
        records(disks).some((disk) => "volume_id" in disk)
      )
      const stored = records(original["servers"]?.[index]?.["disks"])
      const volume = String(stored.find((disk) => "volume_id" in disk)?.["volume_id"])
      const disks = stored.map((disk) => {
        const { volume_id: _, ...others } = disk
        return others
      })
      const all = change(original, "servers", index, { disks })
      const id = String(all["servers"]?.[index]?.["id"])
      const check = Effect.gen(function* () {
        const send = yield* Client.inProcess
        const body = { action: "detach_volume", volume_id: volume }
        Client.data(yield* Client.send(send, "POST", `${p}/servers/${id}/action`, { body }), 201)
        yield* TestClock.adjust("2 seconds")
        const server = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
        assert.deepStrictEqual(records(server["disks"]), disks.slice(0, 1))
        const detached = Client.data(yield* Client.send(send, "GET", `${p}/volumes/${volume}`), 200)
        assert.deepStrictEqual([Client.str(detached["server_id"]), Client.str(detached["status"])], ["", "available"])
      })
      yield* Effect.provide(check, SangforScp.layerClient({ load: stateOfSite(all) }))
    })
  )

  it.effect("shows in every shape what the export knows", () =>
    Effect.gen(function* () {
      const all = change(yield* site, "servers", 0, { os_name: "Rocky Linux 9.7", host_name: "esx-of-old" })
      const id = String(all["servers"]?.[0]?.["id"])
      const detail = Effect.gen(function* () {
        const send = yield* Client.inProcess
        return Client.data(yield* Client.send(send, "GET", `/janus/20190725/servers/${id}`), 200)
      })
      const shown = yield* Effect.provide(detail, SangforScp.layerClient({ load: stateOfSite(all) }))
      Client.has(shown, { os_name: "Rocky Linux 9.7", host_name: "esx-of-old", id })
    })
  )

  it.effect("without pools, networks and hosts still serves its servers", () =>
    Effect.gen(function* () {
      const { servers = [] } = yield* site
      const check = Effect.gen(function* () {
        const send = yield* Client.inProcess
        const listed = yield* Effect.promise(() => Client.readAll(send, `${p}/servers`))
        assert.deepStrictEqual(records(listed), servers)
        const stopped = listed.find(({ status }) => Client.str(status) === "stopped")
        const id = Client.str(stopped?.["id"])
        assert.strictEqual((yield* Client.send(send, "POST", `${p}/servers/${id}/start`)).status, 201)
        yield* TestClock.adjust("2 seconds")
        const now = Client.data(yield* Client.send(send, "GET", `${p}/servers/${id}`), 200)
        assert.strictEqual(Client.str(now["status"]), "running")
        assert.strictEqual(Client.str(now["name"]), Client.str(stopped?.["name"]))
      })
      yield* Effect.provide(check, SangforScp.layerClient({ load: stateOfSite({ servers }) }))
    })
  )
})
