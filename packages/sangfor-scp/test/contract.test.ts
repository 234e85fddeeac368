/** The vendor's document and its examples, where they are present. */
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { jsonOf } from "@effect-hci/test-support/Assertions"
import type { Operation } from "@effect-hci/core/Operation"
import {
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
import { protocol } from "../src/internal/protocol.ts"

const folder = fileURLToPath(new URL("../../../../shared/specs/sangfor-scp/", import.meta.url))
const exists = existsSync(`${folder}6.11.1.examples.json`)
const load = (name: string): Readonly<Record<string, unknown>> =>
  exists ? jsonOf(readFileSync(`${folder}${name}`, "utf8"), Schema.Record(Schema.String, Schema.Unknown)) : {}

interface AnyOperation extends Operation<never, unknown, unknown> {}

/** The functions of this package, by the vendor's ids of their operations. */
const calls: Readonly<Record<string, { readonly operation: AnyOperation }>> = {
  listServers20240725: Servers.list,
  getServerConfig20240725: Servers.get,
  createServer20220725: Servers.create,
  updateServer20210725: Servers.update,
  deleteServer: Servers.delete,
  startServer: Servers.start,
  stopServer: Servers.stop,
  rebootServer: Servers.reboot,
  suspendServer: Servers.suspend,
  cloneServer20210725: Servers.cloneMany,
  migrateServer: Servers.migrate,
  createServerRemoteConsole: Servers.console,
  resetServerPassword: Servers.resetPassword,
  batchServerAction: Servers.batchAction,
  restoreServerFromRecycleBin: Servers.restore,
  listOperationLogs: Tasks.list,
  getOperationLogDetail: Tasks.get,
  getAzs: ResourcePools.list,
  getAzByIdJanus20200725: ResourcePools.get,
  getPlatformOverview: ResourcePools.overview,
  getStorageTagList: ResourcePools.storageTags,
  getTenantListV2: Tenants.list,
  getProjectDetail: Tenants.get,
  listImagesV2: Images.list,
  listVolumes: Volumes.list,
  getVolume: Volumes.get,
  createVolume: Volumes.createShared,
  deleteVolume: Volumes.delete,
  getVpcs: Vpcs.list,
  createVpc: Vpcs.create,
  deleteVpcById: Vpcs.delete,
  listSubnets: Subnets.list,
  getSubnet: Subnets.get,
  updateSubnet: Subnets.update,
  deleteSubnet: Subnets.delete,
  listFloatingIPsV2: FloatingIps.list,
  getFloatingIpByIdJanus20180725: FloatingIps.get,
  createFloatingIp: FloatingIps.allocate,
  updateFloatingIpBandwidth: FloatingIps.updateBandwidth,
  bindFloatingIp: FloatingIps.bind,
  unbindFloatingIp: FloatingIps.unbind,
  getSCPVersion: System.version,
  getMaintenanceMode: System.maintenance,
  getPlatformInfo: System.platform,
  getLicenseSummary: System.license,
  getPhysicalHostList: Hosts.list,
  getHostInterfaces: Hosts.listInterfaces
}

const field = (value: unknown, ...names: ReadonlyArray<string>): unknown =>
  names.reduce((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

const examples = Object.entries(load("6.11.1.examples.json")).flatMap(([id, example]) => {
  const operation = calls[id]?.operation
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
    const envelope = protocol.parseEnvelope(status, body)
    assert.strictEqual(envelope._tag, "Success")
    const payload = envelope._tag === "Success" ? envelope.payload : undefined
    const decoded = operation.response.decode(payload)
    assert.isTrue(Result.isSuccess(decoded), JSON.stringify(Result.isFailure(decoded) ? decoded.failure : []))
    if (Result.isFailure(decoded)) return
    assert.deepStrictEqual(decoded.success.drift, [])
    assert.deepStrictEqual(field(decoded.success.value, "invalid") ?? [], [])
  })

  it("are all there", () => {
    assert.lengthOf(examples, 31)
  })
})

describe.runIf(exists)("the vendor's document", () => {
  it.each(Object.entries(calls))("has %s where we have it", (id, { operation }) => {
    const { method, path, since } = operation
    const theirs = document.find((candidate) => candidate.id === id)
    assert.strictEqual(`${theirs?.method} ${dateless(theirs?.path ?? "")}`, `${method} ${dateless(path)}`)
    if (since !== undefined) assert.strictEqual(since, theirs?.since)
  })
})
