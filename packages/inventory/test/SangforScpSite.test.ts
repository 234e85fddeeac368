import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { route } from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as Fake from "./fakes.ts"

const url = "https://scp.simulator"

/** The site of the simulator in the context. */
const siteOf = (name: string) =>
  Effect.gen(function* () {
    const { credentials } = yield* Simulator.Simulator
    const client = yield* HttpClient.HttpClient
    return yield* SangforScpSite.makeScoped(
      { name, url },
      SangforScp.layer({ url, credentials, protocol: "classic", rateLimits: false }).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, client))
      )
    )
  })

const quick: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(10),
  budget: 10_000
}

layer(NodeServices.layer)("SangforScpSite", (it) => {
  it.effect("has the resources of the platform", () =>
    Effect.gen(function* () {
      const site = yield* siteOf("lab")
      const expected = ["pools", "hosts", "tenants", "images", "servers", "volumes", "networks", "subnets", "eips"]
      assert.deepStrictEqual(SangforScpSite.resourceNames, expected)
      assert.deepStrictEqual(
        site.resources.map(({ name }) => name),
        expected
      )
      assert.deepStrictEqual([site.platform, site.url], ["sangfor-scp", url])
    }).pipe(Effect.provide(Simulator.layerClient({ servers: 1 })))
  )

  it.effect("exports every server once and in order, whatever goes wrong on the way", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const simulator = yield* Simulator.Simulator
      const site = yield* siteOf("lab")
      const manifest = yield* Export.site(site, { out, pageSize: 17 })
      assert.deepStrictEqual(Manifest.failures(manifest), [])
      const exported = yield* Fake.lines(out, "servers.ndjson")
      assert.deepStrictEqual(
        exported.map(({ id }) => id),
        [...(yield* simulator.servers.ids(0, 400))]
      )
      const { faults } = yield* simulator.counters
      assert.deepStrictEqual(
        faults.map(({ injected }) => injected),
        [9, 6, 7]
      )
    }).pipe(
      Effect.provideService(RetryPolicy.RetryPolicy, quick),
      Effect.provide(
        Simulator.layerClient({
          servers: 400,
          faults: ["*:status=503,probability=0.1", "*:drop,probability=0.1", "*.list:truncate,probability=0.1"]
        })
      )
    )
  )

  for (const [name, isGone] of [
    ["ends well where its server is gone too", true],
    ["is told where its server is still there", false]
  ] as const) {
    it.effect(`a listing of snapshots that is not found, after some came, ${name}`, () =>
      Effect.gen(function* () {
        const page = (records: ReadonlyArray<unknown>, next: number) =>
          Scp.data({ total_size: 2, page_num: 0, page_size: 1, next_page_num: String(next), data: records })
        const missing = Scp.error(404, "no such server")
        const script = [
          route("GET", "/janus/20180725/servers", Scp.data([{ id: "a", name: "a", az_id: "z" }])),
          route("GET", "/janus/20180725/servers/a", isGone ? missing : Scp.data({ id: "a", name: "a", az_id: "z" })),
          route("GET", "/janus/20210725/servers/a/snapshots", ({ query }) =>
            query["page_num"] === "0" ? page([{ id: "s1" }], 1) : missing
          )
        ]
        const { layer } = ScriptedServer.make(script)
        const site = yield* SangforScpSite.makeScoped(
          { name: "lab", url },
          SangforScp.layer({
            url,
            credentials: { accessKey: "key", secretKey: Redacted.make("secret") },
            protocol: "classic",
            rateLimits: false
          }).pipe(Layer.provide(layer))
        )
        const snapshots = site.moreResources?.find(({ name }) => name === "server-snapshots")
        const exit = yield* Effect.exit(Stream.runCollect(snapshots?.records({}) ?? Stream.empty))
        assert.strictEqual(Exit.isSuccess(exit), isGone)
        const error = Exit.findErrorOption(exit)
        if (!isGone) assert.include(Option.getOrThrow(error).message, "still there")
      })
    )
  }

  it.effect("agrees with the server's totals", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const { resources } = yield* Export.site(yield* siteOf("lab"), { out })
      for (const { bytes, imprecise, masked, records, resource, server_total, complete } of resources) {
        assert.deepStrictEqual([masked, imprecise, complete], [{}, {}, true], resource)
        assert.strictEqual(records, server_total, resource)
        const file = yield* Fake.text(out, `${resource}.ndjson`)
        assert.strictEqual(bytes, Buffer.byteLength(file), resource)
      }
    }).pipe(Effect.provide(Simulator.layerClient({ servers: 230 })))
  )

  it.effect("lists floating IPs where the system has no EIPs", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const site = yield* siteOf("lab")
      const eips = site.resources.find(({ name }) => name === "eips")
      const plain = yield* Stream.runCollect(eips?.records({}) ?? Stream.empty)
      yield* simulator.faults.add("Eips.*:status=404")
      const floating = yield* Stream.runCollect(eips?.records({}) ?? Stream.empty)
      assert.lengthOf(plain, 14)
      assert.strictEqual(floating.length, plain.length)
      assert.strictEqual(yield* eips?.count ?? Effect.succeed(0), plain.length)
      assert.property(floating[0], "floatingip_pool_id")
    }).pipe(Effect.provide(Simulator.layerClient({ servers: 200 })))
  )

  it.effect("exports many sites side by side, each with its own transport", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const north = yield* Layer.build(Simulator.layerClient({ servers: 120, seed: 1 }))
      const south = yield* Layer.build(Simulator.layerClient({ servers: 40, seed: 2 }))
      const sites = [
        yield* Effect.provideContext(siteOf("north"), north),
        yield* Effect.provideContext(siteOf("south"), south)
      ]
      yield* Export.sites(sites, { out })
      assert.strictEqual((yield* Fake.lines(out, "north", "servers.ndjson")).length, 120)
      assert.strictEqual((yield* Fake.lines(out, "south", "servers.ndjson")).length, 40)
    })
  )
})
