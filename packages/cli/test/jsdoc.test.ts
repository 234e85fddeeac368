/** The examples of doc comments: each is a program of docs/cookbook/jsdoc, compiled with the tests, and run here. */
import { CloudTower } from "@effect-hci/cloudtower"
import * as TowerMocks from "@effect-hci/cloudtower/Testing"
import { CloudTowerSite, Export } from "@effect-hci/inventory"
import * as Database from "@effect-hci/inventory/node/Database"
import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as TowerApiKeys from "../../../docs/cookbook/jsdoc/cloudtower/ApiKeys.ts"
import * as TowerAuth from "../../../docs/cookbook/jsdoc/cloudtower/Auth.ts"
import * as TowerLayerConfig from "../../../docs/cookbook/jsdoc/cloudtower/CloudTower.layerConfig.ts"
import * as TowerCloudTower from "../../../docs/cookbook/jsdoc/cloudtower/CloudTower.ts"
import * as TowerHttpTransport from "../../../docs/cookbook/jsdoc/cloudtower/HttpTransport.ts"
import * as TowerLanguage from "../../../docs/cookbook/jsdoc/cloudtower/Language.ts"
import * as TowerMetrics from "../../../docs/cookbook/jsdoc/cloudtower/Metrics.ts"
import * as TowerMetricsQuery from "../../../docs/cookbook/jsdoc/cloudtower/Metrics.query.ts"
import * as TowerNode from "../../../docs/cookbook/jsdoc/cloudtower/Node.ts"
import * as TowerResourceChanges from "../../../docs/cookbook/jsdoc/cloudtower/ResourceChanges.ts"
import * as TowerTaskPoller from "../../../docs/cookbook/jsdoc/cloudtower/TaskPoller.ts"
import * as TowerTesting from "../../../docs/cookbook/jsdoc/cloudtower/Testing.ts"
import * as TowerUploads from "../../../docs/cookbook/jsdoc/cloudtower/Uploads.ts"
import * as CoreAuth from "../../../docs/cookbook/jsdoc/core/Auth.ts"
import * as CoreCallOptions from "../../../docs/cookbook/jsdoc/core/CallOptions.ts"
import * as CoreFailures from "../../../docs/cookbook/jsdoc/core/Failures.ts"
import * as CoreHciError from "../../../docs/cookbook/jsdoc/core/HciError.ts"
import * as CoreInput from "../../../docs/cookbook/jsdoc/core/Input.ts"
import * as CoreJson from "../../../docs/cookbook/jsdoc/core/Json.ts"
import * as CoreLayerConfig from "../../../docs/cookbook/jsdoc/core/LayerConfig.ts"
import * as CoreModel from "../../../docs/cookbook/jsdoc/core/Model.ts"
import * as CoreOperation from "../../../docs/cookbook/jsdoc/core/Operation.ts"
import * as CorePackageVersion from "../../../docs/cookbook/jsdoc/core/PackageVersion.ts"
import * as CoreOptionCheck from "../../../docs/cookbook/jsdoc/core/OptionCheck.ts"
import * as CorePaging from "../../../docs/cookbook/jsdoc/core/Paging.ts"
import * as CorePlatform from "../../../docs/cookbook/jsdoc/core/Platform.ts"
import * as CorePoller from "../../../docs/cookbook/jsdoc/core/Poller.ts"
import * as CoreProtocol from "../../../docs/cookbook/jsdoc/core/Protocol.ts"
import * as CoreRawResponse from "../../../docs/cookbook/jsdoc/core/RawResponse.ts"
import * as CoreResponseDecoder from "../../../docs/cookbook/jsdoc/core/ResponseDecoder.ts"
import * as CoreRetryPolicy from "../../../docs/cookbook/jsdoc/core/RetryPolicy.ts"
import * as CoreRuntime from "../../../docs/cookbook/jsdoc/core/Runtime.ts"
import * as CoreSecretNames from "../../../docs/cookbook/jsdoc/core/SecretNames.ts"
import * as CoreSession from "../../../docs/cookbook/jsdoc/core/Session.ts"
import * as CoreTesting from "../../../docs/cookbook/jsdoc/core/Testing.ts"
import * as CoreTls from "../../../docs/cookbook/jsdoc/core/Tls.ts"
import * as CoreTransport from "../../../docs/cookbook/jsdoc/core/Transport.ts"
import * as CoreVersion from "../../../docs/cookbook/jsdoc/core/Version.ts"
import * as CoreWaitListener from "../../../docs/cookbook/jsdoc/core/WaitListener.ts"
import * as CoreNodeHttpClient from "../../../docs/cookbook/jsdoc/core/node/HttpClient.ts"
import * as CoreNodeWebSocket from "../../../docs/cookbook/jsdoc/core/node/WebSocket.ts"
import * as InventoryCloudTowerSite from "../../../docs/cookbook/jsdoc/inventory/CloudTowerSite.ts"
import * as InventoryCommon from "../../../docs/cookbook/jsdoc/inventory/Common.ts"
import * as InventoryDatabase from "../../../docs/cookbook/jsdoc/inventory/Database.ts"
import * as InventoryDiff from "../../../docs/cookbook/jsdoc/inventory/Diff.ts"
import * as InventoryExport from "../../../docs/cookbook/jsdoc/inventory/Export.ts"
import * as InventoryFileErrors from "../../../docs/cookbook/jsdoc/inventory/FileErrors.ts"
import * as InventoryInventory from "../../../docs/cookbook/jsdoc/inventory/Inventory.ts"
import * as InventoryManifest from "../../../docs/cookbook/jsdoc/inventory/Manifest.ts"
import * as InventoryPrintable from "../../../docs/cookbook/jsdoc/inventory/Printable.ts"
import * as InventoryProgress from "../../../docs/cookbook/jsdoc/inventory/Progress.ts"
import * as InventoryQueries from "../../../docs/cookbook/jsdoc/inventory/Queries.ts"
import * as InventoryReport from "../../../docs/cookbook/jsdoc/inventory/Report.ts"
import * as InventoryRunManifest from "../../../docs/cookbook/jsdoc/inventory/RunManifest.ts"
import * as InventorySangforScpSite from "../../../docs/cookbook/jsdoc/inventory/SangforScpSite.ts"
import * as InventorySink from "../../../docs/cookbook/jsdoc/inventory/Sink.ts"
import * as InventorySite from "../../../docs/cookbook/jsdoc/inventory/Site.ts"
import * as InventorySiteFile from "../../../docs/cookbook/jsdoc/inventory/SiteFile.ts"
import * as InventoryNodeDatabase from "../../../docs/cookbook/jsdoc/inventory/node/Database.ts"
import * as InventoryNodeFileSinks from "../../../docs/cookbook/jsdoc/inventory/node/FileSinks.ts"
import * as InventoryNodeParquetDatabase from "../../../docs/cookbook/jsdoc/inventory/node/ParquetDatabase.ts"
import * as InventoryNodeParquetSink from "../../../docs/cookbook/jsdoc/inventory/node/ParquetSink.ts"
import * as InventoryNodePostgresDatabase from "../../../docs/cookbook/jsdoc/inventory/node/PostgresDatabase.ts"
import * as InventoryNodePostgresSink from "../../../docs/cookbook/jsdoc/inventory/node/PostgresSink.ts"
import * as InventoryNodeSites from "../../../docs/cookbook/jsdoc/inventory/node/Sites.ts"
import * as InventoryNodeSqliteSink from "../../../docs/cookbook/jsdoc/inventory/node/SqliteSink.ts"
import * as ScpAlarms from "../../../docs/cookbook/jsdoc/sangfor-scp/Alarms.ts"
import * as ScpAuth from "../../../docs/cookbook/jsdoc/sangfor-scp/Auth.ts"
import * as ScpBackups from "../../../docs/cookbook/jsdoc/sangfor-scp/Backups.ts"
import * as ScpClusters from "../../../docs/cookbook/jsdoc/sangfor-scp/Clusters.ts"
import * as ScpCommon from "../../../docs/cookbook/jsdoc/sangfor-scp/Common.ts"
import * as ScpEips from "../../../docs/cookbook/jsdoc/sangfor-scp/Eips.ts"
import * as ScpFloatingIps from "../../../docs/cookbook/jsdoc/sangfor-scp/FloatingIps.ts"
import * as ScpHosts from "../../../docs/cookbook/jsdoc/sangfor-scp/Hosts.ts"
import * as ScpHttpTransport from "../../../docs/cookbook/jsdoc/sangfor-scp/HttpTransport.ts"
import * as ScpImages from "../../../docs/cookbook/jsdoc/sangfor-scp/Images.ts"
import * as ScpMetrics from "../../../docs/cookbook/jsdoc/sangfor-scp/Metrics.ts"
import * as ScpNode from "../../../docs/cookbook/jsdoc/sangfor-scp/Node.ts"
import * as ScpPages from "../../../docs/cookbook/jsdoc/sangfor-scp/Pages.ts"
import * as ScpQuotas from "../../../docs/cookbook/jsdoc/sangfor-scp/Quotas.ts"
import * as ScpResourcePools from "../../../docs/cookbook/jsdoc/sangfor-scp/ResourcePools.ts"
import * as ScpLayerConfig from "../../../docs/cookbook/jsdoc/sangfor-scp/SangforScp.layerConfig.ts"
import * as ScpSangforScp from "../../../docs/cookbook/jsdoc/sangfor-scp/SangforScp.ts"
import * as ScpServerGroups from "../../../docs/cookbook/jsdoc/sangfor-scp/ServerGroups.ts"
import * as ScpServers from "../../../docs/cookbook/jsdoc/sangfor-scp/Servers.ts"
import * as ScpSnapshots from "../../../docs/cookbook/jsdoc/sangfor-scp/Snapshots.ts"
import * as ScpStorages from "../../../docs/cookbook/jsdoc/sangfor-scp/Storages.ts"
import * as ScpSubnets from "../../../docs/cookbook/jsdoc/sangfor-scp/Subnets.ts"
import * as ScpSystem from "../../../docs/cookbook/jsdoc/sangfor-scp/System.ts"
import * as ScpTags from "../../../docs/cookbook/jsdoc/sangfor-scp/Tags.ts"
import * as ScpTaskPoller from "../../../docs/cookbook/jsdoc/sangfor-scp/TaskPoller.ts"
import * as ScpTasks from "../../../docs/cookbook/jsdoc/sangfor-scp/Tasks.ts"
import * as ScpTenants from "../../../docs/cookbook/jsdoc/sangfor-scp/Tenants.ts"
import * as ScpTesting from "../../../docs/cookbook/jsdoc/sangfor-scp/Testing.ts"
import * as ScpUsers from "../../../docs/cookbook/jsdoc/sangfor-scp/Users.ts"
import * as ScpVolumes from "../../../docs/cookbook/jsdoc/sangfor-scp/Volumes.ts"
import * as ScpVpcs from "../../../docs/cookbook/jsdoc/sangfor-scp/Vpcs.ts"
import * as SimulatorCloudTower from "../../../docs/cookbook/jsdoc/simulator/CloudTower.ts"
import * as SimulatorCounters from "../../../docs/cookbook/jsdoc/simulator/Counters.ts"
import * as SimulatorFaultRule from "../../../docs/cookbook/jsdoc/simulator/FaultRule.ts"
import * as SimulatorHandle from "../../../docs/cookbook/jsdoc/simulator/Handle.ts"
import * as SimulatorSangforScp from "../../../docs/cookbook/jsdoc/simulator/SangforScp.ts"
import * as SimulatorSimulatorState from "../../../docs/cookbook/jsdoc/simulator/SimulatorState.ts"
import * as SimulatorCertificate from "../../../docs/cookbook/jsdoc/simulator/Certificate.ts"
import * as SimulatorMisbehaviour from "../../../docs/cookbook/jsdoc/simulator/Misbehaviour.ts"
import * as SimulatorScriptedCloudTower from "../../../docs/cookbook/jsdoc/simulator/ScriptedCloudTower.ts"
import * as SimulatorScriptedSangforScp from "../../../docs/cookbook/jsdoc/simulator/ScriptedSangforScp.ts"
import * as SimulatorCuttingServer from "../../../docs/cookbook/jsdoc/simulator/CuttingServer.ts"
import * as SimulatorSocketServer from "../../../docs/cookbook/jsdoc/simulator/SocketServer.ts"
import * as SimulatorScript from "../../../docs/cookbook/jsdoc/simulator/Script.ts"
import * as SimulatorScriptedServer from "../../../docs/cookbook/jsdoc/simulator/ScriptedServer.ts"
import * as SimulatorStartErrors from "../../../docs/cookbook/jsdoc/simulator/StartErrors.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const programs = "docs/cookbook/jsdoc"

/** Programs by the names of their files. */
type Programs<R> = Readonly<Record<string, Effect.Effect<unknown, unknown, R>>>

const aServer = Effect.flatMap(Stream.runHead(Servers.list({ status: "stopped" })), Effect.fromOption)

const withServer = <A, E, R>(program: (id: string) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(aServer, ({ id }) => program(id))

const onScp: Programs<SangforScp.SangforScp> = {
  "core/CallOptions": CoreCallOptions.program,
  "core/Operation": CoreOperation.program,
  "core/Platform": CorePlatform.program,
  "core/RawResponse": CoreRawResponse.program,
  "core/WaitListener": CoreWaitListener.program,
  "sangfor-scp/Alarms": ScpAlarms.program,
  "sangfor-scp/Auth": ScpAuth.program,
  "sangfor-scp/Backups": withServer(ScpBackups.program),
  "sangfor-scp/Clusters": ScpClusters.program,
  "sangfor-scp/Common": withServer(ScpCommon.program),
  "sangfor-scp/Eips": ScpEips.program,
  "sangfor-scp/FloatingIps": ScpFloatingIps.program,
  "sangfor-scp/Hosts": ScpHosts.program,
  "sangfor-scp/HttpTransport": ScpHttpTransport.program,
  "sangfor-scp/Images": ScpImages.program,
  "sangfor-scp/Metrics": withServer(ScpMetrics.program),
  "sangfor-scp/Pages": ScpPages.program,
  "sangfor-scp/Quotas": Effect.flatMap(aServer, ({ az_id }) => ScpQuotas.program(az_id ?? "")),
  "sangfor-scp/ResourcePools": ScpResourcePools.program,
  "sangfor-scp/ServerGroups": Effect.flatMap(aServer, ({ az_id, project_id }) =>
    ScpServerGroups.program(az_id ?? "", project_id ?? "")
  ),
  "sangfor-scp/Servers": ScpServers.program,
  "sangfor-scp/Snapshots": withServer(ScpSnapshots.program),
  "sangfor-scp/Storages": ScpStorages.program,
  "sangfor-scp/Subnets": ScpSubnets.program,
  "sangfor-scp/System": ScpSystem.program,
  "sangfor-scp/Tags": ScpTags.program,
  "sangfor-scp/TaskPoller": ScpTaskPoller.program,
  "sangfor-scp/Tasks": ScpTasks.program,
  "sangfor-scp/Tenants": ScpTenants.program,
  "sangfor-scp/Testing": ScpTesting.program,
  "sangfor-scp/Users": ScpUsers.program,
  "sangfor-scp/Volumes": ScpVolumes.program,
  "sangfor-scp/Vpcs": ScpVpcs.program
}

const onTower: Programs<CloudTower.CloudTower> = {
  "cloudtower/ApiKeys": TowerApiKeys.program,
  "cloudtower/Auth": TowerAuth.program,
  "cloudtower/CloudTower": TowerCloudTower.program,
  "cloudtower/HttpTransport": TowerHttpTransport.program,
  "cloudtower/Language": TowerLanguage.program,
  "cloudtower/Metrics": TowerMetrics.program,
  "cloudtower/Metrics.query": TowerMetricsQuery.program,
  "cloudtower/ResourceChanges": TowerResourceChanges.program,
  "cloudtower/TaskPoller": TowerTaskPoller.program,
  "cloudtower/Testing": TowerTesting.program,
  "cloudtower/Uploads": TowerUploads.program
}

/** Layers over `fetch`, with settings of the environment. */
const overFetch = Effect.provide([
  FetchHttpClient.layer,
  ConfigProvider.layer(
    ConfigProvider.fromEnv({
      env: {
        HCI_SCP_URL: "https://scp.example",
        HCI_SCP_ACCESS_KEY: "AK5F3B2A1D9E",
        HCI_SCP_SECRET_KEY: "...",
        SCP_TIMEOUT: "20 seconds",
        HCI_CLOUDTOWER_URL: "https://tower.example",
        HCI_CLOUDTOWER_API_KEY: "...",
        TOWER_TIMEOUT: "20 seconds"
      }
    })
  )
])

/** Of sites that do not exist: their layers are made, and nothing is requested. */
const built: Programs<Scope.Scope> = {
  "cloudtower/CloudTower.layerConfig": overFetch(Layer.build(TowerLayerConfig.tower)),
  "cloudtower/Node": Layer.build(TowerNode.tower),
  "core/Transport": Layer.build(CoreTransport.site),
  "core/node/HttpClient": Layer.build(CoreNodeHttpClient.site("AB".repeat(32))),
  "sangfor-scp/SangforScp": overFetch(Layer.build(ScpSangforScp.site)),
  "sangfor-scp/SangforScp.layerConfig": overFetch(Layer.build(ScpLayerConfig.site)),
  "sangfor-scp/Node": Layer.build(ScpNode.site)
}

const alone: Programs<NodeServices.NodeServices> = {
  "core/Auth": CoreAuth.program,
  "core/Failures": CoreFailures.program,
  "core/HciError": CoreHciError.program,
  "core/Input": CoreInput.program,
  "core/Json": CoreJson.program,
  "core/LayerConfig": CoreLayerConfig.program,
  "core/Model": CoreModel.program,
  "core/PackageVersion": CorePackageVersion.program,
  "core/OptionCheck": CoreOptionCheck.program,
  "core/Paging": CorePaging.program,
  "core/Poller": CorePoller.program,
  "core/Protocol": CoreProtocol.program,
  "core/ResponseDecoder": CoreResponseDecoder.program,
  "core/RetryPolicy": CoreRetryPolicy.program,
  "core/Runtime": CoreRuntime.program,
  "core/SecretNames": CoreSecretNames.program,
  "core/Session": CoreSession.program,
  "core/Testing": CoreTesting.program,
  "core/Tls": CoreTls.program,
  "core/Version": CoreVersion.program,
  "core/node/WebSocket": CoreNodeWebSocket.program,
  "inventory/CloudTowerSite": InventoryCloudTowerSite.program,
  "inventory/Common": InventoryCommon.program,
  "inventory/FileErrors": InventoryFileErrors.program,
  "inventory/Printable": InventoryPrintable.program,
  "inventory/SangforScpSite": InventorySangforScpSite.program,
  "inventory/Sink": InventorySink.program,
  "inventory/Site": InventorySite.program,
  "inventory/SiteFile": InventorySiteFile.program,
  "inventory/node/FileSinks": InventoryNodeFileSinks.program,
  "inventory/node/ParquetSink": InventoryNodeParquetSink.program,
  "inventory/node/PostgresDatabase": InventoryNodePostgresDatabase.program,
  "inventory/node/PostgresSink": InventoryNodePostgresSink.program,
  "inventory/node/SqliteSink": InventoryNodeSqliteSink.program,
  "simulator/CloudTower": SimulatorCloudTower.program,
  "simulator/Counters": SimulatorCounters.program,
  "simulator/FaultRule": SimulatorFaultRule.program,
  "simulator/Handle": SimulatorHandle.program,
  "simulator/SangforScp": SimulatorSangforScp.program,
  "simulator/Certificate": SimulatorCertificate.program,
  "simulator/Misbehaviour": SimulatorMisbehaviour.program,
  "simulator/ScriptedCloudTower": SimulatorScriptedCloudTower.program,
  "simulator/ScriptedSangforScp": SimulatorScriptedSangforScp.program,
  "simulator/CuttingServer": SimulatorCuttingServer.program,
  "simulator/SocketServer": SimulatorSocketServer.program,
  "simulator/Script": SimulatorScript.program,
  "simulator/ScriptedServer": SimulatorScriptedServer.program,
  "simulator/StartErrors": SimulatorStartErrors.program
}

/** A folder of its own, with a database that has two runs of a site, and a file of sites. */
const files = Effect.gen(function* () {
  const { makeTempDirectoryScoped, writeFileString } = yield* FileSystem.FileSystem
  const folder = yield* makeTempDirectoryScoped()
  const sqlite = `${folder}/inventory.sqlite`
  yield* Effect.andThen(InventoryInventory.program(sqlite), InventoryInventory.program(sqlite))
  const sites = `${folder}/sites.toml`
  yield* writeFileString(sites, InventorySiteFile.toml)
  return { folder, sites, sqlite }
})

const towerExport = (out: string) =>
  CloudTowerSite.make({ name: "lab", url: "https://tower.example" }).pipe(
    Effect.flatMap((site) => Export.site(site, { out, concurrency: 1 })),
    Effect.provide(TowerMocks.layerSimulated({ vms: 5 }))
  )

/** Programs that are given files. */
const ofFiles: Readonly<
  Record<string, (given: Effect.Success<typeof files>) => Effect.Effect<unknown, unknown, NodeServices.NodeServices>>
> = {
  "inventory/Database": ({ sqlite }) => Effect.scoped(Effect.flatMap(Database.open(sqlite), InventoryDatabase.program)),
  "inventory/Diff": ({ sqlite }) => InventoryDiff.program(sqlite),
  "inventory/Export": ({ folder }) => InventoryExport.program(`${folder}/export`),
  "inventory/Inventory": ({ sqlite }) => InventoryInventory.program(sqlite),
  "inventory/Manifest": ({ folder }) =>
    Effect.andThen(InventoryExport.program(`${folder}/export`), InventoryManifest.program(`${folder}/export`)),
  "inventory/Progress": ({ sqlite }) => InventoryProgress.program(InventoryInventory.program(sqlite)),
  "inventory/Queries": ({ sqlite }) => InventoryQueries.program(sqlite),
  "inventory/Report": ({ sqlite }) => InventoryReport.program(sqlite),
  "inventory/RunManifest": ({ sqlite }) => InventoryRunManifest.program(InventoryInventory.program(sqlite)),
  "inventory/node/Database": ({ sqlite }) => InventoryNodeDatabase.program(sqlite),
  // A folder without a run: DuckDB does not load on every computer.
  "inventory/node/ParquetDatabase": ({ folder }) =>
    Effect.map(Effect.flip(InventoryNodeParquetDatabase.program(folder)), ({ reason }) =>
      assert.strictEqual(reason, "missing")
    ),
  "inventory/node/Sites": ({ sites }) => InventoryNodeSites.program(sites),
  "simulator/SimulatorState": ({ folder }) =>
    Effect.andThen(towerExport(`${folder}/tower`), SimulatorSimulatorState.program(`${folder}/tower`))
}

const tasks = { schedule: Schedule.spaced("10 millis") }

const scp = Layer.unwrap(
  Effect.map(SimulatedScp.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials, tasks }))
).pipe(Layer.provide(SimulatedScp.layerClient({ servers: 50, taskTime: 0 })))

const tower = Layer.unwrap(
  Effect.map(SimulatedTower.Simulator, ({ credentials, url }) => CloudTower.layer({ url, credentials, tasks }))
).pipe(Layer.provide(SimulatedTower.layerClient({ vms: 50, taskTime: 0 })))

layer(scp, { excludeTestServices: true })("examples of sangfor-scp", (it) => {
  it.effect.each(Object.entries(onScp))("%s", ([, program]) => program)
})

layer(tower, { excludeTestServices: true })("examples of cloudtower", (it) => {
  it.effect.each(Object.entries(onTower))("%s", ([, program]) => program)
})

const environment = ConfigProvider.layer(
  ConfigProvider.fromEnv({ env: { INVENTORY_DATABASE: "postgres://reader@127.0.0.1/inventory" } })
)

layer(Layer.merge(NodeServices.layer, environment), { excludeTestServices: true })("examples without a site", (it) => {
  it.effect.each(Object.entries(alone))("%s", ([, program]) => program)
  it.effect.each(Object.entries(ofFiles))("%s", ([, program]) => Effect.scoped(Effect.flatMap(files, program)))
  it.effect.each(Object.entries(built))("%s", ([, program]) => Effect.scoped(program))
})

/** The public modules of the packages that programs import; those that are generated have an example on each call. */
const modules = globSync("packages/{core,sangfor-scp,cloudtower,simulator,inventory}/src/{,node/}*.ts", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.endsWith("/index.ts"))

describe("doc comments", () => {
  /** The programs in the doc comments of a file, as they stand in a file of their own. */
  const examplesIn = (path: string): ReadonlyArray<string> =>
    [...readFileSync(`${root}${path}`, "utf8").matchAll(/^ \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)].map(([, code = ""]) =>
      code.replace(/^ \* ?/gm, "")
    )

  const names = globSync("**/*.ts", { cwd: `${root}${programs}` }).map((path) =>
    path.replaceAll("\\", "/").replace(/\.ts$/, "")
  )
  const shown = new Map(names.map((name) => [name, readFileSync(`${root}${programs}/${name}.ts`, "utf8")]))

  it("have programs that run here, each in the module of its name", () => {
    assert.sameMembers(names, Object.keys({ ...onScp, ...onTower, ...built, ...alone, ...ofFiles }))
    const misplaced = names.filter((name) => {
      const [folder = "", ...rest] = name.split("/")
      return !examplesIn(`packages/${folder}/src/${rest.join("/").split(".")[0]}.ts`).includes(shown.get(name) ?? "")
    })
    assert.deepStrictEqual(misplaced, [])
  })

  it("have no other programs", () => {
    const programsShown = new Set(shown.values())
    const others = globSync("packages/*/src/**/*.ts", { cwd: root }).filter((path) =>
      examplesIn(path).some((code) => !programsShown.has(code))
    )
    assert.deepStrictEqual(others, [])
  })

  it("of every public module have one", () => {
    assert.include(modules, "packages/inventory/src/node/SqliteSink.ts")
    assert.deepStrictEqual(
      modules.filter((path) => {
        const [comment = ""] = readFileSync(`${root}${path}`, "utf8").split("*/", 1)
        return !comment.includes("\n * ```ts\n")
      }),
      []
    )
  })
})
