/** The examples of doc comments: each is a program of docs/cookbook/jsdoc, compiled with the tests, and run here. */
import { CloudTower } from "@effect-hci/cloudtower"
import { SangforScp } from "@effect-hci/sangfor-scp"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as TowerApiKeys from "../../../docs/cookbook/jsdoc/cloudtower/ApiKeys.ts"
import * as TowerAuth from "../../../docs/cookbook/jsdoc/cloudtower/Auth.ts"
import * as TowerCloudTower from "../../../docs/cookbook/jsdoc/cloudtower/CloudTower.ts"
import * as TowerLanguage from "../../../docs/cookbook/jsdoc/cloudtower/Language.ts"
import * as TowerMetricsQuery from "../../../docs/cookbook/jsdoc/cloudtower/Metrics.query.ts"
import * as TowerMetrics from "../../../docs/cookbook/jsdoc/cloudtower/Metrics.ts"
import * as TowerResourceChanges from "../../../docs/cookbook/jsdoc/cloudtower/ResourceChanges.ts"
import * as TowerTaskPoller from "../../../docs/cookbook/jsdoc/cloudtower/TaskPoller.ts"
import * as CoreHciError from "../../../docs/cookbook/jsdoc/core/HciError.ts"
import * as CoreJson from "../../../docs/cookbook/jsdoc/core/Json.ts"
import * as CoreModel from "../../../docs/cookbook/jsdoc/core/Model.ts"
import * as CoreRetryPolicy from "../../../docs/cookbook/jsdoc/core/RetryPolicy.ts"
import * as CoreTls from "../../../docs/cookbook/jsdoc/core/Tls.ts"
import * as CoreVersion from "../../../docs/cookbook/jsdoc/core/Version.ts"
import * as ScpAuth from "../../../docs/cookbook/jsdoc/sangfor-scp/Auth.ts"
import * as ScpEips from "../../../docs/cookbook/jsdoc/sangfor-scp/Eips.ts"
import * as ScpFloatingIps from "../../../docs/cookbook/jsdoc/sangfor-scp/FloatingIps.ts"
import * as ScpHosts from "../../../docs/cookbook/jsdoc/sangfor-scp/Hosts.ts"
import * as ScpImages from "../../../docs/cookbook/jsdoc/sangfor-scp/Images.ts"
import * as ScpResourcePools from "../../../docs/cookbook/jsdoc/sangfor-scp/ResourcePools.ts"
import * as ScpServers from "../../../docs/cookbook/jsdoc/sangfor-scp/Servers.ts"
import * as ScpSubnets from "../../../docs/cookbook/jsdoc/sangfor-scp/Subnets.ts"
import * as ScpSystem from "../../../docs/cookbook/jsdoc/sangfor-scp/System.ts"
import * as ScpTaskPoller from "../../../docs/cookbook/jsdoc/sangfor-scp/TaskPoller.ts"
import * as ScpTasks from "../../../docs/cookbook/jsdoc/sangfor-scp/Tasks.ts"
import * as ScpTenants from "../../../docs/cookbook/jsdoc/sangfor-scp/Tenants.ts"
import * as ScpVolumes from "../../../docs/cookbook/jsdoc/sangfor-scp/Volumes.ts"
import * as ScpVpcs from "../../../docs/cookbook/jsdoc/sangfor-scp/Vpcs.ts"
import * as SimulatorCloudTower from "../../../docs/cookbook/jsdoc/simulator/CloudTower.ts"
import * as SimulatorFaultRule from "../../../docs/cookbook/jsdoc/simulator/FaultRule.ts"
import * as SimulatorSangforScp from "../../../docs/cookbook/jsdoc/simulator/SangforScp.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const programs = "docs/cookbook/jsdoc"

const tasks = { schedule: Schedule.spaced("10 millis") }

const scp = Layer.unwrap(
  Effect.map(SimulatedScp.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials, tasks }))
).pipe(Layer.provide(SimulatedScp.layerClient({ servers: 50, taskTime: "10 millis" })))

const tower = Layer.unwrap(
  Effect.map(SimulatedTower.Simulator, ({ credentials, url }) => CloudTower.layer({ url, credentials, tasks }))
).pipe(Layer.provide(SimulatedTower.layerClient({ vms: 50, taskTime: "10 millis" })))

layer(scp, { excludeTestServices: true })("examples of sangfor-scp", (it) => {
  it.effect("Auth", () => ScpAuth.program)
  it.effect("Eips", () => ScpEips.program)
  it.effect("FloatingIps", () => ScpFloatingIps.program)
  it.effect("Hosts", () => ScpHosts.program)
  it.effect("Images", () => ScpImages.program)
  it.effect("ResourcePools", () => ScpResourcePools.program)
  it.effect("Servers", () => ScpServers.program)
  it.effect("Subnets", () => ScpSubnets.program)
  it.effect("System", () => ScpSystem.program)
  it.effect("TaskPoller", () => ScpTaskPoller.program)
  it.effect("Tasks", () => ScpTasks.program)
  it.effect("Tenants", () => ScpTenants.program)
  it.effect("Volumes", () => ScpVolumes.program)
  it.effect("Vpcs", () => ScpVpcs.program)
})

layer(tower, { excludeTestServices: true })("examples of cloudtower", (it) => {
  it.effect("ApiKeys", () => TowerApiKeys.program)
  it.effect("Auth", () => TowerAuth.program)
  it.effect("CloudTower", () => TowerCloudTower.program)
  it.effect("Language", () => TowerLanguage.program)
  it.effect("Metrics.query", () => TowerMetricsQuery.program)
  it.effect("Metrics", () => TowerMetrics.program)
  it.effect("ResourceChanges", () => TowerResourceChanges.program)
  it.effect("TaskPoller", () => TowerTaskPoller.program)
})

describe("examples without a site", () => {
  it.live("core/HciError", () => CoreHciError.program)
  it.live("core/Json", () => CoreJson.program)
  it.live("core/Model", () => CoreModel.program)
  it.live("core/RetryPolicy", () => CoreRetryPolicy.program)
  it.live("core/Tls", () => CoreTls.program)
  it.live("core/Version", () => CoreVersion.program)
  it.live("simulator/CloudTower", () => SimulatorCloudTower.program)
  it.live("simulator/FaultRule", () => SimulatorFaultRule.program)
  it.live("simulator/SangforScp", () => SimulatorSangforScp.program)
})

describe("doc comments", () => {
  /** The programs in the doc comments of a file, as they stand in a file of their own. */
  const examplesIn = (path: string): ReadonlyArray<string> =>
    [...readFileSync(`${root}${path}`, "utf8").matchAll(/^ \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)].map(([, code = ""]) =>
      code.replace(/^ \* ?/gm, "")
    )

  it("of a module have the program of its name", () => {
    const misplaced = globSync("*/*.ts", { cwd: `${root}${programs}` }).filter((path) => {
      const [folder = "", file = ""] = path.split("/")
      const examples = examplesIn(`packages/${folder}/src/${file.split(".")[0]}.ts`)
      return !examples.includes(readFileSync(`${root}${programs}/${path}`, "utf8"))
    })
    assert.deepStrictEqual(misplaced, [])
  })
})
