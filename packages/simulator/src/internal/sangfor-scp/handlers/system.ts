/**
 * The platform about itself.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { route } from "../call.ts"
import type { Handler, Route } from "../call.ts"
import { ok } from "../response.ts"

const buildTime = "2025-06-20 09:26:13"
const licenseEnd = Date.UTC(2035, 0, 1)

const licenseSummary: Handler = ({ now }) => {
  const time = {
    expire_timestamp: String(licenseEnd / 1000),
    remain_timestamp: Math.max(0, Math.floor((licenseEnd - now) / 1000))
  }
  const products = ["aHM", "aSV", "aNet", "aSAN"].map((name) => ({
    name,
    activated: 1,
    disable: 0,
    service_time: { ...time, name: "Service expires" },
    software_time: { ...time, name: "Software expires" }
  }))
  return Result.succeed(
    ok({
      key_id: "FEFCFE9FC93A0000",
      key_timestamp: Date.UTC(2025, 0, 1) / 1000,
      server_timestamp: Math.floor(now / 1000),
      status: 1,
      username: "simulator",
      products
    })
  )
}

const maintenance: Handler = () => Result.succeed(ok({ maintain_mode: 0 }))

/** Operations on a platform of this version. */
export const routes = (version: string, region: string): ReadonlyArray<Route> => {
  const build: Handler = () =>
    Result.succeed(
      ok({
        version,
        build_version: `SCP${version}-${buildTime.replace(" ", "-")}`,
        custom_version: []
      })
    )
  const platform: Handler = () =>
    Result.succeed(
      ok({
        version: `SCP${version}`,
        build_time: buildTime,
        access_scc: 0,
        manage_mode: "privatecloud",
        dcluster_info: { cluster_ip: "127.0.0.1", cluster_port: "4430", leader_ip: "127.0.0.1", mode: "cluster" },
        region_info: { parent_region: "", region_id: region, region_name: region, region_url: "127.0.0.1:4430" }
      })
    )
  return [
    route("System.version", "GET", "/janus/20180725/system/version", build),
    route("System.maintenance", "GET", "/janus/20180725/system/maintenance", maintenance),
    route("System.platform", "GET", "/janus/20180725/platform", platform),
    route("System.license", "GET", "/janus/20180725/licenses/summary", licenseSummary)
  ]
}
