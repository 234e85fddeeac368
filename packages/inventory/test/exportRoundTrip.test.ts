/** From a site to an export, to a simulator, and back to an export: nothing is lost on the way. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as TowerTasks from "@effect-hci/cloudtower/TaskPoller"
import * as Vm from "@effect-hci/cloudtower/Vm"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as ScpTasks from "@effect-hci/sangfor-scp/TaskPoller"
import * as Volumes from "@effect-hci/sangfor-scp/Volumes"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import * as Fake from "./fakes.ts"

/** Exports a site; returns the folder. */
const exportInto = (out: string, site: Parameters<typeof Export.site>[0]) =>
  Effect.map(Export.site(site, { out }), (manifest) => {
    assert.deepStrictEqual(Manifest.failures(manifest), [])
    assert.deepStrictEqual(
      manifest.resources.filter(({ skipped }) => skipped > 0),
      []
    )
    return out
  })

const resourceTexts = (folder: string, names: ReadonlyArray<string>) =>
  Effect.forEach(names, (name) => Fake.text(folder, `${name}.ndjson`))

const assertSame = Effect.fnUntraced(function* (first: string, second: string, names: ReadonlyArray<string>) {
  const [expected, actual] = yield* Effect.all([resourceTexts(first, names), resourceTexts(second, names)])
  for (const [index, name] of names.entries()) assert.strictEqual(actual[index], expected[index], name)
})

/** The platform in the context, changed by its client, as an export. */
const scpExport = (change: Effect.Effect<unknown, unknown, SangforScp.SangforScp> = Effect.void) =>
  Effect.gen(function* () {
    const { credentials, url } = yield* SimulatedScp.Simulator
    const client = SangforScpNode.layer({ url, credentials, protocol: "classic", rateLimits: false })
    yield* Effect.orDie(Effect.provide(change, client))
    const site = yield* SangforScpSite.makeScoped({ name: "lab", url }, client)
    return yield* exportInto(yield* Fake.folder, site)
  })

const changeServers = Effect.gen(function* () {
  const [first, second] = yield* Stream.runCollect(Servers.list({ status: "stopped" }))
  yield* Servers.rename(first?.id ?? "", "payroll").pipe(ScpTasks.awaitTask)
  yield* Servers.start(first?.id ?? "").pipe(ScpTasks.awaitTask)
  yield* Servers.delete(second?.id ?? "").pipe(ScpTasks.awaitTask)
  const { az_id, storage_tag_id } = first ?? {}
  yield* Volumes.create({ az_id: az_id ?? "", storage_tag_id: storage_tag_id ?? "", name: "ledger", size_mb: 10_240 })
})

/** The Tower in the context, changed by its client, as an export. */
const towerExport = (change: Effect.Effect<unknown, unknown, CloudTower.CloudTower> = Effect.void) =>
  Effect.gen(function* () {
    const { credentials, url } = yield* SimulatedTower.Simulator
    const client = CloudTowerNode.layer({ url, credentials })
    yield* Effect.orDie(Effect.provide(change, client))
    const site = yield* CloudTowerSite.makeScoped({ name: "lab", url }, client)
    return yield* exportInto(yield* Fake.folder, site)
  })

/** A cluster has the name of a vm once, so that each run has names of its own. */
const changeVms = Effect.fnUntraced(function* (name: string) {
  const [first, second] = yield* Stream.runCollect(Vm.list({ where: { status: "STOPPED" } }))
  const where = { id: first?.id ?? "" }
  yield* Vm.updateVm({ where, data: { name } }).pipe(TowerTasks.awaitTask)
  yield* Vm.startVm({ where }).pipe(TowerTasks.awaitTask)
  yield* Vm.cloneVm([{ src_vm_id: where.id, name: `copy of ${name}` }]).pipe(TowerTasks.awaitTask)
  yield* Vm.deleteVm({ where: { id: second?.id ?? "" } }).pipe(TowerTasks.awaitTask)
})

const options = { taskTime: 0, seed: 11 }
const key = Redacted.make("a key of the tests")

layer(NodeServices.layer, { excludeTestServices: true })("a site's export as simulator state", (it) => {
  it.effect("gives the same export again, of an SCP", () =>
    Effect.gen(function* () {
      const names = SangforScpSite.resourceNames
      const first = yield* Effect.provide(
        scpExport(changeServers),
        SimulatedScp.layerServer({ ...options, servers: 60 })
      )
      assert.include(yield* Fake.text(first, "servers.ndjson"), '"payroll"')
      const load = yield* SimulatorState.readSangforScp(first)
      const again = Effect.gen(function* () {
        yield* assertSame(first, yield* scpExport(), names)
        return { folder: yield* scpExport(changeServers), saved: yield* (yield* SimulatedScp.Simulator).save }
      })
      const { folder, saved } = yield* Effect.provide(again, SimulatedScp.layerServer({ taskTime: 0, load }))
      const file = `${folder}/state.json`
      yield* SimulatorState.write(file, saved)
      const restored = SimulatedScp.layerServer({ load: yield* SimulatorState.readSangforScp(file) })
      yield* assertSame(folder, yield* Effect.provide(scpExport(), restored), names)
    })
  )

  it.effect("gives the same export again, of a Tower", () =>
    Effect.gen(function* () {
      const names = CloudTowerSite.resourceNames
      const first = yield* Effect.provide(
        towerExport(changeVms("payroll")),
        SimulatedTower.layerServer({ ...options, vms: 60 })
      )
      assert.include(yield* Fake.text(first, "vms.ndjson"), '"payroll"')
      const load = yield* SimulatorState.readCloudTower(first)
      const again = Effect.gen(function* () {
        yield* assertSame(first, yield* towerExport(), names)
        return {
          folder: yield* towerExport(changeVms("invoices")),
          saved: yield* (yield* SimulatedTower.Simulator).save
        }
      })
      const { folder, saved } = yield* Effect.provide(again, SimulatedTower.layerServer({ taskTime: 0, load }))
      const file = `${folder}/state.json`
      yield* SimulatorState.write(file, saved)
      const restored = SimulatedTower.layerServer({ load: yield* SimulatorState.readCloudTower(file) })
      yield* assertSame(folder, yield* Effect.provide(towerExport(), restored), names)
    })
  )

  it.effect("is read by the client when it is scrubbed, too", () =>
    Effect.gen(function* () {
      const scp = yield* Effect.provide(scpExport(), SimulatedScp.layerServer({ ...options, servers: 20 }))
      const scpState = yield* SimulatedScp.scrub(yield* SimulatorState.readSangforScp(scp), { key })
      const scrubbed = yield* Effect.provide(scpExport(), SimulatedScp.layerServer({ load: scpState }))
      const { site } = yield* SimulatorState.readSangforScp(scrubbed)
      assert.deepStrictEqual(site, scpState.site)

      const tower = yield* Effect.provide(towerExport(), SimulatedTower.layerServer({ ...options, vms: 20 }))
      const load = yield* SimulatedTower.scrub(yield* SimulatorState.readCloudTower(tower), { key })
      const listed = yield* Effect.provide(towerExport(), SimulatedTower.layerServer({ load }))
      assert.deepStrictEqual((yield* SimulatorState.readCloudTower(listed)).site, load.site)
    })
  )
})
