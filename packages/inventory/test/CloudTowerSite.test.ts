import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as Cluster from "@effect-hci/cloudtower/Cluster"
import * as IscsiTarget from "@effect-hci/cloudtower/IscsiTarget"
import * as TaskPoller from "@effect-hci/cloudtower/TaskPoller"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import * as Fake from "./fakes.ts"

const url = "https://tower.simulator"

/** The Tower of the simulator in the context. */
const tower = Layer.unwrap(
  Effect.gen(function* () {
    const { credentials } = yield* Simulator.Simulator
    return CloudTower.layer({ url, credentials }).pipe(
      Layer.provide(Layer.succeed(HttpClient.HttpClient, yield* HttpClient.HttpClient))
    )
  })
)

const siteOf = (name: string) => CloudTowerSite.makeScoped({ name, url }, tower)

const quick: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(10),
  budget: 10_000
}

layer(NodeServices.layer)("CloudTowerSite", (it) => {
  it.effect("has the resources of the platform", () =>
    Effect.gen(function* () {
      const site = yield* siteOf("lab")
      assert.deepStrictEqual(
        site.resources.map(({ name }) => name),
        CloudTowerSite.resourceNames
      )
      assert.includeMembers([...CloudTowerSite.resourceNames], ["clusters", "hosts", "vms", "vm-disks", "vlans"])
      assert.deepStrictEqual([site.platform, site.url], ["cloudtower", url])
    }).pipe(Effect.provide(Simulator.layerClient({ vms: 1 })))
  )

  it.effect("exports every vm once and in order, whatever goes wrong on the way", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const simulator = yield* Simulator.Simulator
      const manifest = yield* Export.site(yield* siteOf("lab"), { out, pageSize: 17 })
      assert.deepStrictEqual(Manifest.failures(manifest), [])
      const exported = yield* Fake.lines(out, "vms.ndjson")
      assert.deepStrictEqual(
        exported.map(({ id }) => id),
        [...(yield* simulator.vms.ids(0, 400))]
      )
    }).pipe(
      Effect.provideService(RetryPolicy.RetryPolicy, quick),
      Effect.provide(
        Simulator.layerClient({
          vms: 400,
          faults: ["*:status=503,probability=0.1", "*:drop,probability=0.1", "*:truncate,probability=0.1"]
        })
      )
    )
  )

  for (const version of ["2.8.0", "4.9.0"]) {
    it.effect(`agrees with the totals of ${version}`, () =>
      Effect.gen(function* () {
        const out = yield* Fake.folder
        const { resources } = yield* Export.site(yield* siteOf("lab"), { out })
        assert.deepStrictEqual(
          resources.map(({ records, resource, skipped }) => ({ resource, records, skipped })),
          resources.map(({ resource, server_total }) => ({ resource, records: server_total ?? -1, skipped: 0 }))
        )
        assert.strictEqual(resources.find(({ resource }) => resource === "vms")?.records, 230)
        // Nothing that a model names is taken for a secret: disks and labels have keys.
        for (const { imprecise, masked, resource, complete } of resources) {
          assert.deepStrictEqual([masked, imprecise, complete], [{}, {}, true], resource)
        }
      }).pipe(Effect.provide(Simulator.layerClient({ vms: 230, version })))
    )
  }

  it.effect("asks for pages of 500 unless it is told otherwise", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const simulator = yield* Simulator.Simulator
      yield* Export.site(yield* siteOf("lab"), { out })
      const { operations } = yield* simulator.counters
      // A page of 500, one of 100, and an empty one to end with.
      assert.strictEqual(operations["Vm.getVms"]?.requests, 3)
    }).pipe(Effect.provide(Simulator.layerClient({ vms: 600 })))
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("CloudTowerSite and secrets", (it) => {
  it.effect("leaves those of CHAP out", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const [cluster] = yield* Stream.runCollect(Cluster.list())
      yield* IscsiTarget.createIscsiTarget([
        {
          name: "secretive",
          cluster_id: cluster?.id ?? "",
          stripe_num: 4,
          stripe_size: 262_144,
          replica_num: 2,
          thin_provision: true,
          chap_enabled: true,
          chap_name: "target",
          chap_secret: "hunter2hunter2",
          initiator_chaps: [{ chap_name: "one", chap_secret: "hunter3hunter3", initiator_iqn: "iqn.2013-11.org:one" }]
        }
      ]).pipe(TaskPoller.awaitTask)
      const held = yield* Stream.runCollect(IscsiTarget.list({ where: { name: "secretive" } }))
      assert.include(JSON.stringify(held), "hunter2hunter2")
      const site = yield* CloudTowerSite.make({ name: "lab", url })
      const { resources } = yield* Export.site(site, { out })
      assert.deepStrictEqual(resources.find(({ resource }) => resource === "iscsi-targets")?.masked, { chap_secret: 2 })
      const written = yield* Fake.text(out, "iscsi-targets.ndjson")
      assert.include(written, "secretive")
      assert.notMatch(written, /hunter/)
    }).pipe(Effect.provide(Layer.provideMerge(tower, Simulator.layerClient({ vms: 10, taskTime: 0 }))))
  )
})
