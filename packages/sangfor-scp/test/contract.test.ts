/** The vendor's document and its examples, where they are present. */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Operation } from "@effect-hci/core/Operation"
import { FloatingIps, Images, Networks, ResourcePools, Servers, System, Tasks, Tenants, Volumes } from "../src/index.ts"
import { protocol } from "../src/internal/protocol.ts"

const folder = fileURLToPath(new URL("../../../../shared/specs/sangfor-scp/", import.meta.url))
const exists = existsSync(`${folder}6.11.1.examples.json`)
const load = (name: string): Record<string, unknown> =>
  exists ? JSON.parse(readFileSync(`${folder}${name}`, "utf8")) : {}

interface AnyOperation extends Operation<never, unknown, unknown> {}

/** The vendor's operation ids, and what answers them here. */
const operations: Readonly<Record<string, AnyOperation>> = {
  listServers20240725: Servers.operations.list,
  getServerConfig20240725: Servers.operations.get,
  createServer20220725: Servers.operations.create,
  updateServer20210725: Servers.operations.update,
  deleteServer: Servers.operations.delete,
  startServer: Servers.operations.start,
  stopServer: Servers.operations.stop,
  rebootServer: Servers.operations.reboot,
  suspendServer: Servers.operations.suspend,
  cloneServer20210725: Servers.operations.cloneMany,
  migrateServer: Servers.operations.migrate,
  createServerRemoteConsole: Servers.operations.console,
  resetServerPassword: Servers.operations.resetPassword,
  batchServerAction: Servers.operations.batchAction,
  restoreServerFromRecycleBin: Servers.operations.restore,
  listOperationLogs: Tasks.operations.list,
  getOperationLogDetail: Tasks.operations.get,
  getAzs: ResourcePools.operations.list,
  getAzByIdJanus20200725: ResourcePools.operations.get,
  getPlatformOverview: ResourcePools.operations.overview,
  getStorageTagList: ResourcePools.operations.storageTags,
  getTenantListV2: Tenants.operations.list,
  getProjectDetail: Tenants.operations.get,
  listImagesV2: Images.operations.list,
  listVolumes: Volumes.operations.list,
  getVolume: Volumes.operations.get,
  createVolume: Volumes.operations.createShared,
  deleteVolume: Volumes.operations.delete,
  getVpcs: Networks.operations.listVpcs,
  createVpc: Networks.operations.createVpc,
  deleteVpcById: Networks.operations.deleteVpc,
  listSubnets: Networks.operations.listSubnets,
  getSubnet: Networks.operations.getSubnet,
  updateSubnet: Networks.operations.updateSubnet,
  deleteSubnet: Networks.operations.deleteSubnet,
  listFloatingIPsV2: FloatingIps.operations.list,
  getFloatingIpByIdJanus20180725: FloatingIps.operations.get,
  createFloatingIp: FloatingIps.operations.allocate,
  updateFloatingIpBandwidth: FloatingIps.operations.updateBandwidth,
  bindFloatingIp: FloatingIps.operations.bind,
  unbindFloatingIp: FloatingIps.operations.unbind,
  getSCPVersion: System.operations.version,
  getMaintenanceMode: System.operations.maintenance,
  getPlatformInfo: System.operations.platform,
  getLicenseSummary: System.operations.license,
  getPhysicalHostList: System.operations.listHosts,
  getHostInterfaces: System.operations.listHostInterfaces
}

const field = (value: unknown, ...names: ReadonlyArray<string>): unknown =>
  names.reduce((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

const examples = Object.entries(load("6.11.1.examples.json")).flatMap(([id, example]) => {
  const operation = operations[id]
  const body = field(example, "response", "body")
  return operation === undefined || body === undefined
    ? []
    : [{ id, operation, body, status: Number(field(example, "response", "status")) }]
})

const dateless = (path: string): string => path.replace(/\/janus\/\d{8}/, "/janus").replace(/\{\w+\}/g, "{}")

/** The vendor's operations by id. */
const document = Object.entries(load("6.11.1.json")).flatMap(([key, paths]) =>
  key !== "paths" || !Predicate.isObject(paths)
    ? []
    : Object.entries(paths).flatMap(([path, methods]: readonly [string, unknown]) =>
        Predicate.isObject(methods)
          ? Object.entries(methods).map(([method, operation]: readonly [string, unknown]) => ({
              id: String(field(operation, "operationId")),
              method: method.toUpperCase(),
              path,
              since: field(operation, "x-min-version")
            }))
          : []
      )
)

describe.runIf(exists)("the vendor's examples", () => {
  it.each(examples)("$id", ({ body, operation, status }) => {
    const answer = protocol.parseEnvelope(status, body)
    assert.strictEqual(answer._tag, "Success")
    const payload = answer._tag === "Success" ? answer.payload : undefined
    const decoded = operation.response.decode(payload)
    assert.isTrue(Result.isSuccess(decoded), JSON.stringify(Result.isFailure(decoded) ? decoded.failure : []))
    if (Result.isFailure(decoded)) return
    assert.deepStrictEqual(decoded.success.drift, [])
    assert.deepStrictEqual(field(decoded.success.value, "invalid") ?? [], [])
  })

  it("are more than a few", () => {
    assert.isAbove(examples.length, 30)
  })
})

describe.runIf(exists)("the vendor's document", () => {
  it.each(Object.entries(operations))("has %s where we have it", (id, { method, path, since }) => {
    const theirs = document.find((candidate) => candidate.id === id)
    assert.strictEqual(`${theirs?.method} ${dateless(theirs?.path ?? "")}`, `${method} ${dateless(path)}`)
    if (since !== undefined) assert.strictEqual(since, theirs?.since)
  })
})
